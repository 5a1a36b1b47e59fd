"""Files of motion codes: read where they are what is published, refused in words where not, and never run."""

import pickle
from pathlib import Path

import pytest
import torch

from talker_t2av.codecs.lia_x.codec import LiaXCodec
from talker_t2av.codecs.lia_x.motion_file import read_motion
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
    read = read_motion(saved(tmp_path, codes), 40)
    assert read.dtype == torch.float32
    assert torch.equal(read, codes.float())


def test_the_codec_normalises_what_it_reads(codec: LiaXCodec, tmp_path: Path) -> None:
    mean = torch.arange(40) * 0.01
    deviation = 0.02 * (1 + torch.arange(40))
    path = saved(tmp_path, torch.stack((mean, mean + deviation)))
    assert torch.allclose(codec.read_motion(path), torch.tensor([[0.0], [1.0]]).expand(2, 40), atol=1e-5)


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
        read_motion(saved(tmp_path, content), 40)


def test_programs_are_not_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    path = saved(tmp_path, Program(trace))
    with pytest.raises(UserError, match="could run a program"):
        read_motion(path, 40)
    assert not trace.exists()


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"There is no motion file .*nowhere\.pt"):
        read_motion(tmp_path / "nowhere.pt", 40)
    old = saved(tmp_path, torch.zeros(3, 40), _use_new_zipfile_serialization=False)
    with pytest.raises(UserError, match="zip-format"):
        read_motion(old, 40)
    plain = tmp_path / "plain.pt"
    plain.write_bytes(pickle.dumps([1, 2, 3]))
    with pytest.raises(UserError, match="zip-format"):
        read_motion(plain, 40)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    whole = saved(tmp_path, torch.zeros(300, 40)).read_bytes()
    damaged = tmp_path / "damaged.pt"
    for begin in range(0, len(whole) - 400, len(whole) // 40):
        damaged.write_bytes(whole[:begin] + bytes(200) + whole[begin + 200 :])
        try:
            assert read_motion(damaged, 40).shape == (300, 40)
        except UserError:
            continue
