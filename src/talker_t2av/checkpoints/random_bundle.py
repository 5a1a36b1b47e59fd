"""A bundle with random weights, of any size: for tests and measurements where the released weights are not at hand.

Weights are drawn and written one tensor at a time, so that a bundle may be larger than the memory.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import torch
from torch import Tensor, nn

from talker_t2av.checkpoints.bundle_parts import TOKENIZER
from talker_t2av.checkpoints.checksums import record_checksums
from talker_t2av.checkpoints.conversion import Conversion, describe
from talker_t2av.checkpoints.deferred import without_weights
from talker_t2av.checkpoints.folders import CONVERSION, new_folder
from talker_t2av.checkpoints.parts import PARTS
from talker_t2av.codecs.lia_x.direction import orthonormal_basis
from talker_t2av.codecs.lia_x.network import LiaXNetwork
from talker_t2av.codecs.wavlm_ecapa.encoder import WavlmEcapaNetwork
from talker_t2av.codecs.whisperx_vae.codec import WhisperXVaeNetwork
from talker_t2av.config import BundleConfig, LiaXConfig, WavlmEcapaConfig, WhisperXVaeConfig
from talker_t2av.errors import UserError
from talker_t2av.model.talker import Talker
from talker_t2av.text.stand_in_tokenizer import stand_in_tokenizer

TYPES = {torch.float32: "F32", torch.bfloat16: "BF16", torch.int64: "I64"}
"""Names of number types in a safetensors file."""
LICENCE = "Random numbers, for tests and measurements: nobody's work."


def write_random_bundle(config: BundleConfig, target: Path, seed: int = 0) -> None:
    """Write a bundle of the released kinds of parts with random weights; the same seed gives the same.

    The folder appears when it is complete. Raises `UserError` where that is not possible.
    """
    audio_codec, motion_codec, speaker_encoder = config.audio_codec, config.motion_codec, config.speaker_encoder
    if not (
        isinstance(audio_codec, WhisperXVaeConfig)
        and isinstance(motion_codec, LiaXConfig)
        and isinstance(speaker_encoder, WavlmEcapaConfig)
    ):
        raise UserError(f"The bundle {config.name!r} has other kinds of parts than the released model has.")
    networks: dict[str, tuple[Callable[[], nn.Module], torch.dtype]] = {
        "talker": (lambda: Talker(config.talker), torch.bfloat16),
        "audio_codec": (lambda: WhisperXVaeNetwork(audio_codec), torch.float32),
        "motion_codec": (lambda: LiaXNetwork(motion_codec), torch.float32),
        "speaker_encoder": (lambda: WavlmEcapaNetwork(speaker_encoder), torch.float32),
    }
    generator = torch.Generator().manual_seed(seed)
    with new_folder(target) as folder:
        for part, (make, dtype) in networks.items():
            shapes = {
                name: tensor.to(dtype) if tensor.is_floating_point() else tensor
                for name, tensor in without_weights(make).state_dict().items()
            }
            write_tensors(folder / f"{part}.safetensors", shapes, lambda name, shape: draw(name, shape, generator))
        (folder / TOKENIZER).parent.mkdir()
        stand_in_tokenizer().save(str(folder / TOKENIZER))
        describe(config, folder)
        made = Conversion(version("talker-t2av"), dict.fromkeys(PARTS, LICENCE), missing=(), ignored={}, random=True)
        (folder / CONVERSION).write_text(json.dumps(asdict(made), indent=2) + "\n", encoding="utf-8")
        record_checksums(folder)


def draw(name: str, like: Tensor, generator: torch.Generator) -> Tensor:
    """A random weight under which signals stay about as large as they are."""
    if not like.is_floating_point():
        return torch.zeros(like.shape, dtype=like.dtype)
    if name.endswith(("alpha", "running_var", "modulation.bias")) or (name.endswith("weight") and like.ndim == 1):
        return torch.ones(like.shape, dtype=like.dtype)
    drawn = torch.randn(like.shape, generator=generator)
    if name.endswith("direction.basis"):
        return orthonormal_basis(drawn)
    scale = 0.02 if like.ndim < 2 else drawn[0].numel() ** -0.5
    return drawn.mul_(scale).to(like.dtype)


def write_tensors(path: Path, shapes: Mapping[str, Tensor], make: Callable[[str, Tensor], Tensor]) -> None:
    """Write a safetensors file tensor by tensor: each of `shapes` (on the meta device) as `make` gives it."""
    head, begin = {}, 0
    for name, shape in shapes.items():
        end = begin + shape.nbytes
        head[name] = {"dtype": TYPES[shape.dtype], "shape": list(shape.shape), "data_offsets": [begin, end]}
        begin = end
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name, shape in shapes.items():
            tensor = make(name, shape).contiguous()
            if tensor.shape != shape.shape or tensor.dtype != shape.dtype:
                raise ValueError(
                    f"{name} is {tensor.dtype} {list(tensor.shape)}, expected {shape.dtype} {list(shape.shape)}"
                )
            file.write(tensor.flatten().view(torch.uint8).numpy().data)
