"""Preprocessing of pictures for a pretrained model, in torch: sizes and levels as `preprocessor_config.json` says.

The image processors of transformers need PIL, and a part of them torchvision; this needs neither, stays on the device
and in floats. It follows what their settings mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nodes.shared.pretrained.gaussian_resize import resize_padded_to_square

if TYPE_CHECKING:
    import torch

_MODES: Final[Mapping[int, str]] = {0: "nearest-exact", 1: "bicubic", 2: "bilinear", 3: "bicubic", 4: "area"}
"""By the numbers that PIL gives them; Lanczos has no like in torch, cubic is nearest to it."""
_WHITE: Final = 255.0
_MOST_SIDE: Final = 16_384
_LONGEST: Final = 8


@dataclass(frozen=True, slots=True)
class ImagePreprocessor:
    """What is done to pictures before a model sees them.

    Args:
        size: Width and height they are brought to; None if other fields say it.
        shortest: Pixels of the shorter side; 0 for any.
        longest: Pixels of the longer side, at the most if `shortest` is given; 0 for any.
        rounds_shorter: Whether the shorter side is rounded, not cut off, where the longer one limits it.
        keeps_aspect: Whether `size` is a wish: the picture keeps its shape and comes as near to it as one side can.
        multiple: Sides are multiples of this.
        rounds_down: Whether sides that are no multiples become smaller, not the nearest.
        crop: Width and height of the middle that is cut out; None for all.
        factor: Levels 0..1 are multiplied by it.
        offset: Added then.
        mean: Of each channel, taken away then.
        deviation: Of each channel, divided by.
        mode: How pixels of another size are made, as torch calls it.
        is_bgr: Whether blue comes first.
        pads_to_square: Whether black is added at the right or at the bottom until the picture is square; it is brought
            to `size` by a Gaussian then, see `gaussian_resize`.
    """

    size: tuple[int, int] | None = None
    shortest: int = 0
    longest: int = 0
    rounds_shorter: bool = False
    keeps_aspect: bool = False
    multiple: int = 1
    rounds_down: bool = False
    crop: tuple[int, int] | None = None
    factor: float = 1.0
    offset: float = 0.0
    mean: tuple[float, ...] = (0.0, 0.0, 0.0)
    deviation: tuple[float, ...] = (1.0, 1.0, 1.0)
    mode: str = "bilinear"
    is_bgr: bool = False
    pads_to_square: bool = False

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> ImagePreprocessor:
        """Return what an image processor's settings say.

        Args:
            settings: The file's entries.
        """
        size, shortest, longest, fits = _size(settings) if settings.get("do_resize", True) else (None, 0, 0, False)
        divisor, multiple = settings.get("size_divisor") or 1, settings.get("ensure_multiple_of") or 1
        by_divisor = not (size or shortest or longest) and bool(settings.get("do_resize", False))
        normal = settings.get("do_normalize", "image_mean" in settings) and settings.get("image_mean") is not None
        mean, deviation = settings.get("image_mean"), settings.get("image_std")
        scales = settings.get("do_rescale", True)
        return cls(
            size=size,
            shortest=shortest,
            longest=longest,
            rounds_shorter=bool(settings.get("rounds_shorter", False)),
            keeps_aspect=fits or bool(settings.get("keep_aspect_ratio", False)),
            multiple=int(divisor) if by_divisor else max(1, int(multiple)),
            rounds_down=by_divisor or bool(settings.get("rounds_down", False)),
            crop=_pair(settings.get("crop_size")) if settings.get("do_center_crop", False) else None,
            factor=_WHITE * float(settings.get("rescale_factor") or 1.0 / _WHITE) if scales else _WHITE,
            offset=-1.0 if settings.get("offset", False) is True and scales else 0.0,
            mean=_three(mean) if normal else (0.0, 0.0, 0.0),
            deviation=_three(deviation or 1.0) if normal else (1.0, 1.0, 1.0),
            mode=_MODES.get(settings.get("resample", 2), "bilinear"),
            is_bgr=bool(settings.get("do_flip_channel_order", False)),
            pads_to_square=bool(settings.get("pads_to_square", False)),
        )

    def compute_resized_size(self, width: int, height: int, *, whole: bool = False) -> tuple[int, int]:
        """Return the width and height that a picture is brought to, before its middle is cut out.

        Args:
            width: The picture's.
            height: The picture's.
            whole: Nothing is to be cut off: the picture is stretched to what would be the middle.
        """
        if whole and self.crop is not None:
            return self.crop
        across, down = self._wished(width, height)
        return self._allowed(across), self._allowed(down)

    def _wished(self, width: int, height: int) -> tuple[float, float]:
        if self.size is not None and not self.keeps_aspect:
            return self.size
        if self.size is not None:
            across, down = self.size[0] / width, self.size[1] / height
            share = across if abs(1.0 - across) < abs(1.0 - down) else down
            return share * width, share * height
        if self.shortest:
            long = self.shortest * max(width, height) / min(width, height)
            share = self.shortest / min(width, height)
            if self.longest and long > self.longest:
                share = self.longest / max(width, height)
                if self.rounds_shorter:
                    raw = self.longest * min(width, height) / max(width, height)
                    sides = round(raw), int(raw * max(width, height) / min(width, height))
                    return sides if width < height else sides[::-1]
            return int(share * width + 1e-6), int(share * height + 1e-6)
        if self.longest:
            share = self.longest / max(width, height)
            return int(share * width + 0.5), int(share * height + 0.5)
        return width, height

    def _allowed(self, side: float) -> int:
        times = side / self.multiple
        steps = int(times) if self.rounds_down else round(times)
        return min(_MOST_SIDE, max(1, steps) * self.multiple)

    def preprocess_pictures(self, pictures: torch.Tensor, *, whole: bool = False) -> torch.Tensor:
        """Return pictures as the model wants them.

        Args:
            pictures: [N, 3, H, W], 0..1.
            whole: Nothing is cut off, for models whose result is laid over the picture.

        Returns:
            [N, 3, h, w], float32, on the same device.
        """
        if self.pads_to_square and self.size is not None:
            return self.normalize_pictures(resize_padded_to_square(pictures, *self.size))
        if self.shortest and self.crop is not None and not whole:
            pictures = _shortened(pictures)
        height, width = pictures.shape[-2:]
        sized = resize_pictures(pictures, *self.compute_resized_size(width, height, whole=whole), self.mode)
        return self.normalize_pictures(sized if whole or self.crop is None else _middle(sized, *self.crop))

    def normalize_pictures(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return pictures [N, 3, H, W], 0..1, of the right size already, with the levels that the model wants."""
        if self.is_bgr:
            pictures = pictures.flip(1)
        mean, deviation = (pictures.new_tensor(each).view(1, -1, 1, 1) for each in (self.mean, self.deviation))
        return (pictures * self.factor + self.offset - mean) / deviation


