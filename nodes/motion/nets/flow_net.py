"""A network that measures motion: RAFT (Teed & Deng, "Recurrent All-Pairs Field Transforms for Optical Flow", 2020)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import nn
from torch.nn import functional

from nodes.motion.nets.correlation import CorrelationVolume
from nodes.motion.nets.flow_blocks import STEP, FlowEncoder, FlowUpdateBlock
from nodes.shared.motion.flow_colors import compute_flow_colors
from studio.core.translation import tr
from studio.sdk import Batch, StepOutput, StudioError

_FEATURES: Final = 128
_GROUPS: Final = 8
_LATER: Final = 0.8
"""How much less each earlier refinement counts in the loss."""
_SHOWN: Final = 8.0  # pixels: the motion that is shown in full color


@dataclass(frozen=True, slots=True)
class FlowNetConfig:
    """How large it is, and how long it looks.

    Args:
        hidden: Numbers that are remembered of each place, and as many that say what is seen there.
        levels: Sizes at which pictures are compared.
        radius: Places that are looked at to each side, at each size.
        refinements: How often the flow is made better.
    """

    hidden: int = 64
    levels: int = 4
    radius: int = 3
    refinements: int = 8


class FlowNet(nn.Module):
    """Finds for each pixel of a picture where it lies in another: compares all with all, and refines step by step.

    Args:
        plan: Its size.
    """

    def __init__(self, plan: FlowNetConfig) -> None:
        super().__init__()
        self.plan = plan
        self.features = FlowEncoder(_FEATURES, nn.InstanceNorm2d)
        self.context = FlowEncoder(2 * plan.hidden, lambda channels: nn.GroupNorm(_GROUPS, channels))
        self.refine = FlowUpdateBlock(plan.hidden, plan.levels * (2 * plan.radius + 1) ** 2)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Return the flow from a clip's first frame to its second: [B, T ≥ 2, 3, H, W], 0..1 → [B, 2, H, W], pixels."""
        return self._flows(image, every=False)[-1]

    def learn(self, batch: Batch, image: torch.Tensor) -> StepOutput:
        """Return how far all refinements are from the exact flow, later ones counting more: Σ 0.8ⁿ⁻ⁱ |f − fᵢ|₁."""
        if "flow" not in batch.columns:
            raise StudioError(tr("this network learns from exact motion; accepted: the samples of a Flow Dataset"))
        exact = batch.columns["flow"]
        flows = self._flows(image, every=True)
        off = [flow.float() - exact for flow in flows]
        loss = exact.new_zeros(())
        for number, one in enumerate(off):
            loss = loss + _LATER ** (len(off) - 1 - number) * one.abs().mean()
        length = off[-1].detach().square().sum(1).sqrt()
        return StepOutput({"flow": loss}, metrics={"endpoint error": float(length.mean())})

    def show(self, seed: int, image: torch.Tensor) -> torch.Tensor:
        """Return both frames, and the flow in colors: [B, 3, 3, H, W]."""
        flow = self(image).float()
        hues = torch.stack([compute_flow_colors(one) for one in flow])
        strength = (flow.square().sum(1, keepdim=True).sqrt() / _SHOWN).clamp(0.0, 1.0)
        return torch.cat([image[:, :2], (1.0 - strength * (1.0 - hues)).unsqueeze(1)], 1)

    def _flows(self, clips: torch.Tensor, *, every: bool) -> list[torch.Tensor]:
        """Return the flow after each refinement, or after the last one alone, at the size of the pictures."""
        if clips.shape[1] < 2:
            raise StudioError(tr("motion needs two frames, but these clips have one"))
        height, width = clips.shape[-2:]
        pair = functional.pad(
            clips[:, :2].flatten(0, 1) * 2.0 - 1.0, (0, -width % STEP, 0, -height % STEP), "replicate"
        )
        maps = self.features(pair).unflatten(0, (-1, 2))
        correlation = CorrelationVolume(maps[:, 0], maps[:, 1], self.plan.levels, self.plan.radius)
        memory, seen = self.context(pair[::2]).split(self.plan.hidden, 1)
        memory, seen = memory.tanh(), seen.relu()
        start = _places(maps[:, 0])
        flow, found = torch.zeros_like(start), []
        for number in range(self.plan.refinements):
            flow = flow.detach()
            memory, change = self.refine(memory, seen, correlation.look_up_correlation(start + flow), flow)
            flow = flow + change.float()
            if every or number == self.plan.refinements - 1:
                found.append(self.refine.upsample_flow(memory, flow)[..., :height, :width])
        return found


def _places(maps: torch.Tensor) -> torch.Tensor:
    """Return where each place lies: [B, 2, H, W], (x, y), float32."""
    batch, _, height, width = maps.shape
    x = torch.arange(width, device=maps.device, dtype=torch.float32)
    y = torch.arange(height, device=maps.device, dtype=torch.float32)
    rows, columns = torch.meshgrid(y, x, indexing="ij")
    return torch.stack([columns, rows]).expand(batch, -1, -1, -1)
