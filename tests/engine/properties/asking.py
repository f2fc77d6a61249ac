"""Puts one question to the engine and to the plain evaluation, and compares what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from studio.core.errors import StudioError
from studio.core.image import Raster
from studio.engine.engine import Engine
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.plan import DigestTable, normalize_frame
from studio.engine.request import EngineRequest
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Endpoint, Graph
from studio.sdk.testing.memory_media import MemoryMedia
from tests.engine.properties.drawing import Ask
from tests.engine.properties.nodes_for_properties import REGISTRY
from tests.engine.properties.reference import Reference

PLENTY = 64 << 20
CACHES = (PLENTY, 0, 5_000)
"""Bytes: for all frames, for none, for about four."""


class Unknown:
    """The graph has a problem on the way, one that may yet not keep this output from being computed."""


@dataclass(frozen=True)
class Refused:
    """There is no value: the graph cannot be computed there, or a node raised."""


def make_engine(cache_bytes: int = PLENTY, **options: Any) -> Engine:
    """Return an engine over the nodes of the properties."""
    return Engine(REGISTRY, MemoryMedia(), cache_bytes=cache_bytes, device="cpu", **options)


def expected(graph: Graph, ask: Ask) -> object:
    """Return what the plain evaluation says; it sees nothing that the output does not depend on."""
    reference = Reference(upstream(graph, ask.output), REGISTRY, MemoryMedia(), ask.scale)
    if ask.output not in reference.clips:
        return Unknown()
    try:
        return reference.value(ask.output, ask.frame)
    except Exception:  # whatever a node raises
        return Refused()


def upstream(graph: Graph, output: Endpoint) -> Graph:
    """Return the part of a graph that an output depends on: of disabled nodes only what they pass on."""
    nodes, wires = {}, {}
    waiting = [output]
    while waiting:
        found = waiting.pop()
        record = nodes[found.node] = graph[found.node]
        spec = REGISTRY[record.type]
        ports = [p for p in (*spec.inputs, *spec.driven_ports) if Endpoint(found.node, p.name) in graph.wires]
        if record.is_disabled:
            ports = [p for p in ports if p in spec.inputs and p.type is spec.get_output(found.port).type][:1]
        for target in (Endpoint(found.node, port.name) for port in ports):
            wires[target] = graph.wires[target]
            waiting.append(graph.wires[target])
    return Graph(nodes, wires)


def answer(engine: Engine, graph: Graph, ask: Ask) -> object:
    """Return what the engine says."""
    return _or_refused(lambda: engine.compute_frame(EngineRequest(graph, *ask.output, ask.frame, ask.scale)))


def answer_counted(engine: Engine, graph: Graph, ask: Ask) -> tuple[object, int]:
    """Return what the engine says, and how many values it computed for that."""
    run = EvalContext(engine.cache, DigestTable(engine.media), CancelToken())

    def compute() -> object:
        output = engine.compiler.compile_output(graph, *ask.output, ask.scale)
        return engine.executor.compute_output(output, normalize_frame(output, ask.frame), run)

    return _or_refused(compute), run.computed_count


def _or_refused(compute: Callable[[], object]) -> object:
    try:
        return compute()
    except StudioError:
        return Refused()


def same(found: object, wanted: object) -> bool:
    """Return whether two values are equal to the last bit; of what is not known nothing is wanted."""
    if isinstance(wanted, Unknown):
        return True
    if isinstance(found, Raster) and isinstance(wanted, Raster):
        return type(found) is type(wanted) and torch.equal(found.pixels, wanted.pixels)
    return found == wanted


def told(graph: Graph, ask: object = None) -> str:
    """Return a graph in a few lines, for the report of an example that fails."""
    nodes = (
        f"{r.id} {r.type}{' (off)' if r.is_disabled else ''} {dict(r.params)} {dict(r.curves)}"
        for r in graph.nodes.values()
    )
    wires = (f"{'.'.join(source)} > {'.'.join(target)}" for target, source in graph.wires.items())
    return "\n".join(["", *nodes, *wires, str(ask or "")])
