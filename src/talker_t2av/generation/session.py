"""The one place where the model advances: a session draws one patch (160 ms) of every member of a batch per step.

Whole clips, streams and all tasks are loops over `Session.step`. Members of a batch do not touch each other: each has
its own text, conditions, prefix, length and random numbers, and gets what it would get alone. A stream that a prompt
gives is read instead of drawn; its end is the member's end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from talker_t2av.config import SamplingConfig
from talker_t2av.generation.prompt import Prompt, common_task, given_stream
from talker_t2av.model.alignment import AlignedText, alignment_heads
from talker_t2av.model.flow_matching import sample, sampling_grid
from talker_t2av.model.sequence import (
    BEHIND_SOUNDING,
    SMALLEST_STEP,
    TagPlacement,
    Task,
    delayed,
    motion_delay,
    to_patches,
)
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
    """[B, P, M]; None for speech alone, and while a delayed motion has not begun."""
    last: Tensor
    """[B] bool: the stop predictor calls this patch a member's last one (at this step or earlier); where a stream is
    given, the generated one is as long as it."""
    token_index: Tensor | None
    """[B, P] int64 index into the prompt's tokens: which one sounds in each frame, -1 for a prompt without text; None
    without alignment heads."""


class Noise(Protocol):
    """Where the standard normal noise of the heads comes from."""

    def draw(self, name: str, step: int, shape: torch.Size) -> Tensor:
        """[B, P, C] noise of one head ("speech" or "motion") at one of its patches."""
        ...


class SeededNoise:
    """One generator a member and head, so that a member's noise depends on its seed alone."""

    def __init__(self, seeds: Sequence[int], device: torch.device) -> None:
        self._device = device
        self._generators = {
            name: [torch.Generator().manual_seed(2 * seed + offset) for seed in seeds]
            for offset, name in enumerate(("speech", "motion"))
        }

    def draw(self, name: str, step: int, shape: torch.Size) -> Tensor:
        """Draws are in order: `step` is not used."""
        rows = [torch.randn(shape[1:], generator=generator) for generator in self._generators[name]]
        return torch.stack(rows).to(self._device)


