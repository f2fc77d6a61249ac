"""Corners of a surface as points: what Planar Track gives, and what draws on it reads."""

from __future__ import annotations

import math
from itertools import chain

from nodes.shared.tracking.homography import Corners, compute_homography
from studio.core.translation import tr
from studio.sdk import Keypoints, StudioError

_UNIT_SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def find_surface_corners(keypoints: Keypoints) -> Corners:
    """Return points 0 to 3, the corners from the upper left one clockwise, in pixels; none if one is missing or NaN.

    Args:
        keypoints: Other points do not count.
    """
    places = dict(zip(keypoints.ids, keypoints.points.tolist(), strict=True))
    corners = [(x, y) for x, y in (places.get(number, (math.nan, math.nan)) for number in range(4))]
    return corners if all(map(math.isfinite, chain.from_iterable(corners))) else ()


def place_on_surface(places: Corners, surface: Corners) -> Corners:
    """Return where places on a surface lie in the picture.

    Args:
        places: As fractions of the surface, (0, 0) at its upper left corner and (1, 1) at its lower right one.
        surface: Its four corners.

    Raises:
        StudioError: The surface's corners make no view, or a place lies beyond its horizon.
    """
    matrix = compute_homography(_UNIT_SQUARE, surface)
    found = []
    for x, y in places:
        across, down, depth = (float(row @ (x, y, 1.0)) for row in matrix)
        if depth <= 0.0:
            raise StudioError(
                tr("({x:.2f}, {y:.2f}) lies beyond the horizon of the surface; move it nearer.", x=x, y=y)
            )
        found.append((across / depth, down / depth))
    return found
