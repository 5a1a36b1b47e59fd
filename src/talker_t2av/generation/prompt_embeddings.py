"""A prompt as the backbone reads it: embeddings of the task tag, the text, and the patches of the prefix."""

from collections.abc import Sequence

import torch
from torch import Tensor

from talker_t2av.generation.prompt import GivenStream, Prompt
from talker_t2av.model.sequence import TagPlacement, delayed, motion_delay, to_patches
from talker_t2av.model.talker import Modality, Talker


def prompt_embeddings(talker: Talker, prompt: Prompt) -> tuple[Tensor, Tensor]:
    """[n, D] embeddings of tag and text, and of the prefix's patches."""
    ids = prompt.token_ids[None]
    text = talker.motion_pad.new_zeros(0, len(talker.motion_pad))
    if ids.numel():
        text = talker.embed_text(ids, torch.ones_like(ids, dtype=torch.bool))[0]
    tag = talker.embed_tags(ids.new_tensor([prompt.task]))
    patches = _prefix_embeddings(talker, prompt)
    if prompt.tag_placement is TagPlacement.FIRST_TOKEN:
        text = torch.cat((tag, text))
    elif len(patches):
        patches = torch.cat((patches[:1] + tag, patches[1:]))
    return text, patches


def _prefix_embeddings(talker: Talker, prompt: Prompt) -> Tensor:
    """[n, D]; speech alone where the prefix has no motion."""
    size = talker.sequence.patch_frames
    if prompt.prefix_speech is None or not len(prompt.prefix_speech):
        return talker.motion_pad.new_zeros(0, len(talker.motion_pad))
    embeddings = talker.speech.patch_encoder(prompt.prefix_speech.unflatten(0, (-1, size)))
    if prompt.prefix_motion is None:
        return embeddings
    frames = torch.tensor([len(prompt.prefix_motion)], device=embeddings.device)
    motion = to_patches(prompt.prefix_motion[None], frames, size)
    delay = frames.new_tensor([motion_delay(prompt.task, talker.sequence)])
    motion = delayed(motion, delay, len(embeddings))
    return embeddings + talker.motion.patch_encoder(motion.frames[0], motion.present[0])


def delayed_end(talker: Talker, prompts: Sequence[Prompt]) -> GivenStream | None:
    """The last patches of motion of each prefix, as many as motion stands behind speech: they are read together with
    the first patches that are drawn. None without a delay; a prefix of motion that is shorter than it has none."""
    sequence, size = talker.sequence, talker.motion.head.latent_size
    delay = max(motion_delay(prompt.task, sequence) for prompt in prompts)
    if not delay:
        return None
    frames, device = delay * sequence.patch_frames, prompts[0].voice.device
    patches = torch.zeros(len(prompts), frames, size, device=device)
    count = torch.zeros(len(prompts), dtype=torch.int64, device=device)
    for row, prompt in enumerate(prompts):
        if prompt.prefix_motion is not None and len(prompt.prefix_motion) >= frames:
            patches[row], count[row] = prompt.prefix_motion[-frames:], delay
    return GivenStream(patches.unflatten(1, (delay, -1)), count)


def first_context(prefix: Tensor | None, modality: Modality, patch_frames: int, device: torch.device) -> Tensor:
    """[P, C] the context of the first patch to draw: the last patch of a prefix [T, C], else zeros.

    Raises ValueError for a prefix that is not whole patches of this modality."""
    size = modality.head.latent_size
    if prefix is None:
        return torch.zeros(patch_frames, size, device=device)
    if prefix.ndim != 2 or prefix.shape[1] != size or len(prefix) % patch_frames:
        raise ValueError(f"prefix has shape {tuple(prefix.shape)}, expected [n x {patch_frames} frames, {size}]")
    return prefix[-patch_frames:] if len(prefix) else prefix.new_zeros(patch_frames, size)
