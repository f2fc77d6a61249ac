"""Edits of expressions. A parameter has an expression, keys or a Signal, never two of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_noop, translate_identifier
from studio.graph.commands.base import Command
from studio.graph.commands.in_group import EditInGroup
from studio.graph.expressions.param_sources import accepts_expression
from studio.graph.expressions.parser import parse_expression
from studio.graph.groups.expression_names import encode_names
from studio.graph.groups.paths import path_levels
from studio.graph.model import Endpoint, NodeRecord, Project
from studio.graph.specs import get_spec
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class SetExpression:
    """Give a parameter an expression. Its keys and the Signals that drive it give way.

    Args:
        node: The node's id.
        param: The parameter.
        text: Without "=", nodes by their ids: see `encode_names`.
    """

    node: str
    param: str
    text: str
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Set expression of {param}", param=translate_identifier(self.param))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        record = project.graph[self.node]
        spec = get_spec(project.graph, self.node, registry) or registry[record.type]
        param = spec.get_param(self.param)
        if not accepts_expression(param):
            text = tr_noop("'{param}' of {node} takes no expression: it takes {accepted} and cannot be animated.")
            told = tr(text, param=self.param, node=record.name, accepted=param.accepted_values)
            raise GraphError(told)
        expression = self.text.strip()
        parse_expression(expression, self.param)
        curves = {name: curve for name, curve in record.curves.items() if name != self.param}
        expressions = {**record.expressions, self.param: expression}
        return _with_record(project, replace(record, curves=curves, expressions=expressions), param)


@dataclass(frozen=True, slots=True)
class RemoveExpression:
    """Take an expression away.

    Args:
        node: The node's id.
        param: The parameter.
        value: What the parameter is set to; None for what is beneath.
    """

    node: str
    param: str
    value: ParamValue | None = None
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Remove expression of {param}", param=translate_identifier(self.param))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        record = project.graph[self.node]
        if self.param not in record.expressions:
            text = tr("'{param}' of {node} has no expression.", param=self.param, node=record.name)
            raise GraphError(text)
        expressions = {name: text for name, text in record.expressions.items() if name != self.param}
        params = dict(record.params)
        if self.value is not None:
            spec = get_spec(project.graph, self.node, registry) or registry[record.type]
            params[self.param] = spec.get_param(self.param).normalize_value(self.value)
        changed = replace(record, expressions=expressions, params=params)
        return replace(project, graph=project.graph.with_node(changed))


def make_set_expression(project: Project, path: str, param: str, text: str) -> Command:
    """Return the edit that gives a parameter an expression in which nodes are named as people know them.

    Args:
        project: The whole project.
        path: The node's path by ids, as "group/blur".
        param: The parameter.
        text: Without "=".

    Raises:
        ExpressionError: It cannot be read, or names a node that is not there; it says where.
    """
    *groups, node = path.split("/")
    levels = [level.graph for level in path_levels(project, groups)]
    command = SetExpression(node, param, encode_names(levels, text, param))
    return EditInGroup(tuple(groups), command) if groups else command


def refuse_beside_expression(record: NodeRecord, param: str) -> None:
    """Raise GraphError if a parameter has an expression: keys and Signals are not laid beside it."""
    if param in record.expressions:
        text = tr_noop("'{param}' of {node} has an expression: remove it first.")
        raise GraphError(tr(text, param=translate_identifier(param), node=record.name))


def _with_record(project: Project, record: NodeRecord, param: ParamSpec) -> Project:
    driven = {Endpoint(record.id, name) for name in param.drivable_names}
    graph = project.graph.with_node(record)
    if driven & graph.wires.keys():
        graph = replace(graph, wires={end: source for end, source in graph.wires.items() if end not in driven})
    return replace(project, graph=graph)
