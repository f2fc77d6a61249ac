"""Region of a planar track: which pixels of the reference frame it looks at, and the surface's four corners there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nodes.shared.tracking.homography import Corners, require_convex
from studio.sdk import RotoShapes, StudioError
from studio.sdk.roto.point_operations import flatten_curves
from studio.sdk.roto.roto_shapes import RotoShape, ShapeBlend

if TYPE_CHECKING:
    import numpy as np

_SHIFT = 6  # bits behind the point of what fillPoly takes


def draw_region(
    shapes: RotoShapes, frame: int, width: int, height: int, scale: tuple[float, float]
) -> np.ndarray | None:
    """Return where closed shapes lie at a frame: bool [height, width]; None if there are none.

    Args:
        shapes: Those that are hidden or open do not count.
        frame: At which they are drawn.
        width: Of what is returned.
        height: Of what is returned.
        scale: Across and down, pixels of what is returned for one of the full-size picture.
    """
    import cv2
    import numpy as np

    region: np.ndarray | None = None
    for shape in _list_shown(shapes):
        places, _ = flatten_curves(shape.evaluate_at(frame), is_closed=True)
        cover = np.zeros((height, width), np.uint8)
        at = np.round((places * np.array(scale) - 0.5) * 2**_SHIFT).astype(np.int32)
        cv2.fillPoly(cover, [at], 1, shift=_SHIFT)
        inside = (cover == 1) != shape.is_inverted
        if region is None:
            region = inside if shape.blend is not ShapeBlend.SUBTRACT else ~inside
        elif shape.blend is ShapeBlend.SUBTRACT:
            region = region & ~inside
        elif shape.blend is ShapeBlend.INTERSECT:
            region = region & inside
        else:
            region = region | inside
    return region


def find_surface(shapes: RotoShapes, frame: int, region: np.ndarray, scale: tuple[float, float]) -> np.ndarray:
    """Return the corners of the surface at the reference frame, in pixels of the full-size picture: float64 [4, 2].

    The order is upper left, upper right, lower right, lower left. A single shape of four points in a convex outline
    gives its points, all else the rectangle around the region.

    Args:
        shapes: The shapes of the region.
        frame: The reference frame.
        region: bool [H, W], which pixels belong to it; at least one.
        scale: Across and down, pixels of `region` for one of the full-size picture.
    """
    import numpy as np

    shown = _list_shown(shapes)
    if len(shown) == 1 and shown[0].point_count == 4:
        corners = [(point.x, point.y) for point in shown[0].evaluate_at(frame)]
        if _is_convex(corners):
            return _order_corners(np.array(corners, np.float64))
    rows, columns = (np.flatnonzero(region.any(axis=axis)) for axis in (1, 0))
    left, right = columns[0] / scale[0], (columns[-1] + 1) / scale[0]
    top, bottom = rows[0] / scale[1], (rows[-1] + 1) / scale[1]
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)


def _list_shown(shapes: RotoShapes) -> list[RotoShape]:
    return [shape for shape in shapes.shapes if shape.is_closed and not shape.is_hidden]


def _is_convex(corners: Corners) -> bool:
    try:
        require_convex(corners)
    except StudioError:
        return False
    return True


def _order_corners(corners: np.ndarray) -> np.ndarray:
    """Return corners in the order of a clock, from the one that is farthest to the upper left."""
    import numpy as np

    away = corners - corners.mean(axis=0)
    corners = corners[np.argsort(np.arctan2(away[:, 1], away[:, 0]), kind="stable")]
    first = int(np.argmin((corners - corners.mean(axis=0)).sum(axis=1)))
    return np.roll(corners, -first, axis=0)
