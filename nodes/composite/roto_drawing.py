"""Roto shapes as a mask: exact coverage, feather, and blending of shapes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from nodes.composite.coverage import make_ellipse, rasterize_polygon
from nodes.composite.outline_fill import sum_outlines
from nodes.composite.roto_track import TrackMotion
from studio.sdk.roto.point_operations import carry_points, flatten_curves
from studio.sdk.roto.roto_shapes import RotoShape, RotoShapes, ShapeBlend
from studio.sdk.roto.shape_evaluation import evaluate_shapes, list_key_arrays

if TYPE_CHECKING:
    import numpy as np

_LEAST_FEATHER: Final = 1e-3  # px
_LEAST_COVER: Final = 1 / 512  # less is a remainder of sums
_CORNER: Final = 0.94  # cosine of the turn, about 20°, from which a line has a corner
_BASE: Final = {ShapeBlend.ADD: 0.0, ShapeBlend.MAX: 0.0, ShapeBlend.SUBTRACT: 1.0, ShapeBlend.INTERSECT: 1.0}
"""What the first shape is blended with: subtracting from nothing would show nothing."""


def draw_shapes(
    shapes: RotoShapes,
    frames: Sequence[float],
    width: int,
    height: int,
    scale: float = 1.0,
    base: np.ndarray | None = None,
    motion: TrackMotion | None = None,
) -> np.ndarray:
    """Return the mask of shapes: float32 [height, width], 0..1.

    Args:
        shapes: The shapes, the lowest first.
        frames: At which each is drawn; the mean of several is motion blur.
        width: Of the mask.
        height: Of the mask.
        scale: Pixels of the mask for each pixel of the full-size picture.
        base: What the shapes are blended with, [height, width]; None for nothing.
        motion: What carries the shapes that follow; None for nothing.
    """
    import numpy as np

    shown = [shape for shape in shapes.shapes if not shape.is_hidden]
    ground = _BASE[shown[0].blend] if shown else 0.0
    mask = np.full((height, width), ground, np.float32) if base is None else base.copy()
    for is_plain, group in groupby(shown, lambda shape: _is_plain(shape, frames, motion)):
        if is_plain:
            _add_plain_shapes(mask, list(group), frames[0], scale, motion)
            continue
        for shape in group:
            window, cover = draw_shape(shape, frames, width, height, scale, motion)
            _blend(mask, window, cover, shape)
    return mask


def _is_moving(shape: RotoShape, motion: TrackMotion | None) -> bool:
    return len(shape.keys) > 1 or (motion is not None and shape.is_following)


def _is_plain(shape: RotoShape, frames: Sequence[float], motion: TrackMotion | None) -> bool:
    """Return whether a shape is filled, hard and added, as most are: such shapes are drawn all at once."""
    has_feather = shape.feather > 0.0 or any(keys[:, 6].any() for keys in list_key_arrays(shape)[1])
    is_blurred = len(frames) > 1 and _is_moving(shape, motion)
    return shape.is_closed and shape.blend is ShapeBlend.ADD and not (shape.is_inverted or has_feather or is_blurred)


def _add_plain_shapes(
    mask: np.ndarray, shapes: Sequence[RotoShape], frame: float, scale: float, motion: TrackMotion | None
) -> None:
    import numpy as np

    outlines = _list_outlines(shapes, frame, scale, motion)
    mask += sum_outlines(outlines, [shape.opacity for shape in shapes], mask.shape[1], mask.shape[0])
    np.minimum(mask, 1.0, out=mask)


def draw_shape(
    shape: RotoShape,
    frames: Sequence[float],
    width: int,
    height: int,
    scale: float,
    motion: TrackMotion | None = None,
) -> tuple[tuple[slice, slice], np.ndarray]:
    """Return how much of each pixel a shape covers, and where: rows and columns outside of which that is nothing."""
    import numpy as np

    distinct = frames if _is_moving(shape, motion) else frames[:1]  # what stands still is not blurred
    outlines = [_list_outlines((shape,), frame, scale, motion)[0] for frame in distinct]
    courses = [_find_course(shape, points, scale) for points in outlines]
    window = _find_window([places for places, _ in courses], _find_margin(shape, courses, scale), width, height)
    rows, columns = window
    size = columns.stop - columns.start, rows.stop - rows.start
    if not size[0] or not size[1]:
        return window, np.zeros((size[1], size[0]), np.float32)
    offset = np.array([columns.start, rows.start, 0, 0, 0, 0, 0], np.float64)
    drawn = [
        _cover(shape, points - offset, (places - offset[:2], feather), size, scale)
        for points, (places, feather) in zip(outlines, courses, strict=True)
    ]
    return window, drawn[0] if len(drawn) == 1 else np.stack(drawn).mean(axis=0)


def _list_outlines(
    shapes: Sequence[RotoShape], frame: float, scale: float, motion: TrackMotion | None
) -> list[np.ndarray]:
    """Return the points of shapes in pixels of the mask, carried by the track."""
    outlines = evaluate_shapes(shapes, frame)
    if motion is not None:
        outlines = [
            carry_points(points, motion.find_matrix(shape.reference, frame)) if shape.is_following else points
            for shape, points in zip(shapes, outlines, strict=True)
        ]
    return [points * scale for points in outlines] if scale != 1.0 else outlines


def _find_course(shape: RotoShape, points: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the course of a shape in pixels of the mask, [N, 2], and the feather there, [N]."""
    places, feather = flatten_curves(points, is_closed=shape.is_closed)
    return places, feather + shape.feather * scale


