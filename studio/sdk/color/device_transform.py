"""Conversions between color spaces by torch, where the picture lies: matrices, powers and the curves of cameras.

OpenColorIO computes in memory. Most of its conversions are chains of four kinds of operations with few numbers; those
are computed here with the same formulas. Tables and views are left to OpenColorIO.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    import torch

DeviceStep: TypeAlias = "Callable[[torch.Tensor], torch.Tensor]"
"""Converts colors [3, H, W]."""

_CHANNELS: Final = 3


def make_device_steps(processor: Any) -> tuple[DeviceStep, ...] | None:
    """Return the steps of a conversion; None if one of its operations is not known here.

    Args:
        processor: OpenColorIO's, of which a CPU processor can be made.
    """
    import PyOpenColorIO

    optimized = processor.getOptimizedProcessor(PyOpenColorIO.OPTIMIZATION_DEFAULT)
    steps = []
    for transform in optimized.createGroupTransform():
        make = _MAKERS.get(type(transform).__name__)
        step = make(transform) if make is not None else None
        if step is None:
            return None
        steps.append(step)
    return tuple(steps)


def _is_inverse(transform: Any) -> bool:
    import PyOpenColorIO

    return bool(transform.getDirection() == PyOpenColorIO.TRANSFORM_DIR_INVERSE)


def _make_matrix(transform: Any) -> DeviceStep | None:
    import numpy as np

    matrix, offset = np.array(transform.getMatrix()).reshape(4, 4), np.array(transform.getOffset())
    if _is_inverse(transform):
        matrix = np.linalg.inv(matrix)
        offset = -matrix @ offset
    if matrix[:_CHANNELS, 3].any():  # alpha would become color
        return None
    rows, added = matrix[:_CHANNELS, :_CHANNELS].tolist(), offset[:_CHANNELS].tolist()

    def apply(colors: torch.Tensor) -> torch.Tensor:
        import torch

        weights = torch.tensor(rows, dtype=colors.dtype, device=colors.device)
        result = torch.einsum("dc,chw->dhw", weights, colors)
        return result.add_(_column(added, colors)) if any(added) else result

    return apply


def _make_power(transform: Any) -> DeviceStep | None:
    import PyOpenColorIO

    gammas = [1.0 / gamma if _is_inverse(transform) else gamma for gamma in transform.getValue()[:_CHANNELS]]
    style = transform.getNegativeStyle()

    def apply(colors: torch.Tensor) -> torch.Tensor:
        import torch

        powers = _column(gammas, colors)
        if style == PyOpenColorIO.NEGATIVE_MIRROR:
            return colors.abs().pow(powers).copysign_(colors)
        curve = colors.clamp_min(0.0).pow(powers)
        return torch.where(colors < 0.0, colors, curve) if style == PyOpenColorIO.NEGATIVE_PASS_THRU else curve

    known = (PyOpenColorIO.NEGATIVE_MIRROR, PyOpenColorIO.NEGATIVE_CLAMP, PyOpenColorIO.NEGATIVE_PASS_THRU)
    return apply if style in known else None


def _make_power_with_line(transform: Any) -> DeviceStep | None:
    """Return a power with a line near black, as that of sRGB."""
    import PyOpenColorIO

    pairs = list(zip(transform.getGamma()[:_CHANNELS], transform.getOffset()[:_CHANNELS], strict=True))
    style, inverse = transform.getNegativeStyle(), _is_inverse(transform)
    if any(gamma <= 1.0 or offset <= 0.0 for gamma, offset in pairs):
        return None
    if style not in (PyOpenColorIO.NEGATIVE_LINEAR, PyOpenColorIO.NEGATIVE_MIRROR):
        return None
    ends = [(offset * gamma / ((gamma - 1.0) * (1.0 + offset))) ** gamma for gamma, offset in pairs]
    gammas, offsets = ([pair[place] for pair in pairs] for place in (0, 1))
    if inverse:
        borders = ends
        slopes = [((g - 1.0) / o) ** (g - 1.0) * ((1.0 + o) / g) ** g for g, o in pairs]
    else:
        borders = [o / (g - 1.0) for g, o in pairs]
        slopes = [(g - 1.0) / o * end for (g, o), end in zip(pairs, ends, strict=True)]

    def apply(colors: torch.Tensor) -> torch.Tensor:
        import torch

        values = colors.abs() if style == PyOpenColorIO.NEGATIVE_MIRROR else colors
        power, offset = _column(gammas, colors), _column(offsets, colors)
        if inverse:
            curve = values.clamp_min(0.0).pow(1.0 / power) * (1.0 + offset) - offset
        else:
            curve = ((values + offset) / (1.0 + offset)).clamp_min(0.0).pow(power)
        result = torch.where(values <= _column(borders, colors), values * _column(slopes, colors), curve)
        return result.copysign_(colors) if style == PyOpenColorIO.NEGATIVE_MIRROR else result

    return apply


def _make_camera_curve(transform: Any) -> DeviceStep | None:
    """Return a logarithm with a line near black, as that of most cameras."""
    base, inverse = transform.getBase(), _is_inverse(transform)
    names = ("LogSideSlope", "LogSideOffset", "LinSideSlope", "LinSideOffset", "LinSideBreak")
    log_slope, log_offset, lin_slope, lin_offset, border = (
        _single(getattr(transform, f"get{name}Value")()) for name in names
    )
    if log_slope is None or log_offset is None or lin_slope is None or lin_offset is None or border is None:
        return None
    log_border = log_slope * math.log(lin_slope * border + lin_offset, base) + log_offset
    given = transform.getLinearSlopeValue()
    slope = _single(given) if given else None
    if slope is None or not math.isfinite(slope):
        slope = log_slope * lin_slope / ((lin_slope * border + lin_offset) * math.log(base))
    offset = log_border - slope * border
    scale = log_slope / math.log(base)

    def to_log(colors: torch.Tensor) -> torch.Tensor:
        import torch

        curve = (colors * lin_slope + lin_offset).clamp_min(1e-30).log_().mul_(scale).add_(log_offset)
        return torch.where(colors <= border, colors * slope + offset, curve)

    def to_linear(colors: torch.Tensor) -> torch.Tensor:
        import torch

        curve = ((colors - log_offset) / scale).exp_().sub_(lin_offset).div_(lin_slope)
        return torch.where(colors <= log_border, (colors - offset) / slope, curve)

    return to_linear if inverse else to_log


def _single(numbers: Any) -> float | None:
    """Return the number that all channels have; None if they differ."""
    found = [float(number) for number in numbers]
    return found[0] if len(set(found)) == 1 else None


def _column(numbers: list[float], like: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.tensor(numbers, dtype=like.dtype, device=like.device).view(-1, 1, 1)


_MAKERS: Final[dict[str, Callable[[Any], DeviceStep | None]]] = {
    "MatrixTransform": _make_matrix,
    "ExponentTransform": _make_power,
    "ExponentWithLinearTransform": _make_power_with_line,
    "LogCameraTransform": _make_camera_curve,
}
