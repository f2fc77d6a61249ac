"""Preprocessor of a pretrained model's pictures, found in the model's folder.

transformers prepares pictures with torchvision, or with Pillow where it has a second way; 52 of its ways for pictures
and all for clips need torchvision. `ImagePreprocessor` does it in torch from the same settings. What the folder
leaves out is what transformers' class of that name takes, as far as it can be had here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nodes.shared.pretrained.image_preprocessor import ImagePreprocessor
from nodes.shared.pretrained.model_loader import explain_read_errors, read_preprocessor_settings
from studio.core.errors import ModelError
from studio.core.translation import tr, tr_noop
from studio.sdk import ModelInfo

_IMAGE_FILES: Final = (("processor_config.json", "image_processor"), ("preprocessor_config.json", ""))
_VIDEO_FILES: Final = (
    ("processor_config.json", "video_processor"),
    ("video_preprocessor_config.json", ""),
    *_IMAGE_FILES,
)
_OTHERS: Final = ("do_image_splitting", "min_pixels", "max_patches")
_SETTINGS: Final = (
    "size", "default_to_square", "crop_size", "crop_pct", "resample", "image_mean", "image_std", "do_resize",
    "do_center_crop", "do_rescale", "rescale_factor", "do_normalize", "do_flip_channel_order", "offset", "size_divisor",
)  # fmt: skip
_WARPED: Final = 384
"""ConvNeXt and ResNet cut the middle out of smaller pictures, and stretch those of this size and more."""
_DETECTORS: Final = ("Detr", "ConditionalDetr", "DeformableDetr", "RTDetr", "RfDetr", "GroundingDino", "Yolos")
"""What pictures of models for boxes are prepared by, without the end of the name: all limit the longer side alike."""
_LONGEST: Final = 1333
_YOLOS_MULTIPLE: Final = 16


def find_image_preprocessor(facts: ModelInfo) -> ImagePreprocessor:
    """Return how a model's pictures are prepared. Raises ModelError where it does not say, or in a way unknown here."""
    return _read(facts, read_preprocessor_settings(facts, *_IMAGE_FILES))


def find_clip_preprocessor(facts: ModelInfo) -> ImagePreprocessor:
    """Return how the frames of a model's clips are prepared. Raises ModelError."""
    return _read(facts, read_preprocessor_settings(facts, *_VIDEO_FILES))


def _read(facts: ModelInfo, settings: Mapping[str, Any]) -> ImagePreprocessor:
    names = ("image_processor_type", "video_processor_type", "feature_extractor_type")
    kind = next((str(settings[name]) for name in names if settings.get(name)), "")
    known = _defaults(kind) | {name: value for name, value in settings.items() if value is not None}
    other = next((name for name in _OTHERS if known.get(name)), "")
    if other:
        text = tr_noop("pictures for {model} are prepared by {kind} ('{name}'), which needs torchvision")
        raise ModelError(tr(text, model=facts.display_name, kind=kind, name=other))
    wanted = ["size"] if known.get("do_resize", True) and not known.get("size_divisor") else []
    wanted += ["image_mean", "image_std"] if known.get("do_normalize", True) else []
    lacking = next((name for name in wanted if not known.get(name)), "")
    if lacking:
        text = tr_noop("{model} does not say how pictures are prepared: '{name}' is missing")
        raise ModelError(tr(text, model=facts.display_name, name=lacking))
    with explain_read_errors(facts, tr("the preparation of pictures")):
        return ImagePreprocessor.from_settings(_adapted(kind, known))


def _adapted(kind: str, known: dict[str, Any]) -> dict[str, Any]:
    """Return settings with what the class of that name does besides."""
    if kind.startswith(tuple(f"{name}{end}" for name in _DETECTORS for end in ("Image", "Feature"))):
        return _with_longest(kind, known)
    if kind.startswith("Owlv2"):
        return known | {"pads_to_square": known.get("do_pad", True) and known.get("do_resize", True)}
    return _with_middle(known) if "crop_pct" in known else known


def _with_longest(kind: str, known: dict[str, Any]) -> dict[str, Any]:
    """Return settings of a model for boxes: the shorter side is so long, and the longer one has a limit."""
    size = known.get("size")
    if isinstance(size, (int, float)):
        known = known | {"size": {"shortest_edge": size, "longest_edge": known.get("max_size") or _LONGEST}}
    is_fixed = not known.get("do_resize", True) or (isinstance(size, Mapping) and bool(size.get("height")))
    if kind.startswith("Yolos") and not is_fixed:
        known = known | {"ensure_multiple_of": _YOLOS_MULTIPLE, "rounds_down": True}
    return known | {"rounds_shorter": True}


def _with_middle(known: dict[str, Any]) -> dict[str, Any]:
    """Return settings with a share to be cut out as settings with a size to be cut out."""
    size = known["size"]
    side = int(size.get("shortest_edge") or size["height"]) if isinstance(size, dict) else int(size)
    if side >= _WARPED:
        return known | {"size": {"height": side, "width": side}}
    large = int(side / float(known["crop_pct"]))
    return known | {"size": {"shortest_edge": large}, "do_center_crop": True, "crop_size": side}


def _defaults(kind: str) -> dict[str, Any]:
    """Return what a class of transformers takes where the settings do not say, if it can be had without torchvision."""
    import transformers

    plain = kind.removesuffix("Fast").replace("FeatureExtractor", "ImageProcessor")
    plain = plain.replace("VideoProcessor", "ImageProcessor")
    found = getattr(transformers, f"{plain}Pil", None) if plain else None
    known: dict[str, Any] = {} if found is None else {"do_resize": False, "do_normalize": False}
    known |= {name: value for name in _SETTINGS if (value := getattr(found, name, None)) is not None}
    return known | ({"offset": True} if plain.startswith("Vivit") else {})
