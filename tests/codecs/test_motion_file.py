"""Files of motion codes: read where they are what is published, refused in words where not, and never run."""

import pickle
from pathlib import Path

import pytest
import torch

from talker_t2av.codecs.motion_file import read_motion, write_motion
from talker_t2av.errors import UserError


class Program:
    """What a pickle can do to whoever reads it."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.trace,)


def saved(folder: Path, content: object, **options: bool) -> Path:
    path = folder / "motion.pt"
    torch.save(content, path, **options)
    return path


def test_the_published_layout_is_read(tmp_path: Path) -> None:
    codes = torch.randn(7, 40).half()
    read = read_motion(saved(tmp_path, codes), 40, "lia_x")
    assert read.dtype == torch.float32
    assert torch.equal(read, codes.float())


def test_what_is_written_is_read_by_everybody(tmp_path: Path) -> None:
    codes = torch.randn(7, 40)
    path = tmp_path / "motion.pt"
    write_motion(path, codes, "face_mesh")
    plain = torch.load(path, weights_only=True)
    assert plain.dtype == torch.float16 and torch.equal(plain, codes.half())
    assert torch.equal(read_motion(path, 40, "face_mesh"), codes.half().float())
    assert [file.name for file in tmp_path.iterdir()] == ["motion.pt"]


def test_a_file_of_another_codec_is_refused(tmp_path: Path) -> None:
    ours = tmp_path / "ours.pt"
    write_motion(ours, torch.zeros(3, 40), "face_mesh")
    with pytest.raises(UserError, match=r"ours\.pt has motion of the codec face_mesh, but this bundle's is lia_x"):
        read_motion(ours, 40, "lia_x")
    published = saved(tmp_path, torch.zeros(3, 40).half())
    with pytest.raises(UserError, match=r"motion\.pt has motion of the codec lia_x, but this bundle's is face_mesh"):
        read_motion(published, 40, "face_mesh")


@pytest.mark.parametrize("name", ["motion.mp4", "nowhere/motion.pt"])
def test_what_cannot_be_written_leaves_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"motion\.mp4 does not end in \.pt|nowhere does not exist"):
        write_motion(tmp_path / name, torch.zeros(3, 40), "face_mesh")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (torch.zeros(3, 39), r"has shape \[3, 39\]; give a tensor of shape \[frames, 40\]"),
        (torch.zeros(40), r"has shape \[40\]; give"),
        (torch.zeros(0, 40), r"has shape \[0, 40\]; give"),
        (torch.zeros(3, 40, dtype=torch.int64), "holds a tensor of torch.int64"),
        (torch.zeros(3, 40).to_sparse(), "holds a tensor of torch.float32"),
        ({"motion": torch.zeros(3, 40)}, "holds a dict"),
        (torch.full((3, 40), float("nan")), "not finite"),
    ],
)
def test_other_content_is_refused(content: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=message):
        read_motion(saved(tmp_path, content), 40, "lia_x")


def test_programs_are_not_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    path = saved(tmp_path, Program(trace))
    with pytest.raises(UserError, match="could run a program"):
        read_motion(path, 40, "lia_x")
    assert not trace.exists()


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"There is no motion file .*nowhere\.pt"):
        read_motion(tmp_path / "nowhere.pt", 40, "lia_x")
    old = saved(tmp_path, torch.zeros(3, 40), _use_new_zipfile_serialization=False)
    with pytest.raises(UserError, match="zip-format"):
        read_motion(old, 40, "lia_x")
    plain = tmp_path / "plain.pt"
    plain.write_bytes(pickle.dumps([1, 2, 3]))
    with pytest.raises(UserError, match="zip-format"):
        read_motion(plain, 40, "lia_x")


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    whole = saved(tmp_path, torch.zeros(300, 40)).read_bytes()
    damaged = tmp_path / "damaged.pt"
    for begin in range(0, len(whole) - 400, len(whole) // 40):
        damaged.write_bytes(whole[:begin] + bytes(200) + whole[begin + 200 :])
        try:
            assert read_motion(damaged, 40, "lia_x").shape == (300, 40)
        except UserError:
            continue
