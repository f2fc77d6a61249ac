"""Base model of a LoRA, told by the layers that it changes.

Trainers name layers by their place in the network, under the names of its authors or of diffusers: with dots (peft,
ComfyUI) or with underscores (kohya).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from studio.models.describe.base_models.base_model import (
    STABLE_DIFFUSION_XL,
    Shapes,
    add_variant,
    find_base_by_words,
    find_unet_base,
)
from studio.sdk.model_files.model_categories import BaseModel

_PREFIX: Final = re.compile(
    r"^(base_model[._]model[._]|diffusion_model[._]|lora_unet_|lora_transformer_|transformer\.|unet\.|model\.)+"
)
_DOWN: Final = re.compile(r"[._]lora([._](A|down))(\.default)?\.weight$")
_TEXT_ENCODER: Final = re.compile(r"^(lora_te\d?_|text_encoder(_\d)?\.|te\d?[._])")
_UNET: Final = re.compile(r"(down_blocks|up_blocks|mid_block|input_blocks|output_blocks|middle_block)_")
_CROSS_ATTENTION: Final = re.compile(r"attn2_to_[kv]$")
_XL_TEXT_ENCODER: Final = re.compile(r"^(lora_te2_|text_encoder_2\.)")
_MARKS: Final[tuple[tuple[re.Pattern[str], BaseModel], ...]] = tuple(
    (re.compile(pattern), base)
    for pattern, base in (
        (r"single_transformer_blocks_\d+_attn_to_qkv_mlp_proj", BaseModel("Flux 2")),
        (r"^distilled_guidance_layer_", BaseModel("Flux", "Chroma")),
        (r"individual_token_refiner|token_refiner_blocks", BaseModel("HunyuanVideo")),
        (r"double_blocks_\d+_(img|txt)_mlp_fc", BaseModel("HunyuanVideo")),
        (r"double_blocks_\d+_((img|txt)_mlp_[02]$|(img|txt)_mod_lin$)", BaseModel("Flux")),
        (r"^blocks_\d+_(self_attn|cross_attn)_[qkvo]$", BaseModel("Wan")),
        (r"^blocks_\d+_attn[12]_(to_[qkv]|to_out_0|add_[kv]_proj)$", BaseModel("Wan")),
        (r"^transformer_blocks_\d+_(img|txt)_(mlp|mod)_", BaseModel("Qwen-Image")),
        (r"^joint_blocks_\d+_(x_block|context_block)_", BaseModel("Stable Diffusion 3")),
        (r"(audio_attn|audio_to_video|video_to_audio)", BaseModel("LTX 2")),
        (r"^layers_\d+_attention_to_[qkv]$", BaseModel("Z-Image")),
    )
)  # fmt: skip
"""By the names of layers, with underscores and without prefixes."""
_WIDTHS: Final[Mapping[tuple[str, int], BaseModel]] = {
    ("attn_to_q", 1536): BaseModel("Stable Diffusion 3", "medium"),
    ("attn_to_q", 2432): BaseModel("Stable Diffusion 3", "large"),
    ("attn1_to_q", 1920): BaseModel("CogVideoX", "2B"),
    ("attn1_to_q", 2048): BaseModel("LTX", "2B"),
    ("attention_qkv", 2304): BaseModel("Lumina 2"),
    ("attention_qkv", 3840): BaseModel("Z-Image"),
}
"""By the end of a layer's name and the width of what it reads, where both together leave no doubt."""
_FLUX_BLOCKS: Final = {"single_blocks": 38, "double_blocks": 19, "single_transformer_blocks": 38}
_HUNYUAN_BLOCKS: Final = {"single_blocks": 40, "double_blocks": 20, "single_transformer_blocks": 40}
_METADATA: Final = (
    "modelspec.architecture", "ss_base_model_version", "base_model", "base_model_name_or_path", "ss_sd_model_name",
)  # fmt: skip
_BLOCK: Final = re.compile(r"^(single_blocks|double_blocks|single_transformer_blocks)_(\d+)_")


def find_lora_base(shapes: Shapes, metadata: Mapping[str, str], notes: Sequence[str] = ()) -> BaseModel | None:
    """Return the base model that a LoRA was trained for.

    Args:
        shapes: Of its tensors.
        metadata: What its writer put into the file.
        notes: What files beside it say of the base model.
    """
    told = find_base_by_words(*(metadata.get(key, "") for key in _METADATA), *notes)
    found = _find_by_layers(shapes)
    if found is None or (told is not None and told.family == found.family and not found.variant):
        return told
    return found


def _find_by_layers(shapes: Shapes) -> BaseModel | None:
    layers = _list_layers(shapes)
    if any(_UNET.search(layer) for layer in layers):
        return _find_unet(shapes, layers)
    for pattern, base in _MARKS:
        marked = [layer for layer in layers if pattern.search(layer)]
        if marked:
            width = next((layers[layer] for layer in marked if _reads_block(layer) and layers[layer]), 0)
            return add_variant(base, width)
    for (ending, width), base in _WIDTHS.items():
        if any(layer.endswith(ending) and read == width for layer, read in layers.items()):
            return base
    return _find_by_depth(layers)


def _list_layers(shapes: Shapes) -> dict[str, int]:
    """Return the width of what each changed layer reads, by its name with underscores; 0 if it is unknown."""
    found: dict[str, int] = {}
    for name, shape in shapes.items():
        if _TEXT_ENCODER.match(name):
            continue
        layer = re.split(r"[._](lora|hada|lokr)|\.(alpha|diff|dora_scale)", _PREFIX.sub("", name), maxsplit=1)[0]
        width = int(shape[1]) if _DOWN.search(name) and len(shape) > 1 else 0
        layer = layer.replace(".", "_").removesuffix("_processor")
        found[layer] = found.get(layer) or width
    return found


def _reads_block(layer: str) -> bool:
    """Return whether a layer reads numbers of the blocks' width: not those that read texts or widened ones."""
    return layer.endswith(("self_attn_q", "self_attn_k", "self_attn_v", "cross_attn_q", "_to_q"))


def _find_unet(shapes: Shapes, layers: Mapping[str, int]) -> BaseModel | None:
    width = next((width for layer, width in layers.items() if width and _CROSS_ATTENTION.search(layer)), None)
    if width is None and any(_XL_TEXT_ENCODER.match(name) for name in shapes):
        return BaseModel(STABLE_DIFFUSION_XL)
    return find_unet_base(width)


def _find_by_depth(layers: Iterable[str]) -> BaseModel | None:
    """Return Flux or HunyuanVideo, whose layers have the same names, by the number of their blocks."""
    counts: dict[str, int] = {}
    for layer in layers:
        if found := _BLOCK.match(layer):
            counts[found[1]] = max(counts.get(found[1], 0), int(found[2]) + 1)
    if any(_HUNYUAN_BLOCKS[kind] == count for kind, count in counts.items()):
        return BaseModel("HunyuanVideo")
    return BaseModel("Flux") if any(_FLUX_BLOCKS[kind] == count for kind, count in counts.items()) else None
