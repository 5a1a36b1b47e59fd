"""Does the speaker encoder know voices again?"""

import torch

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.verification.finding import Finding, Score, judged
from talker_t2av.verification.material import voice_sample

LEAST_CONTRAST = 0.15


def check_speaker_encoder(bundle: Bundle) -> Finding:
    """Both halves of each of the bundle's voices: the same voice must be more alike than others. Raises `UserError`."""
    encoder = bundle.speaker_encoder
    halves = []
    for name in bundle.config.voices:
        samples = voice_sample(bundle, name, encoder.sample_rate)
        middle = len(samples) // 2
        halves.append(torch.stack((encoder.identify(samples[:middle]), encoder.identify(samples[middle:]))))
    first, second = torch.stack(halves).unbind(dim=1)
    likeness = first @ second.T
    same = likeness.diagonal()
    scores = [Score("likeness of a voice to itself", float(same.mean()))]
    if len(same) > 1:
        others = likeness[~torch.eye(len(same), dtype=torch.bool, device=likeness.device)]
        known = likeness.argmax(dim=1) == torch.arange(len(same), device=likeness.device)
        scores += [
            Score("contrast to others", float(same.mean() - others.mean()), LEAST_CONTRAST),
            Score("voices known again", float(known.float().mean()), 0.75),
        ]
    return judged("speaker encoder", scores)
