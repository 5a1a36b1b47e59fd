"""Too little memory is told before anything is loaded."""

from pathlib import Path

import pytest
import torch

from talker_t2av.checkpoints import memory
from talker_t2av.checkpoints.bundles import load_bundle
from talker_t2av.checkpoints.memory import memory_left, memory_needed
from talker_t2av.codecs.whisperx_vae.decoder import LatentDecoder
from talker_t2av.config import BundleConfig
from talker_t2av.errors import UserError


def test_what_is_needed_is_float32_and_without_encoders(full_bundle: Path, tiny_full: BundleConfig) -> None:
    decoder = LatentDecoder(tiny_full.audio_codec)
    numbers = sum(parameter.numel() for parameter in decoder.parameters())
    assert memory_needed([full_bundle / "audio_codec.safetensors"]) == 4 * numbers


def test_too_little_memory(full_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal:  64 kB\nMemFree:  1 kB\nMemAvailable:  2000 kB\n")
    monkeypatch.setattr(memory, "MEMINFO", meminfo)
    assert memory_left(torch.device("cpu")) == 2_048_000
    with pytest.raises(UserError, match=r"'full' needs 0.0 GB of memory .*, and 0.0 GB are left on cpu: .*nano"):
        load_bundle(full_bundle)
    meminfo.write_text("MemAvailable:  2000000 kB\n")
    load_bundle(full_bundle)


def test_other_systems_tell_all_they_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_meminfo = memory_left(torch.device("cpu"))
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "none")
    total = memory_left(torch.device("cpu"))
    assert total is None or with_meminfo is None or total >= with_meminfo
