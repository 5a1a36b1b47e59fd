"""A bundle of the released model's size on this machine: how long each part takes, and what memory it needs.

talker models init full --random full-random
PYTHONPATH=src python -m benchmarks.speed.full_width full-random --out full_width.json
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import torch
import typer

from benchmarks.speed.process_memory import PEAK, RESIDENT, megabytes
from recipes.nano.measures.reports import write_report
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.pipeline import EXAMPLE_PORTRAIT, Talker
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Session
from talker_t2av.media.picture import read_picture

logger = logging.getLogger(__name__)

TEXT = "Good morning! The kettle is on."
Result = TypeVar("Result")


class Steps:
    """What was done, one row a step."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def time(self, name: str, work: Callable[[], Result]) -> Result:
        """Do it and note seconds, those of all cores together, and memory behind it."""
        start, busy = time.perf_counter(), time.process_time()
        result = work()
        row = {
            "step": name,
            "seconds": round(time.perf_counter() - start, 2),
            "processor seconds": round(time.process_time() - busy, 2),
            "resident, MB": round(megabytes(RESIDENT)),
            "peak, MB": round(megabytes(PEAK)),
        }
        self.rows.append(row)
        logger.info("%s", self.rows[-1])
        return result


@torch.inference_mode()
def main(
    bundle: Annotated[str, typer.Argument(help="Bundle folder.")],
    out: Annotated[Path, typer.Option(help="JSON report.")],
    patches: Annotated[int, typer.Option(min=1, help="Patches that the talker draws; one of them is shown.")] = 3,
    threads: Annotated[int | None, typer.Option(help="Processor threads; as PyTorch decides without it.")] = None,
) -> None:
    """Go through the parts in the order of `talker generate`, then encode speech, as `talker animate` does."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if threads is not None:
        torch.set_num_threads(threads)
    steps = Steps()
    loaded = steps.time(
        "load: all names and shapes checked, the talker's weights", lambda: Talker.load(bundle, "cpu").bundle
    )
    codec, motion_codec = loaded.audio_codec, loaded.motion_codec
    voice = steps.time("voice: speaker encoder", loaded.voice)
    picture = read_picture(EXAMPLE_PORTRAIT)
    source = steps.time("portrait: face finder, motion encoder", lambda: motion_codec.prepare(picture))
    prompt = Prompt(loaded.text.encode(TEXT).token_ids, voice, source.identity)
    noise = SeededNoise([0], loaded.device)
    session = steps.time(
        "text: the talker reads it", lambda: Session(loaded.talker, [prompt], loaded.config.sampling, noise)
    )
    drawn = [steps.time("a patch: talker", session.step) for _ in range(patches)]
    latents = torch.cat([patch.speech[0] for patch in drawn])
    motion = next(patch.motion[0] for patch in drawn if patch.motion is not None)
    steps.time(f"{len(latents)} frames of sound: audio decoder", lambda: codec.decode(latents))
    steps.time(f"{len(motion)} frames of 512 x 512: motion decoder", lambda: motion_codec.render(source, motion))
    second = torch.zeros(codec.sample_rate)
    steps.time("a second of speech: audio encoder", lambda: codec.encode(second))
    write_report(out, {"threads": torch.get_num_threads(), "steps": steps.rows})


if __name__ == "__main__":
    typer.run(main)