def _find_margin(shape: RotoShape, courses: Iterable[tuple[np.ndarray, np.ndarray]], scale: float) -> float:
    soft = max((float(feather.max()) for _, feather in courses if feather.size), default=0.0)
    return max(0.0, soft) + (0.0 if shape.is_closed else shape.width * scale / 2)


def _find_window(courses: Sequence[np.ndarray], margin: float, width: int, height: int) -> tuple[slice, slice]:
    """Return the rows and columns that courses reach."""
    low = [min(float(places[:, axis].min()) for places in courses) - margin for axis in (0, 1)]
    high = [max(float(places[:, axis].max()) for places in courses) + margin for axis in (0, 1)]
    left, top = (min(max(0, math.floor(part) - 1), size) for part, size in zip(low, (width, height), strict=True))
    right, bottom = (min(max(0, math.ceil(part) + 1), size) for part, size in zip(high, (width, height), strict=True))
    return slice(top, max(top, bottom)), slice(left, max(left, right))


def _cover(
    shape: RotoShape,
    points: np.ndarray,
    course: tuple[np.ndarray, np.ndarray],
    size: tuple[int, int],
    scale: float,
) -> np.ndarray:
    """Return the share of each pixel of a window that a shape covers."""
    places, feather = course
    cover = sum_outlines([points], [1.0], *size) if shape.is_closed else _draw_line(places, shape.width * scale, *size)
    return _soften(cover, places, feather) if feather.max() > _LEAST_FEATHER else cover


def _draw_line(places: np.ndarray, line_width: float, width: int, height: int) -> np.ndarray:
    """Return the coverage of a line with round joins and ends.

    Between corners its two sides are one polygon. Those polygons, and a disc at each corner and end, are joined by the
    largest of their coverages.
    """
    import numpy as np

    mask = np.zeros((height, width), np.float32)
    radius = line_width / 2
    disc = make_ellipse(radius, radius)
    along = np.diff(places, axis=0)
    length = np.hypot(*along.T)
    places, along = places[np.append(True, length > 0.0)], along[length > 0.0]
    if not len(along):
        _paint_largest(mask, disc + places[0])
        return mask
    side = np.column_stack([-along[:, 1], along[:, 0]]) / length[length > 0.0, None]
    is_bent = (side[1:] * side[:-1]).sum(axis=1) < _CORNER
    ends = [0, *(np.flatnonzero(is_bent) + 1).tolist(), len(along)]
    for start, stop in pairwise(ends):
        _paint_largest(mask, _widen(places[start : stop + 1], side[start:stop], radius))
    for end in ends:
        _paint_largest(mask, disc + places[end])
    return mask


