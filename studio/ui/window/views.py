"""What the viewer shows of a project that does not say."""

from __future__ import annotations

from dataclasses import replace

from studio.graph.model import Endpoint, Graph, Project
from studio.graph.problems import topological_order
from studio.graph.specs import spec_of, type_of
from studio.sdk.node import NodeKind
from studio.sdk.ports import DEPTH, FLOW, IMAGE, MASK
from studio.sdk.registry import Registry

_PICTURES = (IMAGE, MASK, FLOW, DEPTH)


def with_view(project: Project, registry: Registry) -> Project:
    """Return the project with something to look at: what feeds an output node, or else the last picture."""
    if project.viewed is not None:
        return project
    return replace(project, viewed=_default_view(project.graph, registry))


def _default_view(graph: Graph, registry: Registry) -> Endpoint | None:
    order = topological_order(graph)[0]
    for node in reversed(order):
        spec = spec_of(graph, node, registry)
        if spec is not None and spec.kind is NodeKind.SINK:
            for port in spec.inputs:
                source = graph.wires.get(Endpoint(node, port.name))
                if source is not None and type_of(graph, source, registry) in _PICTURES:
                    return source
    for node in reversed(order):
        spec = spec_of(graph, node, registry)
        if spec is not None and spec.outputs and spec.outputs[0].type in _PICTURES:
            return Endpoint(node, spec.outputs[0].name)
    return None
