"""What compiling brings on this processor: a patch as it is and compiled, by turns, and what has to be waited for.

PYTHONPATH=src python -m benchmarks.speed.compiled nano --out compiled.json
"""

import copy
import logging
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import torch
import typer

from recipes.nano.measures.reports import write_report
from talker_t2av.checkpoints.bundles import load_bundle
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Patch, Session
from talker_t2av.model.compiled import compile_talker
from talker_t2av.model.inference import speed_up
from talker_t2av.model.talker import Talker

logger = logging.getLogger(__name__)

TEXT = "Good morning! The kettle is on."


def busy() -> float:
    """Processor seconds of this process and of the compilers that it started."""
    own, started = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + started.ru_utime + started.ru_stime


def milliseconds(work: Callable[[], object]) -> float:
    """Processor time."""
    start = busy()
    work()
    return 1000 * (busy() - start)


def main(
    bundle: Annotated[str, typer.Argument(help="Name of an embedded bundle, or a bundle folder.")],
    out: Annotated[Path, typer.Option(help="JSON report.")],
    patches: Annotated[int, typer.Option(min=2, help="How many of each are drawn.")] = 40,
) -> None:
    """Draw the same sentence in two sessions."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    loaded = load_bundle(bundle)
    compiled = copy.deepcopy(loaded.talker)
    compile_talker(compiled, loaded.device)
    speed_up(loaded.talker, loaded.device)
    tokens = loaded.text.encode(TEXT)
    identity = torch.zeros(loaded.config.talker.motion.condition_size)
    prompt = Prompt(tokens.token_ids, loaded.voice(), identity, first_sounding=tokens.first_sounding)

    def session(talker: Talker) -> Session:
        return Session(talker, [prompt], loaded.config.sampling, SeededNoise([0], loaded.device))

    start, began = busy(), time.perf_counter()
    session(compiled).step()
    waited = {"processor seconds": busy() - start, "seconds": time.perf_counter() - began}
    plain, fast = session(loaded.talker), session(compiled)
    drawn: tuple[list[Patch], list[Patch]] = ([], [])
    times = [
        (milliseconds(lambda: drawn[0].append(plain.step())), milliseconds(lambda: drawn[1].append(fast.step())))
        for _ in range(patches)
    ]
    error = max(float((ours.speech - other.speech).abs().max()) for ours, other in zip(*drawn, strict=True))
    medians = dict(zip(("as it is, ms", "compiled, ms"), map(statistics.median, zip(*times, strict=True)), strict=True))
    report = {"first patch": waited, "patch, processor time": medians, "greatest difference of speech": error}
    logger.info("%s", report)
    write_report(out, report)


if __name__ == "__main__":
    typer.run(main)
