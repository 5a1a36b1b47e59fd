"""The audio codec's latents: an encoder that says much in few numbers, for voices it never heard as well.

Features go through the encoder and, with noise on the latents, back through the decoder's network: to the same mel
frames, pitch and voicing, to the phonemes that were spoken, and to mel frames in which a recogniser hears the same.
Voices that do not exist, made by stretching the mel axis and by colouring the spectrum, keep it from knowing only those
that do. The sound itself comes in the next stage.
"""

import copy
import logging
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import torch.nn.functional as F
import typer
from torch import Tensor, nn

from recipes.nano.codec.data import UNKNOWN, FeatureCut, Utterance, feature_cut, part_files, read_utterances
from recipes.nano.codec.file import write_codec
from recipes.nano.codec.recogniser import FeatureRecogniser, levels
from talker_t2av.codecs.source_filter.codec import SourceFilterCodec
from talker_t2av.codecs.source_filter.features import MEL_BANDS, Features
from talker_t2av.codecs.source_filter.latents import FRAME_FEATURES, FRAMES_PER_LATENT
from talker_t2av.config import SourceFilterConfig
from talker_t2av.text.phonemes import VOCABULARY_SIZE
from talker_t2av.training.schedule import cosine, update_average

logger = logging.getLogger(__name__)

PROSODY = 3
BATCH, LENGTH = 12, 32
LEARNING_RATE, WARMUP_STEPS, AVERAGE_DECAY = 1e-3, 60, 0.995
LATENT_NOISE = 0.4
"""Largest standard deviation of the noise on a sample's latents."""
ENVELOPE_WEIGHT, PITCH_WEIGHT, VOICING_WEIGHT, PHONEME_WEIGHT, HEARD_WEIGHT = 0.3, 4.0, 0.2, 0.05, 1.0
HEARD_SAMPLES = 6
"""So many samples of a batch are shown to the recogniser."""
FITTED_UTTERANCES = 300
"""The recogniser's spectrogram is fitted to the features of about so many utterances."""
STRETCHED_SHARE, LARGEST_STRETCH = 0.5, 0.14
COLOURS, COLOUR_DEVIATION, GAIN_DEVIATION = 5, 0.2, 0.3
REPORT_STEPS = 100


class PhonemeReader(nn.Module):
    """Names the phoneme of each latent from it and its neighbours: exists in training only."""

    def __init__(self, latent_size: int) -> None:
        super().__init__()
        self.input = nn.Conv1d(latent_size, 128, 3, padding=1)
        self.output = nn.Linear(128, VOCABULARY_SIZE)

    def forward(self, latents: Tensor) -> Tensor:
        """[B, T, C] -> [B, T, vocabulary] logits."""
        return self.output(F.gelu(self.input(latents.transpose(1, 2))).transpose(1, 2))


def another_voice(features: Features) -> Features:
    """Stretch the mel axis (and pitch with it) of some samples of a batch; colour and amplify all of them a little."""
    batch = len(features.log_mel)
    stretch = torch.exp((torch.rand(batch) * 2 - 1) * LARGEST_STRETCH * (torch.rand(batch) < STRETCHED_SHARE))
    position = (torch.arange(MEL_BANDS) / stretch[:, None]).clamp(max=MEL_BANDS - 1.001)
    low = position.floor().long()
    share = (position - low)[:, None]
    shape = features.log_mel.shape
    below, above = (torch.gather(features.log_mel, 2, (low + step)[:, None].expand(shape)) for step in (0, 1))
    angles = torch.arange(MEL_BANDS) * torch.pi / MEL_BANDS * torch.arange(1, COLOURS + 1)[:, None]
    colour = (torch.randn(batch, COLOURS) * COLOUR_DEVIATION) @ angles.cos() + torch.randn(batch, 1) * GAIN_DEVIATION
    return Features(
        log_mel=below * (1 - share) + above * share + colour[:, None],
        log_pitch=features.log_pitch + stretch.log()[:, None],
        voicing=features.voicing,
    )


def losses(
    codec: SourceFilterCodec, reader: PhonemeReader, recogniser: FeatureRecogniser, cut: FeatureCut, latents: Tensor
) -> dict[str, Tensor]:
    """Parts of the loss for latents [B, T, C] of the cut."""
    network, features = codec.decoder.network, cut.features
    parameters, _ = network(F.pad(latents, (0, 0, 0, 1)), network.initial(len(latents)), features.log_pitch)
    weight = features.voicing + 0.05
    envelope = network.envelope(latents).reshape(features.log_mel.shape)
    return {
        "mel": (parameters.log_mel - features.log_mel).abs().mean(),
        "envelope": (envelope - features.log_mel).abs().mean(),
        "pitch": ((parameters.log_pitch - features.log_pitch).abs() * weight).sum() / weight.sum(),
        "voicing": F.binary_cross_entropy_with_logits(parameters.voicing, features.voicing),
        "phonemes": F.cross_entropy(reader(latents).flatten(0, 1), cut.phonemes.flatten(), ignore_index=UNKNOWN),
        "heard": recogniser.distance(parameters.log_mel[:HEARD_SAMPLES], features.log_mel[:HEARD_SAMPLES]),
    }


