"""Pictures as a pretrained model wants them, from what lies in its folder: scaled, cut and normalised.

transformers does this with torchvision, or with Pillow where it has a second way; 52 of its ways for pictures and all
for clips need torchvision. Here it is done in torch, from the same settings: on the device, with gradients, and without
rounding to 8 bits in between. Scaled pictures differ from Pillow's by no more than that rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch.nn import functional

from nodes.pretrained.reading import reading, settings_of
from studio.core.errors import ModelError
from studio.core.language import marked, tr
from studio.sdk import ModelFacts

_IMAGE_FILES: Final = (("processor_config.json", "image_processor"), ("preprocessor_config.json", ""))
_VIDEO_FILES: Final = (
    ("processor_config.json", "video_processor"),
    ("video_preprocessor_config.json", ""),
    *_IMAGE_FILES,
)
_FILTERS: Final = {0: "nearest", 1: "bicubic", 2: "bilinear", 3: "bicubic", 4: "bilinear", 5: "bilinear"}
"""By Pillow's numbers: Lanczos is computed as bicubic, box and Hamming as bilinear; all three are rare."""
_OTHERS: Final = ("do_image_splitting", "min_pixels", "size_divisor", "ensure_multiple_of", "max_patches")
_LONGEST: Final = 8
_WARPED: Final = 384


