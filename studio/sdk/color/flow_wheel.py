"""The colour wheel of optical flow, as its database draws it: hue for direction.

After S. Baker et al., "A Database and Evaluation Methodology for Optical Flow" (2007).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

_ARCS: Final = (15, 6, 4, 11, 13, 6)  # steps from red over yellow, green, cyan, blue and magenta back to red
_CORNERS: Final = ((1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1), (1, 0, 1), (1, 0, 0))
WHEEL_STEPS: Final = sum(_ARCS)
"""Colours of the wheel as it is defined; those between are mixed of two."""


@lru_cache(maxsize=4)
def make_flow_wheel(count: int = WHEEL_STEPS) -> np.ndarray:
    """Return the colours of directions, evenly spaced: right is red, down yellow, left cyan and up violet.

    Args:
        count: How many directions.

    Returns:
        [count, 3], float64, 0..1, read-only.
    """
    import numpy as np

    places = np.concatenate([[0], np.cumsum(_ARCS)])
    steps = np.arange(count) * (WHEEL_STEPS / count)
    wheel = np.stack([np.interp(steps, places, [corner[i] for corner in _CORNERS]) for i in range(3)], axis=1)
    wheel.flags.writeable = False
    return wheel
