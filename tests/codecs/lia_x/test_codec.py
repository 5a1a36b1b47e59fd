"""The codec: faces found and cut, codes, frames, and what of the network is read for them."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.lia_x.codec import LiaXCodec
from talker_t2av.codecs.lia_x.source import LiaXSource
from talker_t2av.config import Framing, LiaXConfig
from talker_t2av.errors import UserError

EMPTY = np.full((512, 512, 3), 128, np.uint8)


def motion(frames: int, strength: float = 1.0) -> torch.Tensor:
    return strength * torch.randn(frames, 40, generator=torch.Generator().manual_seed(3))


def difference(one: np.ndarray, other: np.ndarray) -> int:
    """The largest between two pictures, of 255."""
    return int(np.abs(one.astype(int) - other).max())


@pytest.fixture
def source(codec: LiaXCodec, portrait: np.ndarray) -> LiaXSource:
    return codec.prepare(portrait)


def test_weights_that_do_not_fit_are_named_before_they_are_read(
    weights: Path, config: LiaXConfig, finder: FaceFinder, tmp_path: Path
) -> None:
    tensors = load_file(weights)
    del tensors["encoder.motion.bias"]
    path = tmp_path / "cut.safetensors"
    save_file(tensors | {"decoder.stranger": torch.zeros(1)}, path)
    with pytest.raises(UserError, match=r"missing encoder.motion.bias; unexpected decoder.stranger"):
        LiaXCodec.load(path, config, finder)


def test_each_half_is_there_while_it_is_needed(codec: LiaXCodec, portrait: np.ndarray) -> None:
    assert not codec.encoder.loaded and not codec.decoder.loaded
    first = codec.encode([portrait])
    source = codec.prepare(portrait)
    assert not codec.encoder.loaded and not codec.decoder.loaded
    assert torch.equal(codec.encode([portrait]), first), "the same weights are read again"
    codec.render(source, motion(1))
    assert codec.decoder.loaded and not codec.encoder.loaded, "the next frames need it"


def test_directions_are_not_computed_again(
    codec: LiaXCodec, source: LiaXSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.linalg, "qr", None)
    assert len(codec.render(source, motion(3))) == 3


def test_codes_of_a_clip_are_those_of_its_portraits(codec: LiaXCodec, portrait: np.ndarray) -> None:
    frames = np.stack([portrait] * 6)
    codes = codec.encode(frames)
    assert codes.shape == (6, 40) and codes.dtype == torch.float32
    identity = codec.prepare(portrait, framing="whole").identity
    assert torch.allclose(codes, identity.expand(6, 40), atol=1e-4)
    assert torch.allclose(codec.encode(iter(frames[:1])), codes[:1], atol=1e-4)


def test_frames_without_the_face_are_filled(codec: LiaXCodec, portrait: np.ndarray) -> None:
    brighter = np.clip(portrait.astype(int) + 40, 0, 255).astype(np.uint8)
    codes = codec.encode([EMPTY, portrait, EMPTY, brighter])
    assert torch.allclose(codes[0], codes[1])
    assert torch.allclose(codes[2], (codes[1] + codes[3]) / 2, atol=1e-5)
    assert not torch.allclose(codes[1], codes[3], atol=1e-2)


def test_clips_without_one_face_are_refused(codec: LiaXCodec, portrait: np.ndarray) -> None:
    for clip in ([], [EMPTY]):
        with pytest.raises(UserError, match="No face was found in the video"):
            codec.encode(clip)
    with pytest.raises(UserError, match="33% of the video only"):
        codec.encode([EMPTY, EMPTY, portrait])
    with pytest.raises(UserError, match="2 faces of about the same size"):
        codec.encode([np.concatenate((portrait, portrait), axis=1)])
    with pytest.raises(ValueError, match=r"shape \(512, 512\), expected \[H, W, 3\]"):
        codec.encode([portrait[..., 0]])


@pytest.mark.parametrize(
    ("framing", "size", "expected"),
    [("whole", None, (512, 400)), ("whole", 256, (328, 256)), ("square", None, (64, 64)), ("square", 128, (128, 128))],
)
def test_frames_have_the_size_that_is_asked_for(
    codec: LiaXCodec, portrait: np.ndarray, framing: Framing, size: int | None, expected: tuple[int, int]
) -> None:
    source = codec.prepare(portrait[:, :400], framing=framing, size=size)
    assert (source.height, source.width) == expected
    frames = codec.render(source, motion(2))
    assert frames.shape == (2, *expected, 3) and frames.dtype == np.uint8
    assert codec.render(source, motion(0)).shape == (0, *expected, 3)


def test_a_face_is_chosen_by_number(codec: LiaXCodec, portrait: np.ndarray) -> None:
    two = np.concatenate((portrait, portrait[:, ::-1]), axis=1)
    with pytest.raises(UserError, match="shows 2 faces"):
        codec.prepare(two)
    left, right = codec.prepare(two, face=1), codec.prepare(two, face=2)
    assert left.region.x + left.region.width / 2 < 512 < right.region.x + right.region.width / 2
    with pytest.raises(UserError, match="No face was found"):
        codec.prepare(EMPTY)


def test_the_crop_follows_the_settings(
    weights: Path, config: LiaXConfig, finder: FaceFinder, portrait: np.ndarray
) -> None:
    def region(**changes: float) -> tuple[float, float]:
        changed = LiaXCodec.load(weights, config.model_copy(update=changes), finder)
        square = changed.prepare(portrait).region
        assert square.width == square.height
        return square.width, square.y + square.height / 2

    edge, middle = region(crop_faces=1.5, crop_lower=0.0)
    wider, _ = region(crop_faces=2.0, crop_lower=0.0)
    _, lower = region(crop_faces=1.5, crop_lower=0.3)
    assert wider == pytest.approx(edge * 2.0 / 1.5, abs=1)
    assert lower - middle == pytest.approx(0.3 * edge / 1.5, abs=1)


def test_around_the_crop_the_picture_stays(codec: LiaXCodec, portrait: np.ndarray) -> None:
    wide = np.concatenate((np.full((512, 200, 3), 90, np.uint8), portrait), axis=1)
    source = codec.prepare(wide)
    frame = codec.render(source, motion(1))[0]
    outside = np.ones(frame.shape[:2], bool)
    source.region.of(outside)[:] = False
    assert np.array_equal(frame[outside], source.picture[outside])
    moved = np.abs(frame.astype(int) - source.picture).max(axis=2)
    assert source.region.of(moved).mean() > 5
    edge = source.region.of(moved)[source.region.height // 2, 0]
    assert edge <= 32


def test_raw_codes_are_normalised_by_the_statistics(codec: LiaXCodec) -> None:
    mean, deviation = torch.arange(40) * 0.01, 0.02 * (1 + torch.arange(40))
    raw, normal = torch.stack((mean, mean + deviation)), torch.tensor([[0.0], [1.0]]).expand(2, 40)
    assert torch.allclose(codec.normalise(raw), normal, atol=1e-5)
    assert torch.allclose(codec.restore(normal), raw, atol=1e-5)


def test_batches_do_not_matter(
    weights: Path, config: LiaXConfig, finder: FaceFinder, source: LiaXSource, codec: LiaXCodec
) -> None:
    one_by_one = LiaXCodec.load(weights, config.model_copy(update={"batch_size": 1}), finder)
    ours, other = codec.render(source, motion(6)), one_by_one.render(source, motion(6))
    assert difference(ours, other) <= 1


def test_wrong_shapes_are_told(codec: LiaXCodec, source: LiaXSource) -> None:
    with pytest.raises(ValueError, match=r"motion has shape \(3, 39\), expected \('frames', 40\)"):
        codec.render(source, torch.zeros(3, 39))


def test_motion_is_shown_as_it_is_drawn(codec: LiaXCodec) -> None:
    codes = motion(4)
    assert torch.equal(codec.motion_filter().push(codes), codes)
