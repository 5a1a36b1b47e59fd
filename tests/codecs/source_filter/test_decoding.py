"""The decoder: whole, streamed, and against what went in."""

import numpy as np
import pytest
import torch

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.source_filter.codec import SourceFilterCodec
from talker_t2av.codecs.source_filter.decoder import PIECE
from talker_t2av.codecs.source_filter.features import default_filters, log_mel
from talker_t2av.codecs.source_filter.pitch import SAMPLE_RATE, track_pitch
from talker_t2av.config import SourceFilterConfig
from talker_t2av.media.audio import read_audio

LOOK_AHEAD_SAMPLES = 0.080 * SAMPLE_RATE


@pytest.fixture(scope="module")
def codec() -> SourceFilterCodec:
    return SourceFilterCodec.load(EMBEDDED / "nano" / "audio_codec.safetensors", SourceFilterConfig())


@pytest.fixture(scope="module")
def speech() -> torch.Tensor:
    return read_audio(EMBEDDED / "nano" / "voices" / "heart.flac", SAMPLE_RATE)


@pytest.fixture(scope="module")
def latents(codec: SourceFilterCodec, speech: torch.Tensor) -> torch.Tensor:
    return codec.encode(speech)


@pytest.fixture(scope="module")
def decoded(codec: SourceFilterCodec, latents: torch.Tensor) -> torch.Tensor:
    return codec.decode(latents)


@pytest.mark.parametrize("chunk", [1, 3, 4, 7, 8])
def test_stream_equals_whole(
    chunk: int, codec: SourceFilterCodec, latents: torch.Tensor, decoded: torch.Tensor
) -> None:
    """To the bit, and every whole patch comes out but for the look-ahead."""
    stream, pieces = codec.stream(), []
    for start in range(0, len(latents), chunk):
        pieces.append(stream.push(latents[start : start + chunk]))
        whole = min(len(latents), start + chunk) // PIECE * PIECE
        assert 960 * whole - sum(map(len, pieces)) <= LOOK_AHEAD_SAMPLES
    pieces.append(stream.finish())
    joined = torch.cat(pieces)
    assert joined.shape == decoded.shape == (960 * len(latents),)
    assert torch.equal(joined, decoded)


def test_decoding_is_repeatable(codec: SourceFilterCodec, latents: torch.Tensor, decoded: torch.Tensor) -> None:
    assert torch.equal(codec.decode(latents), decoded)


def test_speech_survives(speech: torch.Tensor, decoded: torch.Tensor) -> None:
    """Spectrum, pitch and level of what was said come back."""
    padded = torch.nn.functional.pad(speech, (0, len(decoded) - len(speech)))
    filters = default_filters()
    before, after = log_mel(padded, filters), log_mel(decoded, filters)
    loud = before.mean(dim=1) > before.mean(dim=1).median()
    assert (before - after)[loud].abs().mean() < 0.6
    old, new = track_pitch(padded.numpy()), track_pitch(decoded.numpy())
    voiced = (old > 0) & (new > 0)
    assert voiced.sum() > 0.9 * (old > 0).sum()
    assert np.median(1200 * np.abs(np.log2(old[voiced] / new[voiced]))) < 30
    assert 0.7 < float(decoded.std() / speech.std()) < 1.4


def test_nothing_in_nothing_out(codec: SourceFilterCodec) -> None:
    assert codec.decode(torch.zeros(0, 64)).shape == (0,)


def test_wrong_size_is_an_error(codec: SourceFilterCodec) -> None:
    with pytest.raises(ValueError, match=r"\(4, 63\), expected \[frames, 64\]"):
        codec.decode(torch.zeros(4, 63))
