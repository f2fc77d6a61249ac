"""Confidence of a flow by its forward-backward consistency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.sdk import Flow, Mask, ShapeError
from studio.sdk.pixels import make_pixel_grid, warp_by_flow

if TYPE_CHECKING:
    import torch

_RELATIVE = 0.01  # of both squared lengths
_ABSOLUTE = 0.5  # squared pixels


def compute_flow_confidence(forward: Flow, backward: Flow) -> Mask:
    """Return how well two flows agree: 1 where following both leads back to the start, 0 where it leads elsewhere.

    With d = f(p) + b(p + f(p)), the tolerance 0.01 (|f|² + |b|²) + 0.5 is that of N. Sundaram, T. Brox and K. Keutzer,
    "Dense Point Trajectories by GPU-accelerated Large Displacement Optical Flow" (2010). The paper draws a line
    there; here the confidence is 1 up to it, and falls to 0 at twice as much. A point that leaves the picture, or whose
    flow is not known, has none.

    Args:
        forward: [2, H, W], pixels, from this frame to the other.
        backward: [2, H, W], pixels, from the other frame to this one.

    Returns:
        [1, H, W], 0..1, at the pixels of this frame.

    Raises:
        ShapeError: The sizes differ.
    """
    import torch

    if forward.pixels.shape != backward.pixels.shape:
        sizes = {"first": f"{forward.width}×{forward.height}", "second": f"{backward.width}×{backward.height}"}
        raise ShapeError(tr("both flows must have one size, found {first} and {second}", **sizes))
    there = forward.pixels
    back = warp_by_flow(backward.pixels, there)
    tolerance = _RELATIVE * (compute_squared_length(there) + compute_squared_length(back)) + _ABSOLUTE
    agreement = (2.0 - compute_squared_length(there + back) / tolerance).clamp(0.0, 1.0)
    return Mask(torch.where(is_inside_picture(there), agreement, 0.0).nan_to_num(nan=0.0).unsqueeze(0))


def compute_squared_length(vectors: torch.Tensor) -> torch.Tensor:
    """Return |v|² at each pixel: [2, H, W] → [H, W]."""
    return vectors[0].square().addcmul_(vectors[1], vectors[1])


def is_inside_picture(flow: torch.Tensor) -> torch.Tensor:
    """Return where a flow ends inside the picture: [2, H, W] → bool [H, W]."""
    height, width = flow.shape[1:]
    x, y = make_pixel_grid(width, height, flow.device) + flow
    inside: torch.Tensor = (x >= -0.5) & (x <= width - 0.5) & (y >= -0.5) & (y <= height - 0.5)
    return inside
