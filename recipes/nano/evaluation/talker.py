"""Score a talker by what is heard: free-running speech of unseen sentences, against its teacher's.

Every sentence is spoken once a seed. Hard ones are searched for words that were skipped or repeated; those that the
recogniser does not hear are listened for once more by a forced aligner. Verdicts are kept beside --out: a second run
does not judge the same sounds again.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from torch import Tensor

from recipes.nano.corpus.speakers import NAMED
from recipes.nano.evaluation.reference_speech import reference_speech
from recipes.nano.evaluation.second_hearing import SecondHearing
from recipes.nano.evaluation.speaking import Speech, lines_of, load_with, speak_all
from recipes.nano.evaluation.texts import HARD_SENTENCES, SENTENCES
from recipes.nano.measures.judges import Judges
from recipes.nano.measures.reports import Target, log_table, log_targets, write_report
from recipes.nano.measures.slips import find_slips
from recipes.nano.measures.word_errors import word_error_rate
from talker_t2av.model.sequence import Task

logger = logging.getLogger(__name__)

SHORTEST_SHARE = 0.8
"""A sentence that ends before this share of the teacher's, without the silence at its end, was broken off."""
SILENCE = 0.02
"""Share of the loudest sample."""
TARGETS = {
    "WER": Target(at_most=0.05),
    "WER over the teacher's": Target(at_most=0.02),
    "duration by the teacher's": Target(0.95, 1.05),
    "opinion under the codec's": Target(at_most=0.1),
    "stop failures": Target(at_most=0),
    "hard sentences with slips": Target(at_most=0),
    "of these, confirmed by the aligner": Target(at_most=0),
}


@dataclass(frozen=True)
class Spoken:
    """A list of texts, as the teacher says them and, once a seed, as the talker does."""

    texts: list[str]
    teacher: list[Tensor]
    """[N] samples of each text."""
    takes: list[list[Speech]]

    def of(self, part: slice) -> "Spoken":
        """Some of the texts."""
        return Spoken(self.texts[part], self.teacher[part], [take[part] for take in self.takes])

    @property
    def sounds(self) -> list[list[Tensor]]:
        """[N] samples of each text, for every take."""
        return [[speech.samples for speech in take] for take in self.takes]


def stop_failures(spoken: Spoken) -> list[dict[str, object]]:
    """Sentences without an end (the cap was hit), and those that were broken off."""
    failures: list[dict[str, object]] = []
    for take in spoken.takes:
        for text, speech, wave in zip(spoken.texts, take, spoken.teacher, strict=True):
            share = len(speech.samples) / sounding(wave)
            if speech.capped or share < SHORTEST_SHARE:
                failures.append({"text": text, "share of the teacher's": round(share, 3), "capped": speech.capped})
    return failures


def sounding(wave: Tensor) -> int:
    """[N] samples -> how many there are up to the last that is not silence."""
    return int((wave.abs() > SILENCE * wave.abs().max()).nonzero().max()) + 1


def hard_slips(spoken: Spoken, judges: Judges, second: SecondHearing) -> list[dict[str, object]]:
    """Words that seem to be skipped, repeated or put in, sentence by sentence, for a person to judge.

    What is also missing, or too often there, when the teacher says the sentence is the recogniser's slip.
    """
    baseline = [
        find_slips(text, heard) for text, heard in zip(spoken.texts, judges.transcripts(spoken.teacher), strict=True)
    ]
    found: list[dict[str, object]] = []
    for sounds in spoken.sounds:
        heard_texts = judges.transcripts(sounds)
        for text, sound, heard, known in zip(spoken.texts, sounds, heard_texts, baseline, strict=True):
            slips = [slip for slip in find_slips(text, heard) if slip not in known]
            if slips:
                named = [f"{slip.kind}: {slip.words}" for slip in slips]
                said = all(second.hears(text, slip, sound) for slip in slips)
                found.append({"text": text, "heard": heard, "slips": named, "said after all": said})
    return found


