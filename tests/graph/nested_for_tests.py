"""Nested graphs, written as short texts."""

from __future__ import annotations

from collections.abc import Mapping

from studio.graph.curves.curve import Curve
from studio.graph.model import Endpoint, Graph, NodeRecord, Project, PromotedParam
from studio.graph.specs import DOT, GROUP, INPUT, OUTPUT
from studio.sdk.params import ParamValue, Point


def node(id: str, type: str, /, **params: ParamValue | Curve) -> NodeRecord:
    """Return a node that is called like its id."""
    values = {name: value for name, value in params.items() if not isinstance(value, Curve)}
    curves = {name: value for name, value in params.items() if isinstance(value, Curve)}
    return NodeRecord(id, type, id.title(), 2 if type == "test.adjust" else 1, values, curves)


def entry(id: str = "plate", type: str = "Image", order: int = 0) -> NodeRecord:
    """Return an Input."""
    return node(id, INPUT, type=type, order=order)


def way_out(id: str = "result", type: str = "Image", order: int = 0) -> NodeRecord:
    """Return an Output."""
    return node(id, OUTPUT, type=type, order=order)


def dot(id: str) -> NodeRecord:
    """Return a dot."""
    return node(id, DOT)


def group(id: str, inside: Project, /, **params: ParamValue | Curve) -> NodeRecord:
    """Return a group."""
    made = node(id, GROUP, **params)
    return NodeRecord(id, GROUP, made.name, params=made.params, curves=made.curves, group_project=inside)


def level(*records: NodeRecord, wires: str = "", promoted: str = "") -> Project:
    """Return a level.

    Args:
        records: Its nodes.
        wires: "clip.image>adjust.image adjust.image>result.in".
        promoted: "name=node.param".
    """
    ends = [wire.split(">") for wire in wires.split()]
    shown = [part.partition("=")[::2] for part in promoted.split()]
    return Project(
        Graph({record.id: record for record in records}, {_end(target): _end(source) for source, target in ends}),
        {record.id: Point(200.0 * index, 0.0) for index, record in enumerate(records)},
        promoted_params=tuple(PromotedParam(name, *_end(inner)) for name, inner in shown),
    )


def wires_of(graph: Graph) -> Mapping[str, str]:
    """Return the wires as text, by what they feed."""
    return {".".join(target): ".".join(source) for target, source in graph.wires.items()}


def _end(text: str) -> Endpoint:
    name, _, port = text.partition(".")
    return Endpoint(name, port)