def _widen(places: np.ndarray, side: np.ndarray, radius: float) -> np.ndarray:
    """Return the polygon of both sides of a course without corners.

    Args:
        places: The course, [N, 2].
        side: The direction to the side of each piece, [N − 1, 2], of length 1.
        radius: Half the width.
    """
    import numpy as np

    between = np.vstack([side[:1], side[:-1] + side[1:], side[-1:]])
    between[1:-1] /= (between[1:-1] * side[:-1]).sum(axis=1)[:, None]  # a miter
    return np.concatenate([places + radius * between, (places - radius * between)[::-1]])


def _paint_largest(mask: np.ndarray, corners: np.ndarray) -> None:
    import numpy as np

    rows, columns = _find_window([corners], 0.0, mask.shape[1], mask.shape[0])
    size = columns.stop - columns.start, rows.stop - rows.start
    if size[0] and size[1]:
        cover = rasterize_polygon(corners - np.array([columns.start, rows.start]), *size)
        np.maximum(mask[rows, columns], cover, out=mask[rows, columns])


def _soften(cover: np.ndarray, places: np.ndarray, feather: np.ndarray) -> np.ndarray:
    """Return a coverage with a soft edge outside: it falls in a straight line over the width of the feather.

    The distance of a pixel is that to the nearest covered one, less the part of that one that is covered. The feather
    is that of the nearest place of the course.
    """
    import cv2
    import numpy as np

    covered = cover > _LEAST_COVER
    if not covered.any():
        return cover
    distance, labels = cv2.distanceTransformWithLabels(
        (~covered).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE, labelType=cv2.DIST_LABEL_PIXEL
    )
    count = int(labels.max()) + 1
    at_label = np.zeros(count, np.float32)
    at_label[labels[covered]] = cover[covered]
    soft_at_label = np.full(count, feather[0], np.float32)
    if feather.min() != feather.max():
        rows, columns = np.nonzero(covered)
        soft_at_label[labels[covered]] = _find_nearest_feather(rows, columns, places, feather)
    beyond = distance - (at_label[labels] - 0.5)
    soft = np.maximum(soft_at_label[labels], _LEAST_FEATHER)
    softened: np.ndarray = np.maximum(cover, np.clip(1.0 - beyond / soft, 0.0, 1.0)).astype(np.float32)
    return softened


def _find_nearest_feather(rows: np.ndarray, columns: np.ndarray, places: np.ndarray, feather: np.ndarray) -> np.ndarray:
    import numpy as np
    from scipy.spatial import cKDTree

    _, nearest = cKDTree(places).query(np.column_stack([columns + 0.5, rows + 0.5]))
    found: np.ndarray = feather[nearest]
    return found


def _blend(mask: np.ndarray, window: tuple[slice, slice], cover: np.ndarray, shape: RotoShape) -> None:
    """Blend a shape into a mask: add M + S, subtract M (1 − S), intersect M S, max; S is coverage · opacity."""
    import numpy as np

    if shape.is_inverted:
        whole = np.ones_like(mask)
        whole[window] -= cover
        window, cover = (slice(None), slice(None)), whole
    part, strength = mask[window], cover * np.float32(shape.opacity)
    if shape.blend is ShapeBlend.ADD:
        mask[window] = np.minimum(part + strength, 1.0)
    elif shape.blend is ShapeBlend.MAX:
        mask[window] = np.maximum(part, strength)
    elif shape.blend is ShapeBlend.SUBTRACT:
        mask[window] = part * (1.0 - strength)
    else:
        inside = part * strength
        mask *= np.float32(0.0)
        mask[window] = inside