def weighted(parts: dict[str, Tensor]) -> Tensor:
    """The loss."""
    return (
        parts["mel"]
        + ENVELOPE_WEIGHT * parts["envelope"]
        + PITCH_WEIGHT * parts["pitch"]
        + VOICING_WEIGHT * parts["voicing"]
        + PHONEME_WEIGHT * parts["phonemes"]
        + HEARD_WEIGHT * parts["heard"]
    )


def noisy(unscaled: Tensor) -> Tensor:
    """[B, T, C] standardised over the batch, with noise of a size that each sample draws."""
    latents = (unscaled - unscaled.mean(dim=(0, 1))) / unscaled.std(dim=(0, 1))
    return latents + torch.rand(len(latents), 1, 1) * LATENT_NOISE * torch.randn_like(latents)


@torch.no_grad()
def begin(codec: SourceFilterCodec, utterances: list[Utterance]) -> None:
    """Begin as principal components of the mel frames, mean pitch, its slope, voicing; the decoder as the inverse."""
    encoder, envelope = codec.encoder, codec.decoder.network.envelope
    mel = torch.cat([utterance.features.log_mel for utterance in utterances])
    encoder.mel_mean.copy_(mel.mean(dim=0))
    encoder.mel_scale.copy_(mel.std(dim=0))
    stacked = mel.reshape(-1, FRAMES_PER_LATENT * MEL_BANDS).double()
    values, vectors = torch.linalg.eigh(torch.cov(stacked.T))
    size = codec.latent_size - PROSODY
    components, deviations = vectors.flip(1)[:, :size].float(), values.flip(0)[:size].sqrt().float()
    envelope.weight.zero_()
    envelope.weight[:, :size] = components * deviations
    envelope.bias.copy_(stacked.mean(dim=0))

    frames = encoder.linear.weight.zero_().view(-1, FRAMES_PER_LATENT, FRAME_FEATURES)
    frames[:size, :, :MEL_BANDS] = (components / deviations).T.unflatten(1, (FRAMES_PER_LATENT, -1)) * encoder.mel_scale
    half = FRAMES_PER_LATENT // 2
    frames[size, :, MEL_BANDS] = 1
    frames[size + 1, :half, MEL_BANDS], frames[size + 1, half:, MEL_BANDS] = -1, 1
    frames[size + 2, :, MEL_BANDS + 1] = 1
    prosody = torch.cat([encoder.stacked(u.features) @ encoder.linear.weight[size:].T for u in utterances])
    frames[size:] /= prosody.std(dim=0)[:, None, None]
    for part in (encoder.linear.bias, encoder.output.weight, encoder.output.bias):
        part.zero_()


@torch.no_grad()
def fit_statistics(codec: SourceFilterCodec, utterances: list[Utterance]) -> None:
    """Mean and deviation of the latents over whole utterances."""
    latents = torch.cat([codec.encoder.unscaled(utterance.features) for utterance in utterances])
    codec.encoder.mean.copy_(latents.mean(dim=0))
    codec.encoder.scale.copy_(latents.std(dim=0))


def main(
    corpus: Annotated[Path, typer.Option(help="Folder of the corpus stage.")],
    out: Annotated[Path, typer.Option(help="Folder of the run; latents.safetensors is written there.")],
    extra: Annotated[list[Path], typer.Option(help="More part files to hear: GRID's, flite's.")] = [],  # noqa: B006
    minutes: float = 10.0,
    minutes_of_speech: float = 120.0,
    latent_size: int = SourceFilterConfig().latent_size,
    threads: int = 1,
    seed: int = 0,
) -> None:
    """Train the encoder."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    utterances = read_utterances(part_files(corpus, extra, minutes_of_speech))
    codec = SourceFilterCodec(SourceFilterConfig(latent_size=latent_size))
    reader = PhonemeReader(latent_size)
    fitted = utterances[:: len(utterances) // FITTED_UTTERANCES + 1]
    pairs = ((utterance.features.log_mel, levels(utterance.samples[None])[0]) for utterance in fitted)
    recogniser = FeatureRecogniser(LENGTH * FRAMES_PER_LATENT, pairs)
    begin(codec, utterances)
    average = copy.deepcopy(codec)
    trained = [*codec.parameters(), *reader.parameters()]
    optimizer = torch.optim.AdamW(trained, lr=LEARNING_RATE, betas=(0.9, 0.95), weight_decay=0.01)
    random, begun, step = np.random.default_rng(seed), time.monotonic(), 0
    while (done := (time.monotonic() - begun) / 60 / minutes) < 1:
        for group in optimizer.param_groups:
            group["lr"] = LEARNING_RATE * min(1, (step + 1) / WARMUP_STEPS) * cosine(done, 0.03)
        cut = feature_cut(utterances, BATCH, LENGTH, random)
        cut = replace(cut, features=another_voice(cut.features))
        parts = losses(codec, reader, recogniser, cut, noisy(codec.encoder.unscaled(cut.features)))
        optimizer.zero_grad()
        weighted(parts).backward()
        torch.nn.utils.clip_grad_norm_(trained, 3.0)
        optimizer.step()
        update_average(average, codec, step, AVERAGE_DECAY)
        step += 1
        if step % REPORT_STEPS == 0:
            text = "  ".join(f"{name} {float(part.detach()):.3f}" for name, part in parts.items())
            logger.info("%.1f min  step %d  %s", done * minutes, step, text)
    fit_statistics(average, utterances)
    write_codec(average, out / "latents.safetensors")


if __name__ == "__main__":
    typer.run(main)
