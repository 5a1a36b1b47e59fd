"""What is in a bundle, or in a checkpoint file of any kind: parts, sizes, types, licences."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from torch import Tensor

from talker_t2av.checkpoints.folders import CONVERSION, EMBEDDED, bundle_folder
from talker_t2av.checkpoints.parts import PARTS
from talker_t2av.checkpoints.safe_tensors import read_tensors
from talker_t2av.checkpoints.torch_files import read_checkpoint, tensors_in
from talker_t2av.errors import UserError

SAFETENSORS = ".safetensors"


@dataclass(frozen=True)
class PartFacts:
    """What one part is, without its values."""

    name: str
    file: str
    tensors: int
    parameters: int
    """Numbers in all tensors."""
    types: dict[str, int]
    """Type of the numbers -> how many tensors have it."""
    size: int
    """Bytes of the tensors."""
    licence: str | None
    """None: the file does not tell, and it is not one that we know."""


@dataclass(frozen=True)
class ModelFacts:
    """A bundle or a checkpoint file."""

    path: str
    version: str | None
    """Of this program, when it made the bundle; None where it did not."""
    parts: list[PartFacts]
    random: bool = False
    """Its weights are random numbers, for tests and measurements."""


def inspect_model(name_or_path: str) -> ModelFacts:
    """Look at a bundle, by name or folder, or at a checkpoint file.

    Raises `UserError` where there is neither, and for a file that cannot be read safely.
    """
    path = Path(name_or_path)
    if path.is_file():
        return ModelFacts(str(path), None, list(_parts_of_file(path)))
    if (path / CONVERSION).is_file():
        return _inspect_converted(path)
    folder = bundle_folder(path)
    embedded = folder.is_relative_to(EMBEDDED)
    licence = "Apache-2.0; NOTICE tells what it was made of." if embedded else None
    parts = [_facts(file.stem, file, read_tensors(file).values(), licence) for file in _weights_in(folder)]
    return ModelFacts(str(folder), version("talker-t2av") if embedded else None, parts)


def _inspect_converted(folder: Path) -> ModelFacts:
    """The same of a bundle made from released files."""
    record = folder / CONVERSION
    try:
        conversion = json.loads(record.read_text(encoding="utf-8"))
        made_by, licences, random = conversion["version"], conversion["licences"], conversion["random"]
    except (ValueError, LookupError, TypeError) as error:
        raise UserError(f"{record} is damaged; convert the released files again.") from error
    names = {folder / part.target: part.name for part in PARTS.values()}
    parts = []
    for file in _weights_in(folder):
        name = names.get(file, file.stem)
        parts.append(_facts(name, file, read_tensors(file).values(), licences.get(name)))
    return ModelFacts(str(folder), made_by, parts, random)


def _weights_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob(f"*{SAFETENSORS}"))


def _parts_of_file(path: Path) -> Iterator[PartFacts]:
    """What a checkpoint file has under each of its keys, or on the whole where its tensors have no key in common."""
    licence = next((part.licence for part in PARTS.values() if path.name == Path(part.files[0]).name), None)
    checkpoint = read_tensors(path) if path.suffix == SAFETENSORS else read_checkpoint(path)
    if isinstance(checkpoint, Mapping) and not any(isinstance(value, Tensor) for value in checkpoint.values()):
        groups = {str(key): list(tensors_in(value)) for key, value in checkpoint.items()}
    else:
        groups = {path.stem: list(tensors_in(checkpoint))}
    for name, tensors in groups.items():
        if tensors:
            yield _facts(name, path, tensors, licence)


def _facts(name: str, path: Path, tensors: Collection[Tensor], licence: str | None) -> PartFacts:
    return PartFacts(
        name=name,
        file=str(path),
        tensors=len(tensors),
        parameters=sum(tensor.numel() for tensor in tensors),
        types=dict(Counter(str(tensor.dtype).removeprefix("torch.") for tensor in tensors)),
        size=sum(tensor.nbytes for tensor in tensors),
        licence=licence,
    )
