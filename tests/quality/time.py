"""Time, against numbers that are exact."""

from __future__ import annotations

import numpy as np
import torch

from nodes.time.median import TemporalMedian
from studio.sdk import Image
from studio.sdk.testing import run_frame
from tests.quality.known import Known


def measure() -> list[Known]:
    """Return the figures of all nodes about time."""
    return [median_of_frames()]


def median_of_frames() -> Known:
    """Take the median of five noisy frames, and compare it with NumPy's."""
    random = torch.Generator().manual_seed(5)
    frames = [torch.rand(40, 60, 3, generator=random).permute(2, 0, 1) for _ in range(5)]
    found = run_frame(TemporalMedian(radius=2), 2, image=[Image(frame) for frame in frames]).pixels.numpy()
    error = float(np.abs(found - np.median(np.stack([frame.numpy() for frame in frames]), 0)).max())
    return Known("time.median", "largest difference, 5 frames of noise", error, "", "numpy.median", 0.0)
