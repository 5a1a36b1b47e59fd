"""There and back: a voice through the audio codec, a moved portrait through the motion codec."""

import numpy as np
import torch

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.source_filter.features import default_filters, log_mel
from talker_t2av.codecs.source_filter.pitch import SAMPLE_RATE
from talker_t2av.media.resampling import resample
from talker_t2av.verification.finding import Finding, Score, judged
from talker_t2av.verification.material import example_portrait, voice_sample

LARGEST_MEL_DISTANCE = 0.5
"""Of natural logarithms of mel magnitudes, on average. nano has 0.43, and 0.54 with a tenth of noise on its weights."""
LEAST_LIKENESS = 0.88
"""Cosine of the bundle's own speaker encoder: nano has 0.95, and 0.82 with that noise."""
MOVED, STEP = 8, 3.0
"""So many numbers of a code, the first, are moved by so many deviations: what can be seen best in nano's codes, which
begin with the pose and the largest expressions."""
LEAST_AGREEMENT, LEAST_MOVEMENT, MOST_MOVEMENT = 0.8, 0.3, 2.5
"""Cosine of what was moved and what was found again; and of each number, which share of its step was."""
LEAST_RATIO, LARGEST_RATIO = 18.0, 60.0
"""Decibels of signal to noise; without any noise it is the latter."""


def check_audio_codec(bundle: Bundle) -> Finding:
    """Encode and decode the default voice's sample."""
    codec, encoder = bundle.audio_codec, bundle.speaker_encoder
    given = voice_sample(bundle, bundle.config.default_voice, codec.sample_rate)
    pair = (given, codec.decode(codec.encode(given))[: len(given)])
    mels = [log_mel(resample(samples.cpu(), codec.sample_rate, SAMPLE_RATE), default_filters()) for samples in pair]
    voices = [encoder.identify(resample(samples, codec.sample_rate, encoder.sample_rate)) for samples in pair]
    scores = (
        Score("mel distance", float((mels[0] - mels[1]).abs().mean()), None, LARGEST_MEL_DISTANCE),
        Score("likeness of the voice", float(voices[0] @ voices[1]), LEAST_LIKENESS),
    )
    return judged("audio codec", scores)


def check_motion_codec(bundle: Bundle) -> Finding:
    """Render the example's portrait in its own pose and in a known other one, and encode the two again.

    Two frames are rendered, and four encoded, as codecs may smooth over time. Raises `UserError` where the codec finds
    no face in them.
    """
    codec, picture = bundle.motion_codec, example_portrait()
    source = codec.prepare(picture)
    step = torch.zeros(codec.latent_size)
    step[:MOVED] = STEP
    still, moved = codec.render(source, torch.stack((source.identity.cpu(), source.identity.cpu() + step)))
    codes = codec.encode([still, still, moved, moved])
    found = (codes[-1] - codes[0])[:MOVED] / STEP
    scores = (
        Score("likeness at rest, dB", _ratio(picture, still, (still != moved).any(axis=-1)), LEAST_RATIO),
        Score("direction found again", float(found.sum() / found.norm() / MOVED**0.5), LEAST_AGREEMENT),
        Score("least movement found again", float(found.min()), LEAST_MOVEMENT),
        Score("largest movement found again", float(found.max()), None, MOST_MOVEMENT),
    )
    return judged("motion codec", scores)


def _ratio(picture: np.ndarray, frame: np.ndarray, where: np.ndarray) -> float:
    """Peak signal-to-noise ratio of a frame [H, W, 3] to the picture, where [H, W] is true; NaN where nothing is."""
    if picture.shape != frame.shape or not where.any():
        return float("nan")
    noise = float(np.square(frame[where].astype(float) - picture[where]).mean())
    return min(LARGEST_RATIO, 10 * np.log10(255**2 / noise)) if noise else LARGEST_RATIO
