"""Base model of what single files hold, told by the shapes of their tensors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from studio.models.describe.base_models.base_model import (
    STABLE_DIFFUSION,
    STABLE_DIFFUSION_XL,
    Shapes,
    find_transformer_base,
    find_unet_base,
)
from studio.sdk.model_files.model_categories import BaseModel, ModelCategory

_TEXT_READERS: Final = ("attn2.to_k.weight", "attn2.to_k_ip.weight", ".to_k_ip.weight")
"""Endings of names of the layers that read texts: their last side is that of a token."""
_WIDTH_LAYERS: Final = (
    "patch_embedding.weight", "patchify_proj.weight", "proj_in.weight", "pos_embed.proj.weight",
    "x_embedder.proj.weight",
)  # fmt: skip
"""Names of the first layers of transformers, whose first side is their width."""
_FLUX_MARKS: Final = ("controlnet_x_embedder.", "double_blocks.", "controlnet_mode_embedder.")
_SPACE_8, _SPACE_16 = (64, 192), (256, 768)
"""Channels of a T2I-Adapter's first layer: 1 or 3, times the squares of how much smaller its pictures become."""


def find_network_base(networks: Iterable[str], shapes: Shapes) -> BaseModel | None:
    """Return the base model that a network in a file is.

    Args:
        networks: Classes that it may be.
        shapes: Of its tensors, without prefixes.
    """
    for name in networks:
        if "UNet" in name:
            return find_unet_base(_read_text_width(shapes))
        width = next((shapes[layer][0] for layer in _WIDTH_LAYERS if layer in shapes), 0)
        if (found := find_transformer_base(name, width)) is not None:
            return found
    return None


def find_addition_base(category: ModelCategory, shapes: Shapes) -> BaseModel | None:
    """Return the base model that a control network, an adapter or a motion module in a file was trained for."""
    match category:
        case ModelCategory.CONTROL_NET:
            is_flux = any(name.startswith(_FLUX_MARKS) for name in shapes)
            return BaseModel("Flux") if is_flux else find_unet_base(_read_text_width(shapes))
        case ModelCategory.T2I_ADAPTER:
            return _find_t2i_base(shapes)
        case ModelCategory.IP_ADAPTER:
            if any("double_stream" in name for name in shapes):
                return BaseModel("Flux")
            if any(".norm_ip." in name for name in shapes):
                return BaseModel("Stable Diffusion 3")
            return find_unet_base(_read_text_width(shapes))
        case ModelCategory.MOTION_MODULE:
            blocks = {name.split(".")[1] for name in shapes if name.startswith("down_blocks.")}
            return BaseModel(STABLE_DIFFUSION, "1.5") if len(blocks) == 4 else None
        case _:
            return None


def _find_t2i_base(shapes: Shapes) -> BaseModel | None:
    first = next(
        (shape[1] for name, shape in shapes.items() if name.endswith(("conv_in.weight", "body.0.in_conv.weight"))), 0
    )  # fmt: skip
    if first in _SPACE_16:
        return BaseModel(STABLE_DIFFUSION_XL)
    return BaseModel(STABLE_DIFFUSION) if first in _SPACE_8 else None


def _read_text_width(shapes: Shapes) -> int | None:
    """Return how many numbers a token of a text has for a network; None if none of its layers reads any."""
    return next((shape[-1] for name, shape in shapes.items() if name.endswith(_TEXT_READERS)), None)
