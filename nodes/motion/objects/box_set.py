"""Boxes that a model found: chosen, put in order, and drawn as a mask."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    import torch


class BoxOrder(StrEnum):
    """Which box comes first."""

    CERTAIN = "most certain"
    LARGEST = "largest"
    CENTRAL = "nearest to the center"
    LEFT = "leftmost"


@dataclass(frozen=True, slots=True, eq=False)
class BoxSet:
    """Boxes with their labels, on the CPU.

    Args:
        corners: float32 [N, 4]: left, top, right, bottom, in pixels from the picture's upper left corner.
        scores: float32 [N], 0..1.
        labels: int64 [N], numbers of labels.
    """

    corners: torch.Tensor
    scores: torch.Tensor
    labels: torch.Tensor

    def __len__(self) -> int:
        return len(self.scores)

    def pick(self, rows: torch.Tensor) -> BoxSet:
        """Return some of the boxes: by their rows, in that order, or by a mask of all."""
        return BoxSet(self.corners[rows], self.scores[rows], self.labels[rows])

    def keep_first(self, count: int) -> BoxSet:
        """Return the first boxes, so many at the most."""
        return BoxSet(self.corners[:count], self.scores[:count], self.labels[:count])

    def keep_labels(self, wanted: Collection[int]) -> BoxSet:
        """Return the boxes with one of some labels; with none given, all."""
        import torch

        return self.pick(torch.isin(self.labels, torch.tensor(sorted(wanted)))) if wanted else self

    def suppress_overlaps(self, overlap: float, *, by_label: bool) -> BoxSet:
        """Return the boxes that no box of higher score covers: greedy non-maximum suppression, the surest first.

        Args:
            overlap: Boxes go whose intersection with a kept one is more than this share of their union, 0..1; 1 keeps
                all.
            by_label: Whether only boxes with the same label suppress each other.
        """
        import cv2
        import numpy as np
        import torch

        if overlap >= 1.0 or not len(self):
            return self.pick(self.scores.argsort(descending=True, stable=True))
        left, top, right, bottom = self.corners.double().unbind(1)
        boxes = torch.stack([left, top, right - left, bottom - top], 1).tolist()
        scores, classes = self.scores.tolist(), (self.labels if by_label else self.labels * 0).tolist()
        kept = cv2.dnn.NMSBoxesBatched(boxes, scores, classes, -1.0, overlap)
        return self.pick(torch.from_numpy(np.asarray(kept, np.int64).reshape(-1)))

    def sort_by(self, order: BoxOrder, width: int, height: int) -> BoxSet:
        """Return the boxes in an order; equal ones as they were.

        Args:
            order: Which comes first.
            width: Of the picture.
            height: Of the picture.
        """
        left, top, right, bottom = self.corners.unbind(1)
        if order is BoxOrder.CERTAIN:
            keys = -self.scores
        elif order is BoxOrder.LARGEST:
            keys = -((right - left) * (bottom - top))
        elif order is BoxOrder.LEFT:
            keys = left + right
        else:
            keys = (left + right - width).square() + (top + bottom - height).square()
        return self.pick(keys.argsort(stable=True))


def draw_box_mask(corners: torch.Tensor, width: int, height: int, feather: float) -> torch.Tensor:
    """Return what boxes cover: float32 [1, height, width], 0..1; where several lie, the one that covers most.

    Without a feather, a pixel's value is the exact share of its area inside the box.

    Args:
        corners: float32 [N, 4]: left, top, right, bottom, in pixels.
        width: Of the mask.
        height: Of the mask.
        feather: Width over which an edge fades, in pixels, half of it outside.
    """
    import torch

    mask = torch.zeros(height, width)
    ramp = max(1.0, feather)
    across = torch.arange(width, dtype=torch.float32) + 0.5
    down = torch.arange(height, dtype=torch.float32) + 0.5
    for left, top, right, bottom in corners.tolist():
        columns, rows = _cover(across, left, right, ramp), _cover(down, top, bottom, ramp)
        inside = columns.nonzero().flatten(), rows.nonzero().flatten()
        if all(map(len, inside)):
            x, y = (slice(int(each[0]), int(each[-1]) + 1) for each in inside)
            mask[y, x] = torch.maximum(mask[y, x], rows[y, None] * columns[x])
    return mask[None]


def _cover(middles: torch.Tensor, start: float, stop: float, ramp: float) -> torch.Tensor:
    """Return the share of each pixel of a row between two places, whose edges fade over `ramp` pixels."""
    after = ((middles - start) / ramp + 0.5).clamp(0.0, 1.0)
    before = ((stop - middles) / ramp + 0.5).clamp(0.0, 1.0)
    return (after + before - 1.0).clamp_min(0.0)
