"""Colour wheel of optical flow: S. Baker et al., "A Database and Evaluation Methodology for Optical Flow", 2007."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import torch

_SECTORS = ((15, 0, 1), (6, 0, -1), (4, 1, 1), (11, 1, -1), (13, 2, 1), (6, 2, -1))


def compute_flow_colors(flow: torch.Tensor) -> torch.Tensor:
    """Return the colour of each direction: [2, H, W] → [3, H, W], 0..1."""
    import torch

    wheel = torch.from_numpy(_wheel()).to(flow.device)
    turn = torch.atan2(-flow[1], -flow[0]) / torch.pi  # −1..1
    at = (turn + 1) / 2 * len(wheel)
    low = at.floor().long()
    share = (at - low).unsqueeze(-1)
    return torch.lerp(wheel[low % len(wheel)], wheel[(low + 1) % len(wheel)], share).permute(2, 0, 1)


@lru_cache(maxsize=1)
def _wheel() -> np.ndarray:
    """Return the wheel's 55 colours, [55, 3]: red, yellow, green, cyan, blue, magenta; steps as the eye sees them."""
    import numpy as np

    colors = []
    for count, first, direction in _SECTORS:
        for step in range(count):
            color = [0.0, 0.0, 0.0]
            color[first if direction > 0 else (first + 1) % 3] = 1.0
            rising = (first + 1) % 3 if direction > 0 else first
            color[rising] = step / count if direction > 0 else 1 - step / count
            colors.append(color)
    return np.array(colors, np.float32)
