"""Stage 6: score a talker by what is heard: free-running speech of unseen sentences, against its teacher's."""

import json
import logging
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
import torch
import typer
from graders import mean_opinion_score, transcribe, word_error_rate
from speak import speak_all
from teacher_voice import TeacherVoice
from torch import Tensor

from talker_t2av.checkpoints.bundles import load_bundle
from talker_t2av.checkpoints.safe_tensors import load_strictly, read_tensors
from talker_t2av.model.sequence import Task

logger = logging.getLogger(__name__)

FRAME_SAMPLES = 960


def scores(texts: list[str], clips: list[Tensor], sample_rate: int) -> dict[str, object]:
    """Word error rate, mean opinion, and what was heard."""
    heard = [transcribe(clip, sample_rate) for clip in clips]
    opinions = [mean_opinion_score(clip, sample_rate) for clip in clips]
    return {
        "word_error_rate": round(word_error_rate(texts, heard), 4),
        "mean_opinion_score": round(float(np.mean(opinions)), 3),
        "seconds": round(sum(len(clip) for clip in clips) / sample_rate, 1),
        "heard": heard,
    }


def main(
    sentences: Annotated[Path, typer.Option(help="Unseen sentences, one a line.")],
    bundle: str = "nano",
    weights: Annotated[Path | None, typer.Option(help="Other talker weights than the bundle's.")] = None,
    out: Annotated[Path | None, typer.Option(help="JSON file for the scores.")] = None,
    voice: str = "heart",
    speech_only: Annotated[bool, typer.Option(help="Speak as TTS, without a face.")] = False,
    seed: int = 0,
    speed: float = 1.0,
    teacher: Annotated[bool, typer.Option(help="Also score the teacher, raw and through the audio codec.")] = False,
    temperature: float | None = None,
    steps: int | None = None,
    guidance_scale: float | None = None,
) -> None:
    """Print and store the scores."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logger.setLevel(logging.INFO)
    torch.set_num_threads(1)
    texts = sentences.read_text(encoding="utf-8").splitlines()
    loaded = load_bundle(bundle)
    if weights is not None:
        load_strictly(loaded.talker, read_tensors(weights), weights)
    changes = {"speech_temperature": temperature, "steps": steps, "guidance_scale": guidance_scale}
    sampling = loaded.config.sampling.model_copy(update={k: v for k, v in changes.items() if v is not None})
    rate = loaded.audio_codec.sample_rate
    spoken = speak_all(loaded, texts, voice, Task.TTS if speech_only else Task.T2AV, sampling, seed, speed)
    clips = [each.samples for each in spoken]
    report = {"talker": scores(texts, clips, rate) | {"capped": sum(each.capped for each in spoken)}}
    if teacher:
        with TemporaryDirectory() as workplace:
            speaker = TeacherVoice(Path(workplace))
            raw = [speaker.speak(text, speed, seed=0) for text in texts]
        waves = [torch.from_numpy(said.samples) for said in raw if said is not None]
        report["teacher"] = scores(texts, waves, rate)
        decoded = [loaded.audio_codec.decode(loaded.audio_codec.encode(wave)) for wave in waves]
        report["teacher through the codec"] = scores(texts, decoded, rate)
        report["talker"]["duration_ratio"] = round(
            sum(map(len, clips)) / sum(-(-len(wave) // FRAME_SAMPLES) * FRAME_SAMPLES for wave in waves), 3
        )
    for name, score in report.items():
        logger.info("%s: %s", name, {key: value for key, value in score.items() if key != "heard"})
    if out is not None:
        out.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
