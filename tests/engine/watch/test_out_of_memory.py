"""Memory runs out: what is freed, what is tried, and what is said in the end."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
import torch

from studio.core.errors import NodeError, OutOfMemoryError
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest
from studio.engine.watch.out_of_memory import find_memory_shortage
from studio.media.media_files import MediaFiles
from studio.sdk import Image
from studio.sdk.registry import Registry
from tests.engine import nodes_for_tests as plain
from tests.engine.graphs_for_tests import build, chain, flat
from tests.engine.watch import hungry_nodes as hungry


@pytest.fixture
def engine() -> Engine:
    """Return an engine that knows the hungry nodes."""
    hungry.sizes.clear()
    registry = Registry([*plain.REGISTRY, hungry.Hungry.spec, hungry.Whole.spec, hungry.Shrinks.spec])
    return Engine(registry, MediaFiles(), cache_bytes=64 << 20, device="cpu")


@pytest.mark.parametrize(
    ("allocate", "needs"),
    [
        (lambda: torch.empty(1 << 50), 4 << 50),
        (lambda: np.empty(1 << 50), 8 << 50),
        (lambda: cv2.resize(np.zeros((2, 2), np.float32), (1 << 20, 1 << 20)), 4 << 40),
        (lambda: bytearray(1 << 60), None),
    ],
    ids=["torch", "numpy", "opencv", "python"],
)
def test_every_way_of_saying_so_is_understood(allocate: Callable[[], object], needs: int | None) -> None:
    with pytest.raises((RuntimeError, MemoryError, cv2.error)) as caught:
        allocate()
    shortage = find_memory_shortage(caught.value)
    assert shortage is not None
    assert shortage.needed_bytes == needs


def test_what_a_gpu_says_is_understood() -> None:
    text = "CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 11.90 GiB of which 1.2 GiB"
    shortage = find_memory_shortage(torch.OutOfMemoryError(text))
    assert shortage is not None
    assert shortage.needed_bytes == 2.5 * (1 << 30)
    assert find_memory_shortage(RuntimeError("MPS backend out of memory (MPS allocated: 1 GB)")) is not None
    assert find_memory_shortage(RuntimeError("CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate")) is not None


@pytest.mark.parametrize("error", [ValueError("out of memory"), RuntimeError("shapes differ"), cv2.error("bad size")])
def test_other_errors_are_left_alone(error: Exception) -> None:
    assert find_memory_shortage(error) is None


def test_the_cache_is_freed_and_the_call_is_tried_again(engine: Engine) -> None:
    graph = chain(("ramp", {"width": 40}), ("hungry", {"most": 10_000, "failures": 1}))
    engine.compute_frame(EngineRequest(graph, "n0", "image", 5))
    assert engine.cache.used_bytes
    engine.compute_frame(EngineRequest(graph, "last", "image", 1))
    assert hungry.sizes == [(2, 40), (2, 40)]
    assert not engine.find_cached(EngineRequest(graph, "n0", "image", 5))


def test_a_node_that_allows_it_is_computed_in_tiles(engine: Engine) -> None:
    graph = chain(("ramp", {"width": 41}), ("hungry", {"most": 45, "overlap": 1}))
    value = engine.compute_frame(EngineRequest(graph, "last", "image", 3))
    assert isinstance(value, Image)
    assert value.pixels.equal(flat(3.5, width=41).pixels)
    assert hungry.sizes[:2] == [(2, 41), (2, 41)]
    assert hungry.sizes[2:] == [(2, 21), (2, 22), (2, 21), (2, 22)]


def test_sixteen_tiles_come_after_four(engine: Engine) -> None:
    graph = chain(("ramp", {"width": 64}), ("hungry", {"most": 20}))
    value = engine.compute_frame(EngineRequest(graph, "last", "image", 0))
    assert isinstance(value, Image)
    assert value.pixels.equal(flat(0.5, width=64).pixels)
    assert hungry.sizes[-1] == (1, 16)


def test_in_the_end_the_error_says_what_is_needed_and_free(engine: Engine) -> None:
    graph = chain(("ramp", {"width": 64}), ("hungry", {"most": 0}))
    with pytest.raises(NodeError) as caught:
        engine.compute_frame(EngineRequest(graph, "last", "image", 2))
    error = caught.value
    assert (error.node, error.frame) == ("last", 2)
    assert isinstance(error.cause, OutOfMemoryError)
    assert error.cause.needed_bytes == 3 << 30
    assert "a block of 3.0 GiB" in str(error)
    assert "in 4 tiles, then in 16 tiles" in str(error)
    assert "proxy scale" in str(error)
    assert error.cause.free_bytes == dict(error.cause.free_bytes)


def test_a_node_that_must_see_all_is_not_tiled(engine: Engine) -> None:
    graph = chain(("ramp", {"width": 64}), ("whole", {}))
    with pytest.raises(NodeError, match="It was tried again after what the cache held was freed"):
        engine.compute_frame(EngineRequest(graph, "last", "image", 2))
    assert hungry.sizes == [(2, 64), (2, 64)]


def test_a_node_that_says_it_can_be_tiled_and_cannot_is_told_so(engine: Engine) -> None:
    with pytest.raises(NodeError, match="it allows tiles, but"):
        engine.compute_frame(EngineRequest(chain(("ramp", {"width": 64}), ("shrinks", {})), "last", "image", 0))


def test_a_render_goes_on_in_tiles(engine: Engine) -> None:
    graph = build(
        ("src", "ramp", {"width": 40}), ("big", "hungry", {"most": 45}), ("sink", "sink", {}), wires="src>big big>sink"
    )
    assert render_sink(engine, graph, "sink").frames == 10
