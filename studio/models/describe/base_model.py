"""Base model of a network, and of what was trained for one: told by classes, shapes and notes of writers.

A LoRA, a control network or an adapter fits one family of networks, and often one width of it. What is not certain is
left open, because a wrong answer would refuse what fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from studio.sdk.model_categories import BaseModel

Shapes = Mapping[str, Sequence[int]]

STABLE_DIFFUSION: Final = "Stable Diffusion"
STABLE_DIFFUSION_XL: Final = "Stable Diffusion XL"
_UNET_BASES: Final[Mapping[int, BaseModel]] = {
    768: BaseModel(STABLE_DIFFUSION, "1.5"),
    1024: BaseModel(STABLE_DIFFUSION, "2"),
    2048: BaseModel(STABLE_DIFFUSION_XL),
    1280: BaseModel(STABLE_DIFFUSION_XL, "refiner"),
}
"""By the numbers that a token of a text has in cross-attention."""
_UNETS: Final = frozenset({"UNet2DConditionModel", "UNetMotionModel"})
_UNET_ADDITIONS: Final = (None, "text_time")
_FAMILIES: Final[Mapping[str, BaseModel]] = {
    "AuraFlowTransformer2DModel": BaseModel("AuraFlow"),
    "ChromaTransformer2DModel": BaseModel("Flux", "Chroma"),
    "CogVideoXTransformer3DModel": BaseModel("CogVideoX"),
    "Flux2Transformer2DModel": BaseModel("Flux 2"),
    "FluxTransformer2DModel": BaseModel("Flux"),
    "HunyuanVideo15Transformer3DModel": BaseModel("HunyuanVideo 1.5"),
    "HunyuanVideoTransformer3DModel": BaseModel("HunyuanVideo"),
    "HunyuanVideoFramepackTransformer3DModel": BaseModel("HunyuanVideo"),
    "LTX2VideoTransformer3DModel": BaseModel("LTX 2"),
    "LTXVideoTransformer3DModel": BaseModel("LTX"),
    "Lumina2Transformer2DModel": BaseModel("Lumina 2"),
    "MochiTransformer3DModel": BaseModel("Mochi"),
    "PixArtTransformer2DModel": BaseModel("PixArt"),
    "QwenImageTransformer2DModel": BaseModel("Qwen-Image"),
    "SD3Transformer2DModel": BaseModel("Stable Diffusion 3"),
    "SanaTransformer2DModel": BaseModel("Sana"),
    "SkyReelsV2Transformer3DModel": BaseModel("Wan"),
    "WanAnimateTransformer3DModel": BaseModel("Wan"),
    "WanTransformer3DModel": BaseModel("Wan"),
    "WanVACETransformer3DModel": BaseModel("Wan"),
    "ZImageTransformer2DModel": BaseModel("Z-Image"),
}
_VARIANTS: Final[Mapping[tuple[str, int], str]] = {
    ("CogVideoX", 1920): "2B",
    ("CogVideoX", 3072): "5B",
    ("LTX", 2048): "2B",
    ("LTX", 4096): "13B",
    ("Stable Diffusion 3", 1536): "medium",
    ("Stable Diffusion 3", 2432): "large",
    ("Wan", 1536): "1.3B",
    ("Wan", 3072): "5B",
    ("Wan", 5120): "14B",
}
"""By family and width of the network."""
_WORDS: Final[tuple[tuple[re.Pattern[str], BaseModel], ...]] = tuple(
    (re.compile(pattern), base)
    for pattern, base in (
        (r"sdxl|(sd|stable[-_ ]?diffusion)[-_ ]?xl|pony|illustrious|noobai", BaseModel(STABLE_DIFFUSION_XL)),
        (r"(\bsd|stable[-_ ]?diffusion)[-_ ]?v?3", BaseModel("Stable Diffusion 3")),
        (r"(\bsd|stable[-_ ]?diffusion)[-_ ]?v?2", BaseModel(STABLE_DIFFUSION, "2")),
        (r"(\bsd|stable[-_ ]?diffusion)[-_ ]?v?1", BaseModel(STABLE_DIFFUSION, "1.5")),
        (r"flux[-_. ]?2", BaseModel("Flux 2")),
        (r"chroma\b|chroma1", BaseModel("Flux", "Chroma")),
        (r"flux", BaseModel("Flux")),
        (r"\bwan(2|[-_. ]|$)", BaseModel("Wan")),
        (r"hunyuan[-_ ]?video[-_ ]?1\.5", BaseModel("HunyuanVideo 1.5")),
        (r"hunyuan[-_ ]?video", BaseModel("HunyuanVideo")),
        (r"\bltxv?[-_ ]?2(\b|\.)", BaseModel("LTX 2")),
        (r"\bltx", BaseModel("LTX")),
        (r"qwen[-_ ]?image", BaseModel("Qwen-Image")),
        (r"z[-_ ]?image", BaseModel("Z-Image")),
        (r"\bmochi", BaseModel("Mochi")),
        (r"cogvideox", BaseModel("CogVideoX")),
        (r"lumina[-_ ]?(image[-_ ]?)?2", BaseModel("Lumina 2")),
        (r"pixart", BaseModel("PixArt")),
    )
)
"""What writers of files call base models, in small letters, the more exact words first."""


def find_base_by_config(class_name: str, config: Mapping[str, Any]) -> BaseModel | None:
    """Return the base model that a network is, by its class and its configuration."""
    if class_name in _UNETS:
        width = config.get("cross_attention_dim")
        is_plain = config.get("addition_embed_type") in _UNET_ADDITIONS and not config.get("encoder_hid_dim_type")
        return find_unet_base(width) if is_plain and isinstance(width, int) else None
    heads, size = config.get("num_attention_heads"), config.get("attention_head_dim")
    width = heads * size if isinstance(heads, int) and isinstance(size, int) else 0
    return find_transformer_base(class_name, width)


def find_transformer_base(class_name: str, width: int = 0) -> BaseModel | None:
    """Return the base model that a transformer is.

    Args:
        class_name: Of diffusers.
        width: Of its blocks; 0 if it is unknown.
    """
    family = _FAMILIES.get(class_name)
    return None if family is None else add_variant(family, width)


def find_unet_base(text_width: int | None) -> BaseModel | None:
    """Return the base model of a U-Net by the numbers that a token of a text has."""
    return None if text_width is None else _UNET_BASES.get(text_width)


def add_variant(base: BaseModel, width: int) -> BaseModel:
    """Return a base model with the variant that a width of the network tells."""
    return BaseModel(base.family, base.variant or _VARIANTS.get((base.family, width), ""))


def find_base_by_words(*texts: str) -> BaseModel | None:
    """Return the base model that the writer of a file names; the first text that names one decides."""
    for text in texts:
        for pattern, base in _WORDS:
            if pattern.search(text.lower()):
                return base
    return None
