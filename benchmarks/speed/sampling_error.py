"""How far patches of fewer steps are from those of many, drawn from the same noise by the talker in the same state.

PYTHONPATH=src python -m benchmarks.speed.sampling_error --out sampling_error.json
"""

import itertools
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import torch
import typer
from torch import Tensor

from benchmarks.speed.machine import seconds
from recipes.nano.evaluation.texts import SENTENCES
from recipes.nano.measures.reports import log_table, write_report
from recipes.nano.talker.distil import guided_sampling
from talker_t2av.checkpoints.bundles import Bundle, load_bundle
from talker_t2av.config import SamplingConfig, Solver
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Session
from talker_t2av.model.diffusion_head import DiffusionHead
from talker_t2av.model.flow_matching import sampling_schedule

logger = logging.getLogger(__name__)

EXACT = {"solver": "heun", "steps": 100}
SOLVERS: dict[Solver, tuple[int, ...]] = {
    "euler": (4, 5, 6, 7, 8, 9, 10, 20),
    "midpoint": (2, 3, 4, 5, 6, 8, 10),
    "heun": (2, 3, 4, 5, 6, 8, 10),
}
INTERVALS = ((0.0, 1.0), (0.0, 0.8), (0.2, 1.0), (0.4, 1.0))
FLOW_MAP_STEPS = (1, 2)
REPEATS = 3


@dataclass(frozen=True)
class States:
    """What one head was told before patches that it drew, M of them, and noise to draw them from once more."""

    head: DiffusionHead
    noise: Tensor
    """[M, P, C], times the temperature."""
    hidden: Tensor
    context: Tensor
    condition: Tensor

    def first(self) -> "States":
        """Of one patch."""
        return States(self.head, self.noise[:1], self.hidden[:1], self.context[:1], self.condition[:1])


def record(bundle: Bundle, sentences: list[str], patches: int) -> dict[str, States]:
    """Let a bundle say sentences in its own voice, and keep what its heads are told before each patch."""
    talker, sampling, told = bundle.talker, bundle.config.sampling, []
    for seed, sentence in enumerate(sentences):
        tokens = bundle.text.encode(sentence)
        identity = torch.zeros(bundle.config.talker.motion.condition_size)
        prompt = Prompt(tokens.token_ids, bundle.voice(), identity, first_sounding=tokens.first_sounding)
        session = Session(talker, [prompt], sampling, SeededNoise([seed], bundle.device))
        for _ in range(patches):
            members = session._members
            told.append((members.hidden, members.speech, members.voice, members.motion, members.identity))
            if session.step().last.all():
                break
    hidden, speech, voice, motion, identity = (torch.cat(parts) for parts in zip(*told, strict=True))
    generator = torch.Generator().manual_seed(0)

    def noise(like: Tensor, temperature: float) -> Tensor:
        return temperature * torch.randn(like.shape, generator=generator)

    return {
        "speech": States(talker.speech.head, noise(speech, sampling.speech_temperature), hidden, speech, voice),
        "motion": States(talker.motion.head, noise(motion, sampling.motion_temperature), hidden, motion, identity),
    }


def draw(states: States, sampling: SamplingConfig) -> Tensor:
    """[M, P, C] patches, as a session draws them."""
    head = states.head
    return head.draw(states.noise, states.hidden, states.context, states.condition, head.schedule(sampling))


def cost(sampling: SamplingConfig) -> dict[str, int]:
    """How often a head is asked for a patch, and how many branches it computes in all."""
    guided = list(itertools.chain.from_iterable(sampling_schedule(sampling).guided))
    return {"calls": len(guided), "branches": len(guided) + sum(guided)}


def choices(usual: SamplingConfig, distilled: bool) -> Iterator[SamplingConfig]:
    """All that are compared; flow maps of `distilled` heads as well."""
    for (solver, counts), interval in itertools.product(SOLVERS.items(), INTERVALS):
        for steps in counts:
            yield usual.changed(solver=solver, steps=steps, guidance_interval=interval)
    for steps in FLOW_MAP_STEPS if distilled else ():
        yield usual.changed(solver="flow_map", steps=steps, guidance_scale=1, zero_star=False)


def time_of(states: States, sampling: SamplingConfig) -> float:
    """Seconds to draw them."""
    return seconds(lambda: draw(states, sampling), REPEATS)


def relative_error(found: Tensor, exact: Tensor) -> float:
    """Root mean square difference, in standard deviations of what is exact over patches, dimension by dimension."""
    return float(((found - exact) / exact.flatten(0, 1).std(dim=0)).square().mean().sqrt())


def main(
    out: Annotated[Path, typer.Option(help="JSON report.")],
    bundle: Annotated[str, typer.Option(help="Name or folder.")] = "nano",
    sentences: Annotated[int, typer.Option(min=1, help="How many sentences are said.")] = 8,
    patches: Annotated[int, typer.Option(min=1, help="Patches of each, at most.")] = 12,
) -> None:
    """Measure and report."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    loaded = load_bundle(bundle)
    usual = guided_sampling(loaded.config.sampling)
    with torch.inference_mode():
        heads = record(loaded, SENTENCES.read_text("utf-8").splitlines()[:sentences], patches)
        exact = {name: draw(states, usual.changed(**EXACT)) for name, states in heads.items()}
        rows = []
        for sampling in choices(usual, distilled=heads["speech"].head.flow_map):
            errors = {name: relative_error(draw(states, sampling), exact[name]) for name, states in heads.items()}
            rows.append(
                {
                    "solver": sampling.solver,
                    "steps": sampling.steps,
                    "guided": "{:g} to {:g}".format(*sampling.guidance_interval),
                    **cost(sampling),
                    "ms": 1000 * sum(time_of(states.first(), sampling) for states in heads.values()),
                    **errors,
                }
            )
    log_table(logger, rows)
    write_report(out, {"patches": len(heads["speech"].noise), "exact": EXACT, "rows": rows})


if __name__ == "__main__":
    typer.run(main)
