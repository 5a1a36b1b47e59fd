"""What a member of a session's batch is asked for, and what is given to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn.functional import pad

from talker_t2av.model.sequence import TagPlacement, Task, to_patches


@dataclass(frozen=True)
class Prompt:
    """What one member of a batch is to say, as whom."""

    token_ids: Tensor
    """[L] int64 text tokens in front of the patches, without the task tag; none (L = 0) under the A2V tag only."""
    voice: Tensor
    """[S] speaker embedding."""
    identity: Tensor
    """[M] normalised motion code of the portrait."""
    task: Task = Task.T2AV
    prefix_speech: Tensor | None = None
    """[T, C] normalised speech latents of a reference clip that the generated part continues; T whole patches."""
    prefix_motion: Tensor | None = None
    """[T, M] normalised motion of the same clip; None: a speech-only prefix, whose patches add no motion."""
    tag_placement: TagPlacement = field(default=TagPlacement.FIRST_TOKEN)
    first_sounding: int = 0
    """Index of the first token that can sound: those before it (the speed) cannot."""
    given_speech: Tensor | None = None
    """[T, C] normalised latents of the whole speech, which is then read instead of drawn; T whole patches. The A2V tag
    asks for it; T2AV's may have it (the paper's way, without training for it)."""
    given_motion: Tensor | None = None
    """[T, M] normalised codes of the whole motion, likewise: the V2A tag asks for it, T2AV's may have it."""

    def __post_init__(self) -> None:
        """Raises ValueError for streams that do not go with the task, and for a missing text."""
        has = (self.given_speech is not None, self.given_motion is not None)
        allowed = {
            Task.TTS: ((False, False),),
            Task.T2AV: ((False, False), (True, False), (False, True)),
            Task.A2V: ((True, False),),
            Task.V2A: ((False, True),),
        }[self.task]
        if has not in allowed:
            given = " and ".join(name for name, there in zip(("speech", "motion"), has, strict=True) if there)
            raise ValueError(f"{self.task.name} does not go with {given or 'no stream'} given")
        readable = self.task is Task.A2V and self.tag_placement is TagPlacement.FIRST_TOKEN
        if not len(self.token_ids) and not readable:
            raise ValueError(f"a prompt without text needs the A2V tag as its first token, not {self.task.name}'s")


@dataclass(frozen=True)
class GivenStream:
    """One stream of all members of a batch, known beforehand, patch by patch."""

    patches: Tensor
    """[B, N, P, C], zeros behind a member's end."""
    count: Tensor
    """[B] int64 patches of each member."""

    def exists(self, steps: Tensor) -> Tensor:
        """[B] bool: who has a patch at their step, `steps` [B]; nobody has one before the first, at negative steps."""
        return (steps >= 0) & (steps < self.count)

    def patch(self, steps: Tensor) -> Tensor:
        """[B, P, C] the patch of each member's step, `steps` [B]; zeros where there is none."""
        rows = torch.arange(len(steps), device=steps.device)
        patches = self.patches[rows, steps.clamp(0, self.patches.shape[1] - 1)]
        return torch.where(self.exists(steps)[:, None, None], patches, 0)

    def joined(self, other: "GivenStream") -> "GivenStream":
        """The streams of these members, then the other's."""
        longest = max(self.patches.shape[1], other.patches.shape[1])
        patches = [pad(given.patches, (0, 0, 0, 0, 0, longest - given.patches.shape[1])) for given in (self, other)]
        return GivenStream(torch.cat(patches), torch.cat((self.count, other.count)))

    def kept(self, rows: list[int]) -> "GivenStream":
        """The streams of these members only."""
        count = self.count[rows]
        return GivenStream(self.patches[rows, : max(1, int(count.max()))], count)


def given_stream(streams: Sequence[Tensor | None], patch_frames: int, size: int) -> GivenStream | None:
    """The given streams [T, C] of all members; None where they are generated. T is at least one whole patch."""
    given = [stream for stream in streams if stream is not None]
    if not given:
        return None
    if len(given) < len(streams):
        raise ValueError("the members of a batch must be given the same streams")
    for stream in given:
        if stream.ndim != 2 or stream.shape[1] != size or not len(stream) or len(stream) % patch_frames:
            raise ValueError(
                f"given stream has shape {tuple(stream.shape)}, expected [n x {patch_frames} frames, {size}], n >= 1"
            )
    frames = torch.tensor([len(stream) for stream in given], device=given[0].device)
    patches = to_patches(torch.nn.utils.rnn.pad_sequence(given, batch_first=True), frames, patch_frames)
    return GivenStream(patches.frames, frames // patch_frames)


def common_task(prompts: Sequence[Prompt]) -> Task:
    """The task that all prompts share. Raises ValueError where they do not."""
    tasks = {prompt.task for prompt in prompts}
    if len(tasks) != 1:
        raise ValueError(f"the members of a batch must share one task, got {sorted(tasks)}")
    return tasks.pop()
