"""Trimaps: pixels that are surely before, surely behind, and unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np

_SURE: Final = 0.95
_HALF: Final = 0.5


class Trimap(NamedTuple):
    """Which pixels are known: bool [H, W] each.

    Args:
        front: Surely before.
        back: Surely behind.
    """

    front: np.ndarray
    back: np.ndarray

    @property
    def unknown(self) -> np.ndarray:
        """What is neither."""
        import numpy as np

        return np.asarray(~(self.front | self.back))

    def to_plane(self) -> np.ndarray:
        """Return 1 before, 0 behind and 0.5 where it is unknown: float64 [H, W]."""
        import numpy as np

        return np.where(self.front, 1.0, np.where(self.back, 0.0, _HALF))


def read_trimap(plane: np.ndarray) -> Trimap:
    """Return what a plane says: nearly white is before, nearly black behind, and all between is unknown."""
    return Trimap(plane >= _SURE, plane <= 1.0 - _SURE)


def make_trimap(mask: np.ndarray, inner: float, outer: float) -> Trimap:
    """Return a band around the outline of a mask as unknown.

    Args:
        mask: [H, W], 0..1.
        inner: Width of the band inside of the outline, pixels.
        outer: Width outside.
    """
    import cv2
    import numpy as np

    inside = (mask > _HALF).astype(np.uint8)
    if not inside.any() or inside.all():
        return Trimap(inside > 0, inside == 0)
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    far = cv2.distanceTransform(1 - inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return Trimap(depth > inner, far > outer) if inner or outer else Trimap(inside > 0, inside == 0)
