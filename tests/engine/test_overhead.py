"""What the engine costs beside the nodes: no measurement, a guard against the worst (see tests/bench)."""

from __future__ import annotations

import time

import pytest

from studio.engine.engine import Engine
from studio.engine.request import Request
from tests.engine.graphs_for_tests import chain

FAR_TOO_SLOW = 400e-6  # seconds a node-frame; about 12e-6 are usual


@pytest.mark.parametrize("length", [10, 1000])
def test_a_node_frame_costs_microseconds(engine: Engine, length: int) -> None:
    graph = chain(("ramp", {"length": 100}), *(("add", {}) for _ in range(length)))
    engine.compute(Request(graph, "last", "image", 0))
    fastest = min(_seconds(engine, Request(graph, "last", "image", frame)) for frame in range(1, 6))
    assert fastest / length < FAR_TOO_SLOW


def test_a_cached_frame_costs_next_to_nothing_at_any_length(engine: Engine) -> None:
    graph = chain(("ramp", {}), *(("add", {}) for _ in range(1000)))
    request = Request(graph, "last", "image", 0)
    engine.compute(request)
    assert min(_seconds(engine, request) for _ in range(5)) < 1e-3


def _seconds(engine: Engine, request: Request) -> float:
    started = time.thread_time()
    engine.compute(request)
    return time.thread_time() - started
