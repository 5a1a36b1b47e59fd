"""The one place where the model advances: a session draws one patch (160 ms) of every member of a batch per step.

Whole clips, streams and all tasks are loops over `Session.step`. Members of a batch do not touch each other: each has
its own text, conditions, prefix, length and random numbers, and gets what it would get alone, whenever it joins and
whoever leaves. A stream that a prompt gives is read instead of drawn; its end is the member's end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from talker_t2av.config import SamplingConfig
from talker_t2av.generation.batching import Members, Past
from talker_t2av.generation.noise import Noise
from talker_t2av.generation.prompt import Prompt, common_task, given_stream
from talker_t2av.generation.prompt_embeddings import delayed_end, first_context, prompt_embeddings
from talker_t2av.model.alignment import AlignedText, alignment_heads
from talker_t2av.model.sequence import BEHIND_SOUNDING, SMALLEST_STEP, TagPlacement, Task, motion_delay
from talker_t2av.model.talker import Modality, Talker

NO_TOKEN = -1
"""In place of a token's index, where a prompt has no text."""


@dataclass(frozen=True)
class Patch:
    """One step's result. With a motion delay of k, motion belongs to the speech of k steps earlier.

    A given stream comes out as it was given, and as zeros behind its end."""

    speech: Tensor
    """[B, P, C]."""
    motion: Tensor | None
    """[B, P, M], zeros for members who are not `moving`; None where none is."""
    moving: Tensor
    """[B] bool: whose motion is drawn or given, and has begun."""
    last: Tensor
    """[B] bool: the stop predictor calls this patch a member's last one (at this step or earlier); where a stream is
    given, the generated one is as long as it."""
    token_index: Tensor | None
    """[B, P] int64 index into the prompt's tokens: which one sounds in each frame, -1 for a prompt without text; None
    without alignment heads."""


