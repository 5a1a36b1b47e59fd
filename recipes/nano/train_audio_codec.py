"""Stage 2: statistics and decoder of the audio codec. Run it again to continue.

First spectra alone, then, with --adversarial, three discriminators as well.
"""

import copy
import logging
import math
import os
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import torch.nn.functional as F
import typer
from codec_data import Cut, fit_statistics, random_cut, read_utterances
from codec_losses import discriminator_loss, discriminators, generator_losses, spectral_distance
from safetensors.torch import save_file
from torch import Tensor

from talker_t2av.checkpoints.safe_tensors import load_strictly, read_tensors
from talker_t2av.codecs.source_filter.codec import SourceFilterCodec
from talker_t2av.codecs.source_filter.decoder import HALF
from talker_t2av.codecs.source_filter.pitch import HOP
from talker_t2av.codecs.source_filter.synthesis import overlap_add
from talker_t2av.config import SourceFilterConfig
from talker_t2av.training.checkpoint import RunState, load_state, save_state
from talker_t2av.training.schedule import update_average

logger = logging.getLogger(__name__)

BATCH, LENGTH = 8, 16
LEARNING_RATE, ADVERSARIAL_LEARNING_RATE, JUDGES_LEARNING_RATE = 2e-3, 1e-3, 1e-3
BETAS = (0.8, 0.99)
WARMUP_STEPS, JUDGES_WARMUP_STEPS = 60, 80
AVERAGE_DECAY = 0.995
LATENT_NOISE = 0.3
DISTANCE_WEIGHT, SPREAD_WEIGHT, PITCH_WEIGHT, VOICING_WEIGHT = 2.0, 0.35, 2.0, 0.1
ADVERSARIAL_WEIGHT, MATCHING_WEIGHT = 0.1, 0.3
JUDGED_SAMPLES = 7200
EDGE = 960
"""Samples at the beginning of a cut that are not judged: the decoder lacks their past."""
REPORT_STEPS = 50


def decode_cut(codec: SourceFilterCodec, cut: Cut, latents: Tensor) -> tuple[list[Tensor], Tensor, Tensor]:
    """Two decodings [B, 960 T] with different noise on the true pitch and pulses; predicted log pitch and voicing."""
    network, bank = codec.decoder.network, codec.decoder.filter_bank
    ahead = F.pad(codec.transform.restore(latents), (0, 0, 0, 1))
    heard = cut.log_pitch + torch.randn(len(latents), 1) * 0.01
    parameters, _ = network(ahead, network.initial(len(latents)), heard)
    gains = bank.gains(parameters, cut.log_pitch, cut.voicing)
    pulses = F.pad(cut.pulses, (HOP, 0))
    waves = [bank.shaped(gains, pulses, F.pad(torch.randn_like(cut.pulses), (HOP, 0))) for _ in range(2)]
    length = cut.samples.shape[1]
    return [overlap_add(wave)[:, HALF : HALF + length] for wave in waves], parameters.log_pitch, parameters.voicing


def losses(codec: SourceFilterCodec, cut: Cut) -> tuple[dict[str, Tensor], Tensor]:
    """Parts of the loss, and one decoding for the judges."""
    noisy = torch.rand(len(cut.latents), 1, 1).lt(0.5) * torch.rand(len(cut.latents), 1, 1) * LATENT_NOISE
    latents = cut.latents + noisy * torch.randn_like(cut.latents)
    (one, other), log_pitch, voicing = decode_cut(codec, cut, latents)
    judged = [F.pad(wave, (0, cut.samples.shape[1] - wave.shape[1]))[:, EDGE:] for wave in (one, other)]
    real = cut.samples[:, EDGE:]
    weight = cut.voicing + 0.05
    parts = {
        "distance": sum(spectral_distance(real, wave, phase=True) for wave in judged) / 2,
        "spread": spectral_distance(*judged, phase=False),
        "pitch": ((log_pitch - cut.log_pitch).abs() * weight).sum() / weight.sum(),
        "voicing": F.binary_cross_entropy_with_logits(voicing, cut.voicing),
    }
    return parts, judged[0]


