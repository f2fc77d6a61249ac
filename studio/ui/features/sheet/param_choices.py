"""The parameters of nodes that can be an axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studio.graph.groups.paths import find_level_of, find_node, format_path, has_node
from studio.graph.model import Graph
from studio.graph.param_evaluation import evaluate_param
from studio.graph.signal_drivers import find_drivers
from studio.graph.specs import get_spec_at
from studio.sdk.registry import Registry
from studio.ui.features.sheet.axis_fields import ParamChoice
from studio.ui.shell.edits.node_selection import sort_params


def list_param_choices(graph: Graph, registry: Registry, nodes: Sequence[str]) -> tuple[ParamChoice, ...]:
    """Return the parameters of nodes, by their paths, as the inspector shows them: the latest node first."""
    return tuple(choice for node in reversed(nodes) for choice in _iterate_params(graph, registry, node))


def make_param_choice(graph: Graph, registry: Registry, node: str, param: str) -> ParamChoice | None:
    """Return a parameter of a node; None if it is not there, or no axis."""
    return next((choice for choice in _iterate_params(graph, registry, node) if choice.param.name == param), None)


def _iterate_params(graph: Graph, registry: Registry, node: str) -> Iterator[ParamChoice]:
    spec = get_spec_at(graph, node, registry) if has_node(graph, node) else None
    if spec is None:
        return
    record, (level, last) = find_node(graph, node), find_level_of(graph, node)
    for param in sort_params(spec.params).values():
        is_set_otherwise = param.name in record.expressions or find_drivers(level, last, param)
        if param.hashed and not is_set_otherwise:
            yield ParamChoice(node, format_path(graph, node), param, evaluate_param(record, param, 0))
