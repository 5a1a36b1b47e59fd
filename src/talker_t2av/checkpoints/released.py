"""The released checkpoint layout: its names and shapes, and how they become ours (method.md sections 3, 4 and 9)."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from talker_t2av.checkpoints.renaming import count_of, published_name, shape_of
from talker_t2av.checkpoints.safe_tensors import explain_difference, load_strictly, read_tensors
from talker_t2av.config import BackboneConfig, ModalityConfig, SequenceConfig, TalkerConfig, TransformerConfig
from talker_t2av.errors import UserError
from talker_t2av.model.layers import rotary_angles
from talker_t2av.model.talker import Talker

TIED_HEAD = "llm.lm_head.weight"
ROTARY_TABLE_TOLERANCE = 1e-2
"""A published table may have been stored in bfloat16."""

RULES = [
    (r"^backbone\.qwen3\.", "llm.model."),
    (r"^motion_pad$", "motion_pad_emb"),
    (r"^stop_predictor\.input\.", "head_stop.proj."),
    (r"^stop_predictor\.output\.", "head_stop.head."),
    (r"^(\w+)\.patch_encoder\.projector\.", r"projector_\1.linear1."),
    (r"^(\w+)\.patch_encoder\.class_token$", r"\1_patch_encoder.cls_token"),
    (r"^(\w+)\.patch_encoder\.transformer\.", r"\1_patch_encoder."),
    (r"^(\w+)\.head\.transformer\.", r"\1_cfm.estimator.decoder."),
    (r"^(\w+)\.head\.noisy_input\.", r"\1_cfm.estimator.in_proj."),
    (r"^(\w+)\.head\.context_input\.", r"\1_cfm.estimator.cond_proj."),
    (r"^(\w+)\.head\.condition_input\.", r"\1_cfm.estimator.global_cond_proj."),
    (r"^(\w+)\.head\.output\.", r"\1_cfm.estimator.out_proj."),
    (r"^(\w+)\.head\.time\.", r"\1_cfm.estimator.time_mlp."),
    (r"^(\w+)\.head\.time_difference\.", r"\1_cfm.estimator.delta_time_mlp."),
    (r"(time_mlp)\.input\.", r"\1.linear_1."),
    (r"(time_mlp)\.output\.", r"\1.linear_2."),
    (r"(patch_encoder|decoder)\.input\.", r"\1.input_proj."),
    (r"(patch_encoder|decoder)\.norm\.weight$", r"\1.norm.scale"),
    (r"\.attention_norm\.weight$", ".norm1.scale"),
    (r"\.mlp_norm\.weight$", ".norm2.scale"),
    (r"\.attention\.query_key_value\.", ".attn.qkv."),
    (r"\.attention\.output\.", ".attn.proj."),
    (r"(?<!layers)(\.blocks\.\d+\.mlp)\.gate\.", r"\1.fc1."),
    (r"(\.blocks\.\d+\.mlp)\.up\.", r"\1.fc2."),
    (r"(\.blocks\.\d+\.mlp)\.down\.", r"\1.proj."),
]
"""Regular expressions that, applied in this order, turn one of our parameter names into the released one."""


def released_name(ours: str) -> str:
    """Our parameter name -> the released checkpoint's."""
    return published_name(ours, RULES)


def talker_config(tensors: Mapping[str, Tensor], qwen3: Mapping[str, object], source: Path) -> TalkerConfig:
    """Read every size of the network off a released checkpoint and its Qwen3 configuration."""

    def shape(name: str) -> torch.Size:
        return shape_of(tensors, name, source)

    def transformer(folder: str, size: int) -> TransformerConfig:
        head_size = 2 * shape(f"{folder}.rope.w")[1]
        layers = count_of(tensors, rf"{re.escape(folder)}\.blocks\.(\d+)\.")
        return TransformerConfig(layers=layers, heads=size // head_size)

    def modality(name: str, size: int) -> ModalityConfig:
        return ModalityConfig(
            latent_size=shape(f"{name}_cfm.estimator.in_proj.weight")[1],
            condition_size=shape(f"{name}_cfm.estimator.global_cond_proj.weight")[1],
            patch_encoder=transformer(f"{name}_patch_encoder", size),
            head=transformer(f"{name}_cfm.estimator.decoder", size),
        )

    backbone = BackboneConfig(**{name: qwen3[name] for name in BackboneConfig.model_fields if name in qwen3})
    return TalkerConfig(
        backbone=backbone,
        speech=modality("speech", backbone.hidden_size),
        motion=modality("motion", backbone.hidden_size),
        sequence=SequenceConfig(),
    )


def convert(tensors: Mapping[str, Tensor], talker: Talker, source: Path) -> dict[str, Tensor]:
    """Released tensors -> our state dict. Raises `UserError` naming each missing, unexpected or misshapen tensor.

    The tied LM head is dropped, present or not. Rotary tables must be there and equal ours, which are computed.
    """
    ours = talker.state_dict()
    names = {released_name(name): name for name in ours}
    folders = (
        f"{name}{part}" for name in ("speech", "motion") for part in ("_patch_encoder", "_cfm.estimator.decoder")
    )
    rotary = {f"{folder}.rope.w" for folder in folders}
    found = {name: tensor for name, tensor in tensors.items() if name != TIED_HEAD}
    expected = {name: _released_shape(name, ours[names[name]]) for name in names}
    difference = explain_difference(expected | {name: found.get(name, torch.empty(0)) for name in rotary}, found)
    if difference:
        raise UserError(f"{source} does not fit the network: {difference}")
    for name in rotary:
        _check_rotary_table(name, found[name], source)
    return {names[name]: found[name].reshape(ours[names[name]].shape) for name in names}


def _released_shape(name: str, ours: Tensor) -> Tensor:
    """Ours, with the broadcasting dimensions that the release stores."""
    leading = {"motion_pad_emb": 2}.get(name, 3 if name.endswith("cls_token") else 0)
    return ours[(None,) * leading] if leading else ours


def _check_rotary_table(name: str, table: Tensor, source: Path) -> None:
    angles = rotary_angles(len(table), 2 * table.shape[1], table.device)
    expected = torch.stack((angles.cos(), angles.sin()), dim=-1)
    if not torch.allclose(table.float(), expected, atol=ROTARY_TABLE_TOLERANCE):
        raise UserError(f"{source} does not fit the network: {name} is not the rotary table of base 10000")


def load_released_talker(folder: Path) -> Talker:
    """Load `model.safetensors` and `config.json` (the Qwen3 configuration) of a released talker folder."""
    weights, description = folder / "model.safetensors", folder / "config.json"
    if not description.is_file():
        raise UserError(f"{description} does not exist; a released talker has its Qwen3 configuration there")
    tensors = read_tensors(weights)
    talker = Talker(talker_config(tensors, json.loads(description.read_text(encoding="utf-8")), weights))
    load_strictly(talker, convert(tensors, talker, weights), weights)
    return talker.eval()
