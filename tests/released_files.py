"""A bundle written as the release was: the conversion, backwards."""

import json
import math
from argparse import Namespace
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from talker_t2av.checkpoints.released import RULES as TALKER_RULES
from talker_t2av.checkpoints.renaming import published_name
from talker_t2av.codecs.lia_x import adapter as lia_x
from talker_t2av.codecs.lia_x.layers import blur_kernel
from talker_t2av.codecs.wavlm_ecapa import adapter as wavlm_ecapa
from talker_t2av.codecs.whisperx_vae import adapter as whisperx_vae
from talker_t2av.config import BundleConfig, LiaXConfig
from talker_t2av.model.layers import rotary_angles
from talker_t2av.text.stand_in_tokenizer import stand_in_tokenizer


def write_released_files(bundle: Path, config: BundleConfig, folder: Path) -> None:
    """All files that the conversion reads."""
    for name in ("talker-t2av", "whisperx-vae"):
        (folder / name).mkdir(parents=True)
    save_file(_talker(load_file(bundle / "talker.safetensors"), config), folder / "talker-t2av" / "model.safetensors")
    qwen3 = config.talker.backbone.model_dump() | {"model_type": "qwen3"}
    (folder / "talker-t2av" / "config.json").write_text(json.dumps(qwen3))
    stand_in_tokenizer().save(str(folder / "talker-t2av" / "tokenizer.json"))
    for name in ("tokenizer_config.json", "merges.txt"):
        (folder / "talker-t2av" / name).write_text("{}")
    codec = _renamed(load_file(bundle / "audio_codec.safetensors"), whisperx_vae.RULES)
    codec |= {f"{prefix}weight": torch.zeros(2) for prefix in whisperx_vae.UNUSED[:2]}
    torch.save({"state_dict": codec, "config": Namespace(width=64)}, folder / "whisperx-vae" / "model.ckpt")
    torch.save(_lia_x(load_file(bundle / "motion_codec.safetensors"), config.motion_codec), folder / "lia-x.pt")
    speaker = _renamed(load_file(bundle / "speaker_encoder.safetensors"), wavlm_ecapa.RULES)
    speaker |= {wavlm_ecapa.UNUSED[0]: torch.zeros(3), f"{wavlm_ecapa.UNUSED[1]}weight": torch.zeros(5)}
    torch.save({"model": speaker}, folder / "wavlm_large_finetune.pth")


def _renamed(tensors: dict[str, Tensor], rules: list[tuple[str, str]]) -> dict[str, Tensor]:
    return {published_name(name, rules): tensor for name, tensor in tensors.items()}


def _talker(tensors: dict[str, Tensor], config: BundleConfig) -> dict[str, Tensor]:
    """With the broadcasting dimensions and the rotary tables that the release stores, and its tied head."""
    released = _renamed(tensors, TALKER_RULES)
    released["motion_pad_emb"] = released["motion_pad_emb"][None, None]
    size = config.talker.backbone.hidden_size
    for name in ("speech", "motion"):
        released[f"{name}_patch_encoder.cls_token"] = released[f"{name}_patch_encoder.cls_token"][None, None, None]
        for folder, part in (("_patch_encoder", "patch_encoder"), ("_cfm.estimator.decoder", "head")):
            heads = getattr(getattr(config.talker, name), part).heads
            angles = rotary_angles(32, size // heads, torch.device("cpu"))
            released[f"{name}{folder}.rope.w"] = torch.stack((angles.cos(), angles.sin()), dim=-1)
    released["llm.lm_head.weight"] = released["llm.model.embed_tokens.weight"].clone()
    return released


def _lia_x(tensors: dict[str, Tensor], config: LiaXConfig) -> dict[str, Tensor]:
    """Weights as they are before StyleGAN2 multiplies them, and its blur kernels."""
    levels = len(config.level_channels)
    released = {name: blur_kernel(total) for name, total in lia_x.released_kernels(levels).items()}
    for ours, theirs in lia_x.released_names(levels).items():
        tensor = tensors[ours]
        if ours.endswith("weight") and tensor.ndim > 1:
            tensor = tensor * math.sqrt(tensor[0].numel())
        released[theirs] = lia_x._as_released(theirs, tensor)
    return released
