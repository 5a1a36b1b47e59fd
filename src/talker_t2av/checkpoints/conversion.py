"""The released files to a bundle's: each part checked strictly, named as we name it, and written as safetensors."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import save_file
from torch import Tensor

from talker_t2av.checkpoints import released
from talker_t2av.checkpoints.checksums import record_checksums
from talker_t2av.checkpoints.deferred import without_weights
from talker_t2av.checkpoints.folders import CONVERSION
from talker_t2av.checkpoints.parts import PARTS, Part
from talker_t2av.checkpoints.safe_tensors import read_tensors
from talker_t2av.checkpoints.torch_files import read_checkpoint, state_dict_of
from talker_t2av.codecs.wavlm_ecapa import adapter as wavlm_ecapa
from talker_t2av.codecs.whisperx_vae import adapter as whisperx_vae
from talker_t2av.config import WavlmEcapaConfig, WhisperXVaeConfig
from talker_t2av.errors import UserError
from talker_t2av.model.talker import Talker


@dataclass(frozen=True)
class Adapter:
    """How the tensors of a released checkpoint become ours."""

    convert: Callable[[dict[str, Tensor], Path], dict[str, Tensor]]
    """Raises `UserError` naming each tensor that does not fit."""
    unused: tuple[str, ...] = ()
    """Prefixes of what only training needed."""


ADAPTERS = {
    "whisperx-vae": Adapter(
        lambda tensors, source: whisperx_vae.convert(tensors, WhisperXVaeConfig(), source), whisperx_vae.UNUSED
    ),
    "wavlm-ecapa": Adapter(
        lambda tensors, source: wavlm_ecapa.convert(tensors, WavlmEcapaConfig(), source), wavlm_ecapa.UNUSED
    ),
}
"""The parts that are renamed; the others stay as they were released."""
COPIED = ("talker", "tokenizer")


@dataclass(frozen=True)
class Conversion:
    """What came of it; the bundle keeps it, too."""

    version: str
    """Of this program."""
    licences: dict[str, str]
    """Part that the bundle has now -> on what terms."""
    missing: tuple[str, ...]
    """Parts that it has not."""
    ignored: dict[str, dict[str, int]]
    """Part -> prefix -> how many tensors with that prefix were left out."""


def convertible_parts() -> list[Part]:
    """The parts that `convert_released` knows how to convert."""
    return [part for part in PARTS.values() if part.name in COPIED or part.name in ADAPTERS]


def convert_released(source: Path, target: Path, parts: Sequence[Part] | None = None) -> Conversion:
    """Write a bundle folder with `parts` (all that can be converted, without any) of the released files in `source`.

    The folder appears when it is complete. Raises `UserError` where `target` is in use, where files are missing, and
    naming each tensor that does not fit.
    """
    chosen, target = convertible_parts() if parts is None else list(parts), target.resolve()
    _check_folders(source, target, chosen)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        partial.mkdir()
        ignored = {part.name: _convert(part, source, partial) for part in chosen}
        conversion = Conversion(
            version=version("talker-t2av"),
            licences={part.name: part.licence for part in chosen},
            missing=tuple(name for name in PARTS if name not in ignored),
            ignored={name: prefixes for name, prefixes in ignored.items() if prefixes},
        )
        (partial / CONVERSION).write_text(json.dumps(asdict(conversion), indent=2) + "\n", encoding="utf-8")
        record_checksums(partial)
        if target.is_dir():
            target.rmdir()
        partial.rename(target)
    except (OSError, SafetensorError) as error:
        raise UserError(f"{target} cannot be written ({error}); choose another folder.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return conversion


def _check_folders(source: Path, target: Path, parts: Iterable[Part]) -> None:
    if not source.is_dir():
        raise UserError(f"{source} is no folder; name the one that `talker models pull` told.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UserError(f"{target} is there already; choose a folder that is empty or new.")
    known = convertible_parts()
    for part in parts:
        if part not in known:
            raise UserError(f"This version cannot convert {part.name}: leave it out with --parts.")
    missing = [f"{name} (from {part.origin})" for part in parts for name in part.files if not (source / name).is_file()]
    if missing:
        raise UserError(f"{source} lacks {'; '.join(missing)}: fetch them, or leave their parts out with --parts.")


def _convert(part: Part, source: Path, folder: Path) -> dict[str, int]:
    """Write one part into the bundle; prefix -> how many tensors were left out of it."""
    if part.name in COPIED:
        _copy(part, source, folder)
        return {}
    path, adapter = source / part.files[0], ADAPTERS[part.name]
    tensors = state_dict_of(read_checkpoint(path), part.keys, path)
    ours = {name: tensor.contiguous() for name, tensor in adapter.convert(tensors, path).items()}
    save_file(ours, folder / part.target)
    counts = {prefix: sum(name.startswith(prefix) for name in tensors) for prefix in adapter.unused}
    return {prefix: count for prefix, count in counts.items() if count}


def _copy(part: Part, source: Path, folder: Path) -> None:
    """Copy the part's files, checked, beside the file that it becomes."""
    if part.name == "talker":
        _check_talker(source / part.files[0], source / part.files[1])
    target = (folder / part.target).parent
    target.mkdir(exist_ok=True)
    names = set(part.files).union(
        path.relative_to(source).as_posix() for pattern in part.patterns for path in source.glob(pattern)
    )
    for name in names:
        shutil.copyfile(source / name, target / Path(name).name)


def _check_talker(weights: Path, description: Path) -> None:
    """Raises `UserError` where the talker's two files do not fit together."""
    tensors = read_tensors(weights)
    try:
        config = released.talker_config(tensors, json.loads(description.read_text(encoding="utf-8")), weights)
    except (IndexError, ValueError) as error:
        raise UserError(f"{description} is not the configuration of {weights}; fetch both again.") from error
    released.convert(tensors, without_weights(lambda: Talker(config)), weights)
