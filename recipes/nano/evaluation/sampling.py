"""Sweep how patches are drawn: words, opinion and variety against cost.

The full sweep takes hours; a first look, with `--steps 4,10 --guidance 2 --temperature 0.3 --solver euler --clips 6
--seeds 2`, minutes. Choices that --out has already are not scored again: give new weights, sentences or seeds a new
file.
"""

import json
import logging
import time
from itertools import product
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from torch import Tensor

from recipes.nano.evaluation.speaking import lines_of, load_with, speak_all
from recipes.nano.evaluation.texts import SENTENCES
from recipes.nano.measures.frontier import frontier, plot_frontiers
from recipes.nano.measures.judges import Judges
from recipes.nano.measures.reports import log_table, write_report
from recipes.nano.measures.voices import median_pitch
from recipes.nano.talker.distil import guided_sampling
from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.config import SamplingConfig
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.pipeline import EXAMPLE_PORTRAIT
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Session
from talker_t2av.media.picture import read_picture

logger = logging.getLogger(__name__)

GUIDED_SOLVERS = "euler,midpoint,heun"
TIMED_PATCHES = 25
TIMINGS = 3
SEED_STEP = 1000
"""From one take of all sentences to the next; within a take, each sentence has its own seed."""


def choices(default: SamplingConfig, base: SamplingConfig, options: dict[str, str]) -> list[SamplingConfig]:
    """The default, and changes of `base` by every combination of the options' values, which stand between commas."""
    values = [listed.split(",") for listed in options.values()]
    changes = [dict(zip(options, combination, strict=True)) for combination in product(*values)]
    return [default, *(base.changed(**change) for change in changes)]


def name_of(sampling: SamplingConfig) -> str:
    """What is swept, in words."""
    temperature = f"temperature {sampling.speech_temperature:g}"
    return f"{sampling.steps} steps of {sampling.solver}, guidance {sampling.guidance_scale:g}, {temperature}"


def cost(bundle: Bundle, text: str, voice: Tensor, sampling: SamplingConfig) -> float:
    """Seconds of one core's time that a second of speech and motion takes, drawn alone; the least of a few tries."""
    identity = bundle.motion_codec.prepare(read_picture(EXAMPLE_PORTRAIT)).identity
    prompt = Prompt(bundle.text.encode(text).token_ids, voice, identity)
    seconds = TIMED_PATCHES * bundle.talker.sequence.patch_frames / FRAME_RATE
    tries = []
    for _ in range(TIMINGS):
        session = Session(bundle.talker, [prompt], sampling, SeededNoise([0], bundle.device))
        begun = time.process_time()
        for _ in range(TIMED_PATCHES):
            session.step()
        tries.append((time.process_time() - begun) / seconds)
    return min(tries)


def variety(takes: list[list[Tensor]]) -> dict[str, float]:
    """How far takes [N] of the same sentences differ: deviations of log duration and of log median pitch, averaged."""
    durations = np.log([[len(sound) for sound in take] for take in takes])
    pitches = np.log([[median_pitch(sound) for sound in take] for take in takes])
    return {
        "variety of duration": float(durations.std(axis=0).mean()),
        "variety of pitch": float(np.nanmean(pitches.std(axis=0))),
    }


def scores(
    bundle: Bundle, texts: list[str], voice: Tensor, sampling: SamplingConfig, seeds: int, judges: Judges
) -> dict[str, float]:
    """All measures of one choice."""
    takes = [
        [spoken.samples for spoken in speak_all(bundle, lines_of(texts, voice, SEED_STEP * take), sampling)]
        for take in range(seeds)
    ]
    together = judges.scores(texts * seeds, [sound for take in takes for sound in take])
    return {"cost": cost(bundle, texts[0], voice, sampling), **together.summary(), **variety(takes)}


def main(
    out: Annotated[Path, typer.Option(help="JSON file; the picture gets the same name with .png.")],
    sentences: Annotated[Path, typer.Option(help="Unseen sentences, one a line.")] = SENTENCES,
    bundle: str = "nano",
    weights: Annotated[Path | None, typer.Option(help="Other talker weights than the bundle's.")] = None,
    steps: Annotated[str, typer.Option(help="Between commas.")] = "2,4,6,10,16",
    guidance: Annotated[str, typer.Option(help="Between commas.")] = "1,1.5,2,3",
    temperature: Annotated[str, typer.Option(help="Of speech; between commas.")] = "0.2,0.4,0.7",
    solver: Annotated[str, typer.Option(help="Between commas.")] = GUIDED_SOLVERS,
    clips: Annotated[int, typer.Option(help="Only the first so many sentences.")] = 20,
    seeds: Annotated[int, typer.Option(help="Takes of each sentence.", min=2)] = 3,
) -> None:
    """Score every choice and the bundle's own; store scores and picture."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logger.setLevel(logging.INFO)
    torch.set_num_threads(1)
    texts = sentences.read_text("utf-8").splitlines()[:clips]
    loaded = load_with(bundle, weights)
    judges = Judges(loaded.audio_codec.sample_rate, out.with_suffix(".verdicts.jsonl"))
    options = {"steps": steps, "guidance_scale": guidance, "speech_temperature": temperature, "solver": solver}
    default = loaded.config.sampling
    known = json.loads(out.read_text("utf-8")) if out.exists() else {}
    for sampling in choices(default, guided_sampling(default), options):
        name = name_of(sampling)
        if name not in known:
            known[name] = scores(loaded, texts, loaded.voice(), sampling, seeds, judges)
            write_report(out, known)
            logger.info("%s: %s", name, {measure: round(value, 3) for measure, value in known[name].items()})
    costs, words, opinions = (
        [of[measure] for of in known.values()] for measure in ("cost", "word_error_rate", "mean_opinion_score")
    )
    best = frontier(costs, words)
    log_table(logger, [{"frontier of words": name, **known[name]} for name in (list(known)[index] for index in best)])
    plot_frontiers(
        out.with_suffix(".png"),
        costs,
        {"word error rate": words, "DistilMOS": opinions},
        higher_is_better={"DistilMOS"},
        default=list(known).index(name_of(default)),
    )


if __name__ == "__main__":
    typer.run(main)
