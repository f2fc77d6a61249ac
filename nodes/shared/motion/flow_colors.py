"""Colors of an optical flow's directions, by the wheel of S. Baker et al. (2007)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.sdk.color.flow_wheel import make_flow_wheel

if TYPE_CHECKING:
    import torch


def compute_flow_colors(flow: torch.Tensor) -> torch.Tensor:
    """Return the color of each direction: [2, H, W] → [3, H, W], 0..1."""
    import torch

    wheel = torch.tensor(make_flow_wheel(), dtype=torch.float32, device=flow.device)
    turn = torch.atan2(-flow[1], -flow[0]) / torch.pi  # −1..1
    at = (turn + 1) / 2 * len(wheel)
    low = at.floor().long()
    share = (at - low).unsqueeze(-1)
    return torch.lerp(wheel[low % len(wheel)], wheel[(low + 1) % len(wheel)], share).permute(2, 0, 1)
