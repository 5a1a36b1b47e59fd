"""`talker models`: fetch the released model, convert it, and look at bundles and checkpoints."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from talker_t2av.checkpoints.parts import Part, choose_parts
from talker_t2av.cli.options import DeviceOption, JsonOption, SeedOption
from talker_t2av.errors import UserError

models = typer.Typer(help="Fetch, convert and look at models.", no_args_is_help=True, rich_markup_mode=None)

PartsOption = Annotated[
    str | None, typer.Option("--parts", help="Only these, with commas: talker, tokenizer, whisperx-vae ...")
]

COLOURS = {"passed": typer.colors.GREEN, "failed": typer.colors.RED, "not checked": typer.colors.YELLOW}
"""Of what a check found."""


@models.command()
def pull(
    name: Annotated[str, typer.Argument(help="full, the released model.")] = "full",
    parts: PartsOption = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder for the files.", show_default="talker_t2av/full in HF_HOME")
    ] = None,
    accept_licences: Annotated[
        bool, typer.Option("--accept-licences", help="Say yes to each part's licence without being asked.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch the released model's files from the hub and check every byte. What is complete is not fetched again.

    Example: talker models pull full --to released
    """
    from talker_t2av.checkpoints import hub

    if name != "full":
        raise UserError(f"There is no model {name!r} to fetch: only full; nano is in the package.")
    chosen, folder = choose_parts(parts), to or hub.default_folder()
    if not accept_licences:
        ask_for_consent(chosen)
    files = hub.pull(chosen, folder, quiet=as_json or not sys.stderr.isatty())
    size = sum(path.stat().st_size for path in files)
    by_hand = [part for part in chosen if part.repository is None and not (folder / part.files[0]).is_file()]
    if as_json:
        told = {"path": str(folder), "files": [path.relative_to(folder).as_posix() for path in files], "size": size}
        licences = {part.name: part.licence for part in chosen}
        typer.echo(json.dumps(told | {"lacking": [part.files[0] for part in by_hand], "licences": licences}))
        return
    typer.echo(f"{folder}: {len(files)} files, {in_words(size)}, each as it was published.")
    for part in chosen:
        typer.echo(f"{part.name}, from {part.origin}. Licence: {part.licence}")
    for part in by_hand:
        typer.echo(f"It lacks {part.files[0]}, which is not on the hub: put it there, from {part.origin}.")


def ask_for_consent(parts: Sequence[Part]) -> None:
    """Raises `UserError` where a licence has to be accepted and is not."""
    for part in parts:
        if not part.must_be_accepted:
            continue
        if not sys.stdin.isatty():
            raise UserError(
                f"The licence of {part.name} must be accepted ({part.licence.rstrip('.')}): give --accept-licences, or "
                "choose other --parts."
            )
        if not typer.confirm(f"The licence of {part.name}: {part.licence} Do you accept it?", err=True):
            raise UserError(f"The licence of {part.name} was not accepted: choose other --parts.")


