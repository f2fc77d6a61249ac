"""An engine over the test nodes, and clean counters for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.model import Graph
from studio.media.media_files import MediaFiles
from tests.engine import nodes_for_tests as nodes
from tests.engine.graphs_for_tests import level
from tests.engine.sink_for_tests import kept, written

Levels = Callable[..., list[float]]


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    """Start with counters at zero and the gate shut; leave it open for threads that still wait."""
    nodes.calls.clear()
    written.clear()
    kept.clear()
    nodes.gate.clear()
    while nodes.reached.acquire(blocking=False):
        pass
    yield
    nodes.gate.set()


@pytest.fixture
def engine() -> Engine:
    """Return an engine on the CPU with 64 MiB for frames."""
    return Engine(nodes.REGISTRY, MediaFiles(), cache_bytes=64 << 20, device="cpu")


@pytest.fixture
def levels(engine: Engine) -> Levels:
    """Return a function that computes frames of flat pictures and returns their values."""

    def compute(graph: Graph, frames: list[int] | range, node: str = "last", output: str = "image") -> list[float]:
        return [level(engine.compute_frame(EngineRequest(graph, node, output, frame))) for frame in frames]

    return compute
