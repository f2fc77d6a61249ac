"""A clip that is replaced or deleted while it is open: other frames, or an error at its node; never a crash."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from studio.core.errors import NodeError
from studio.core.image import Image
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.services.engine_setup import load_registry
from tools.bench.clips import make_clip


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "clip.mp4", 12, width=64, height=48, gop=6)


@pytest.fixture
def engine() -> Engine:
    return Engine(load_registry(), MediaFiles(), cache_bytes=32 << 20, device="cpu")


def _graph(clip: Path) -> Graph:
    nodes = {
        "video": NodeRecord("video", "source.video", "Video", params={"file": clip.as_posix()}),
        "gain": NodeRecord("gain", "color.gain", "Gain", params={"gain": 0.5}),
        "board": NodeRecord("board", "source.checker", "Board", params={"width": 32, "height": 16}),
    }
    return Graph(nodes, {Endpoint("gain", "image"): Endpoint("video", "image")})


def _frame(engine: Engine, graph: Graph, frame: int, node: str = "gain") -> Image:
    value = engine.compute_frame(EngineRequest(graph, node, "image", frame))
    assert isinstance(value, Image)
    return value


def test_a_deleted_clip_is_an_error_at_its_node_and_the_rest_goes_on(engine: Engine, clip: Path) -> None:
    graph = _graph(clip)
    before = _frame(engine, graph, 2)
    content = clip.read_bytes()
    clip.unlink()
    with pytest.raises(NodeError, match=r"Video.*clip\.mp4"):
        _frame(engine, graph, 3)
    assert _frame(engine, graph, 0, "board").width == 32
    clip.write_bytes(content)
    assert torch.equal(_frame(engine, graph, 2).pixels, before.pixels)


def test_a_replaced_clip_shows_its_new_frames(engine: Engine, clip: Path, tmp_path: Path) -> None:
    graph = _graph(clip)
    before = _frame(engine, graph, 2)
    make_clip(tmp_path / "other.mp4", 5, width=32, height=32, gop=6).replace(clip)
    after = _frame(engine, graph, 2)
    assert (before.width, after.width) == (64, 32)
    assert engine.facts(graph).clips[Endpoint("gain", "image")].length == 5


def test_a_clip_that_becomes_rubbish_is_an_error_at_its_node(engine: Engine, clip: Path) -> None:
    graph = _graph(clip)
    _frame(engine, graph, 2)
    clip.write_bytes(b"no clip at all" * 100)
    with pytest.raises(NodeError, match=r"Video.*clip\.mp4"):
        _frame(engine, graph, 3)
