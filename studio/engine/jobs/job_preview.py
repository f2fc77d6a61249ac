"""Preview of a running job. Imports little: the window imports it at its start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class JobPreview:
    """Preview of a job: a generator's picture so far, or the frame that was rendered last.

    Args:
        job: The id of its job.
        pixels: uint8 [H, W, 4], RGBA, straight alpha, contiguous, never written to again.
        frame: Which frame of a render; None of a generator.
    """

    job: str
    pixels: np.ndarray
    frame: int | None = None
