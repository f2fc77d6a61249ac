"""Boxes on wires: Keypoints with two corners for each box, and what nodes do with them.

Box n has the points 2 n, its upper left corner, and 2 n + 1, its lower right one, both with the confidence of the box.
Points moved by hand still are boxes: corners are put in order when they are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.sdk import Keypoints

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Box:
    """A box with its number, in pixels from the picture's upper left corner.

    Args:
        number: Of the box; it is in front in the lines of `labels`.
        left: x of its left edge.
        top: y of its upper edge.
        right: x of its right edge.
        bottom: y of its lower edge.
        confidence: 0..1.
    """

    number: int
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


def make_box_keypoints(corners: torch.Tensor, confidence: torch.Tensor) -> Keypoints:
    """Return boxes as points.

    Args:
        corners: float32 [N, 4]: left, top, right, bottom, in pixels.
        confidence: float32 [N], 0..1.
    """
    points = corners.reshape(-1, 2).contiguous()
    return Keypoints(points, confidence.repeat_interleave(2).contiguous(), tuple(range(len(points))))


def read_box_keypoints(keypoints: Keypoints) -> tuple[Box, ...]:
    """Return the boxes that points are corners of, by their numbers.

    What lacks one of its corners is left out, and so is what lies at no number.
    """
    import math

    places, sure = keypoints.points.cpu().tolist(), keypoints.confidence.cpu().tolist()
    known = {each: (*place, rate) for each, place, rate in zip(keypoints.ids, places, sure, strict=True)}
    found: list[Box] = []
    for number in sorted({each // 2 for each in known if each >= 0}):
        first, second = known.get(2 * number), known.get(2 * number + 1)
        if first is None or second is None or not all(map(math.isfinite, (*first[:2], *second[:2]))):
            continue
        (left, right), (top, bottom) = sorted((first[0], second[0])), sorted((first[1], second[1]))
        rate = min(first[2], second[2])
        found.append(Box(number, left, top, right, bottom, min(max(rate, 0.0), 1.0) if math.isfinite(rate) else 0.0))
    return tuple(found)
