"""Numbers of a depth network as a depth: what they mean, and between which levels they lie."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import torch

_LEAST: Final = 1e-4
_FAR: Final = 100.0
"""How many times farther than the nearest point the farthest one is at the most, where only nearness is known."""


class DepthLevels(StrEnum):
    """What numbers come out."""

    FRAME = "0 to 1, in each frame"
    RANGE = "0 to 1, from least to most"
    MODEL = "as the model says"


class DepthConvention(StrEnum):
    """What a model's numbers mean."""

    AUTO = "auto"
    NEARNESS = "nearness"
    DISTANCE = "distance"


def level_depth(
    found: torch.Tensor, levels: DepthLevels, least: float, most: float, *, is_distance: bool
) -> torch.Tensor:
    """Return what a model says as a depth, larger being farther: [1, H, W] → [1, H, W].

    Args:
        found: The model's numbers.
        levels: What numbers come out.
        least: The number that becomes one end of 0 to 1, with RANGE.
        most: The number that becomes the other end.
        is_distance: Whether the numbers are distances, and not nearness.
    """
    if levels is DepthLevels.MODEL:
        if is_distance:
            return found.clamp_min(0.0)
        nearest = found.max().clamp_min(_LEAST)
        return nearest / found.clamp_min(nearest / _FAR)
    if levels is DepthLevels.FRAME:
        low, high = found.aminmax()
        share = ((found - low) / (high - low).clamp_min(_LEAST)).clamp(0.0, 1.0)
    else:
        share = ((found - least) / max(most - least, _LEAST)).clamp(0.0, 1.0)
    return share if is_distance else 1.0 - share
