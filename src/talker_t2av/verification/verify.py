"""All checks of a bundle, cheapest first."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import torch

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.errors import UserError
from talker_t2av.generation.pipeline import Talker
from talker_t2av.verification.files import check_files, check_tensors
from talker_t2av.verification.finding import Finding
from talker_t2av.verification.latents import check_motion_latents, check_speech_latents
from talker_t2av.verification.round_trips import check_audio_codec, check_motion_codec
from talker_t2av.verification.speaking import check_length, check_words, say_sentence
from talker_t2av.verification.voices import check_speaker_encoder

PARTS: dict[str, Callable[[Bundle], Finding]] = {
    "speech latents": check_speech_latents,
    "audio codec": check_audio_codec,
    "speaker encoder": check_speaker_encoder,
    "motion latents": check_motion_latents,
    "motion codec": check_motion_codec,
}
FAILURES = (UserError, ValueError, LookupError, ArithmeticError, RuntimeError)
"""What parts do with weights that make no sense: refuse what they are given, or break off in the middle of it."""


def verify(folder: Path, device: torch.device) -> Iterator[Finding]:
    """What each check of a bundle finds, as it is found. Parts that cannot be read are not tried out."""
    yield _found("files", partial(check_files, folder))
    tensors = _found("tensors", partial(check_tensors, folder))
    yield tensors
    if tensors.state == "failed":
        return
    try:
        bundle = Talker.load(folder, str(device)).bundle
    except UserError as error:
        yield Finding("loading", "failed", str(error))
        return
    bundle.limit_threads()
    yield Finding("loading", "passed", "every part, strictly")
    for name, check in PARTS.items():
        yield _found(name, partial(check, bundle))
    yield from _speech(bundle)


def _speech(bundle: Bundle) -> Iterator[Finding]:
    try:
        sound = say_sentence(bundle)
    except FAILURES as error:
        yield Finding("spoken sentence", "failed", str(error))
        return
    yield check_length(sound)
    yield check_words(sound)


def _found(name: str, check: Callable[[], Finding]) -> Finding:
    """The finding of a check; one that breaks off has failed."""
    try:
        return check()
    except FAILURES as error:
        return Finding(name, "failed", str(error))
