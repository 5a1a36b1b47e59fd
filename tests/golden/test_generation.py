"""Step-by-step generation against golden latents, with the golden noise."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from talker_t2av.config import SamplingConfig
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Session
from talker_t2av.model.sequence import TagPlacement
from talker_t2av.model.talker import Talker

GENERATION_TOLERANCE = 1e-3
Golden = Callable[[str], dict[str, Tensor]]


class GivenNoise:
    """Noise that was drawn beforehand: [steps, B, C, P] for each head."""

    def __init__(self, speech: Tensor, motion: Tensor) -> None:
        self._noise = {"speech": speech, "motion": motion}

    def draw(self, name: str, steps: Tensor, shape: torch.Size) -> Tensor:
        noise = self._noise[name][steps, torch.arange(len(steps))].transpose(1, 2)
        assert noise.shape == shape
        return noise


def generate(
    talker: Talker, numbers: dict[str, Tensor], tag_placement: TagPlacement, with_motion_prefix: bool
) -> tuple[Tensor, Tensor]:
    """[B, T, C] generated speech and motion, without the prefix."""
    temperature = float(numbers["temperature"])
    sampling = SamplingConfig(
        steps=int(numbers["steps"]),
        guidance_scale=float(numbers["cfg"]),
        speech_temperature=temperature,
        motion_temperature=temperature,
    )
    members = len(numbers["input_ids"])
    identity = numbers["first_motion"].expand(members, -1)
    prompts = [
        Prompt(
            token_ids=numbers["input_ids"][member],
            voice=numbers["speaker_emb"][member],
            identity=identity[member],
            prefix_speech=numbers["prefix_speech_latent"][member],
            prefix_motion=numbers["prefix_motion_latent"][member] if with_motion_prefix else None,
            tag_placement=tag_placement,
        )
        for member in range(members)
    ]
    session = Session(talker, prompts, sampling, GivenNoise(numbers["speech_noise"], numbers["motion_noise"]))
    patches = [session.step() for _ in range(len(numbers["speech_noise"]))]
    motion = [patch.motion for patch in patches if patch.motion is not None]
    return torch.cat([patch.speech for patch in patches], dim=1), torch.cat(motion, dim=1)


@pytest.mark.parametrize("case", ["generate_cold", "generate_speech_prefix"])
def test_generation(case: str, talker: Talker, golden: Golden, compare: Callable[..., None]) -> None:
    numbers = golden(case)
    speech, motion = generate(talker, numbers, TagPlacement.FIRST_TOKEN, with_motion_prefix=False)
    prefix = numbers["prefix_speech_latent"]
    compare(torch.cat((prefix, speech), dim=1), numbers["speech_latents"], "speech", GENERATION_TOLERANCE)
    compare(motion, numbers["motion_latents"], "motion", GENERATION_TOLERANCE)


@pytest.mark.parametrize("placement", [TagPlacement.FIRST_TOKEN, TagPlacement.ON_PREFIX])
def test_joint_prefix(placement: TagPlacement, talker: Talker, golden: Golden, compare: Callable[..., None]) -> None:
    numbers = golden("generate_joint_prefix")
    name = {TagPlacement.FIRST_TOKEN: "tag_first", TagPlacement.ON_PREFIX: "tag_on_prefix"}[placement]
    speech, motion = generate(talker, numbers, placement, with_motion_prefix=True)
    compare(speech, numbers[f"{name}.speech_latents"], "speech", GENERATION_TOLERANCE)
    compare(motion, numbers[f"{name}.motion_latents"], "motion", GENERATION_TOLERANCE)
