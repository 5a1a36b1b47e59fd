"""The files of a bundle: are they those that were made, and is every number in them one?"""

from pathlib import Path

from talker_t2av.checkpoints.checksums import compare_checksums, read_checksums
from talker_t2av.checkpoints.safe_tensors import read_tensors
from talker_t2av.verification.finding import Finding

SHOWN = 5
"""So many names stand in a sentence."""


def check_files(folder: Path) -> Finding:
    """Every file against its recorded checksum. Raises `UserError` where none were recorded."""
    recorded = read_checksums(folder)
    found = compare_checksums(folder, recorded)
    lists = {"changed": found.changed, "missing": found.missing, "not recorded": found.added}
    wrong = [f"{what}: {_names(names)}" for what, names in lists.items() if names]
    if wrong:
        return Finding("files", "failed", "; ".join(wrong))
    return Finding("files", "passed", f"{len(recorded)} files, each as it was when the bundle was made")


def check_tensors(folder: Path) -> Finding:
    """Every number of every safetensors file is finite. Raises `UserError` for a file that cannot be read."""
    count, wrong = 0, []
    for path in sorted(folder.rglob("*.safetensors")):
        for name, tensor in read_tensors(path).items():
            count += 1
            if not tensor.isfinite().all():
                wrong.append(f"{name} in {path.relative_to(folder).as_posix()}")
    if wrong:
        return Finding("tensors", "failed", f"with numbers that are not finite: {_names(wrong)}")
    if not count:
        return Finding("tensors", "failed", "there are none")
    return Finding("tensors", "passed", f"{count} tensors, every number finite")


def _names(names: list[str] | tuple[str, ...]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
