"""Do latents have the statistics that the protocols of the codecs promise: about zero mean and unit deviation?

The bars are wide, since one clip is not the training set: they catch statistics that are missing or of another codec,
and encoders that say the same of everything.
"""

import torch

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.verification.finding import Finding, Score, judged
from talker_t2av.verification.material import example_portrait, voice_sample

LARGEST_MEAN, SMALLEST_SIZE, LARGEST_SIZE, SMALLEST_DEVIATION = 0.5, 0.5, 2.0, 0.05
LARGEST_POSE = 3.0
"""Root mean square of a portrait's own code, which is one frame of one face."""
SMALLEST_UNIT = 1e-5
"""Least deviation of a number of raw motion codes; 1e-6 means that the statistics say nothing (method.md section 2)."""


def check_speech_latents(bundle: Bundle) -> Finding:
    """Those of the default voice's sample, over time."""
    codec = bundle.audio_codec
    latents = codec.encode(voice_sample(bundle, bundle.config.default_voice, codec.sample_rate)).float()
    deviation = latents.std(dim=0)
    scores = (
        Score("mean of the means", float(latents.mean()), -LARGEST_MEAN, LARGEST_MEAN),
        Score("size", float(latents.square().mean().sqrt()), SMALLEST_SIZE, LARGEST_SIZE),
        Score("smallest deviation", float(deviation.min()), SMALLEST_DEVIATION),
        Score("largest deviation", float(deviation.max())),
    )
    return judged("speech latents", scores)


def check_motion_latents(bundle: Bundle) -> Finding:
    """The statistics that raw codes are normalised by, and the code of the example's portrait. Raises `UserError`."""
    codec = bundle.motion_codec
    unit = codec.restore(torch.ones(codec.latent_size)) - codec.restore(torch.zeros(codec.latent_size))
    identity = codec.prepare(example_portrait()).identity.float()
    scores = (
        Score("smallest deviation of a raw code", float(unit.min()), SMALLEST_UNIT),
        Score("spread of deviations", float(unit.max() / unit.min()), 1.001),
        Score("size of a portrait's code", float(identity.square().mean().sqrt()), None, LARGEST_POSE),
    )
    return judged("motion latents", scores)
