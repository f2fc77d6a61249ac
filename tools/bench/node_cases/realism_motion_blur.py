"""Motion Blur."""

from __future__ import annotations

import torch

from nodes.realism.motion_blur import MotionBlur
from studio.sdk import Flow
from studio.sdk.testing import run_frame
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase, picture


def cases() -> list[NodeCase]:
    """Return a blur along a given flow of ten pixels a frame."""
    image = picture()
    flow = Flow(torch.tensor([10.0, 2.0]).expand(HEIGHT, WIDTH, 2).contiguous().permute(2, 0, 1))
    return [NodeCase("realism.motion_blur, flow given", lambda: run_frame(MotionBlur(), image=image, flow=flow))]
