"""Data sets: a sample, and a page of them."""

from __future__ import annotations

from nodes.train.shapes_dataset import ShapesDataset
from studio.sdk.testing import MemoryMedia, run_frame
from tests.bench.node_case import NodeCase


def cases() -> list[NodeCase]:
    """Return a sample of shapes, 32×32 and 8 frames, and a frame of the preview."""
    node = ShapesDataset()
    samples = node.samples(MemoryMedia())
    return [
        NodeCase("train.shapes_dataset, a sample", lambda: samples.sample(3)),
        NodeCase("train.shapes_dataset, preview", lambda: run_frame(node, 2, output="preview")),
    ]
