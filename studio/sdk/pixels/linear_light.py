"""Displayed values to linear light and back: the curve of sRGB (IEC 61966-2-1), for tensors on any device.

Pictures hold what a display is sent. Light adds up, displayed values do not: what mixes pixels as a lens does, a blur,
a dissolve, another size, is right in linear light alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import torch

_SLOPE: Final = 12.92
_OFFSET: Final = 0.055
_EXPONENT: Final = 2.4
_KNEE: Final = 0.04045
_KNEE_LINEAR: Final = 0.0031308


def srgb_to_linear(pixels: torch.Tensor) -> torch.Tensor:
    """Turn sRGB values into linear light: v / 12.92 up to 0.04045, above it ((v + 0.055) / 1.055) ** 2.4.

    The curve goes on above 1, and below 0 as its own mirror image, f(−v) = −f(v), so that nothing is lost.

    Args:
        pixels: [C, H, W], float32, displayed values. A fourth channel passes as it is.

    Returns:
        [C, H, W], lying in memory as `pixels` does. `linear_to_srgb` takes it back, to 1e-6 for values within 0..1.
    """
    size = pixels.abs()
    line = size.clamp(max=_KNEE)
    size.clamp_(min=_KNEE).add_(_OFFSET).mul_(1.0 / (1.0 + _OFFSET)).pow_(_EXPONENT)
    return _join_segments(pixels, size, line, 1.0 / _SLOPE, ((_KNEE + _OFFSET) / (1.0 + _OFFSET)) ** _EXPONENT)


def linear_to_srgb(pixels: torch.Tensor) -> torch.Tensor:
    """Turn linear light into sRGB values: 12.92 · v up to 0.0031308, above it 1.055 · v ** (1/2.4) − 0.055.

    Args:
        pixels: [C, H, W], float32, linear light; above 1 and below 0 as in `srgb_to_linear`. A fourth channel passes.

    Returns:
        [C, H, W], lying in memory as `pixels` does.
    """
    size = pixels.abs()
    line = size.clamp(max=_KNEE_LINEAR)
    size.clamp_(min=_KNEE_LINEAR).pow_(1.0 / _EXPONENT).mul_(1.0 + _OFFSET)
    return _join_segments(pixels, size, line, _SLOPE, (1.0 + _OFFSET) * _KNEE_LINEAR ** (1.0 / _EXPONENT))


def apply_in_linear_light(
    pixels: torch.Tensor, operation: Callable[[torch.Tensor], torch.Tensor], linear: bool = True
) -> torch.Tensor:
    """Run an operation on the picture's light instead of its displayed values.

    Args:
        pixels: [C, H, W], displayed values.
        operation: Of one picture; it may return another size.
        linear: False runs it on the values as they are.
    """
    return linear_to_srgb(operation(srgb_to_linear(pixels))) if linear else operation(pixels)


def _join_segments(
    pixels: torch.Tensor, curve: torch.Tensor, line: torch.Tensor, slope: float, at_knee: float
) -> torch.Tensor:
    """Add the straight part, cut at the knee, and the bent one, which begins there: faster than to choose.

    Args:
        pixels: What the signs and the fourth channel are taken from.
        curve: The bent part, `at_knee` wherever a value lies below the knee; overwritten and returned.
        line: Sizes of the values, at most the knee.
        slope: Of the straight part.
        at_knee: What the bent part begins with.
    """
    curve.add_(line, alpha=slope).sub_(at_knee).copysign_(pixels)
    if pixels.shape[0] == 4:
        curve[3] = pixels[3]
    return curve