class Session:
    """State of a running generation: the backbone's cache, its last hidden state, the previous patches."""

    def __init__(self, talker: Talker, prompts: Sequence[Prompt], sampling: SamplingConfig, noise: Noise) -> None:
        """Raises ValueError for prompts that do not go together, or with this talker."""
        self._task = common_task(prompts)
        self._talker, self._sampling, self._noise = talker, sampling, noise
        self._delay = motion_delay(self._task, talker.sequence)
        self._patch_frames = talker.sequence.patch_frames
        self._given_speech = given_stream(
            [prompt.given_speech for prompt in prompts], self._patch_frames, talker.speech.head.latent_size
        )
        self._given_motion = given_stream(
            [prompt.given_motion for prompt in prompts], self._patch_frames, talker.motion.head.latent_size
        )
        self._voice = torch.stack([prompt.voice for prompt in prompts])
        self._identity = torch.stack([prompt.identity for prompt in prompts])
        self._grid = sampling_grid(sampling.steps, sampling.sway, self._voice.device)
        self._speech = self._last_patches([prompt.prefix_speech for prompt in prompts], talker.speech)
        self._motion = self._last_patches([prompt.prefix_motion for prompt in prompts], talker.motion)
        self._last = torch.zeros(len(prompts), dtype=torch.bool, device=self._voice.device)
        self._step = 0
        self._cache = talker.backbone.new_cache()
        self._mask: Tensor
        self._hidden: Tensor
        self._text: AlignedText | None = None
        self._text_start: Tensor
        self._has_text = torch.tensor([len(prompt.token_ids) > 0 for prompt in prompts], device=self._voice.device)
        self._token_index: Tensor | None = None
        self._position: Tensor
        self._read_prompts(prompts)

    @torch.inference_mode()
    def step(self) -> Patch:
        """Draw the next patch of what is not given, feed both modalities back, ask whether it was the last."""
        talker, token_index = self._talker, self._token_index
        given_speech, given_motion = self._given_speech, self._given_motion
        motion_step = self._step - self._delay
        moving = self._task is not Task.TTS and motion_step >= 0
        if given_speech is None:
            self._speech = self._draw("speech", talker.speech, self._speech, self._voice, self._step)
        else:
            self._speech = given_speech.patch(self._step)
        if moving and given_motion is None:
            self._motion = self._draw("motion", talker.motion, self._motion, self._identity, motion_step)
        elif moving and given_motion is not None:
            self._motion = given_motion.patch(motion_step)
        self._feed(self._patch_tokens(moving), torch.ones_like(self._last))
        self._step += 1
        if given_speech is not None and self._token_index is not None and token_index is not None:
            sounds = given_speech.exists(self._step)[:, None]
            self._token_index = torch.where(sounds, self._token_index, token_index)
        self._last = self._last | self._ends()
        return Patch(self._speech, self._motion if moving else None, self._last, token_index)

    def _ends(self) -> Tensor:
        """[B] bool: whose generated stream is complete, after the step just made."""
        if self._given_speech is not None:
            return self._step >= self._given_speech.count + self._delay
        if self._given_motion is not None:
            return self._step >= self._given_motion.count
        if self._step < self._sampling.minimum_patches:
            return torch.zeros_like(self._last)
        return torch.sigmoid(self._talker.stop_predictor(self._hidden)) > self._sampling.stop_probability

    def _draw(self, name: str, modality: Modality, context: Tensor, condition: Tensor, step: int) -> Tensor:
        """One patch [B, P, C] of one head, from noise."""
        sampling = self._sampling
        temperature = sampling.speech_temperature if name == "speech" else sampling.motion_temperature

        def velocity(noisy: Tensor, time: Tensor, hidden: Tensor) -> Tensor:
            branches = len(noisy) // len(context)
            return modality.head(noisy, time, hidden, context.repeat(branches, 1, 1), condition.repeat(branches, 1))

        noise = self._noise.draw(name, step, context.shape) * temperature
        return sample(
            velocity,
            noise,
            self._hidden,
            self._grid,
            sampling.guidance_scale,
            sampling.zero_star,
            sampling.solver,
        )

    def _patch_tokens(self, moving: bool) -> Tensor:
        """[B, D] embedding of the patch just drawn or given; a modality that has nothing is encoded as nothing."""
        talker = self._talker
        heard = None if self._given_speech is None else self._given_speech.present(self._step)
        token = talker.speech.patch_encoder(self._speech, heard)
        if self._task is Task.TTS:
            return token + talker.motion_pad
        if not moving:
            nothing = torch.zeros_like(self._motion)
            return token + talker.motion.patch_encoder(nothing, torch.zeros_like(nothing[..., 0], dtype=torch.bool))
        seen = None if self._given_motion is None else self._given_motion.present(self._step - self._delay)
        return token + talker.motion.patch_encoder(self._motion, seen)

    def _feed(self, tokens: Tensor, present: Tensor) -> None:
        """Let the backbone read one patch token [B, D] of the members that have one: `present` [B]."""
        position = self._next_position()
        self._mask = torch.cat((self._mask, present[:, None]), dim=1)
        hidden, token_index = self._hidden, self._token_index
        entering = self._read(tokens[:, None], position[:, None])
        self._token_index = self._locate(entering, position[:, None])
        self._position = torch.where(present, position, self._position)
        self._hidden = torch.where(present[:, None], self._hidden, hidden)
        if self._token_index is not None and token_index is not None:
            self._token_index = torch.where(present[:, None], self._token_index, token_index)

    def _next_position(self) -> Tensor:
        """[B] rotary position of the patch that is read next, as `aligned_positions` has them where they are used.

        Where there is no text to stand in, positions count patches."""
        if not self._talker.sequence.aligned_positions:
            return self._position + 1
        if self._token_index is None:
            raise ValueError("aligned positions need an alignment layer")
        sounding = self._text_start + self._token_index[:, -1]
        aligned = torch.maximum(sounding + BEHIND_SOUNDING, self._position + SMALLEST_STEP)
        return torch.where(self._has_text, aligned, self._position + 1)

    def _read(self, embeddings: Tensor, positions: Tensor) -> Tensor | None:
        """Let the backbone read [B, S, D] at rotary positions [B, S]; return what enters the alignment layer."""
        layer = self._talker.sequence.alignment_layer
        reading = self._talker.backbone(embeddings, positions, self._mask, self._cache, layer)
        self._hidden = reading.hidden[:, -1]
        return reading.entering

    def _locate(self, entering: Tensor | None, positions: Tensor) -> Tensor | None:
        """[B, P] which token sounds in each frame of the patch that comes next; -1 where there is no text."""
        if self._text is None or entering is None:
            return None
        reached = None if self._token_index is None else self._token_index[:, -1]
        located = self._text.locate(entering[:, -1:], positions[:, -1:], reached)
        return torch.where(self._has_text[:, None], located, NO_TOKEN)

    def _last_patches(self, prefixes: Sequence[Tensor | None], modality: Modality) -> Tensor:
        """[B, P, C] the context of the first patch to draw: the prefix's last patch, else zeros."""
        size = modality.head.latent_size
        zeros = torch.zeros(self._patch_frames, size, device=self._voice.device)
        for prefix in prefixes:
            if prefix is not None and (prefix.ndim != 2 or prefix.shape[1] != size or len(prefix) % self._patch_frames):
                raise ValueError(
                    f"prefix has shape {tuple(prefix.shape)}, expected [n x {self._patch_frames} frames, {size}]"
                )
        return torch.stack([zeros if p is None or not len(p) else p[-self._patch_frames :] for p in prefixes])

    @torch.inference_mode()
    def _read_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Read tag, text and prefix of every member, padded on the left so that all end together."""
        rows = [self._prompt_embeddings(prompt) for prompt in prompts]
        followed = self._talker.sequence.alignment_layer is not None
        beginnings = [text if followed else torch.cat((text, prefix)) for text, prefix in rows]
        longest = max(map(len, beginnings))
        device = self._voice.device
        lengths = torch.tensor([len(beginning) for beginning in beginnings], device=device)
        index = torch.arange(longest, device=device)[None] - (longest - lengths)[:, None]
        self._mask = index >= 0
        positions = index.clamp(min=0).float()
        self._position = positions[:, -1]
        padded = [torch.nn.functional.pad(row, (0, 0, longest - len(row), 0)) for row in beginnings]
        entering = self._read(torch.stack(padded), positions)
        if followed:
            self._follow(prompts, entering, positions, lengths)
            self._read_prefixes([prefix for _, prefix in rows])

    def _follow(self, prompts: Sequence[Prompt], entering: Tensor | None, positions: Tensor, lengths: Tensor) -> None:
        """Find where the texts begin, once they are read: [B, S] states and positions, `lengths` [B] of them real."""
        heads = alignment_heads(self._talker)
        if heads is None or entering is None:
            raise ValueError("a text is followed by the heads of an alignment layer")
        first = torch.tensor([prompt.first_sounding for prompt in prompts], device=lengths.device)
        self._text_start = lengths - torch.tensor([len(prompt.token_ids) for prompt in prompts], device=lengths.device)
        begin = self._text_start + positions.shape[1] - lengths
        sounding = torch.arange(positions.shape[1], device=lengths.device) >= (begin + first)[:, None]
        self._text = AlignedText(heads, heads.keys(entering, positions), sounding, begin)
        self._token_index = self._locate(entering, positions)
        if self._talker.sequence.aligned_positions:
            self._position = torch.where(self._has_text, -torch.inf, self._position)

    def _read_prefixes(self, prefixes: Sequence[Tensor]) -> None:
        """Read patch after patch [n, D] of each member, so that its place in the text is followed; all end together."""
        longest = max(map(len, prefixes))
        lengths = torch.tensor([len(prefix) for prefix in prefixes], device=self._voice.device)
        padded = torch.stack([torch.nn.functional.pad(p, (0, 0, longest - len(p), 0)) for p in prefixes])
        for column in range(longest):
            self._feed(padded[:, column], column >= longest - lengths)

    def _prompt_embeddings(self, prompt: Prompt) -> tuple[Tensor, Tensor]:
        """[n, D] embeddings of tag and text, and of the prefix's patches."""
        talker = self._talker
        ids = prompt.token_ids[None]
        text = talker.motion_pad.new_zeros(0, len(talker.motion_pad))
        if ids.numel():
            text = talker.embed_text(ids, torch.ones_like(ids, dtype=torch.bool))[0]
        tag = talker.embed_tags(ids.new_tensor([prompt.task]))
        patches = self._prefix_tokens(prompt)
        if prompt.tag_placement is TagPlacement.FIRST_TOKEN:
            text = torch.cat((tag, text))
        elif len(patches):
            patches = torch.cat((patches[:1] + tag, patches[1:]))
        return text, patches

    def _prefix_tokens(self, prompt: Prompt) -> Tensor:
        """[n, D] tokens of the prefix; speech alone where it has no motion."""
        talker, size = self._talker, self._patch_frames
        if prompt.prefix_speech is None or not len(prompt.prefix_speech):
            return talker.motion_pad.new_zeros(0, len(talker.motion_pad))
        tokens = talker.speech.patch_encoder(prompt.prefix_speech.unflatten(0, (-1, size)))
        if prompt.prefix_motion is None:
            return tokens
        frames = torch.tensor([len(prompt.prefix_motion)], device=tokens.device)
        motion = to_patches(prompt.prefix_motion[None], frames, size)
        motion = delayed(motion, frames.new_tensor([self._delay]), len(tokens))
        return tokens + talker.motion.patch_encoder(motion.frames[0], motion.present[0])
