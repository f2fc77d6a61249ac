"""Edits of what nodes are called, where they lie and what their parameters are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from studio.core.errors import GraphError
from studio.core.time import FrameRange
from studio.core.translation import tr, tr_n, translate_identifier
from studio.graph.commands.expression_edits.expressions import refuse_beside_expression
from studio.graph.commands.keys import DeleteKeys, KeyAddress
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.model import NodeRecord, Project
from studio.graph.specs import get_spec
from studio.sdk.params import ParamSpec, ParamValue, Point
from studio.sdk.registry import Registry

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MoveNodes:
    """Put cards elsewhere on the canvas."""

    positions: Mapping[str, Point]
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return (
            tr("Move")
            if len(self.positions) == 1
            else tr_n("Move {count} node", "Move {count} nodes", len(self.positions))
        )

    def apply_to(self, project: Project, registry: Registry) -> Project:
        for node in self.positions:
            _ = project.graph[node]
        return replace(project, layout={**project.layout, **self.positions})


@dataclass(frozen=True, slots=True)
class RenameNode:
    """Give a node another name; a name that is taken gets a number."""

    node: str
    name: str
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Rename to {name}", name=self.name.strip())

    def apply_to(self, project: Project, registry: Registry) -> Project:
        wanted = self.name.strip()
        if not wanted:
            raise GraphError(tr("A node's name must not be empty."))
        record = project.graph[self.node]
        if record.name == wanted:
            return project
        return _with(project, replace(record, name=project.graph.make_unique_name(wanted)))


@dataclass(frozen=True, slots=True)
class SetParam:
    """Give a parameter a value. A curve or an expression on it gives way."""

    node: str
    param: str
    value: ParamValue
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Set {param}", param=translate_identifier(self.param))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        record = project.graph[self.node]
        value = _param(project, self.node, self.param, registry).normalize_value(self.value)
        params = {**record.params, self.param: value}
        return _with(project, _without_animation(replace(record, params=params), self.param))


@dataclass(frozen=True, slots=True)
class ResetParam:
    """Give a parameter its default again, without a curve or an expression.

    Also drops a parameter that the type does not know.
    """

    node: str
    param: str
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Reset {param}", param=translate_identifier(self.param))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        record = project.graph[self.node]
        params = _without(record.params, self.param)
        return _with(project, _without_animation(replace(record, params=params), self.param))


@dataclass(frozen=True, slots=True)
class SetKeyframe:
    """Set a keyframe; one on the same frame gives way."""

    node: str
    param: str
    key: Keyframe
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Set key on {param}", param=translate_identifier(self.param))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        record = project.graph[self.node]
        spec = _param(project, self.node, self.param, registry)
        if not spec.animatable:
            raise GraphError(tr("'{param}' of {node} cannot be animated.", param=self.param, node=record.name))
        refuse_beside_expression(record, self.param)
        key = replace(self.key, value=spec.normalize_value(self.key.value))
        curve = record.curves.get(self.param)
        curves = {**record.curves, self.param: curve.with_key(key) if curve else Curve((key,))}
        return _with(project, replace(record, curves=curves))


@dataclass(frozen=True, slots=True)
class RemoveKeyframe:
    """Delete a keyframe. The last one leaves its value behind."""

    node: str
    param: str
    frame: int
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Delete key on {param}", param=translate_identifier(self.param))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        return DeleteKeys(frozenset({KeyAddress(self.node, self.param, self.frame)})).apply_to(project, registry)


@dataclass(frozen=True, slots=True)
class SetRange:
    """Set the in and out points; None for the whole clip."""

    range: FrameRange | None
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Set range") if self.range is not None else tr("Clear range")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        return replace(project, range=self.range)


def _param(project: Project, node: str, param: str, registry: Registry) -> ParamSpec:
    spec = get_spec(project.graph, node, registry) or registry[project.graph[node].type]
    return spec.get_param(param)


def _without_animation(record: NodeRecord, param: str) -> NodeRecord:
    return replace(record, curves=_without(record.curves, param), expressions=_without(record.expressions, param))


def _without(values: Mapping[str, T], name: str) -> dict[str, T]:
    return {other: value for other, value in values.items() if other != name}


def _with(project: Project, record: NodeRecord) -> Project:
    return replace(project, graph=project.graph.with_node(record))
