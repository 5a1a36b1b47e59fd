"""Score the audio codec on held-out clips: what it loses of the words, the sound, the voice and its melody.

Every number stands beside the same one of the clips' raw audio. Verdicts are kept beside --out: a second run, or a run
with other weights, does not judge the same sounds again.
"""

import logging
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from torch import Tensor

from recipes.nano.corpus.speakers import NAMED
from recipes.nano.evaluation.held_out import HeldOutClip, held_out_clips
from recipes.nano.evaluation.reference_speech import held_out_speech
from recipes.nano.evaluation.streaming import streaming_measures
from recipes.nano.measures.judges import Judges
from recipes.nano.measures.reports import Target, log_table, log_targets, write_report
from recipes.nano.measures.voices import identify, pitch_differences, similarities
from recipes.nano.measures.word_errors import count_errors, difference_interval, error_rate
from talker_t2av.checkpoints.folders import DESCRIPTION, bundle_folder
from talker_t2av.codecs.ge2e.encoder import Ge2eEncoder
from talker_t2av.codecs.source_filter.codec import SourceFilterCodec
from talker_t2av.config import load_bundle_config

logger = logging.getLogger(__name__)

NOISE = 0.2
STREAMED_CLIPS = 8
OPINION_TARGETS = {"heart": Target(at_least=4.0), "joe": Target(at_least=3.3), "sam": Target(at_least=3.4)}
WORDS_SEEN, WORDS_UNSEEN = Target(at_most=0.03), Target(at_most=0.06)
VOICE_SEEN, VOICE_UNSEEN = Target(at_least=0.92), Target(at_least=0.88)
TARGETS = {
    "F0, cents": Target(at_most=30),
    "voicing errors": Target(at_most=0.03),
    "WER cost of noise": Target(at_most=0.02),
    "opinion cost of noise": Target(at_most=0.3),
    "times real time": Target(at_least=30),
    "parameters, millions": Target(at_most=3),
    "look-ahead, ms": Target(at_most=80),
    "chunked less whole": Target(at_most=1e-4),
}


def decode_all(codec: SourceFilterCodec, clips: list[HeldOutClip], noise: float) -> list[Tensor]:
    """Each clip through the codec, Gaussian noise of that deviation on its latents: [960 T] samples cut to the clip."""
    decoded = []
    for number, clip in enumerate(clips):
        latents = codec.encode(clip.samples)
        generator = torch.Generator().manual_seed(number)
        noisy = latents + noise * torch.randn(latents.shape, generator=generator)
        decoded.append(codec.decode(noisy)[: len(clip.samples)])
    return decoded


def word_measures(judges: Judges, clips: list[HeldOutClip], versions: dict[str, list[Tensor]]) -> dict[str, object]:
    """Word error rate of each version, of decoded less raw and of noisy less decoded with 95 % intervals."""
    texts = [clip.text for clip in clips]
    counts = {name: count_errors(texts, judges.transcripts(sounds)) for name, sounds in versions.items()}
    measures: dict[str, object] = {name: round(error_rate(count), 4) for name, count in counts.items()}
    for name, of, baseline in (("lost", "decoded", "raw"), ("cost of noise", "noisy", "decoded")):
        interval = difference_interval(counts[of], counts[baseline])
        measures[name] = round(error_rate(counts[of]) - error_rate(counts[baseline]), 4)
        measures[f"{name}, 95 %"] = [round(end, 4) for end in interval]
    return measures


def voice_scores(
    codec: SourceFilterCodec, encoder: Ge2eEncoder, judges: Judges, clips: list[HeldOutClip], opinions: int
) -> dict[str, object]:
    """All measures of the clips of one voice."""
    raw = [clip.samples for clip in clips]
    versions = {"raw": raw, "decoded": decode_all(codec, clips, 0.0), "noisy": decode_all(codec, clips, NOISE)}
    pairs = list(zip(raw, versions["decoded"], strict=True))
    differences = [pitch_differences(*pair) for pair in pairs]
    voices = [[identify(encoder, sound, codec.sample_rate) for sound in pair] for pair in pairs]
    alike = [float(similarities([before], [after])[0, 0]) for before, after in voices]
    return {
        "clips": len(clips),
        "seconds": round(sum(map(len, raw)) / codec.sample_rate, 1),
        "words": word_measures(judges, clips, versions),
        "opinion": {name: float(np.mean(judges.opinions(sounds[:opinions]))) for name, sounds in versions.items()},
        "similarity": float(np.mean(alike)),
        "F0, cents": float(np.median(np.concatenate([cents for cents, _ in differences]))),
        "voicing errors": float(np.mean(np.concatenate([wrong for _, wrong in differences]))),
    }


