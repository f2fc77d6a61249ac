"""An axis of a sheet: a parameter of a node, and the values that it takes from cell to cell."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.graph.commands import Command, EditInGroup, SetParam
from studio.graph.commands.promoted_params import find_promoted_name
from studio.graph.groups.paths import find_level_of, find_node, format_path
from studio.graph.model import Endpoint, Graph
from studio.graph.param_evaluation import evaluate_param
from studio.graph.sheet.value_lists import parse_value_list
from studio.graph.signal_drivers import find_drivers
from studio.graph.specs import get_spec_at
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class SheetAxis:
    """A parameter over a list of values.

    Args:
        node: The node's path.
        name: The node's name, with those of its groups.
        param: The parameter.
        values: What it takes, at least one.
    """

    node: str
    name: str
    param: ParamSpec
    values: tuple[ParamValue, ...]

    def make_command(self, value: ParamValue) -> Command:
        """Return the edit that gives the parameter a value; a curve on it gives way."""
        *groups, node = self.node.split("/")
        edit = SetParam(node, self.param.name, value)
        return EditInGroup(tuple(groups), edit) if groups else edit

    def has_value(self, graph: Graph, value: ParamValue) -> bool:
        """Return whether the parameter has a value in a graph, at all frames."""
        record = find_node(graph, self.node)
        name = self.param.name
        is_animated = name in record.curves or name in record.expressions
        return not is_animated and record.params.get(name, self.param.default) == value


def make_axis(graph: Graph, registry: Registry, node: str, param: str, text: str) -> SheetAxis:
    """Return the axis that a user asks for.

    A parameter inside a group that the group sets is the group's.

    Args:
        graph: Has the node.
        registry: The node types.
        node: The node's path.
        param: The parameter's name.
        text: The list of values, see `parse_value_list`.

    Raises:
        UnknownNodeError: There is no such node, or its type is not installed.
        ParameterError: It has no such parameter, or the list is not accepted.
        GraphError: What the parameter is set to has no effect: a Signal drives it, or it changes no frame.
    """
    node, param = find_effective_param(graph, node, param)
    name = format_path(graph, node)
    record = find_node(graph, node)
    spec = (get_spec_at(graph, node, registry) or registry[record.type]).get_param(param)
    level, last = find_level_of(graph, node)
    if find_drivers(level, last, spec):
        raise GraphError(tr("A Signal drives '{param}' of {node}: stop driving it first.", param=param, node=name))
    if not spec.hashed:
        raise GraphError(tr("'{param}' of {node} changes no frame.", param=param, node=name))
    return SheetAxis(node, name, spec, parse_value_list(spec, text, evaluate_param(record, spec, 0)))


def find_effective_param(graph: Graph, node: str, param: str) -> tuple[str, str]:
    """Return the node and the parameter that decide on a parameter's value: the group's where it sets one inside it.

    Raises:
        UnknownNodeError: There is no such node.
    """
    find_node(graph, node)
    group, _, inner = node.rpartition("/")
    if not group:
        return node, param
    record = find_node(graph, group)
    shown = find_promoted_name(record.group_project, inner, param) if record.group_project is not None else None
    if shown is None or not _is_set(graph, group, shown):
        return node, param
    return find_effective_param(graph, group, shown)


def _is_set(graph: Graph, group: str, shown: str) -> bool:
    """Return whether a group sets a parameter that it shows, by a value, a curve or a wire."""
    record, (level, last) = find_node(graph, group), find_level_of(graph, group)
    is_driven = any(end.node == last and end.port.partition(".")[0] == shown for end in level.wires)
    is_set = shown in record.params or shown in record.curves or shown in record.expressions
    return is_set or is_driven or _is_set_outside(graph, group, shown)


def _is_set_outside(graph: Graph, group: str, shown: str) -> bool:
    """Return whether a group around a group sets what the inner one shows."""
    node, param = find_effective_param(graph, group, shown)
    return Endpoint(node, param) != Endpoint(group, shown)
