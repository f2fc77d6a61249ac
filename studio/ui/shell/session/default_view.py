"""Choose the output that the viewer shows for a project that names none."""

from __future__ import annotations

from dataclasses import replace

from studio.graph.analysis.problems import sort_topologically
from studio.graph.model import Endpoint, Graph, Project
from studio.graph.specs import get_output_type, get_spec
from studio.sdk.node_kinds import NodeKind
from studio.sdk.ports import DEPTH, FLOW, IMAGE, MASK
from studio.sdk.registry import Registry

_PICTURE_TYPES = (IMAGE, MASK, FLOW, DEPTH)


def add_default_view(project: Project, registry: Registry) -> Project:
    """Return the project with something to look at: what feeds an output node, or else the last picture."""
    if project.viewed_output is not None:
        return project
    return replace(project, viewed_output=_default_view(project.graph, registry))


def _default_view(graph: Graph, registry: Registry) -> Endpoint | None:
    order = sort_topologically(graph)[0]
    for node in reversed(order):
        spec = get_spec(graph, node, registry)
        if spec is not None and spec.kind is NodeKind.SINK:
            for port in spec.inputs:
                source = graph.wires.get(Endpoint(node, port.name))
                if source is not None and get_output_type(graph, source, registry) in _PICTURE_TYPES:
                    return source
    for node in reversed(order):
        spec = get_spec(graph, node, registry)
        if spec is not None and spec.outputs and spec.outputs[0].type in _PICTURE_TYPES:
            return Endpoint(node, spec.outputs[0].name)
    return None
