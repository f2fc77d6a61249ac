"""Corners of a surface as points: what Planar Track gives, and what draws on it reads."""

from __future__ import annotations

import math

from nodes.shared.tracking.homography import Corners, compute_homography
from studio.core.translation import tr
from studio.sdk import Keypoints, StudioError

_UNIT_SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def find_surface_corners(keypoints: Keypoints) -> Corners:
    """Return points 0 to 3, the corners from the upper left one clockwise, in pixels; none if there are no points.

    Args:
        keypoints: Other points do not count.

    Raises:
        StudioError: Some of the corners are missing, or no numbers.
    """
    if not keypoints.ids:
        return ()
    places = dict(zip(keypoints.ids, keypoints.points.tolist(), strict=True))
    known = {number: (x, y) for number, (x, y) in places.items() if math.isfinite(x) and math.isfinite(y)}
    missing = [str(number) for number in range(4) if number not in known]
    if missing:
        message = tr(
            "The corners need the points 0, 1, 2 and 3, as of a Planar Track; here {missing} are missing.",
            missing=", ".join(missing),
        )
        raise StudioError(message)
    return [known[number] for number in range(4)]


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
