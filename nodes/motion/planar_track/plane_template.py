"""Template of a plane: its pixels at the reference frame, and how their values change with each parameter of a motion.

Places are those of OpenCV in this package's inside: the middle of the first pixel is (0, 0).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.shared.tracking.motion_model import MotionModel

if TYPE_CHECKING:
    import numpy as np

_MOST_PIXELS = 30_000  # those of the strongest gradient
_FEWEST_PIXELS = 64
_LEAST_CONTRAST = 1.0  # gray levels of 255, standard deviation
_BLUR = 1.0  # px, of the finest level: what lies between pixels is then interpolated well


@dataclass(frozen=True, slots=True, eq=False)
class PlaneTemplate:
    """Pixels of a plane at one level of a pyramid.

    Args:
        places: float64 [N, 2], pixels of the level.
        values: float64 [N], gray levels.
        steepest: float64 [N, K], the derivative of the values by each parameter of the motion: the "steepest descent
            images" of S. Baker and I. Matthews, "Lucas-Kanade 20 Years On" (2004).
        to_unit: float64 [3, 3], what brings places to −1..1, in which the motion's parameters are measured.
        model: Which motions the parameters describe.
    """

    places: np.ndarray
    values: np.ndarray
    steepest: np.ndarray
    to_unit: np.ndarray
    model: MotionModel


def make_gray_pyramid(gray: np.ndarray, count: int) -> list[np.ndarray]:
    """Return float32 pictures, each half as large as the one before: the finest is blurred a little.

    Args:
        gray: uint8 [H, W].
        count: How many, at most; no side gets shorter than 8 pixels.
    """
    import cv2
    import numpy as np

    levels = [cv2.GaussianBlur(gray.astype(np.float32), (0, 0), _BLUR)]
    while len(levels) < count and min(levels[-1].shape) >= 16:
        levels.append(cv2.pyrDown(levels[-1]))
    return [np.asarray(level, np.float32) for level in levels]


def make_template(gray: np.ndarray, region: np.ndarray, model: MotionModel) -> PlaneTemplate | None:
    """Return the template of a region of a picture; None where there is too little, or nothing to hold on to.

    Args:
        gray: float32 [H, W], gray levels.
        region: bool [H, W].
        model: Which motions are looked for.
    """
    import cv2
    import numpy as np

    inside = region.copy()
    inside[[0, -1]], inside[:, [0, -1]] = False, False
    across = cv2.Scharr(gray, cv2.CV_32F, 1, 0, scale=1 / 32)
    down = cv2.Scharr(gray, cv2.CV_32F, 0, 1, scale=1 / 32)
    rows, columns = np.nonzero(inside)
    if len(rows) < _FEWEST_PIXELS or float(gray[rows, columns].std()) < _LEAST_CONTRAST:
        return None
    if len(rows) > _MOST_PIXELS:
        strength = across[rows, columns] ** 2 + down[rows, columns] ** 2
        kept = np.sort(np.argpartition(strength, -_MOST_PIXELS)[-_MOST_PIXELS:])
        rows, columns = rows[kept], columns[kept]
    places = np.stack([columns, rows], axis=1).astype(np.float64)
    to_unit = _make_unit_map(places)
    x, y = (places * to_unit[0, 0] + to_unit[:2, 2]).T
    slope_x, slope_y = (slope[rows, columns].astype(np.float64) / to_unit[0, 0] for slope in (across, down))
    steepest = _make_steepest(model, x, y, slope_x, slope_y)
    return PlaneTemplate(places, gray[rows, columns].astype(np.float64), steepest, to_unit, model)


def _make_unit_map(places: np.ndarray) -> np.ndarray:
    import numpy as np

    low, high = places.min(axis=0), places.max(axis=0)
    scale = 2.0 / max(1.0, float((high - low).max()))
    middle = (low + high) / 2
    return np.array([[scale, 0.0, -scale * middle[0]], [0.0, scale, -scale * middle[1]], [0.0, 0.0, 1.0]])


def _make_steepest(
    model: MotionModel, x: np.ndarray, y: np.ndarray, slope_x: np.ndarray, slope_y: np.ndarray
) -> np.ndarray:
    """Return the derivatives by the parameters, in the order of `make_warp`."""
    import numpy as np

    columns = [slope_x, slope_y]
    turning = slope_x * x + slope_y * y
    if model is MotionModel.SIMILARITY:
        columns += [turning, slope_y * x - slope_x * y]
    elif model is not MotionModel.TRANSLATION:
        columns += [slope_x * x, slope_x * y, slope_y * x, slope_y * y]
    if model is MotionModel.PERSPECTIVE:
        columns += [-turning * x, -turning * y]
    return np.stack(columns, axis=1)


def make_warp(model: MotionModel, step: np.ndarray) -> np.ndarray:
    """Return the motion that parameters describe: float64 [3, 3]; all 0 is none."""
    import numpy as np

    warp = np.eye(3)
    warp[:2, 2] = step[:2]
    if model is MotionModel.SIMILARITY:
        warp[:2, :2] += [[step[2], -step[3]], [step[3], step[2]]]
    elif model is not MotionModel.TRANSLATION:
        warp[:2, :2] += step[2:6].reshape(2, 2)
    if model is MotionModel.PERSPECTIVE:
        warp[2, :2] = step[6:8]
    return warp