@models.command()
def convert(
    source: Annotated[Path, typer.Argument(help="Folder with the released files.", show_default=False)],
    target: Annotated[Path, typer.Argument(help="Bundle folder to make.", show_default=False)],
    parts: PartsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Turn released files into a bundle: every tensor checked, under our names, as safetensors. With all parts it runs.

    Example: talker models convert released my-full
    """
    from talker_t2av.checkpoints.conversion import convert_released

    conversion = convert_released(source, target, None if parts is None else choose_parts(parts))
    if as_json:
        typer.echo(json.dumps({"path": str(target), **asdict(conversion)}))
        return
    typer.echo(f"{target}: {', '.join(conversion.licences)}.")
    for part, prefixes in conversion.ignored.items():
        left_out = ", ".join(f"{prefix}* ({count})" for prefix, count in prefixes.items())
        typer.echo(f"Left out of {part}, for training only: {left_out}.")
    if conversion.missing:
        typer.echo(f"It lacks {', '.join(conversion.missing)}.")


@models.command()
def init(
    name: Annotated[str, typer.Argument(help="full, at the released model's sizes.", show_default=False)],
    target: Annotated[Path, typer.Argument(help="Bundle folder to make.", show_default=False)],
    random: Annotated[bool, typer.Option("--random", help="Draw the weights: it says nothing, but runs.")] = False,
    seed: SeedOption = 0,
) -> None:
    """Make a bundle without the released weights, to try what a machine can do with one of their size.

    Example: talker models init full --random my-random
    """
    from talker_t2av.checkpoints.folders import PRESETS
    from talker_t2av.checkpoints.random_bundle import write_random_bundle
    from talker_t2av.config import load_bundle_config

    if name != "full":
        raise UserError(f"There is no model {name!r} to make: only full; nano is in the package.")
    if not random:
        raise UserError("Only random weights can be made here: give --random, or fetch the real ones with pull.")
    config = load_bundle_config(PRESETS / "full.yaml").changed(name="full, random")
    write_random_bundle(config, target, seed)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    typer.echo(f"{target}: {in_words(size)}, random weights at the released model's sizes.")


@models.command()
def inspect(
    model: Annotated[str, typer.Argument(help="Name or folder of a bundle, or a checkpoint file.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Tell what is in a bundle or a checkpoint. Nothing that is pickled in it is run.

    Example: talker models inspect nano
    """
    from talker_t2av.checkpoints.inspection import inspect_model

    facts = inspect_model(model)
    if as_json:
        typer.echo(json.dumps(asdict(facts)))
        return
    made_by = "" if facts.version is None else f" (talker_t2av {facts.version})"
    typer.echo(f"{facts.path}{made_by}")
    table = Table("part", "tensors", "parameters", "types", "size")
    for part in facts.parts:
        texts = (part.name, str(part.tensors), f"{part.parameters:,}", ", ".join(part.types), in_words(part.size))
        table.add_row(*map(Text, texts))
    Console().print(table)
    if facts.random:
        typer.echo("Its weights are random numbers: it says nothing, but takes as long as the real one.")
    for licence in dict.fromkeys(part.licence for part in facts.parts):
        names = ", ".join(part.name for part in facts.parts if part.licence == licence)
        typer.echo(f"{names}: {licence or 'no licence is told.'}")


@models.command()
def verify(
    bundle: Annotated[str, typer.Argument(help="Name or folder of a bundle.", show_default=False)],
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Check that a bundle is whole and does what it is there for: one line a check; exit code 1 where one fails.

    Example: talker models verify nano
    """
    from talker_t2av.checkpoints.folders import bundle_folder
    from talker_t2av.generation.checks import choose_device
    from talker_t2av.verification.verify import verify as verify_bundle

    folder, findings = bundle_folder(bundle), []
    for finding in verify_bundle(folder, choose_device(device)):
        findings.append(finding)
        if not as_json:
            state = typer.style(f"{finding.state:11}", fg=COLOURS[finding.state])
            typer.echo(f"{state}  {finding.check}: {finding.said}")
    passed = all(finding.state != "failed" for finding in findings)
    if as_json:
        checks = [asdict(finding, dict_factory=_without_nan) for finding in findings]
        typer.echo(json.dumps({"path": str(folder), "passed": passed, "checks": checks}))
    else:
        verdict = "is as it should be" if passed else "is not as it should be"
        typer.secho(f"{folder} {verdict}.", fg=COLOURS["passed" if passed else "failed"])
    if not passed:
        raise typer.Exit(1)


def _without_nan(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON has no word for what is no number, or infinite."""
    return {name: None if isinstance(value, float) and not isfinite(value) else value for name, value in pairs}


@models.command()
def seal(
    bundle: Annotated[str, typer.Argument(help="Name or folder of a bundle.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Record the checksum of each file of a bundle as it is now, for `talker models verify`: after its weights changed.

    Example: talker models seal my-bundle
    """
    from talker_t2av.checkpoints.checksums import record_checksums
    from talker_t2av.checkpoints.folders import CHECKSUMS, bundle_folder

    folder = bundle_folder(bundle)
    count = record_checksums(folder)
    if as_json:
        typer.echo(json.dumps({"path": str(folder / CHECKSUMS), "files": count}))
    else:
        typer.echo(f"{folder / CHECKSUMS}: the checksums of {count} files.")


def in_words(size: int) -> str:
    """Bytes for people."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"
