"""Whole texts read aloud, as the product reads them: what is heard otherwise, and what a second listener says to it.

A text is spoken and heard line by line; what Whisper hears is compared, as it is read aloud, with the text as read
aloud. What the reader itself makes of a text is for a person to judge: the report has every line as it is read.
"""

import logging
import re
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Annotated

import torch
import typer
from whisper_normalizer.english import EnglishSpellingNormalizer

from recipes.nano.evaluation.second_hearing import SecondHearing, Side
from recipes.nano.evaluation.speaking import load_with
from recipes.nano.measures.judges import Judges
from recipes.nano.measures.reports import log_table, write_report
from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.generation.narration import Line, Narrator, Script, read_script
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.sound import Sound, speak
from talker_t2av.model.sequence import Task
from talker_t2av.text.reading import OVERRIDE, as_spoken

logger = logging.getLogger(__name__)

_american = EnglishSpellingNormalizer()


@dataclass(frozen=True)
class Difference:
    """A stretch of words that was heard otherwise."""

    read: str
    """As it is to be said; empty where something was put in."""
    heard: str
    """Empty where nothing was heard."""
    second: Side
    """Which of the two a forced aligner finds in the sound."""


@dataclass(frozen=True)
class Hearing:
    """What became of one line."""

    written: str
    read: str
    heard: str
    differences: list[Difference]
    redrawn: int
    missed: tuple[str, ...]
    """Words that the product itself says are missing."""
    capped: bool

    @property
    def words(self) -> int:
        """How many are to be said."""
        return len(words_of(self.read))

    @property
    def errors(self) -> int:
        """Wrong words."""
        return sum(max(len(each.read.split()), len(each.heard.split())) for each in self.differences)


def said_by(bundle: Bundle, text: str, voice: str, seed: int) -> list[tuple[Line, Sound]]:
    """The lines of a text as `Talker.say` speaks them, each without the pause before it."""
    noise = SeededNoise([seed], bundle.device)
    nobody = torch.zeros(bundle.config.talker.motion.condition_size, device=bundle.device)
    narrator = Narrator(bundle, Task.TTS, bundle.voice(voice), nobody, bundle.config.sampling, noise)
    lines = read_script(bundle, text, speed=1.0).lines
    return [(line, speak(bundle, Script([Line(line.tokens, pause=0)]), narrator)) for line in lines]


def as_read(text: str) -> str:
    """A text in plain words."""
    return OVERRIDE.sub(r"\1", as_spoken(text))


def words_of(read: str) -> list[str]:
    """Words to compare: lower case, without marks, in American spelling."""
    return re.findall(r"[a-z']+", str(_american(read.lower().replace("’", "'"))))


def differing(read: list[str], heard: list[str]) -> list[tuple[slice, slice]]:
    """Where two readings differ, in both of them; not where the same letters are parted otherwise ("egg whites")."""
    matcher = SequenceMatcher(None, read, heard, autojunk=False)
    places = [
        (slice(begin, end), slice(first, last))
        for kind, begin, end, first, last in matcher.get_opcodes()
        if kind != "equal"
    ]
    return [(mine, other) for mine, other in places if "".join(read[mine]) != "".join(heard[other])]


def heard_of(line: Line, sound: Sound, judges: Judges, second: SecondHearing) -> Hearing:
    """What both listeners hear of a line."""
    samples = torch.from_numpy(sound.samples)
    written = " ".join(word.text for word in line.tokens.words)
    (heard,) = judges.transcripts([samples])
    said, got = words_of(as_read(written)), words_of(as_read(heard))
    differences = [
        Difference(" ".join(said[mine]), " ".join(got[other]), second.side(said, mine, got[other], samples))
        for mine, other in differing(said, got)
    ]
    outcome = sound.outcome
    return Hearing(written, as_read(written), heard, differences, outcome.redrawn, outcome.missed, sound.capped)


def row_of(hearings: list[Hearing]) -> dict[str, object]:
    """A text in numbers."""
    words, errors = sum(each.words for each in hearings), sum(each.errors for each in hearings)
    sides = [difference.second for each in hearings for difference in each.differences]
    return {
        "words": words,
        "differences": len(sides),
        "WER": errors / words,
        "second hears the text": sides.count("text"),
        "the other": sides.count("other"),
        "cannot tell": sides.count("unknown"),
        "redrawn": sum(each.redrawn for each in hearings),
        "missed, as told": sum(len(each.missed) for each in hearings),
        "capped": sum(each.capped for each in hearings),
    }


def main(
    texts: Annotated[list[Path], typer.Argument(help="Text files, as a person would paste them.")],
    out: Annotated[Path, typer.Option(help="JSON file for what was heard; verdicts are kept beside it.")],
    bundle: str = "nano",
    weights: Annotated[Path | None, typer.Option(help="Other talker weights than the bundle's.")] = None,
    voices: Annotated[str, typer.Option(help="Between commas.")] = "heart,joe",
    seed: int = 0,
) -> None:
    """Read texts aloud in every voice, and tell what is heard otherwise."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logger.setLevel(logging.INFO)
    torch.set_num_threads(1)
    loaded = load_with(bundle, weights)
    rate = loaded.audio_codec.sample_rate
    judges, second = Judges(rate, out.with_suffix(".verdicts.jsonl")), SecondHearing(rate)
    rows, report = list[dict[str, object]](), dict[str, object]()
    for path in texts:
        for voice in voices.split(","):
            spoken = said_by(loaded, path.read_text("utf-8"), voice, seed)
            hearings = [heard_of(line, sound, judges, second) for line, sound in spoken]
            rows.append({"text": path.stem, "voice": voice, **row_of(hearings)})
            report[f"{path.stem}, {voice}"] = [asdict(each) for each in hearings]
    write_report(out, {"rows": rows, **report})
    log_table(logger, rows)


if __name__ == "__main__":
    typer.run(main)