@dataclass(frozen=True, slots=True)
class PictureSteps:
    """How pictures are prepared.

    Args:
        height: They are scaled to; 0 for no scaling.
        width: They are scaled to; 0 where `height` is the shorter side, and the picture keeps its shape.
        resample: "nearest", "bilinear" or "bicubic"; smaller pictures are filtered.
        crop: Height and width of the middle that is kept, black where there is less; None for all.
        scale: What values of 0..1 are multiplied by.
        shift: What is added then.
        mean: Of each channel, taken off then.
        deviation: Of each channel, divided by then.
        flipped: Whether channels are in the order blue, green, red.
    """

    height: int = 0
    width: int = 0
    resample: str = "bilinear"
    crop: tuple[int, int] | None = None
    scale: float = 1.0
    shift: float = 0.0
    mean: tuple[float, ...] = (0.0, 0.0, 0.0)
    deviation: tuple[float, ...] = (1.0, 1.0, 1.0)
    flipped: bool = False

    def __call__(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return pictures as the model wants them; gradients flow through.

        Args:
            pictures: [B, 3, H, W], float32, 0..1, of any size.

        Returns:
            [B, 3, h, w].
        """
        made = self._cropped(self._scaled(pictures))
        shape = (1, len(self.mean), 1, 1)
        mean, deviation = (torch.tensor(v, device=made.device).reshape(shape) for v in (self.mean, self.deviation))
        made = (made * self.scale + self.shift - mean) / deviation
        return made.flip(1) if self.flipped else made

    def _scaled(self, pictures: torch.Tensor) -> torch.Tensor:
        if not self.height:
            return pictures
        size = (self.height, self.width)
        if not self.width:
            pictures = _shortened(pictures) if self.crop is not None else pictures
            rows, columns = pictures.shape[-2:]
            short, long = self.height, int(self.height * max(rows, columns) / min(rows, columns))
            size = (long, short) if columns <= rows else (short, long)
        if pictures.shape[-2:] == size:
            return pictures
        if self.resample == "nearest":
            return functional.interpolate(pictures, size, mode="nearest-exact")
        made = functional.interpolate(pictures, size, mode=self.resample, antialias=True)
        return made.clamp(0.0, 1.0) if self.resample == "bicubic" else made

    def _cropped(self, pictures: torch.Tensor) -> torch.Tensor:
        if self.crop is None or pictures.shape[-2:] == self.crop:
            return pictures
        (rows, columns), (height, width) = pictures.shape[-2:], self.crop
        top, left = (rows - height) // 2, (columns - width) // 2
        return functional.pad(pictures, (-left, width - columns + left, -top, height - rows + top))


def _shortened(pictures: torch.Tensor) -> torch.Tensor:
    """Cut what is far longer than wide: only the middle is looked at, and scaled up the rest would fill the memory."""
    rows, columns = pictures.shape[-2:]
    most = _LONGEST * min(rows, columns)
    top, left = max(0, rows - most) // 2, max(0, columns - most) // 2
    return pictures[..., top : top + most, left : left + most]


def picture_steps(facts: ModelFacts) -> PictureSteps:
    """Return how a model's pictures are prepared. Raises ModelError where it does not say, or in a way unknown here."""
    return _steps(facts, settings_of(facts, *_IMAGE_FILES))


def clip_steps(facts: ModelFacts) -> PictureSteps:
    """Return how the frames of a model's clips are prepared. Raises ModelError."""
    return _steps(facts, settings_of(facts, *_VIDEO_FILES))


def _steps(facts: ModelFacts, settings: Mapping[str, Any]) -> PictureSteps:
    kind = str(settings.get("image_processor_type") or settings.get("video_processor_type") or "")
    kind = kind or str(settings.get("feature_extractor_type", ""))
    known = {**_defaults(kind), **{name: value for name, value in settings.items() if value is not None}}
    other = [name for name in _OTHERS if known.get(name)]
    if other:
        text = marked("pictures for {model} are prepared by {kind} ('{name}'), which needs torchvision")
        raise ModelError(tr(text, model=facts.name, kind=kind, name=other[0]))
    lacking = [name for name in ("size",) if known.get("do_resize", True) and not known.get(name)]
    lacking += [n for n in ("image_mean", "image_std") if known.get("do_normalize", True) and n not in known]
    if lacking:
        text = marked("{model} does not say how pictures are prepared: '{name}' is missing")
        raise ModelError(tr(text, model=facts.name, name=lacking[0]))
    with reading(facts, tr("the preparation of pictures")):
        return _of(kind, known)


def _of(kind: str, known: Mapping[str, Any]) -> PictureSteps:
    square = bool(known.get("default_to_square", True))
    height, width = _size(known["size"], square) if known.get("do_resize", True) else (0, 0)
    crop = _size(known["crop_size"], True) if known.get("do_center_crop") and known.get("crop_size") else None
    if "crop_pct" in known and height and not width:
        if height < _WARPED:
            crop, height = (height, height), int(height / float(known["crop_pct"]))
        else:
            width = height
    normal = bool(known.get("do_normalize", True))
    rescales = bool(known.get("do_rescale", True))
    factor = float(known.get("rescale_factor", 1 / 255)) if rescales else 1.0
    return PictureSteps(
        height, width, _FILTERS[int(known.get("resample", 2))], crop,
        scale=255.0 * factor,
        shift=-1.0 if known.get("offset", kind.startswith("Vivit")) and rescales else 0.0,
        mean=_three(known["image_mean"]) if normal else (0.0, 0.0, 0.0),
        deviation=_three(known["image_std"]) if normal else (1.0, 1.0, 1.0),
        flipped=bool(known.get("do_flip_channel_order")),
    )  # fmt: skip


def _defaults(kind: str) -> dict[str, Any]:
    """Return what a class of transformers takes where the settings do not say, if it can be had without torchvision."""
    import transformers

    plain = kind.removesuffix("Fast").replace("FeatureExtractor", "ImageProcessor")
    plain = plain.replace("VideoProcessor", "ImageProcessor")
    found = getattr(transformers, f"{plain}Pil", None) if plain else None
    names = (
        "size", "default_to_square", "crop_size", "crop_pct", "resample", "image_mean", "image_std", "do_resize",
        "do_center_crop", "do_rescale", "rescale_factor", "do_normalize", "do_flip_channel_order", "offset",
    )  # fmt: skip
    return {name: value for name in names if (value := getattr(found, name, None)) is not None}


def _size(found: Any, square: bool) -> tuple[int, int]:
    """Return height and width; a width of 0 says that the height is that of the shorter side."""
    if isinstance(found, dict):
        if found.get("shortest_edge"):
            return int(found["shortest_edge"]), 0
        return int(found["height"]), int(found["width"])
    if isinstance(found, (list, tuple)):
        return int(found[0]), int(found[-1])
    return int(found), int(found) if square else 0


def _three(found: Any) -> tuple[float, ...]:
    values = [float(value) for value in (found if isinstance(found, (list, tuple)) else [found])]
    return tuple(values * 3 if len(values) == 1 else values)
