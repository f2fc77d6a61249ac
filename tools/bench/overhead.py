"""E4: what the engine costs for each node and frame beyond the bare call, in chains of trivial nodes."""

from __future__ import annotations

import statistics
import time
from typing import cast

import torch

from studio.core.time import FrameRate
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.sdk import Time
from studio.sdk.media import Media
from tools.bench import nodes_for_bench
from tools.bench.report import Figure

LIMIT_MICROSECONDS, AIM_MICROSECONDS = 40.0, 15.0


def measure(lengths: tuple[int, ...] = (10, 100, 1000), rounds: int = 30) -> list[Figure]:
    """Return one figure for each length."""
    return [
        Figure(
            "E4",
            f"engine's time for a node and frame, chain of {length}",
            _per_node(length, rounds),
            LIMIT_MICROSECONDS,
            "µs",
            aim=AIM_MICROSECONDS,
        )
        for length in lengths
    ]


def _per_node(length: int, rounds: int) -> float:
    torch.set_num_threads(1)
    engine = Engine(nodes_for_bench.registry(), cast("Media", None), device="cpu")
    graph = nodes_for_bench.chain(length, "bench.trivial")
    bare = nodes_for_bench.Trivial()
    picture = nodes_for_bench.Plain().process(Time(0, FrameRate.from_value(25)))
    costs = []
    for frame in range(rounds + 3):
        started = time.perf_counter()
        engine.compute_frame(EngineRequest(graph, f"n{length - 1}", "image", frame))
        engine_seconds = time.perf_counter() - started
        started = time.perf_counter()
        for _ in range(length):
            bare.process(picture)
        costs.append(engine_seconds - (time.perf_counter() - started))
    return statistics.median(costs[3:]) / length * 1e6