def judge(voice: str, scores: dict, unseen: bool) -> dict[str, dict[str, object]]:
    """The scores that have targets, against them."""
    words, opinion = scores["words"], scores["opinion"]
    judged = {
        "WER lost, upper end": (WORDS_UNSEEN if unseen else WORDS_SEEN).judge(words["lost, 95 %"][1]),
        "similarity": (VOICE_UNSEEN if unseen else VOICE_SEEN).judge(scores["similarity"]),
        **{name: TARGETS[name].judge(scores[name]) for name in ("F0, cents", "voicing errors")},
        "WER cost of noise": TARGETS["WER cost of noise"].judge(words["cost of noise"]),
        "opinion cost of noise": TARGETS["opinion cost of noise"].judge(opinion["decoded"] - opinion["noisy"]),
    }
    if voice in OPINION_TARGETS:
        judged["opinion"] = OPINION_TARGETS[voice].judge(opinion["decoded"])
    return judged


def table_row(voice: str, scores: dict) -> dict[str, object]:
    """One line a voice."""
    words = {f"WER {name}": scores["words"][name] for name in ("raw", "decoded", "noisy")}
    opinion = {f"opinion {name}": value for name, value in scores["opinion"].items()}
    return {"voice": voice, **words, **opinion, "similarity": scores["similarity"]}


def main(
    corpus: Annotated[Path, typer.Option(help="Folder of the corpus stage, or of its parts, with GRID's voice.")],
    text: Annotated[Path, typer.Option(help="The sentences of the corpus, for its teachers to say.")],
    out: Annotated[Path, typer.Option(help="JSON file for the scores; verdicts are kept beside it.")],
    flite: Annotated[Path | None, typer.Option(help="Folder of corpus.flite_voices.")] = None,
    bundle: str = "nano",
    weights: Annotated[Path | None, typer.Option(help="Other codec weights than the bundle's.")] = None,
    clips: Annotated[int, typer.Option(help="Held-out clips of each voice, at most.")] = 200,
    opinions: Annotated[int, typer.Option(help="So many of them are shown to DistilMOS.")] = 60,
    voices: Annotated[
        str, typer.Option(help="Named voices, and speakers of the parts, between commas.")
    ] = "heart,joe,sam,awb",
) -> None:
    """Score the codec and store the scores."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logger.setLevel(logging.INFO)
    torch.set_num_threads(1)
    folder = bundle_folder(bundle)
    config = load_bundle_config(folder / DESCRIPTION)
    codec = SourceFilterCodec.load(weights or folder / "audio_codec.safetensors", config.audio_codec)
    encoder = Ge2eEncoder.load(folder / "speaker_encoder.safetensors", config.speaker_encoder)
    judges = Judges(codec.sample_rate, out.with_suffix(".verdicts.jsonl"))
    folders = [corpus] if flite is None else [corpus, flite]
    chosen = {
        voice: held_out_speech(text, voice, clips) if voice in NAMED else held_out_clips(folders, voice, clips)
        for voice in voices.split(",")
    }
    latents = torch.cat([codec.encode(clip.samples) for group in chosen.values() for clip in group[:STREAMED_CLIPS]])
    streaming = streaming_measures(codec, latents)
    judged = {name: TARGETS[name].judge(value) for name, value in streaming.items() if name in TARGETS}
    report = {"streaming": streaming | {"targets": judged}, "voices": dict[str, dict]()}
    log_targets(logger, judged)
    for voice, group in chosen.items():
        scores = voice_scores(codec, encoder, judges, group, opinions)
        judged = judge(voice, scores, group[0].unseen)
        report["voices"][voice] = scores | {"targets": judged}
        write_report(out, report)
        logger.info("%s: %d clips", voice, len(group))
        log_targets(logger, judged)
    log_table(logger, [table_row(voice, scores) for voice, scores in report["voices"].items()])


if __name__ == "__main__":
    typer.run(main)
