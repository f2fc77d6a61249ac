"""Roto Paint in a graph: frames that lie apart, in any order, on several threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import torch

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk import Image
from studio.sdk.paint.paint_strokes import PaintStroke, PaintStrokes, StrokeKind, StrokePoint
from studio.sdk.paint.stroke_text import serialize_paint_strokes
from studio.sdk.registry import Registry
from studio.sdk.testing import MemoryMedia

_REGISTRY = Registry().discover_nodes("nodes")

STROKES = PaintStrokes(
    (
        PaintStroke("Fixed", (StrokePoint(32, 24),), StrokeKind.CLONE, size=20.0, frame_offset=40, is_frame_fixed=True),
        PaintStroke("Later", (StrokePoint(10, 10),), StrokeKind.REVEAL, size=12.0, hardness=1.0, frame_offset=3),
    )
)


def make_graph() -> Graph:
    nodes = {
        "noise": NodeRecord(
            "noise", "source.noise", "noise", params={"width": 64, "height": 48, "length": 50, "octaves": 1}
        ),
        "paint": NodeRecord(
            "paint", "composite.roto_paint", "paint", params={"strokes": serialize_paint_strokes(STROKES)}
        ),
    }
    return Graph(nodes, {Endpoint("paint", "image"): Endpoint("noise", "image")})


def test_frames_that_lie_apart_are_read_in_any_order() -> None:
    graph = make_graph()
    engine, other = (Engine(_REGISTRY, MemoryMedia({}), cache_bytes=1 << 26, device="cpu") for _ in range(2))

    def compute(node: str, frame: int) -> torch.Tensor:
        value = engine.compute_frame(EngineRequest(graph, node, "image", frame))
        assert isinstance(value, Image)
        return value.pixels

    try:
        for frame in (2, 47, 0, 40):
            painted = compute("paint", frame)
            assert painted[:, 24, 32].equal(compute("noise", 40)[:, 24, 32])
            assert painted[:, 10, 10].equal(compute("noise", min(frame + 3, 49))[:, 10, 10])
            assert painted[:, 2, 60].equal(compute("noise", frame)[:, 2, 60])
        alone = {frame: compute("paint", frame) for frame in range(50)}
        with ThreadPoolExecutor(3) as pool:
            again = pool.map(
                lambda frame: other.compute_frame(EngineRequest(graph, "paint", "image", frame)), range(49, -1, -1)
            )
            for frame, value in zip(range(49, -1, -1), again, strict=True):
                assert isinstance(value, Image)
                assert value.pixels.equal(alone[frame])
    finally:
        engine.close()
        other.close()
