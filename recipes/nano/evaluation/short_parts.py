"""Is everything said of texts that are short? Exchanges of short sentences, and single words, in all voices.

Texts go the way of the product, part by part. A word that the recogniser does not write down is listened for once more
by a forced aligner; what is put in, or goes on after the text, counts as babble.
"""

import logging
import re
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import torch
import typer
from torch import Tensor

from recipes.nano.evaluation.second_hearing import SecondHearing
from recipes.nano.evaluation.speaking import load_with
from recipes.nano.evaluation.texts import SHORT_SENTENCES, SINGLE_WORDS
from recipes.nano.measures.judges import Judges
from recipes.nano.measures.reports import log_table, write_report
from recipes.nano.measures.slips import find_slips
from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.config import PhonemeTextConfig
from talker_t2av.errors import UserError
from talker_t2av.generation.narration import Narrator, read_script
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.pipeline import EXAMPLE_PORTRAIT
from talker_t2av.generation.sound import Sound, speak
from talker_t2av.media.picture import read_picture
from talker_t2av.model.sequence import Task
from talker_t2av.text.phonemes import PhonemeFrontend

logger = logging.getLogger(__name__)
_FRONTEND = PhonemeFrontend(PhonemeTextConfig())
_NOT_COMPARED = str.maketrans("", "", "ˈˌ")


@dataclass(frozen=True)
class Verdict:
    """What became of one text in one voice."""

    voice: str
    text: str
    heard: str
    lost: tuple[str, ...]
    """Stretches of words that neither the recogniser nor the aligner hears."""
    doubtful: tuple[str, ...]
    """Those that the recogniser alone does not hear."""
    babbled: tuple[str, ...]
    """What is said too often or without reason."""
    seconds: float

    @property
    def whole(self) -> bool:
        """Whether all of the text was said, and nothing else."""
        return not self.lost and not self.babbled


def spoken(bundle: Bundle, text: str, voice: str, identity: Tensor, task: Task, seed: int) -> Sound:
    """The text as the product says it, by a face [M]; `task` is TTS or T2AV."""
    noise = SeededNoise([seed], bundle.device)
    narrator = Narrator(bundle, task, bundle.voice(voice), identity, bundle.config.sampling, noise)
    return speak(bundle, read_script(bundle, text, speed=1.0), narrator)


def phonemes(text: str) -> str:
    """What a text sounds like, stress and marks aside: "to", "too" and "2" are one word. Empty for what is not read."""
    try:
        return "".join(filter(str.isalpha, _FRONTEND.encode(text).symbols.translate(_NOT_COMPARED)))
    except UserError:
        return ""


def judged(text: str, voice: str, sound: Sound, judges: Judges, second: SecondHearing) -> Verdict:
    """What is heard of a text."""
    samples = torch.from_numpy(sound.samples)
    (heard,) = judges.transcripts([samples])
    slips = [] if phonemes(text) == phonemes(heard) else find_slips(text, heard)
    missing = [slip for slip in slips if slip.kind == "skipped"]
    lost = [slip for slip in missing if not second.hears(text, slip, samples)]
    return Verdict(
        voice,
        text,
        heard,
        lost=tuple(slip.words for slip in lost),
        doubtful=tuple(slip.words for slip in missing),
        babbled=tuple(slip.words for slip in slips if slip.kind != "skipped"),
        seconds=round(sound.seconds, 2),
    )


def word_count(text: str) -> int:
    """Words of a text."""
    return len(re.findall(r"[\w']+", text))


def by_voice(verdicts: list[Verdict]) -> list[dict[str, object]]:
    """A row for each voice, and one for all."""
    rows: list[dict[str, object]] = []
    for voice in [*dict.fromkeys(verdict.voice for verdict in verdicts), "all"]:
        own = [verdict for verdict in verdicts if voice in (verdict.voice, "all")]
        lost = Counter(word for verdict in own for stretch in verdict.lost for word in stretch.split())
        words = sum(word_count(verdict.text) for verdict in own)
        rows.append(
            {
                "voice": voice,
                "texts": len(own),
                "not whole": sum(not verdict.whole for verdict in own),
                "words": words,
                "unheard by Whisper": sum(len(w.split()) for verdict in own for w in verdict.doubtful),
                "lost": lost.total(),
                "heard": 1 - lost.total() / words,
                "babbling": sum(bool(verdict.babbled) for verdict in own),
            }
        )
    return rows


def main(
    out: Annotated[Path, typer.Option(help="JSON file for the verdicts; what was heard is kept beside it.")],
    bundle: str = "nano",
    weights: Annotated[Path | None, typer.Option(help="Other talker weights than the bundle's.")] = None,
    voices: Annotated[str | None, typer.Option(help="Between commas; all by default.")] = None,
    every: Annotated[int, typer.Option(help="Only one text in so many, another one in each voice.")] = 1,
    speech_only: Annotated[bool, typer.Option(help="Speak as TTS, without a face.")] = False,
    seed: int = 0,
) -> None:
    """Say and judge all texts in all voices."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logger.setLevel(logging.INFO)
    torch.set_num_threads(1)
    loaded = load_with(bundle, weights)
    judges, second = (
        Judges(loaded.audio_codec.sample_rate, out.with_suffix(".verdicts.jsonl")),
        SecondHearing(loaded.audio_codec.sample_rate),
    )
    task = Task.TTS if speech_only else Task.T2AV
    identity = loaded.motion_codec.prepare(read_picture(EXAMPLE_PORTRAIT)).identity
    report: dict[str, object] = {}
    for name, file in (("short sentences", SHORT_SENTENCES), ("single words", SINGLE_WORDS)):
        texts, verdicts = file.read_text("utf-8").splitlines(), list[Verdict]()
        for number, voice in enumerate(voices.split(",") if voices else loaded.config.voices):
            for text in texts[number % every :: every]:
                sound = spoken(loaded, text, voice, identity, task, seed)
                verdicts.append(judged(text, voice, sound, judges, second))
        rows = by_voice(verdicts)
        report[name] = {"rows": rows, "failures": [asdict(verdict) for verdict in verdicts if not verdict.whole]}
        logger.info("%s", name)
        log_table(logger, rows)
    write_report(out, report)


if __name__ == "__main__":
    typer.run(main)
