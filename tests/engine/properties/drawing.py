"""Draws graphs, edits and requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from hypothesis import strategies as st

from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.params import ParamValue
from studio.sdk.ports import PortSpec, can_connect
from studio.sdk.signatures.signature import ArgumentRole
from tests.engine.properties.nodes_for_properties import REGISTRY

Values: TypeAlias = st.SearchStrategy[Any]

_share = st.sampled_from([0.5, 0.25, 1.0, 0.0])
_offset = st.sampled_from([0.0, 0.25, -0.5, 1.75])
_few = st.integers(0, 2)

SOURCES: Mapping[str, Mapping[str, Values]] = {
    "prop.count": {"length": st.integers(1, 6), "offset": _offset},
    "prop.still": {"value": _share, "length": st.integers(1, 6)},
}
SIGNALS: Mapping[str, Mapping[str, Values]] = {
    "prop.wave": {"factor": _offset, "length": st.integers(1, 6)},
}
OTHERS: Mapping[str, Mapping[str, Values]] = {
    "prop.shift": {"amount": _offset, "reach": st.integers(0, 8)},
    "prop.stamp": {},
    "prop.grain": {"seed": _few},
    "prop.join": {"share": _share},
    "prop.cut": {},
    "prop.repeat": {"before": _few, "after": _few},
    "prop.mirror": {"before": _few, "after": _few},
    "prop.black": {"before": _few, "after": _few},
    "prop.inside": {"before": _few, "after": _few},
    "prop.level": {"part": _share, "strength": _share},
    "prop.mean": {"factor": st.sampled_from([3.0, 1.0])},
    "prop.trail": {"keep": _share, "share": _share},
    "prop.split": {"share": _share},
    "time.retime": {"speed": st.sampled_from([0.5, 0.75, 1.5]), "method": st.sampled_from(["blend", "nearest"])},
    "time.reverse": {},
    "time.trim": {"start": st.integers(0, 3), "length": st.integers(0, 6)},
    "time.freeze": {"frame": st.integers(0, 6), "length": st.integers(0, 6)},
    "composite.switch": {"which": _few},
    "composite.mix": {"mix": _share},
    "composite.merge": {"opacity": _share, "operation": st.sampled_from(["over", "screen", "under"])},
}
KINDS = {**SOURCES, **SIGNALS, **OTHERS}
_MOST_FRAMES = 120
"""How many evaluations a frame may take by plain recursion, about."""
_LONG = 8


@dataclass(frozen=True)
class Ask:
    """A request: a frame, which may lie outside the clip, of an output at a proxy's scale."""

    output: Endpoint
    frame: int
    scale: float = 1.0


@st.composite
def graphs(draw: st.DrawFn, most: int = 8) -> Graph:
    """Draw a graph of up to `most` nodes, the first of which is a source; wires lead from earlier to later ones."""
    graph = Graph({"n0": _record(draw, "n0", draw(st.sampled_from(list(SOURCES))))})
    for index in range(1, draw(st.sampled_from([*range(2, most + 1), most]))):
        kind = draw(st.sampled_from([*SOURCES, *SIGNALS] if draw(st.integers(0, 5)) == 5 else list(OTHERS)))
        graph = _connected(draw, graph.with_node(_record(draw, f"n{index}", kind)), f"n{index}")
    return graph


def _record(draw: st.DrawFn, node: str, kind: str) -> NodeRecord:
    record = NodeRecord(node, kind, node, REGISTRY[kind].version)
    for param in KINDS[kind]:
        if draw(st.booleans()):
            record = _with_value(draw, record, param)
    return replace(record, is_disabled=kind in OTHERS and draw(st.integers(0, 9)) == 9)


def _with_value(draw: st.DrawFn, record: NodeRecord, param: str) -> NodeRecord:
    """Return a record whose parameter has another value or, where it may, a curve."""
    values, spec = KINDS[record.type][param], REGISTRY[record.type].params[param]
    curves = {name: curve for name, curve in record.curves.items() if name != param}
    if spec.animatable and draw(st.integers(0, 3)) == 3:
        frames = sorted(draw(st.sets(st.integers(0, 7), min_size=1, max_size=3)))
        keys = [Keyframe(at, draw(values), draw(st.sampled_from(list(Interpolation)))) for at in frames]
        return replace(record, curves={**curves, param: Curve(tuple(keys))})
    value: ParamValue = draw(values)
    return replace(record, params={**record.params, param: value}, curves=curves)


