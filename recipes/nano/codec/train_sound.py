"""The audio codec's sound. The encoder of the stage before stays as it is; run again to continue.

First spectra and what a recogniser hears in them, then, with --adversarial, three discriminators as well.
"""

import copy
import logging
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import torch.nn.functional as F
import typer
from torch import Tensor

from recipes.nano.codec.data import WaveCut, all_pulses, part_files, read_utterances, wave_cut
from recipes.nano.codec.file import write_codec
from recipes.nano.codec.losses import discriminator_loss, discriminators, generator_losses, spectral_distance
from recipes.nano.codec.recogniser import Recogniser, levels
from talker_t2av.checkpoints.safe_tensors import load_strictly, read_tensors
from talker_t2av.codecs.source_filter.codec import SourceFilterCodec
from talker_t2av.codecs.source_filter.decoder import HALF
from talker_t2av.codecs.source_filter.latents import FRAMES_PER_LATENT
from talker_t2av.codecs.source_filter.network import FilterParameters
from talker_t2av.codecs.source_filter.pitch import HOP
from talker_t2av.codecs.source_filter.synthesis import overlap_add
from talker_t2av.config import SourceFilterConfig
from talker_t2av.training.checkpoint import RunState, load_state, save_state
from talker_t2av.training.schedule import cosine, update_average

logger = logging.getLogger(__name__)

BATCH, LENGTH = 8, 16
LEARNING_RATE, ADVERSARIAL_LEARNING_RATE, JUDGES_LEARNING_RATE = 2e-3, 1e-3, 1e-3
FINAL_SHARE = 0.03
BETAS = (0.8, 0.99)
WARMUP_STEPS, JUDGES_WARMUP_STEPS = 60, 80
AVERAGE_DECAY = 0.995
LATENT_NOISE = 0.45
DISTANCE_WEIGHT, SPREAD_WEIGHT, PITCH_WEIGHT, VOICING_WEIGHT, MEL_WEIGHT = 2.0, 0.35, 2.0, 0.1, 0.2
ADVERSARIAL_WEIGHT, MATCHING_WEIGHT, HEARD_WEIGHT = 0.1, 0.3, 2.0
JUDGED_SAMPLES = 7200
EDGE = 960
"""Samples at the beginning of a cut that are not judged: the decoder lacks their past."""
REPORT_STEPS = 50


def decode_cut(codec: SourceFilterCodec, cut: WaveCut, latents: Tensor) -> tuple[list[Tensor], FilterParameters]:
    """Two decodings [B, 960 T] with different noise on the true pitch and pulses, and what the network said."""
    network, bank, features = codec.decoder.network, codec.decoder.filter_bank, cut.features
    heard = features.log_pitch + torch.randn(len(latents), 1) * 0.01
    parameters, _ = network(F.pad(latents, (0, 0, 0, 1)), network.initial(len(latents)), heard)
    gains = bank.gains(parameters, features.log_pitch, features.voicing)
    pulses = F.pad(cut.pulses, (HOP, 0))
    waves = [bank.shaped(gains, pulses, F.pad(torch.randn_like(cut.pulses), (HOP, 0))) for _ in range(2)]
    length = cut.samples.shape[1]
    return [overlap_add(wave)[:, HALF : HALF + length] for wave in waves], parameters


def losses(codec: SourceFilterCodec, recogniser: Recogniser, cut: WaveCut) -> tuple[dict[str, Tensor], Tensor]:
    """Parts of the loss, and one decoding for the judges."""
    features = cut.features
    with torch.no_grad():
        latents = codec.encoder(features)
    noise = torch.rand(len(latents), 1, 1).lt(0.5) * torch.rand(len(latents), 1, 1) * LATENT_NOISE
    (one, other), parameters = decode_cut(codec, cut, latents + noise * torch.randn_like(latents))
    judged = [F.pad(wave, (0, cut.samples.shape[1] - wave.shape[1]))[:, EDGE:] for wave in (one, other)]
    real = cut.samples[:, EDGE:]
    weight = features.voicing + 0.05
    parts = {
        "heard": recogniser.distance(levels(judged[0]), levels(real)),
        "distance": torch.stack([spectral_distance(real, wave, phase=True) for wave in judged]).mean(),
        "spread": spectral_distance(*judged, phase=False),
        "mel": (parameters.log_mel - features.log_mel).abs().mean(),
        "pitch": ((parameters.log_pitch - features.log_pitch).abs() * weight).sum() / weight.sum(),
        "voicing": F.binary_cross_entropy_with_logits(parameters.voicing, features.voicing),
    }
    return parts, judged[0]