def measure(spoken: Spoken, decoded: list[Tensor], judges: Judges) -> dict[str, dict[str, object]]:
    """Words, opinion and durations of talker, teacher, and teacher through the codec ([N] samples of each text)."""
    seconds = sum(map(len, spoken.teacher))
    words = [word_error_rate(spoken.texts, judges.transcripts(sounds)) for sounds in spoken.sounds]
    return {
        "talker": {
            "word_error_rate": float(np.mean(words)),
            "word_error_rate, each seed": words,
            "mean_opinion_score": float(np.mean(judges.opinions(spoken.sounds[0]))),
            "duration by the teacher's": float(np.mean([sum(map(len, sounds)) / seconds for sounds in spoken.sounds])),
        },
        "teacher": judges.scores(spoken.texts, spoken.teacher).summary(),
        "teacher through the codec": judges.scores(spoken.texts, decoded).summary(),
    }


def judge(measures: dict[str, dict], failures: int, slips: list[dict[str, object]]) -> dict[str, dict[str, object]]:
    """The numbers that have targets, against them."""
    talker, teacher = measures["talker"], measures["teacher"]
    values = {
        "WER": talker["word_error_rate"],
        "WER over the teacher's": talker["word_error_rate"] - teacher["word_error_rate"],
        "duration by the teacher's": talker["duration by the teacher's"],
        "opinion under the codec's": (
            measures["teacher through the codec"]["mean_opinion_score"] - talker["mean_opinion_score"]
        ),
        "stop failures": failures,
        "hard sentences with slips": len(slips),
        "of these, confirmed by the aligner": sum(not slip["said after all"] for slip in slips),
    }
    return {name: TARGETS[name].judge(value) for name, value in values.items()}


def main(
    out: Annotated[Path, typer.Option(help="JSON file for the scores; verdicts are kept beside it.")],
    sentences: Annotated[Path, typer.Option(help="Unseen sentences, one a line.")] = SENTENCES,
    hard: Annotated[Path, typer.Option(help="Sentences to stumble over, one a line.")] = HARD_SENTENCES,
    bundle: str = "nano",
    weights: Annotated[Path | None, typer.Option(help="Other talker weights than the bundle's.")] = None,
    voice: str = "heart",
    speech_only: Annotated[bool, typer.Option(help="Speak as TTS, without a face.")] = False,
    seeds: Annotated[str, typer.Option(help="Between commas.")] = "0,200,400",
    clips: Annotated[int | None, typer.Option(help="Only the first so many sentences of each list.")] = None,
    temperature: float | None = None,
    steps: int | None = None,
    guidance_scale: float | None = None,
) -> None:
    """Score the talker and store the scores."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logger.setLevel(logging.INFO)
    torch.set_num_threads(1)
    easy, hard_ones = (path.read_text("utf-8").splitlines()[:clips] for path in (sentences, hard))
    loaded = load_with(bundle, weights)
    changes = {"speech_temperature": temperature, "steps": steps, "guidance_scale": guidance_scale}
    sampling = loaded.config.sampling.changed(**{k: v for k, v in changes.items() if v is not None})
    codec, task, embedding = loaded.audio_codec, Task.TTS if speech_only else Task.T2AV, loaded.voice(voice)
    texts = [*easy, *hard_ones]
    takes = [speak_all(loaded, lines_of(texts, embedding, int(seed)), sampling, task) for seed in seeds.split(",")]
    spoken = Spoken(texts, reference_speech([(text, NAMED[voice]) for text in texts]), takes)
    usual = spoken.of(slice(len(easy)))
    judges = Judges(codec.sample_rate, out.with_suffix(".verdicts.jsonl"))
    measures = measure(usual, [codec.decode(codec.encode(wave)) for wave in usual.teacher], judges)
    failures = stop_failures(spoken)
    slips = hard_slips(spoken.of(slice(len(easy), None)), judges, SecondHearing(codec.sample_rate))
    targets = judge(measures, len(failures), slips)
    generations = len(takes) * len(texts)
    report = {"targets": targets, "generations": generations, **measures, "stop failures": failures, "slips": slips}
    write_report(out, report)
    logger.info("%d sentences, %d hard ones, %d generations", len(easy), len(hard_ones), generations)
    rows = [(who, of["word_error_rate"], of["mean_opinion_score"]) for who, of in measures.items()]
    log_table(logger, [dict(zip(("who", "WER", "opinion"), row, strict=True)) for row in rows])
    log_targets(logger, targets)


if __name__ == "__main__":
    typer.run(main)
