"""The released files to a bundle: each part checked strictly, named as we name it, and written as safetensors."""

import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from safetensors.torch import save_file
from torch import Tensor

from talker_t2av.checkpoints import released
from talker_t2av.checkpoints.checksums import record_checksums
from talker_t2av.checkpoints.deferred import without_weights
from talker_t2av.checkpoints.folders import CONVERSION, DESCRIPTION, EMBEDDED, PRESETS, new_folder
from talker_t2av.checkpoints.parts import PARTS, Part
from talker_t2av.checkpoints.safe_tensors import read_tensors
from talker_t2av.checkpoints.torch_files import read_checkpoint, state_dict_of
from talker_t2av.codecs.lia_x import adapter as lia_x
from talker_t2av.codecs.wavlm_ecapa import adapter as wavlm_ecapa
from talker_t2av.codecs.whisperx_vae import adapter as whisperx_vae
from talker_t2av.config import BundleConfig, Settings, check_bundle_config, load_bundle_config
from talker_t2av.errors import UserError
from talker_t2av.model.talker import Talker
from talker_t2av.text.qwen_chat import QwenChatFrontend


@dataclass(frozen=True)
class Adapter:
    """How the tensors of a released checkpoint become ours."""

    setting: str
    """Which of the settings of a `BundleConfig` describes them."""
    read_config: Callable[[Mapping[str, Tensor], Any, Path], Settings]
    """(tensors, those settings of the preset, file) -> the same with the sizes of the tensors."""
    convert: Callable[[Mapping[str, Tensor], Any, Path], dict[str, Tensor]]
    """(tensors, settings, file) -> ours. Raises `UserError` naming each tensor that does not fit."""
    unused: tuple[str, ...] = ()
    """Prefixes of what only training needed."""


ADAPTERS = {
    "whisperx-vae": Adapter("audio_codec", whisperx_vae.read_config, whisperx_vae.convert, whisperx_vae.UNUSED),
    "lia-x": Adapter("motion_codec", lia_x.read_config, lia_x.convert),
    "wavlm-ecapa": Adapter("speaker_encoder", wavlm_ecapa.read_config, wavlm_ecapa.convert, wavlm_ecapa.UNUSED),
}
"""The parts that come as PyTorch's checkpoints."""
SHARED = ("face_finder.safetensors", "sound_events.safetensors", "NOTICE")
"""What a bundle of the released model has from nano, beside the samples of its voices."""


@dataclass(frozen=True)
class Conversion:
    """What came of it; the bundle keeps it, too."""

    version: str
    """Of this program."""
    licences: dict[str, str]
    """Part that the bundle has now -> on what terms."""
    missing: tuple[str, ...]
    """Parts that it has not: without them it is no bundle yet."""
    ignored: dict[str, dict[str, int]]
    """Part -> prefix -> how many tensors with that prefix were left out."""
    random: bool = False
    """Its weights are random numbers, for tests and measurements."""


def convert_released(source: Path, target: Path, parts: Sequence[Part] | None = None) -> Conversion:
    """Write a bundle folder with `parts` (all, without any) of the released files in `source`.

    All of them together are a bundle that can be loaded, with what it shares with nano. The folder appears when it is
    complete. Raises `UserError` where `target` is in use, where files are missing, and naming each tensor that does not
    fit.
    """
    chosen = list(PARTS.values()) if parts is None else list(parts)
    preset = load_bundle_config(PRESETS / "full.yaml")
    with new_folder(target) as folder:
        _check_source(source, chosen)
        ignored: dict[str, dict[str, int]] = {}
        sizes: dict[str, Settings] = {}
        for part in chosen:
            if part.name == "tokenizer":
                _copy_tokenizer(part, source, folder, preset)
            elif part.name == "talker":
                sizes["talker"] = _convert_talker(part, source, folder)
            else:
                adapter = ADAPTERS[part.name]
                sizes[adapter.setting], ignored[part.name] = _convert(part, adapter, source, folder, preset)
        missing = tuple(name for name in PARTS if PARTS[name] not in chosen)
        conversion = Conversion(
            version=version("talker-t2av"),
            licences={part.name: part.licence for part in chosen},
            missing=missing,
            ignored={name: prefixes for name, prefixes in ignored.items() if prefixes},
        )
        if not missing:
            settings = preset.model_dump() | {name: config.model_dump() for name, config in sizes.items()}
            describe(check_bundle_config(settings, source), folder)
        (folder / CONVERSION).write_text(json.dumps(asdict(conversion), indent=2) + "\n", encoding="utf-8")
        record_checksums(folder)
    return conversion


def describe(config: BundleConfig, folder: Path) -> None:
    """Write a bundle's description, and copy what it shares with nano, into its folder."""
    text = yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    (folder / DESCRIPTION).write_text(text, encoding="utf-8")
    for name in (*SHARED, *(voice.sample for voice in config.voices.values())):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(EMBEDDED / "nano" / name, folder / name)


def _check_source(source: Path, parts: Iterable[Part]) -> None:
    if not source.is_dir():
        raise UserError(f"{source} is no folder; name the one that `talker models pull` told.")
    missing = [f"{name} (from {part.origin})" for part in parts for name in part.files if not (source / name).is_file()]
    if missing:
        raise UserError(f"{source} lacks {'; '.join(missing)}: fetch them, or leave their parts out with --parts.")


def _convert(
    part: Part, adapter: Adapter, source: Path, folder: Path, preset: BundleConfig
) -> tuple[Settings, dict[str, int]]:
    """Write one part into the bundle; its settings, and prefix -> how many tensors were left out of it."""
    path = source / part.files[0]
    tensors = state_dict_of(read_checkpoint(path), part.keys, path)
    try:
        config = adapter.read_config(tensors, getattr(preset, adapter.setting), path)
    except (IndexError, ValueError) as error:
        raise UserError(f"{path} does not fit the network: its sizes do not go together ({error}).") from error
    ours = {name: tensor.contiguous() for name, tensor in adapter.convert(tensors, config, path).items()}
    save_file(ours, folder / part.target)
    counts = {prefix: sum(name.startswith(prefix) for name in tensors) for prefix in adapter.unused}
    return config, {prefix: count for prefix, count in counts.items() if count}


def _convert_talker(part: Part, source: Path, folder: Path) -> Settings:
    """The same of the talker, whose numbers keep their types. Raises `UserError` where its two files do not agree."""
    weights, description = (source / name for name in part.files)
    tensors = read_tensors(weights)
    try:
        config = released.talker_config(tensors, json.loads(description.read_text(encoding="utf-8")), weights)
    except (IndexError, ValueError) as error:
        raise UserError(f"{description} is not the configuration of {weights}; fetch both again.") from error
    ours = released.convert(tensors, without_weights(lambda: Talker(config)), weights)
    save_file({name: tensor.contiguous() for name, tensor in ours.items()}, folder / part.target)
    return config


def _copy_tokenizer(part: Part, source: Path, folder: Path, preset: BundleConfig) -> None:
    """Copy the tokenizer's files, checked, beside the file that is read."""
    if preset.text.kind == "qwen_chat":
        QwenChatFrontend.load(source / part.files[0], preset.text)
    target = (folder / part.target).parent
    target.mkdir()
    found = {source / name for name in part.files}.union(*(source.glob(pattern) for pattern in part.patterns))
    for path in found - {source / name for name in PARTS["talker"].files}:
        shutil.copyfile(path, target / path.name)
