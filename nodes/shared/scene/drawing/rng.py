"""Numbers by chance that follow from a seed alone: the same for each frame, whatever was drawn before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nodes.shared.lattice_noise import make_lattice_random

if TYPE_CHECKING:
    import numpy as np


def draw_random(seed: int, slot: int, index: np.ndarray, life: np.ndarray | int = 0) -> np.ndarray:
    """Return numbers in 0..1, one for each index.

    Args:
        seed: Of the drawing.
        slot: What the numbers are for: other slots give others.
        index: Whole numbers [n].
        life: Which life of each, [n] or one for all: what is born again is another one.
    """
    import numpy as np

    return make_lattice_random(index.astype(np.int64), np.asarray(life, np.int64), slot, seed)
