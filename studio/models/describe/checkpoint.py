"""Kinds of single files of weights, told by the names of their tensors.

A network in one file has its tensors under the names that its authors gave them, under those of diffusers, or under
either with a prefix, as in checkpoints that hold a whole pipeline and in files that were repackaged for other programs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from studio.models.describe.base_models.base_model import Shapes
from studio.models.describe.base_models.file_base import find_addition_base, find_network_base
from studio.sdk.model_files.model_categories import ModelCategory
from studio.sdk.models import ModelInfo, Task
from studio.sdk.networks.checkpoint_names import strip_network_prefix

_PICTURES: Final = frozenset({Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE})
_CLIPS: Final = frozenset({Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO, Task.VIDEO_TO_VIDEO})

_MOVED_CLIPS: Final = frozenset({Task.IMAGE_TO_VIDEO, Task.VIDEO_TO_VIDEO})


@dataclass(frozen=True, slots=True)
class CheckpointKind:
    """Kind of a file of weights.

    Args:
        name: How people call it.
        networks: The classes of diffusers that its network may be; empty for what makes nothing by itself.
        tasks: What pipelines with such a network are of use for.
        needed_parts: Parts that pipelines with such a network have.
        absent_parts: Parts that they do not have.
        control: The class of diffusers of a control network.
    """

    name: str
    networks: tuple[str, ...] = ()
    tasks: frozenset[Task] = frozenset()
    needed_parts: frozenset[str] = frozenset()
    absent_parts: frozenset[str] = frozenset()
    control: str = ""


_XL_PARTS: Final = frozenset({"text_encoder_2"})
_XL: Final = CheckpointKind("Stable Diffusion XL", ("UNet2DConditionModel",), _PICTURES, needed_parts=_XL_PARTS)
_SD: Final = CheckpointKind("Stable Diffusion", ("UNet2DConditionModel",), _PICTURES, absent_parts=_XL_PARTS)
_WAN: Final = CheckpointKind("Wan", ("WanTransformer3DModel", "SkyReelsV2Transformer3DModel"), _CLIPS)
_FLUX: Final = CheckpointKind("Flux", ("FluxTransformer2DModel",), _PICTURES)
_LTX: Final = CheckpointKind("LTX", ("LTXVideoTransformer3DModel",), _CLIPS)
_SD3: Final = CheckpointKind("Stable Diffusion 3", ("SD3Transformer2DModel",), _PICTURES)

_HUNYUAN: Final = CheckpointKind("HunyuanVideo", ("HunyuanVideoTransformer3DModel",), _CLIPS)
_MOCHI: Final = CheckpointKind("Mochi", ("MochiTransformer3DModel",), _CLIPS)
_Z_IMAGE: Final = CheckpointKind("Z-Image", ("ZImageTransformer2DModel",), _PICTURES)
_SANA: Final = CheckpointKind("Sana", ("SanaTransformer2DModel",), _PICTURES)

_NETWORKS: Final[tuple[tuple[CheckpointKind, tuple[str, ...]], ...]] = (
    (CheckpointKind("Wan VACE", ("WanVACETransformer3DModel",), _CLIPS), ("vace_blocks.0.after_proj.bias",)),
    (CheckpointKind("Wan VACE", ("WanVACETransformer3DModel",), _CLIPS), ("vace_blocks.0.proj_out.bias",)),
    (CheckpointKind("Wan-Animate", ("WanAnimateTransformer3DModel",), _MOVED_CLIPS), ("pose_patch_embedding.weight",)),
    (_WAN, ("head.modulation", "blocks.0.self_attn.norm_q.weight")),
    (_WAN, ("condition_embedder.text_embedder.linear_1.weight", "blocks.0.attn1.norm_q.weight")),
    (CheckpointKind("Chroma", ("ChromaTransformer2DModel",), _PICTURES), ("distilled_guidance_layer.in_proj.bias",)),
    (_FLUX, ("double_blocks.0.img_attn.norm.key_norm.scale",)),
    (_HUNYUAN, ("single_transformer_blocks.0.proj_mlp.weight", "context_embedder.proj_in.weight")),
    (_HUNYUAN, ("txt_in.individual_token_refiner.blocks.0.adaLN_modulation.1.bias",)),
    (_FLUX, ("single_transformer_blocks.0.proj_mlp.weight", "time_text_embed.text_embedder.linear_1.weight")),
    (_LTX, ("patchify_proj.weight",)),
    (_LTX, ("proj_in.weight", "time_embed.emb.timestep_embedder.linear_1.weight")),
    (_SD3, ("joint_blocks.0.context_block.adaLN_modulation.1.bias",)),
    (_SD3, ("transformer_blocks.0.attn.add_k_proj.weight", "pos_embed.proj.weight")),
    (_MOCHI, ("blocks.0.attn.qkv_x.weight",)),
    (_MOCHI, ("time_embed.pooler.to_kv.weight", "transformer_blocks.0.attn1.add_k_proj.weight")),
    (_Z_IMAGE, ("cap_pad_token", "x_pad_token", "layers.0.attention.qkv.weight")),
    (_Z_IMAGE, ("cap_pad_token", "x_pad_token", "layers.0.attention.to_q.weight")),
    (_SANA, ("attention_y_norm.weight", "x_embedder.proj.weight")),
    (_SANA, ("caption_norm.weight", "patch_embed.proj.weight", "time_embed.emb.timestep_embedder.linear_1.weight")),
    (
        CheckpointKind("Qwen-Image", ("QwenImageTransformer2DModel",), _PICTURES),
        ("txt_norm.weight", "img_in.weight", "transformer_blocks.0.img_mod.1.weight"),
    ),
    (
        CheckpointKind("Lumina 2", ("Lumina2Transformer2DModel",), _PICTURES),
        ("cap_embedder.0.weight", "layers.0.attention.qkv.weight", "noise_refiner.0.attention.qkv.weight"),
    ),
    (_XL, ("input_blocks.0.0.weight", "label_emb.0.0.weight")),
    (_XL, ("conv_in.weight", "time_embedding.linear_1.weight", "add_embedding.linear_1.weight")),
    (_SD, ("input_blocks.0.0.weight",)),
    (_SD, ("conv_in.weight", "time_embedding.linear_1.weight")),
)  # fmt: skip
_OTHERS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("IP-Adapter", ("ip_adapter.", "image_proj.", "ip_adapter_proj_model.")),
    (
        "ControlNet",
        (
            "control_model.",
            "input_hint_block.",
            "controlnet_cond_embedding.",
            "controlnet_blocks.",
            "controlnet_x_embedder.",
        ),
    ),
    ("T2I-Adapter", ("adapter.body.", "body.0.block1.", "body.0.body.0.block1.")),
    ("motion module", ("down_blocks.0.motion_modules.",)),
    ("textual inversion", ("emb_params", "string_to_param.", "clip_l", "clip_g")),
    (
        "upscaler",
        ("body.0.rdb1.", "model.1.sub.", "RRDB_trunk.", "layers.0.residual_group.", "block_1.c1_r.", "feats.1.lk."),
    ),
    ("text encoder", ("text_model.encoder.", "encoder.block.0.layer.0.SelfAttention.")),
    ("autoencoder", ("decoder.conv_in.", "decoder.conv1.", "decoder.middle.0.", "first_stage_model.decoder.")),
)
"""By the beginnings of names of tensors."""
_WHOLE_PREFIXES: Final = ("first_stage_model.", "vae.", "cond_stage_model.", "conditioner.", "text_encoders.")
"""Of tensors in a checkpoint that are not of its network."""
_TASKS_OF_OTHERS: Final = {"IP-Adapter": Task.REFERENCE, "upscaler": Task.UPSCALE}
_COMPACT: Final = {"body.0.weight", "body.1.weight"}
"""Of an upscaler of which all names begin with `body.`"""
_UNET_MARKS: Final = ("mid_block.", "middle_block.")
_UNION_MARKS: Final = ("task_embedding", "control_add_embedding.linear_1.weight")
_FLUX_MARKS: Final = ("controlnet_x_embedder.weight", "time_text_embed.timestep_embedder.linear_1.weight")


def find_checkpoint_kind(names: Collection[str]) -> CheckpointKind | None:
    """Return the kind of a file with tensors of these names; None for an unknown one."""
    network = strip_network_prefix(names)
    plain = _find_other(names)
    for kind, marks in _NETWORKS:
        if all(mark in network for mark in marks) and plain not in ("ControlNet", "IP-Adapter"):
            return kind
    if not plain:
        return None
    control = _find_control_class(plain, names)
    task = Task.CONTROL if control else _TASKS_OF_OTHERS.get(plain)
    return CheckpointKind(plain, tasks=frozenset() if task is None else frozenset({task}), control=control)


def add_checkpoint_kind(
    facts: ModelInfo, kind: CheckpointKind, shapes: Shapes, quantization: str = ""
) -> ModelInfo:  # fmt: skip
    """Return the facts of a file with what its kind says.

    Args:
        facts: Of the file.
        kind: Of the file.
        shapes: Of its tensors.
        quantization: How its weights are quantized; empty for not at all.
    """
    category = _find_category(kind, shapes)
    network = {name: shapes[held] for name, held in strip_network_prefix(shapes).items()}
    base = find_network_base(kind.networks, network) if kind.networks else find_addition_base(category, shapes)
    return replace(
        facts, kind=f"{kind.name}, {quantization}" if quantization else kind.name, tasks=kind.tasks,
        networks=kind.networks, needed_parts=kind.needed_parts, absent_parts=kind.absent_parts,
        category=category, base=base, part_classes={"": kind.control} if kind.control else {},
    )  # fmt: skip


def _find_category(kind: CheckpointKind, names: Collection[str]) -> ModelCategory:
    if kind.networks:
        is_whole = any(name.startswith(_WHOLE_PREFIXES) for name in names)
        return ModelCategory.CHECKPOINT if is_whole else ModelCategory.NETWORK
    return ModelCategory(kind.name) if kind.name in set(ModelCategory) else ModelCategory.OTHER


def find_small_dtype(dtypes: Iterable[str]) -> str:
    """Return how the weights of a safetensors file are quantized, by their dtypes; empty for not at all."""
    found = set(dtypes)
    return "fp8" if found & {"F8_E4M3", "F8_E5M2"} else "int8" if "I8" in found else ""


def _find_control_class(kind: str, names: Collection[str]) -> str:
    """Return the class of a control network in a file; empty for one that cannot be read from a file."""
    if kind == "T2I-Adapter":
        return "T2IAdapter"
    if kind != "ControlNet" or any("motion_modules." in name for name in names):
        return ""
    if all(mark in names for mark in _FLUX_MARKS):
        return "FluxControlNetModel"
    if not any(mark in name for name in names for mark in _UNET_MARKS):
        return ""
    return "ControlNetUnionModel" if any(mark in names for mark in _UNION_MARKS) else "ControlNetModel"


def _find_other(names: Collection[str]) -> str:
    for kind, starts in _OTHERS:
        if any(name.startswith(starts) for name in names):
            return kind
    is_compact = set(names) >= _COMPACT and all(name.startswith("body.") for name in names)
    return "upscaler" if is_compact else ""
