"""Decoding in pieces against decoding at once, and what a sample depends on."""

import pytest
import torch
from torch import Tensor

from talker_t2av.codecs.whisperx_vae.codec import WhisperXVaeCodec
from talker_t2av.codecs.whisperx_vae.decoder import LatentDecoder
from talker_t2av.codecs.whisperx_vae.stream import Reach, decoder_reach
from talker_t2av.config import WhisperEncoderConfig, WhisperXVaeConfig

LATENTS = 45
LOOK_AHEAD = 8
"""Latents, in the release."""


@pytest.fixture(scope="module")
def latents() -> Tensor:
    return torch.randn(LATENTS, 32, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("chunk", [1, 3, 4, 8, 20, 44, LATENTS])
def test_stream_equals_whole(chunk: int, codec: WhisperXVaeCodec, latents: Tensor) -> None:
    """And everything but the look-ahead comes out at once."""
    stream, pieces, pushed = codec.stream(), [], 0
    for piece in latents.split(chunk):
        pieces.append(stream.push(piece))
        pushed += len(piece)
        assert sum(map(len, pieces)) == 960 * max(0, pushed - LOOK_AHEAD)
    pieces.append(stream.finish())
    assert len(stream.finish()) == 0
    whole = codec.decode(latents)
    assert whole.shape == (960 * LATENTS,)
    assert whole.std() > 0.1 and (whole.abs() > 0.99).float().mean() < 0.01
    assert torch.allclose(torch.cat(pieces), whole, rtol=0, atol=1e-5)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_fewer_latents_than_the_look_ahead(count: int, codec: WhisperXVaeCodec, latents: Tensor) -> None:
    stream = codec.stream()
    assert len(stream.push(latents[:count])) == 0
    assert torch.equal(stream.finish(), codec.decode(latents[:count]))


@pytest.mark.parametrize("strides", [(2, 4, 10, 12), (5, 8, 24), (3, 5, 8, 8)])
def test_reach_is_exact(strides: tuple[int, ...]) -> None:
    """A latent's samples have a gradient with respect to the latents within reach, and to no others."""
    rate = 25 * torch.tensor(strides).prod().item()
    config = WhisperXVaeConfig(
        sample_rate=int(rate), width=8, decoder_channels=16, strides=strides, whisper=WhisperEncoderConfig(heads=1)
    )
    decoder, reach = LatentDecoder(config).double(), decoder_reach(strides[::-1])
    middle = reach.back + 3
    latents = torch.randn(1, middle + reach.ahead + 4, 32, dtype=torch.float64, requires_grad=True)
    decoder(latents)[0].unflatten(0, (latents.shape[1], -1))[middle].square().sum().backward()
    touched = latents.grad[0].abs().amax(dim=1).nonzero().flatten()
    assert touched.tolist() == list(range(middle - reach.back, middle + reach.ahead + 1))


def test_reach_of_the_release() -> None:
    assert decoder_reach(WhisperXVaeConfig().strides[::-1]) == Reach(back=LOOK_AHEAD, ahead=LOOK_AHEAD)


@pytest.mark.parametrize("shape", [(4, 31), (1, 4, 32)])
def test_wrong_size_is_an_error(shape: tuple[int, ...], codec: WhisperXVaeCodec) -> None:
    with pytest.raises(ValueError, match=r"expected \[frames, 32\]"):
        codec.stream().push(torch.zeros(shape))
    with pytest.raises(ValueError, match=r"expected \[batch, frames, 32\]"):
        codec.decode(torch.zeros(shape))