def _connected(draw: st.DrawFn, graph: Graph, node: str) -> Graph:
    """Return the graph with wires to a node's inputs, as far as these leave it cheap enough to be evaluated."""
    spec = REGISTRY[graph[node].type]
    wires = dict(graph.wires)
    for port in spec.inputs:
        sources = _sources(graph, node, port)
        if sources and (not port.is_optional or port.name in "abc" or draw(st.booleans())):
            near = draw(st.sampled_from([1, 2, 3, len(sources)]))  # rather one behind the other than side by side
            wires[Endpoint(node, port.name)] = draw(st.sampled_from(sources[:near]))
    for port in spec.driven_ports:
        signals = _sources(graph, node, port)
        if signals and port.name.partition(".")[0] in KINDS[spec.id] and draw(st.integers(0, 2)) == 2:
            wires[Endpoint(node, port.name)] = draw(st.sampled_from(signals))
    wired = replace(graph, wires=wires)
    return wired if max(_cost(wired, other) for other in wired.nodes) <= _MOST_FRAMES else graph


def _sources(graph: Graph, node: str, port: PortSpec) -> list[Endpoint]:
    """Return the outputs of earlier nodes that may feed an input, latest first."""
    earlier = [other for other in graph.nodes if int(other[1:]) < int(node[1:])]
    outputs = [(other, output) for other in reversed(earlier) for output in REGISTRY[graph[other].type].outputs]
    return [Endpoint(other, output.name) for other, output in outputs if can_connect(output.type, port.type)]


def _cost(graph: Graph, node: str) -> int:
    """Return about how many evaluations a frame of a node takes."""
    spec = REGISTRY[graph[node].type]
    roles = {argument.role for signature in spec.signatures.values() for argument in signature.arguments}
    often = _LONG if roles & {ArgumentRole.ANALYSIS, ArgumentRole.STATE} else 1
    cost = 1
    for port in (*spec.inputs, *spec.driven_ports):
        source = graph.wires.get(Endpoint(node, port.name))
        if source is not None:
            cost += _cost(graph, source.node) * (4 if port.is_windowed else 1) * often
    return cost


@st.composite
def edits(draw: st.DrawFn, graph: Graph) -> Graph:
    """Draw a graph that an edit makes of `graph`: a value, a curve, a wire, a node switched off or on, a name."""
    record = graph[draw(st.sampled_from(sorted(graph.nodes)))]
    what = draw(st.sampled_from(["value", "value", "value", "wire", "wire", "disabled", "name", "note"]))
    if what == "value" and KINDS[record.type]:
        param = draw(st.sampled_from(sorted(KINDS[record.type])))
        return graph.with_node(_with_value(draw, record, param))
    if what == "wire":
        return _connected(draw, graph, record.id)
    if what == "disabled" and record.type in OTHERS:
        return graph.with_node(replace(record, is_disabled=not record.is_disabled))
    if what == "note" and "note" in REGISTRY[record.type].params:
        return graph.with_node(replace(record, params={**record.params, "note": draw(st.sampled_from("abc"))}))
    return graph.with_node(replace(record, name=f"{record.id} {draw(st.integers(0, 9))}"))


@st.composite
def asks(draw: st.DrawFn, graph: Graph, scales: tuple[float, ...] = (1.0,)) -> Ask:
    """Draw a request, of a late node rather than an early one."""
    last = len(graph.nodes) - 1
    node = f"n{last if draw(st.integers(0, 3)) else draw(st.integers(0, last))}"
    outputs = REGISTRY[graph[node].type].outputs
    known = [output.name for output in outputs if output.type.name in ("Image", "Mask", "Signal")]
    return Ask(Endpoint(node, draw(st.sampled_from(known))), draw(st.integers(-1, 9)), draw(st.sampled_from(scales)))
