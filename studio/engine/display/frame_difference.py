"""The difference of two frames, from the values themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch.nn.functional import interpolate, pad

from studio.core.image import Image, Raster
from studio.engine.display.picture_error import make_picture_error


def compute_difference(first: object, second: object, gain: float) -> Image:
    """Return |first − second| · gain, at the size of the first one and on its device.

    Args:
        first: An Image, Mask, Flow or Depth, or a signal's number.
        second: As `first`; at another size it is fitted into that of the first one, in its middle.
        gain: By what the difference is multiplied, above 0.

    Returns:
        RGB: colours are compared as they cover what lies behind them, multiplied by alpha; a difference in alpha adds
        to all three. What has one channel is grey, what has two shows them as red and green. Values are not cut off,
        and what is not finite stays so.

    Raises:
        ShapeError: One of them is no picture.
    """
    one, other = _planes(first), _planes(second)
    other = other.to_device(one.colors.device)
    if other.size != one.size:
        other = _fit_planes(other, *one.size)
    if one.alpha is None and other.alpha is None:
        return Image((one.colors - other.colors).abs_().mul_(gain))
    alpha = (one.get_coverage() - other.get_coverage()).abs_()
    colors = (one.colors * one.get_coverage() - other.colors * other.get_coverage()).abs_()
    return Image(torch.maximum(colors, alpha).mul_(gain))


@dataclass(frozen=True, slots=True, eq=False)
class _Planes:
    """A picture, taken apart.

    Args:
        colors: float32 [3, H, W].
        alpha: float32 [1, H, W], straight; None where all of it is opaque.
    """

    colors: torch.Tensor
    alpha: torch.Tensor | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return self.colors.shape[1], self.colors.shape[2]

    def to_device(self, device: torch.device) -> _Planes:
        """Return the planes on a device."""
        return _Planes(self.colors.to(device), None if self.alpha is None else self.alpha.to(device))

    def get_coverage(self) -> torch.Tensor:
        """Return alpha, [1, H, W] or what can stand for it."""
        return torch.ones_like(self.colors[:1]) if self.alpha is None else self.alpha


def _planes(value: object) -> _Planes:
    if isinstance(value, float):
        return _Planes(torch.full((3, 1, 1), value))
    if not isinstance(value, Raster):
        raise make_picture_error(value)
    pixels = value.pixels.float()
    channels = pixels.shape[0]
    if channels == 1:
        return _Planes(pixels.expand(3, -1, -1))
    if channels == 2:
        return _Planes(torch.cat([pixels, torch.zeros_like(pixels[:1])]))
    return _Planes(pixels[:3], pixels[3:] if channels > 3 else None)


def _fit_planes(planes: _Planes, height: int, width: int) -> _Planes:
    """Return planes within another size, as large as they fit, in the middle; what they do not cover is clear.

    Each pixel is the mean of those it covers; between them where the picture grows.
    """
    scale = min(height / planes.size[0], width / planes.size[1])
    size = max(1, round(planes.size[0] * scale)), max(1, round(planes.size[1] * scale))
    whole = torch.cat([planes.colors, planes.get_coverage()])[None]
    how = {"mode": "area"} if scale <= 1.0 else {"mode": "bilinear", "align_corners": False}
    resized = interpolate(whole, size, **how)[0]
    left, top = (width - size[1]) // 2, (height - size[0]) // 2
    fitted = pad(resized, (left, width - size[1] - left, top, height - size[0] - top))
    found = _Planes(fitted[:3], fitted[3:])
    return replace(found, alpha=None) if planes.alpha is None and size == (height, width) else found
