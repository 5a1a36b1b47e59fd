"""Does the check of voice references refuse what it should, and nothing else? A table of what it says, by category."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Annotated

import torch
import typer

from recipes.nano.references.cases import Case, cases
from recipes.nano.references.material import (
    ESPEAK,
    FLITE,
    SIDES,
    Person,
    built_in,
    corpus_speakers,
    grid_speaker,
    recorded,
    side_of,
    spoken_by_program,
)
from talker_t2av.checkpoints.bundles import Bundle, load_bundle
from talker_t2av.codecs.voice_check.check import check_voice
from talker_t2av.errors import UserError

REASONS = {
    "silent": "silence",
    "shorter": "short",
    "only": "short",
    "noise": "noise",
    "music": "music",
    "More": "people",
}
"""A word of the sentence: column."""
COLUMNS = ("accepted", *dict.fromkeys(REASONS.values()))
LEAST_RECORDINGS = 6
CORPUS_PARTS = 4


def gather(text: Path, grid: Path, corpus: Path, people: Path, side: str) -> list[Person]:
    """Everybody on that side."""
    everybody = [person for person in recorded(people) if len(person.recordings) >= LEAST_RECORDINGS]
    everybody += spoken_by_program("flite", FLITE, text)
    everybody += spoken_by_program("espeak-ng", ESPEAK, text)
    everybody += corpus_speakers(corpus, CORPUS_PARTS)
    return [*side_of(everybody, side), grid_speaker(grid)[SIDES.index(side)], *built_in()]


def main(
    text: Annotated[Path, typer.Option(help="Sentences, one a line, for flite and espeak-ng.")],
    grid: Annotated[Path, typer.Option(help="Folder of GRID's tar shards.")],
    corpus: Annotated[Path, typer.Option(help="Folder of the synthetic corpus.")],
    people: Annotated[Path, typer.Option(help="Folder with a folder of sound files for each person.")],
    music: Annotated[Path, typer.Option(help="Folder of music files without song.")],
    side: Annotated[str, typer.Option(help="calibration or test: other people, music and random numbers.")] = "test",
    each: Annotated[int, typer.Option(help="Cases of each category.")] = 25,
    bundle: Annotated[str, typer.Option(help="Whose speaker encoder and detector.")] = "nano",
) -> None:
    """Print the table, and every case that was judged wrongly."""
    parts = load_bundle(bundle)
    torch.set_num_threads(1)
    pieces = [path for path in sorted(music.rglob("*")) if path.suffix in (".ogg", ".flac", ".mp3", ".wav")]
    said: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    wrong: list[str] = []
    for case in cases(gather(text, grid, corpus, people, side), pieces[SIDES.index(side) :: 2], side, each):
        column = judge(case, parts)
        said[case.wanted, case.category][column] += 1
        if (column == "accepted") == (case.wanted == "refused") and case.wanted != "either":
            wrong.append(f"{case.category}: {case.about}, {len(case.samples) / 16_000:.1f} s: {column}")
    typer.echo("\n".join((f"| wanted | category | {' | '.join(COLUMNS)} |", "|---|---|" + "---|" * len(COLUMNS))))
    for (wanted, category), counts in said.items():
        typer.echo(f"| {wanted} | {category} | {' | '.join(str(counts[column] or '') for column in COLUMNS)} |")
    for wanted in ("accepted", "refused"):
        total = sum((counts for (side_, _), counts in said.items() if side_ == wanted), Counter[str]())
        typer.echo(f"{wanted} is right: {total.total()} cases, {total['accepted']} of them accepted")
    typer.echo("\n".join(wrong))


def judge(case: Case, bundle: Bundle) -> str:
    """The column that a case belongs to."""
    try:
        check_voice(torch.from_numpy(case.samples), bundle.sound_events, bundle.speaker_encoder)
    except UserError as error:
        return next(column for word, column in REASONS.items() if word in str(error))
    return "accepted"


if __name__ == "__main__":
    typer.run(main)