def main(
    corpus: Annotated[Path, typer.Option(help="Folder of the corpus stage.")],
    weights: Annotated[Path, typer.Option(help="latents.safetensors, or a codec to go on from.")],
    out: Annotated[Path, typer.Option(help="Folder of the run; audio_codec.safetensors is written there.")],
    extra: Annotated[list[Path], typer.Option(help="More part files to hear: GRID's, flite's.")] = [],  # noqa: B006
    minutes: float = 20.0,
    minutes_of_speech: float = 60.0,
    adversarial: bool = False,
    threads: int = 1,
    seed: int = 0,
) -> None:
    """Train the decoder."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    tensors = read_tensors(weights)
    codec = SourceFilterCodec(SourceFilterConfig(latent_size=len(tensors["encoder.mean"])))
    load_strictly(codec, tensors, weights)
    utterances = read_utterances(part_files(corpus, extra, minutes_of_speech))
    pulses = all_pulses(utterances)
    recogniser = Recogniser((LENGTH * FRAMES_PER_LATENT * HOP - EDGE) // HOP)
    average, judges = copy.deepcopy(codec), discriminators()
    rate = ADVERSARIAL_LEARNING_RATE if adversarial else LEARNING_RATE
    optimizer = torch.optim.AdamW(codec.decoder.parameters(), lr=rate, betas=BETAS, weight_decay=0.01)
    judges_optimizer = torch.optim.AdamW(judges.parameters(), lr=JUDGES_LEARNING_RATE, betas=BETAS)
    parts = {"codec": codec, "average": average, "judges": judges}
    parts |= {"optimizer": optimizer, "judges_optimizer": judges_optimizer}
    run = load_state(out, parts) or RunState()
    random, before, begun = np.random.default_rng(seed + run.step), run.minutes, time.monotonic()
    while run.minutes < minutes:
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (run.step + 1) / WARMUP_STEPS) * cosine(run.minutes / minutes, FINAL_SHARE)
        cut = wave_cut(utterances, pulses, BATCH, LENGTH, random)
        found, made = losses(codec, recogniser, cut)
        total = HEARD_WEIGHT * found["heard"] + DISTANCE_WEIGHT * found["distance"] - SPREAD_WEIGHT * found["spread"]
        total = total + PITCH_WEIGHT * found["pitch"] + VOICING_WEIGHT * found["voicing"] + MEL_WEIGHT * found["mel"]
        if adversarial:
            start = int(random.integers(made.shape[1] - JUDGED_SAMPLES))
            piece = slice(start, start + JUDGED_SAMPLES)
            real = cut.samples[:, EDGE:][:, piece]
            judges_optimizer.zero_grad()
            judged = discriminator_loss(judges, real, made[:, piece].detach())
            judged.backward()
            judges_optimizer.step()
            found["judges"] = judged
            if run.step >= JUDGES_WARMUP_STEPS:
                found["fooling"], found["matching"] = generator_losses(judges, real, made[:, piece])
                total = total + ADVERSARIAL_WEIGHT * found["fooling"] + MATCHING_WEIGHT * found["matching"]
        optimizer.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(codec.decoder.parameters(), 3.0)
        optimizer.step()
        update_average(average, codec, run.step, AVERAGE_DECAY)
        run.step += 1
        run.minutes = before + (time.monotonic() - begun) / 60
        if run.step % REPORT_STEPS == 0:
            text = "  ".join(f"{name} {float(part.detach()):.3f}" for name, part in found.items())
            logger.info("%.1f min  step %d  %s", run.minutes, run.step, text)
            save_state(out, run, parts)
    write_codec(average, out / "audio_codec.safetensors")


if __name__ == "__main__":
    typer.run(main)
