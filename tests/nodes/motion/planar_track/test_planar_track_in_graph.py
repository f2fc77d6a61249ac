"""A Planar Track in a project: saved, opened, jumped to, pinned to, matched and stabilized."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk import Image, Keypoints, WarpGrid
from studio.sdk.registry import Registry
from studio.sdk.roto.shape_text import serialize_roto_shapes
from studio.sdk.testing import MemoryMedia
from studio.sdk.warp_grid.grid_text import serialize_warp_grid
from studio.sdk.warp_grid.warp_grid import make_regular_points
from tests.nodes.motion.planar_track.plane_scenes import make_panel_shape

_REGISTRY = Registry().discover_nodes("nodes")
_PANEL = serialize_roto_shapes(make_panel_shape())


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    """Return a graph that was saved and opened: noise that drifts, its track, and what follows that."""
    noise = {"width": 320, "height": 180, "length": 9, "size": 24.0}
    moved = [(x, y + 0.05 * x) for x, y in make_regular_points(3, 3)]
    grid = serialize_warp_grid(WarpGrid().with_points(0, 3, 3, moved))
    nodes = {
        "clip": NodeRecord("clip", "source.noise", "clip", params=dict(noise)),
        "plane": NodeRecord("plane", "motion.planar_track", "plane", params={"shapes": _PANEL, "reference": 4}),
        "logo": NodeRecord("logo", "source.color", "logo", params={"width": 40, "height": 30}),
        "pin": NodeRecord("pin", "transform.corner_pin", "pin"),
        "match": NodeRecord("match", "transform.match_move", "match", params={"reference": 4}),
        "bend": NodeRecord("bend", "transform.grid_warp", "bend", params={"columns": 3, "rows": 3, "target": grid}),
    }
    wires = {
        Endpoint("plane", "image"): Endpoint("clip", "image"),
        Endpoint("pin", "image"): Endpoint("logo", "image"),
        Endpoint("pin", "corners"): Endpoint("plane", "keypoints"),
        Endpoint("match", "image"): Endpoint("pin", "image"),
        Endpoint("match", "keypoints"): Endpoint("plane", "keypoints"),
        Endpoint("bend", "image"): Endpoint("match", "image"),
    }
    save_project(tmp_path / "plane.loom", Project(Graph(nodes, wires)), _REGISTRY)
    return load_project(tmp_path / "plane.loom", _REGISTRY).graph


def _compute(graph: Graph, output: Endpoint, frames: Sequence[int]) -> list[object]:
    engine = Engine(_REGISTRY, MemoryMedia({}), cache_bytes=1 << 26, device="cpu")
    try:
        return [engine.compute_frame(EngineRequest(graph, output.node, output.port, frame)) for frame in frames]
    finally:
        engine.close()


def test_a_jump_gives_what_playing_gives(graph: Graph) -> None:
    played = _compute(graph, Endpoint("plane", "keypoints"), range(9))
    jumped = _compute(graph, Endpoint("plane", "keypoints"), [8, 1])
    for one, other in zip((played[8], played[1]), jumped, strict=True):
        assert isinstance(one, Keypoints)
        assert isinstance(other, Keypoints)
        assert one.points.equal(other.points)
        assert one.confidence.equal(other.confidence)


def test_what_follows_the_track_is_as_large_and_as_long_as_its_clip(graph: Graph) -> None:
    (last,) = _compute(graph, Endpoint("bend", "image"), [8])
    assert isinstance(last, Image)
    assert last.pixels.shape == (4, 180, 320)
    assert torch.isfinite(last.pixels).all()
    assert float(last.pixels[3].max()) == pytest.approx(1.0, abs=1e-3)
    (pinned,) = _compute(graph, Endpoint("pin", "image"), [4])
    (matched,) = _compute(graph, Endpoint("match", "image"), [4])
    assert isinstance(pinned, Image)
    assert isinstance(matched, Image)
    assert matched.pixels.equal(pinned.pixels)  # at the reference frame nothing is moved
