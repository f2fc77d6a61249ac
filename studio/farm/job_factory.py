"""Making of a farm's job from a render: what is sent, and which workers may take part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core import VERSION
from studio.core.errors import NodeError
from studio.core.time import FrameRange
from studio.farm.facts import WorkerFacts
from studio.farm.farm_job import FarmJob, format_graph
from studio.farm.sources.model_files import list_models
from studio.farm.sources.source_list import list_sources
from studio.graph.model import Endpoint, Graph
from studio.sdk.node import SinkNode

if TYPE_CHECKING:
    from studio.engine.compilation.compiled_output import CompiledOutput
    from studio.engine.engine import Engine

_CPU = "cpu "


def make_farm_job(
    engine: Engine,
    graph: Graph,
    node: str,
    *,
    output: str = "",
    file: Path | None = None,
    frames: FrameRange | None = None,
    scale: float = 1.0,
    keep_graph: bool = True,
    device_class: str = "",
) -> FarmJob:
    """Return the job of a render. Sources are read in part, for their fingerprints.

    Args:
        engine: Compiles it.
        graph: The graph.
        node: The node to render, by its path.
        output: The output to write, for a node that writes none by itself.
        file: Where that is written to.
        frames: Which frames; None for the whole clip.
        scale: Of a proxy.
        keep_graph: Put the graph into the file.
        device_class: Which workers may take part; empty for any.

    Raises:
        StudioError: The graph cannot be compiled.
    """
    from studio.engine.render import find_target_provenance

    target = _compile_target(engine, graph, Endpoint(node, output or "write"), file, scale)
    sink = target.build_node((frames or target.facts.frame_range).start)
    assert isinstance(sink, SinkNode)
    return FarmJob(
        format_graph(graph, engine.registry),
        node,
        output,
        sink.target().name,
        start=frames.start if frames else -1,
        stop=frames.stop if frames else -1,
        scale=scale,
        version=VERSION,
        device_class=device_class,
        memory_bytes=estimate_frame_memory(engine, graph, Endpoint(node, output or "write"), frames, scale),
        provenance=find_target_provenance(engine, graph, node, target, sink, is_embedded=keep_graph),
        permissions=graph.granted_permissions,
        sources=list_sources(graph, node, engine.registry),
        models=list_models(graph, node, engine.registry, engine.media.models),
    )


def _compile_target(engine: Engine, graph: Graph, output: Endpoint, file: Path | None, scale: float) -> CompiledOutput:
    from studio.engine.render.targets import make_file_sink

    target = engine.compiler.compile_output(graph, *output, scale)
    return target if file is None else make_file_sink(target, file)


def estimate_frame_memory(
    engine: Engine, graph: Graph, output: Endpoint, frames: FrameRange | None, scale: float
) -> int:
    """Return about how many bytes are held while the first frame is computed; 0 where that is not known.

    What is in this machine's cache is not counted, so that no worker is refused that would do.
    """
    from studio.engine.forecast import forecast_range

    wanted = engine.compiler.compile_output(graph, *output, scale).facts.frame_range if frames is None else frames
    first = FrameRange(wanted.start, wanted.start + 1)
    try:
        return forecast_range(engine, graph, output, first, scale).peak_bytes
    except NodeError:  # said by whoever renders
        return 0


def choose_device_class(own: str, workers: Iterable[WorkerFacts]) -> str:
    """Return what all frames of a render are computed in: the commonest kind of card, else what this machine has.

    Args:
        own: What this machine computes in, as `WorkerFacts.device_class`.
        workers: Who is there.
    """
    found = Counter(worker.device_class for worker in workers if worker.version == VERSION)
    cards = Counter({kind: count for kind, count in found.items() if not kind.startswith(_CPU)})
    if cards:
        return own if own in cards else cards.most_common(1)[0][0]
    return own if own in found or not found else found.most_common(1)[0][0]