def write_codec(codec: SourceFilterCodec, path: Path) -> None:
    """Network in float16, statistics in float32, renamed into place."""
    state = {name: t.half() if name.startswith("decoder") else t for name, t in codec.state_dict().items()}
    temporary = path.with_suffix(".part")
    save_file({name: tensor.contiguous() for name, tensor in state.items()}, temporary)
    os.replace(temporary, path)


def prepared(corpus: Path, minutes_of_speech: float, weights: Path | None) -> tuple[SourceFilterCodec, list]:
    """The codec to train and its utterances; without weights, statistics are fitted first."""
    codec = SourceFilterCodec(SourceFilterConfig())
    utterances = read_utterances(corpus, minutes_of_speech, codec)
    if weights is not None:
        load_strictly(codec, read_tensors(weights), weights)
        return codec, utterances
    fit_statistics(codec.transform, utterances)
    envelope = codec.decoder.network.envelope
    with torch.no_grad():
        scaled = codec.transform.components / codec.transform.components.square().sum(dim=0)
        envelope.weight.zero_()
        envelope.weight[:, : scaled.shape[1]] = scaled
        envelope.bias.copy_(codec.transform.mel_mean)
    return codec, utterances


def main(
    corpus: Annotated[Path, typer.Option(help="Folder of the corpus stage.")],
    out: Annotated[Path, typer.Option(help="Folder of the run; audio_codec.safetensors is written there.")],
    weights: Annotated[Path | None, typer.Option(help="Start from this codec, its statistics included.")] = None,
    minutes: float = 20.0,
    minutes_of_speech: float = 30.0,
    adversarial: bool = False,
    threads: int = 1,
    seed: int = 0,
) -> None:
    """Train the decoder."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    codec, utterances = prepared(corpus, minutes_of_speech, weights)
    average, judges = copy.deepcopy(codec), discriminators()
    rate = ADVERSARIAL_LEARNING_RATE if adversarial else LEARNING_RATE
    optimizer = torch.optim.AdamW(codec.parameters(), lr=rate, betas=BETAS, weight_decay=0.01)
    judges_optimizer = torch.optim.AdamW(judges.parameters(), lr=JUDGES_LEARNING_RATE, betas=BETAS)
    parts = {"codec": codec, "average": average, "judges": judges}
    parts |= {"optimizer": optimizer, "judges_optimizer": judges_optimizer}
    run = load_state(out, parts) or RunState()
    random, before, begun = np.random.default_rng(seed + run.step), run.minutes, time.monotonic()
    while run.minutes < minutes:
        for group in optimizer.param_groups:
            cosine = 0.5 * (1 + math.cos(math.pi * run.minutes / minutes))
            group["lr"] = rate * min(1, (run.step + 1) / WARMUP_STEPS) * (0.03 + 0.97 * cosine)
        cut = random_cut(utterances, codec.transform, BATCH, LENGTH, random)
        found, made = losses(codec, cut)
        total = DISTANCE_WEIGHT * found["distance"] - SPREAD_WEIGHT * found["spread"]
        total = total + PITCH_WEIGHT * found["pitch"] + VOICING_WEIGHT * found["voicing"]
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
        torch.nn.utils.clip_grad_norm_(codec.parameters(), 3.0)
        optimizer.step()
        update_average(average, codec, run.step, AVERAGE_DECAY)
        run.step += 1
        run.minutes = before + (time.monotonic() - begun) / 60
        if run.step % REPORT_STEPS == 0:
            text = "  ".join(f"{name} {float(part.detach()):.3f}" for name, part in found.items())
            logger.info("%.1f min  step %d  %s", run.minutes, run.step, text)
            save_state(out, run, parts)
    out.mkdir(parents=True, exist_ok=True)
    write_codec(average, out / "audio_codec.safetensors")


if __name__ == "__main__":
    typer.run(main)
