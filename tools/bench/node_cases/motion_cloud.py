"""Point Cloud Render: no library draws the same."""

from __future__ import annotations

import torch

from nodes.motion.point_cloud import PointCloudRender
from studio.sdk import Points
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase


def cases() -> list[NodeCase]:
    """Return a cloud of a hundred thousand points, seen from outside."""
    random = torch.Generator().manual_seed(0)
    cloud = Points(torch.rand(100_000, 3, generator=random), torch.rand(100_000, 3, generator=random))
    node = PointCloudRender(size=3.0)
    return [NodeCase("motion.point_cloud_render, 100 000 points", lambda: run_frame(node, points=cloud))]
