"""All checks of a bundle, cheapest first."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import torch

from talker_t2av.checkpoints.bundles import Bundle, load_bundle
from talker_t2av.errors import UserError
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
SPEECH = ("spoken sentence", "words")


def verify(folder: Path, device: torch.device) -> Iterator[Finding]:
    """What each check of a bundle finds, as it is found. What needs a part that does not load is not checked."""
    yield _found("files", partial(check_files, folder))
    yield _found("tensors", partial(check_tensors, folder))
    try:
        bundle = load_bundle(folder, device)
    except UserError as error:
        yield Finding("loading", "failed", str(error))
        return
    bundle.limit_threads()
    yield Finding("loading", "passed", "every part, strictly")
    for name, check in PARTS.items():
        yield _found(name, partial(check, bundle))
    try:
        sound = say_sentence(bundle)
    except UserError as error:
        yield Finding(SPEECH[0], "failed", str(error))
        return
    yield check_length(sound)
    yield check_words(sound)


def _found(name: str, check: Callable[[], Finding]) -> Finding:
    """The finding of a check; what it refuses has failed."""
    try:
        return check()
    except UserError as error:
        return Finding(name, "failed", str(error))
