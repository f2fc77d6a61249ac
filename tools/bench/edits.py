"""E5: an edit at the end of a chain costs what the edited node costs."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from typing import cast

import torch

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.sdk import Image
from studio.sdk.media import Media
from tools.bench import nodes_for_bench
from tools.bench.report import Figure

LIMIT_RATIO = 1.5
_FRAME = 12


def measure(nodes: int = 50, size: int = 1080, rounds: int = 15) -> list[Figure]:
    """Return the time of a changed last node in the graph over that of the node alone."""
    torch.set_num_threads(1)
    engine = Engine(nodes_for_bench.registry(), cast("Media", None), device="cpu", cache_bytes=2 << 30)
    graph = nodes_for_bench.chain(nodes, "bench.work", size=size)
    last = f"n{nodes - 1}"
    engine.compute_frame(EngineRequest(graph, last, "image", _FRAME))
    before = engine.compute_frame(EngineRequest(graph, f"n{nodes - 2}", "image", _FRAME))
    assert isinstance(before, Image)
    ratios = []
    for index in range(rounds):
        amount = 0.5 + index / 100
        edited = graph.with_node(replace(graph.nodes[last], params={"amount": amount}))
        started = time.perf_counter()
        engine.compute_frame(EngineRequest(edited, last, "image", _FRAME))
        in_graph = time.perf_counter() - started
        ratios.append(in_graph / _alone(nodes_for_bench.Work(amount=amount), before))
    what = f"edit of the last of {nodes} nodes / that node alone"
    return [Figure("E5", what, statistics.median(ratios), LIMIT_RATIO, "x", f"{size}×{size} pixels")]


def _alone(node: nodes_for_bench.Work, picture: Image) -> float:
    """Return the seconds of the bare call, as the executor makes it, into memory that is not fresh."""
    with torch.inference_mode():
        node.process(picture)
        started = time.perf_counter()
        node.process(picture)
        return time.perf_counter() - started