class Session:
    """A running generation: what a talker has read and drawn so far, for members of the same task."""

    @torch.inference_mode()
    def __init__(self, talker: Talker, prompts: Sequence[Prompt], sampling: SamplingConfig, noise: Noise) -> None:
        """Raises ValueError for prompts that do not go together, or with this talker."""
        self._task = common_task(prompts)
        self._talker, self._sampling = talker, sampling
        self._delay = motion_delay(self._task, talker.sequence)
        self._members = self._unread(prompts, noise)
        self._schedules = {
            "speech": talker.speech.head.schedule(sampling),
            "motion": talker.motion.head.schedule(sampling),
        }
        self._read_prompts(prompts)

    @torch.inference_mode()
    def step(self) -> Patch:
        """Draw the next patch of what is not given, feed both modalities back, ask whether it was the last."""
        members, talker = self._members, self._talker
        token_index, motion_steps = members.token_index, members.steps - self._delay
        moving = (motion_steps >= 0) & (self._task is not Task.TTS)
        if members.given_speech is None:
            members.speech = self._draw("speech", talker.speech, members.speech, members.voice, members.steps)
        else:
            members.speech = members.given_speech.patch(members.steps)
        motion = None
        if moving.any():
            if members.given_motion is None:
                motion = self._draw("motion", talker.motion, members.motion, members.identity, motion_steps)
            else:
                motion = members.given_motion.patch(motion_steps)
            members.motion = torch.where(moving[:, None, None], motion, members.motion)
            motion = torch.where(moving[:, None, None], motion, 0)
        self._feed(self._patch_tokens(moving), torch.ones_like(moving))
        members.steps = members.steps + 1
        if members.given_speech is not None:
            sounds = members.given_speech.exists(members.steps)[:, None]
            members.token_index = torch.where(sounds, members.token_index, token_index)
        members.last = members.last | self._ends()
        return Patch(members.speech, motion, moving, members.last, None if members.text is None else token_index)

    def to_end(self) -> list[Patch]:
        """All steps until everybody has ended, as members with a given stream do for certain."""
        patches = [self.step()]
        while not bool(patches[-1].last.all()):
            patches.append(self.step())
        return patches

    @torch.inference_mode()
    def join(self, other: "Session") -> None:
        """Take in the members of another session, behind its own, at whatever step each is.

        From then on `other` is of no use. Raises ValueError for sessions that do not go together.
        """
        agrees = {
            "talker": self._talker is other._talker,
            "task": self._task is other._task,
            "sampling settings": self._sampling == other._sampling,
            "set of given streams": self._members.given == other._members.given,
        }
        if not all(agrees.values()):
            different = " and ".join(name for name, same in agrees.items() if not same)
            raise ValueError(f"sessions that are joined must have the same {different}")
        self._members = self._members.joined(other._members)

    @torch.inference_mode()
    def keep(self, rows: list[int]) -> None:
        """Go on with these members only, in this order. Raises ValueError for none, doubles, and who is not there."""
        self._members = self._members.kept(rows)

    def _ends(self) -> Tensor:
        """[B] bool: whose generated stream is complete, after the step just made."""
        members, sampling = self._members, self._sampling
        if members.given_speech is not None:
            return members.steps >= members.given_speech.count + self._delay
        if members.given_motion is not None:
            return members.steps >= members.given_motion.count
        stopping = torch.sigmoid(self._talker.stop_predictor(members.hidden)) > sampling.stop_probability
        return stopping & (members.steps >= sampling.minimum_patches)

    def _draw(self, name: str, modality: Modality, context: Tensor, condition: Tensor, steps: Tensor) -> Tensor:
        """The patches [B, P, C] of one head at each member's step, `steps` [B], from noise."""
        sampling = self._sampling
        temperature = sampling.speech_temperature if name == "speech" else sampling.motion_temperature
        noise = self._members.noise.draw(name, steps, context.shape) * temperature
        return modality.head.draw(noise, self._members.hidden, context, condition, self._schedules[name])

    def _patch_tokens(self, moving: Tensor) -> Tensor:
        """[B, D] embeddings of the patches just drawn or given; a modality that has nothing is encoded as nothing."""
        members, talker = self._members, self._talker

        def frames(present: Tensor) -> Tensor:
            return present[:, None].expand(-1, talker.sequence.patch_frames)

        given_speech, given_motion = members.given_speech, members.given_motion
        heard = None if given_speech is None else frames(given_speech.exists(members.steps))
        tokens = talker.speech.patch_encoder(members.speech, heard)
        if self._task is Task.TTS:
            return tokens + talker.motion_pad
        motion = members.motion
        seen = moving if given_motion is None else given_motion.exists(members.steps - self._delay)
        if members.delayed_end is not None:
            before = members.delayed_end.exists(members.steps)
            motion = torch.where(before[:, None, None], members.delayed_end.patch(members.steps), motion)
            seen = seen | before
        return tokens + talker.motion.patch_encoder(motion, frames(seen))

    def _feed(self, tokens: Tensor, present: Tensor) -> None:
        """Let the backbone read one patch token [B, D] of the members that have one: `present` [B]."""
        members = self._members
        hidden = members.hidden
        position = self._next_position()
        entering = self._read(tokens[:, None], position[:, None], present[:, None])
        self._locate(entering, position[:, None], present)
        members.position = torch.where(present, position, members.position)
        members.hidden = torch.where(present[:, None], members.hidden, hidden)

    def _next_position(self) -> Tensor:
        """[B] rotary position of the patch that is read next, as `aligned_positions` has them where they are used.

        Where there is no text to stand in, positions count patches."""
        members = self._members
        if not self._talker.sequence.aligned_positions:
            return members.position + 1
        sounding = members.text_start + members.token_index[:, -1]
        aligned = torch.maximum(sounding + BEHIND_SOUNDING, members.position + SMALLEST_STEP)
        return torch.where(members.has_text, aligned, members.position + 1)

    def _read(self, embeddings: Tensor, positions: Tensor, present: Tensor) -> Tensor | None:
        """Let the backbone read [B, S, D] at rotary positions [B, S], where `present` [B, S] says so.

        Returns what enters the alignment layer; None without one."""
        past, layer = self._members.past, self._talker.sequence.alignment_layer
        past.mask = torch.cat((past.mask, present), dim=1)
        reading = self._talker.backbone(embeddings, positions, past.mask, past.cache, layer)
        self._members.hidden = reading.hidden[:, -1].clone(memory_format=torch.contiguous_format)
        return reading.entering

    def _locate(self, entering: Tensor | None, positions: Tensor, present: Tensor) -> None:
        """Find which token sounds in each frame of the patch that comes next, where texts are followed, for the members
        that have read one: `present` [B]."""
        members = self._members
        if members.text is not None and entering is not None:
            located, members.text = members.text.locate(entering[:, -1:], positions[:, -1:], present)
            located = torch.where(members.has_text[:, None], located, NO_TOKEN)
            members.token_index = torch.where(present[:, None], located, members.token_index)

    def _unread(self, prompts: Sequence[Prompt], noise: Noise) -> Members:
        """Members before anything is read."""
        talker, device = self._talker, prompts[0].voice.device
        size = talker.sequence.patch_frames
        speech, motion = talker.speech, talker.motion
        first_sounding = torch.tensor([prompt.first_sounding for prompt in prompts], device=device)
        tag_first = [prompt.tag_placement is TagPlacement.FIRST_TOKEN for prompt in prompts]
        return Members(
            voice=torch.stack([prompt.voice for prompt in prompts]),
            identity=torch.stack([prompt.identity for prompt in prompts]),
            has_text=torch.tensor([len(prompt.token_ids) > 0 for prompt in prompts], device=device),
            text_start=torch.tensor(tag_first, device=device).long(),
            given_speech=given_stream([prompt.given_speech for prompt in prompts], size, speech.head.latent_size),
            given_motion=given_stream([prompt.given_motion for prompt in prompts], size, motion.head.latent_size),
            delayed_end=delayed_end(talker, prompts),
            noise=noise,
            steps=torch.zeros_like(first_sounding),
            last=torch.zeros_like(first_sounding, dtype=torch.bool),
            speech=torch.stack([first_context(prompt.prefix_speech, speech, size, device) for prompt in prompts]),
            motion=torch.stack([first_context(prompt.prefix_motion, motion, size, device) for prompt in prompts]),
            token_index=first_sounding[:, None].expand(-1, size),
            position=torch.zeros(len(prompts), device=device),
            hidden=torch.zeros(len(prompts), len(talker.motion_pad), device=device),
            past=Past(talker.backbone.new_cache(), torch.zeros(len(prompts), 0, dtype=torch.bool, device=device)),
        )

    def _read_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Read tag, text and prefix of every member, padded on the left so that all end together."""
        rows = [prompt_embeddings(self._talker, prompt) for prompt in prompts]
        followed = self._talker.sequence.alignment_layer is not None
        beginnings = [text if followed else torch.cat((text, prefix)) for text, prefix in rows]
        padded, present = _ending_together(beginnings)
        positions = (present.cumsum(dim=1) - 1).clamp(min=0).float()
        self._members.position = positions[:, -1]
        entering = self._read(padded, positions, present)
        if followed:
            self._follow(prompts, entering, positions)
            self._read_prefixes([prefix for _, prefix in rows])

    def _follow(self, prompts: Sequence[Prompt], entering: Tensor | None, positions: Tensor) -> None:
        """Find where the texts begin, once they are read: [B, S] states and positions; every text ends with them."""
        heads, members = alignment_heads(self._talker), self._members
        if heads is None or entering is None:
            raise ValueError("a text is followed by the heads of an alignment layer")
        device, length = positions.device, positions.shape[1]
        begin = torch.tensor([length - len(prompt.token_ids) for prompt in prompts], device=device)
        first = torch.tensor([prompt.first_sounding for prompt in prompts], device=device)
        members.text = AlignedText.beginning(heads, heads.keys(entering, positions), begin, first)
        self._locate(entering, positions, torch.ones_like(members.has_text))
        if self._talker.sequence.aligned_positions:
            members.position = torch.where(members.has_text, -torch.inf, members.position)

    def _read_prefixes(self, prefixes: Sequence[Tensor]) -> None:
        """Read patch after patch [n, D] of each member, so that its place in the text is followed; all end together."""
        padded, present = _ending_together(prefixes)
        for column in range(padded.shape[1]):
            self._feed(padded[:, column], present[:, column])


def _ending_together(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Embeddings [n, D] of different lengths, padded on the left: [B, S, D], and which are real: [B, S] bool."""
    padded = pad_sequence(list(rows), batch_first=True, padding_side="left")
    lengths = torch.tensor([len(row) for row in rows], device=padded.device)
    longest = padded.shape[1]
    return padded, torch.arange(longest, device=padded.device) >= longest - lengths[:, None]
