"""E24: expressions: the time of one, and what 1,000 of them add to a frame."""

from __future__ import annotations

import math
import statistics
import time
from dataclasses import replace

import torch

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.flat.linked_expression import find_bound_expression
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.services.engine_setup import load_registry
from tools.bench.report import Figure

EXPRESSION_LIMIT, FRAME_LIMIT = 5.0, 1.1
COUNT, SIZE = 1000, (480, 270)
EXPRESSIONS = (
    "frame / 10",
    "1 + 0.5 * sin(frame / 12)",
    "lerp(1, n0.gain, smoothstep(0, 100, frame))",
    "clamp(n0.gain * 2 - frame / 240, 0, 4) if frame > 12 else random(frame)",
)
"""What is timed; `n0.gain` is a plain value."""


def measure(count: int = COUNT, rounds: int = 5) -> list[Figure]:
    """Return the time of each expression, and the ratio of a frame with and without them."""
    torch.set_num_threads(1)
    engine = Engine(load_registry(["source", "color"], has_user_nodes=False), MediaFiles(), device="cpu")
    try:
        return [*_time_expressions(engine), _compare_frames(engine, count, rounds)]
    finally:
        engine.close()


def _time_expressions(engine: Engine) -> list[Figure]:
    figures = []
    for text in EXPRESSIONS:
        graph = _make_chain(2, {1: text})
        bound = find_bound_expression(graph, "n1", "gain", engine.registry)
        assert bound is not None
        times = []
        for repeat in range(20):
            frames = range(repeat * 1000, repeat * 1000 + 1000)  # no frame twice: values are kept
            started = time.perf_counter()
            for frame in frames:
                bound.evaluate_at(frame)
            times.append((time.perf_counter() - started) / len(frames) * 1e6)
        figures.append(Figure("E24", f"one evaluation of {text}", statistics.median(times), EXPRESSION_LIMIT, "µs"))
    return figures


def _compare_frames(engine: Engine, count: int, rounds: int) -> Figure:
    """Return how much longer a frame of Gains takes whose factors are expressions than one whose are values."""
    plain = _make_chain(count, {})
    varied = _make_chain(count, {number: f"1 + 0.0001 * sin(frame + {number})" for number in range(count)})
    best = [math.inf, math.inf]
    for frame in range(rounds + 1):
        order = (0, 1) if frame % 2 else (1, 0)  # memory that one frame frees is the next one's
        for which in order:
            best[which] = min(best[which], _time_frame(engine, (plain, varied)[which], count, frame))
    what = f"a frame of {count} Gains at {SIZE[0]} × {SIZE[1]}: with {count} expressions / with values"
    shown = f"least CPU time of {rounds + 1}: {best[1]:.3f} s / {best[0]:.3f} s"
    return Figure("E24", what, best[1] / best[0], FRAME_LIMIT, "x", shown)


def _time_frame(engine: Engine, graph: Graph, count: int, frame: int) -> float:
    engine.clear_cache()
    request = EngineRequest(graph, f"n{count - 1}", "image", frame)
    engine.compiler.compile_output(graph, request.node, request.output, 1.0)
    started = time.process_time()
    engine.compute_frame(request)
    return time.process_time() - started


def _make_chain(count: int, expressions: dict[int, str]) -> Graph:
    """Return noise and a chain of Gains, some of which have an expression of their factor."""
    noise = NodeRecord("noise", "source.noise", "noise", params={"width": SIZE[0], "height": SIZE[1], "length": 1000})
    nodes, wires = {"noise": noise}, {}
    for number in range(count):
        record = NodeRecord(f"n{number}", "color.gain", f"n{number}", params={"gain": 1.001})
        if number in expressions:
            record = replace(record, expressions={"gain": expressions[number]})
        nodes[record.id] = record
        wires[Endpoint(record.id, "image")] = Endpoint(f"n{number - 1}" if number else "noise", "image")
    return Graph(nodes, wires)
