"""A clip that is decoded, computed on the card and encoded: the time of all at once against that of the parts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

from studio.core.image import Image
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_registry
from tests.gpu.checks import CheckContext
from tests.gpu.rows import Outcome, Row
from tests.gpu.timing import find_difference, wait_for
from tools.bench import nodes_for_bench

_NODES = 6


def run(context: CheckContext) -> Iterator[Row]:
    """Make a clip, then render a chain of nodes over it, whole and in parts."""
    size, frames = context.choose(1080, 64), context.choose(120, 6)
    with MediaFiles() as media:
        engine = _make_engine(context, media, str(context.device))
        clip = context.folder / "clip.mp4"
        plain = nodes_for_bench.chain(0, "bench.work", size=size)
        _render(engine, _with_output(plain, "s", clip), frames)
        graph = _make_graph(clip)
        whole = _render(engine, _with_output(graph, f"n{_NODES - 1}", context.folder / "made.mp4"), frames)
        decode = _compute(context, _make_engine(context, media, str(context.device)), graph, "s", frames)
        both = _compute(context, _make_engine(context, media, str(context.device)), graph, f"n{_NODES - 1}", frames)
        encode = _render(engine, _with_output(plain, "s", context.folder / "again.mp4"), frames)
        figures = {"all fps": frames / whole, "decode fps": frames / decode, "and compute fps": frames / both}
        figures |= {"encode fps": frames / encode, "all / the slowest part": whole / max(both, encode)}
        yield Row("decode, compute, encode", Outcome.FIGURE, figures)
        yield _compare(context, media, graph)


def _make_engine(context: CheckContext, media: MediaFiles, device: str) -> Engine:
    registry = Registry([*load_registry(), *nodes_for_bench.registry()])
    return Engine(registry, media, cache_bytes=64 << 20 if context.is_small else 1 << 30, device=device)


def _make_graph(clip: Path) -> Graph:
    graph = nodes_for_bench.chain(_NODES, "bench.work")
    source = NodeRecord("s", "source.video", "s", params={"file": str(clip)})
    return replace(graph, nodes={**graph.nodes, "s": source})


def _with_output(graph: Graph, node: str, file: Path) -> Graph:
    record = NodeRecord("out", "output.write_video", "out", params={"file": str(file)})
    wires = {**graph.wires, Endpoint("out", "image"): Endpoint(node, "image")}
    return replace(graph, nodes={**graph.nodes, "out": record}, wires=wires)


def _render(engine: Engine, graph: Graph, frames: int) -> float:
    return render_sink(engine, graph, "out", frames=FrameRange(0, frames), resume=False).seconds


def _compute(context: CheckContext, engine: Engine, graph: Graph, node: str, frames: int) -> float:
    started = time.perf_counter()
    for frame in range(frames):
        engine.compute_frame(EngineRequest(graph, node, "image", frame))
    wait_for(context.device)
    return time.perf_counter() - started


def _compare(context: CheckContext, media: MediaFiles, graph: Graph) -> Row:
    """Return whether a frame of the file is the same on the card and on the CPU."""
    request = EngineRequest(graph, "s", "image", 3)
    found = [
        cast("Image", _make_engine(context, media, device).compute_frame(request)).pixels
        for device in ("cpu", str(context.device))
    ]
    worst = find_difference(found[0], found[1])
    return Row("a decoded frame", Outcome.OK if worst == 0.0 else Outcome.FAILED, {"difference": worst})