def resize_pictures(pictures: torch.Tensor, width: int, height: int, mode: str = "bilinear") -> torch.Tensor:
    """Return pictures [N, C, H, W] at another size, as PIL makes it: what gets smaller is averaged."""
    from torch.nn import functional

    if pictures.shape[-2:] == (height, width):
        return pictures
    if mode in ("nearest-exact", "area"):
        return functional.interpolate(pictures, (height, width), mode=mode)
    made = functional.interpolate(
        pictures.contiguous(), (height, width), mode=mode, antialias=True, align_corners=False
    )
    return made.clamp(0.0, 1.0) if mode == "bicubic" else made


def _shortened(pictures: torch.Tensor) -> torch.Tensor:
    """Cut what is far longer than wide: only the middle is looked at, and scaled up the rest would fill the memory."""
    rows, columns = pictures.shape[-2:]
    most = _LONGEST * min(rows, columns)
    top, left = max(0, rows - most) // 2, max(0, columns - most) // 2
    return pictures[..., top : top + most, left : left + most]


def _middle(pictures: torch.Tensor, width: int, height: int) -> torch.Tensor:
    """Return the middle of pictures; black where they are smaller."""
    from torch.nn import functional

    across, down = width - pictures.shape[-1], height - pictures.shape[-2]
    left, top = -(-across // 2), -(-down // 2)  # as transformers rounds
    return functional.pad(pictures, (left, across - left, top, down - top))


def _size(settings: Mapping[str, Any]) -> tuple[tuple[int, int] | None, int, int, bool]:
    """Return width and height, the shorter and the longer side, and whether the picture keeps its shape."""
    found = settings.get("size")
    if isinstance(found, Mapping):
        if found.get("height") and found.get("width"):
            return (int(found["width"]), int(found["height"])), 0, 0, False
        if found.get("max_height") and found.get("max_width"):
            return (int(found["max_width"]), int(found["max_height"])), 0, 0, True
        return None, int(found.get("shortest_edge") or 0), int(found.get("longest_edge") or 0), False
    if isinstance(found, (int, float)) and found:
        by_short_side = not settings.get("default_to_square", True)
        return (None, int(found), 0, False) if by_short_side else ((int(found), int(found)), 0, 0, False)
    pair = _pair(found)
    return pair, 0, 0, False


def _pair(found: Any) -> tuple[int, int] | None:
    """Return width and height of what settings write as one number, two, or by name."""
    if isinstance(found, Mapping):
        if found.get("height") and found.get("width"):
            return int(found["width"]), int(found["height"])
        short = found.get("shortest_edge")
        return (int(short), int(short)) if short else None
    if isinstance(found, (int, float)) and found:
        return int(found), int(found)
    if isinstance(found, (list, tuple)) and len(found) == 2:
        return int(found[1]), int(found[0])
    return None


def _three(found: Any) -> tuple[float, ...]:
    """Return a value for each channel."""
    values = list(found) if isinstance(found, (list, tuple)) else [found]
    return tuple(float(value) for value in (values * 3)[:3])
