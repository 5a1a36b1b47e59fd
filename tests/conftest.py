"""Made-up weights under published names, of the tiny sizes that the golden numbers have, too."""

import json
import shutil
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from talker_t2av.checkpoints import conversion
from talker_t2av.codecs.wavlm_ecapa import adapter as wavlm_ecapa
from talker_t2av.codecs.whisperx_vae import adapter as whisperx_vae
from talker_t2av.config import WavlmConfig, WavlmEcapaConfig, WhisperEncoderConfig, WhisperXVaeConfig

DATA = Path(__file__).parent / "golden" / "data"


@pytest.fixture(scope="session")
def tiny_keys() -> Callable[[str], dict[str, list[int]]]:
    """Names and shapes of a published checkpoint at a tiny size."""

    def keys(name: str) -> dict[str, list[int]]:
        listed = json.loads((DATA / f"{name}_tiny_keys.json").read_text())
        return listed.get("keys", listed)

    return keys


@pytest.fixture(scope="session")
def made_up() -> Callable[[dict[str, list[int]]], dict[str, Tensor]]:
    """Weights that keep signals about as large as they are."""

    def weights(keys: dict[str, list[int]]) -> dict[str, Tensor]:
        generator = torch.Generator().manual_seed(0)

        def weight(name: str, shape: list[int]) -> Tensor:
            drawn = torch.randn(shape, generator=generator)
            if name.endswith("weight_g"):
                return 0.7 + 0.05 * drawn.abs()
            if name.endswith(("alpha", "running_var")) or (name.endswith("weight") and len(shape) == 1):
                return 1 + 0.1 * drawn.abs()
            return 0.1 * drawn if len(shape) < 2 else drawn / drawn[0].numel() ** 0.5

        return {name: weight(name, shape) for name, shape in keys.items()}

    return weights


@pytest.fixture
def released_files(
    tiny_keys: Callable[[str], dict[str, list[int]]],
    made_up: Callable[[dict[str, list[int]]], dict[str, Tensor]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A folder like that of the released files, at a tiny size that the conversion then expects."""
    whisper = WhisperEncoderConfig(layers=2, heads=4)
    codec = WhisperXVaeConfig(width=64, encoder_channels=8, decoder_channels=64, whisper=whisper)
    wavlm = WavlmConfig(width=64, layers=2, heads=4, intermediate_size=96, convolution_channels=16)
    monkeypatch.setattr(conversion, "WhisperXVaeConfig", lambda: codec)
    monkeypatch.setattr(conversion, "WavlmEcapaConfig", lambda: WavlmEcapaConfig(channels=32, wavlm=wavlm))
    folder = tmp_path / "released"
    shutil.copytree(DATA / "talker_tiny", folder / "talker-t2av", copy_function=shutil.copyfile)
    for name in ("tokenizer.json", "tokenizer_config.json", "merges.txt"):
        (folder / "talker-t2av" / name).write_text("{}")
    (folder / "whisperx-vae").mkdir()
    published = made_up(tiny_keys("whisperx_vae"))
    published |= {f"{prefix}weight": torch.zeros(2) for prefix in whisperx_vae.UNUSED[:2]}
    torch.save({"state_dict": published, "config": Namespace(width=64)}, folder / "whisperx-vae" / "model.ckpt")
    speaker = {f"feature_extract.model.{name}": shape for name, shape in tiny_keys("wavlm").items()}
    speaker |= tiny_keys("speaker_ecapa") | {"feature_weight": [3], f"{wavlm_ecapa.UNUSED[1]}weight": [5]}
    torch.save({"model": made_up(speaker)}, folder / "wavlm_large_finetune.pth")
    return folder
