"""Control points of a warp, taken from a tracked motion: where they come from and go to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_NEIGHBORS = 8
_LEAST_FOR_A_VOTE = 5
_STRAY = 4.0  # times the usual deviation among neighbors
_STRAY_FROM = 1.5  # px: smaller differences are no errors
_SAME = 0.25  # px: points so near are one
_MOST = 600  # more make a field no better, and slow
_FAR = 1e6  # px: what is farther away says nothing of the picture


@dataclass(frozen=True, slots=True, eq=False)
class ControlPoints:
    """Control points of a picture.

    Args:
        source: float64 [N, 2], where they are in the source, pixels from its upper left corner.
        target: float64 [N, 2], where they go.
        weight: float64 [N], how far each is to be trusted, 0..1.
    """

    source: np.ndarray
    target: np.ndarray
    weight: np.ndarray

    def __len__(self) -> int:
        return len(self.source)

    def select_rows(self, rows: np.ndarray) -> ControlPoints:
        """Return some of them."""
        return ControlPoints(self.source[rows], self.target[rows], self.weight[rows])

    @property
    def is_still(self) -> bool:
        """Whether none goes anywhere."""
        return bool((self.source == self.target).all())


def clean_control_points(controls: ControlPoints) -> ControlPoints:
    """Return the points that are numbers and not far off; those in one place, before or after, become one."""
    import numpy as np

    known = (np.abs(controls.source) < _FAR).all(axis=1) & (np.abs(controls.target) < _FAR).all(axis=1)  # no NaN is
    controls = controls.select_rows(np.flatnonzero(known & (controls.weight > 0.0)))
    for places in ("source", "target"):
        cells = np.round(getattr(controls, places) / _SAME).astype(np.int64)
        _, first, belongs = np.unique(cells, axis=0, return_index=True, return_inverse=True)
        if len(first) == len(controls):
            continue
        order = np.argsort(first)  # unique sorts by place; keep the order in which they came
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        belongs = rank[belongs.reshape(-1)]
        count = np.bincount(belongs).astype(float)

        def mean(values: np.ndarray, belongs: np.ndarray = belongs, count: np.ndarray = count) -> np.ndarray:
            columns = values.reshape(len(values), -1).T
            return np.stack([np.bincount(belongs, column) / count for column in columns], axis=1)

        controls = ControlPoints(mean(controls.source), mean(controls.target), mean(controls.weight)[:, 0])
    return controls


def select_strongest(controls: ControlPoints) -> ControlPoints:
    """Return no more points than a field is made from: those that are trusted most."""
    import numpy as np

    if len(controls) <= _MOST:
        return controls
    return controls.select_rows(np.sort(np.argsort(-controls.weight, kind="stable")[:_MOST]))


def remove_outliers(controls: ControlPoints) -> ControlPoints:
    """Return the points without those that go elsewhere than their neighbors do: they were tracked wrongly.

    A point is a stray if no other of its eight neighbors goes where it goes, and it is farther from their median than
    four times what they are from each other. Two that move alike may be an object, and stay.
    """
    import numpy as np
    from scipy.spatial import cKDTree

    count = len(controls)
    if count < _LEAST_FOR_A_VOTE:
        return controls
    neighbors = cKDTree(controls.source).query(controls.source, min(_NEIGHBORS + 1, count))[1][:, 1:]
    motion = controls.target - controls.source
    near = motion[neighbors]
    middle = np.median(near, axis=1)
    spread = np.median(np.hypot(*(near - middle[:, None]).transpose(2, 0, 1)), axis=1)
    away = np.hypot(*(motion - middle).T)
    closest = np.sort(np.hypot(*(near - motion[:, None]).transpose(2, 0, 1)), axis=1)[:, 1]
    alone = closest > _STRAY_FROM + spread  # no two neighbors go where it goes
    stray = alone & (away > _STRAY * spread + _STRAY_FROM)
    return controls.select_rows(np.flatnonzero(~stray))
