"""Fixes of a problem: a table from its kind to commands, and to questions that the user has to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.analysis.problems import Problem, ProblemKind
from studio.graph.commands import (
    Command,
    Disconnect,
    RemoveExpression,
    RemoveNodes,
    ResetParam,
    SetDisabled,
    SetKeys,
    SetParam,
    SetRate,
)
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord, Project
from studio.graph.param_limits import clamp_value
from studio.graph.specs import get_spec
from studio.sdk.params import ModelRef, Point
from studio.sdk.registry import Registry
from studio.ui.widgets.text.display_names import format_identifier

_MAX_CONVERSIONS = 2
_ORIGIN: Final = Point(0.0, 0.0)


class FixRequest(Enum):
    """Input that a fix needs from the user."""

    LOCATE = auto()  # a file
    CONNECT = auto()  # a node that fits an input
    RELINK = auto()  # the file of a linked group
    LOG = auto()  # nothing: it shows the log
    CHOOSE_MODEL = auto()  # a model that fits
    LOCATE_MODEL = auto()  # where a model lies
    PERMISSION = auto()  # whether the project may use a device
    DOWNLOAD = auto()  # nothing: it shows how large a model is, with a button that downloads it


@dataclass(frozen=True, slots=True)
class ProblemFix:
    """Fix of a problem.

    Args:
        text: What its button says.
        command: The edit that mends it; None where the user is asked.
        request: What the user is asked for; None where there is a command.
        blocked_reason: Why that cannot be done now; empty if it can.
    """

    text: str
    command: Command | None = None
    request: FixRequest | None = None
    blocked_reason: str = ""


@dataclass(frozen=True, slots=True)
class _ProblemCase:
    """Problem on one level of a project, with its node named as on that level."""

    problem: Problem
    project: Project
    registry: Registry

    @property
    def graph(self) -> Graph:
        return self.project.graph

    @property
    def record(self) -> NodeRecord:
        return self.graph.nodes[self.problem.node]

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(self.problem.node, self.problem.place)


def find_fixes(problem: Problem, project: Project, registry: Registry) -> tuple[ProblemFix, ...]:
    """Return what can be done about a problem, the best first.

    Args:
        problem: The problem; its node is one of `project`, or none.
        project: The level that the node lies on.
        registry: The node types.
    """
    make = _FIX_FINDERS.get(problem.kind)
    needs_node = problem.kind not in (ProblemKind.FRAME, ProblemKind.MODULE)
    if make is None or (needs_node and problem.node not in project.graph.nodes):
        return ()
    return tuple(make(_ProblemCase(problem, project, registry)))


def _locate(case: _ProblemCase) -> Iterator[ProblemFix]:
    if case.problem.place:
        yield ProblemFix(tr("Locate…"), request=FixRequest.LOCATE)


def _find_model(case: _ProblemCase) -> Iterator[ProblemFix]:
    yield ProblemFix(tr("Locate…"), request=FixRequest.LOCATE_MODEL)
    if ModelRef(str(case.record.params.get(case.problem.place, ""))).is_name:
        yield ProblemFix(tr("Download…"), request=FixRequest.DOWNLOAD)


def _choose_model(case: _ProblemCase) -> Iterator[ProblemFix]:
    yield ProblemFix(tr("Choose a Model…"), request=FixRequest.CHOOSE_MODEL)


def _connect(case: _ProblemCase) -> Iterator[ProblemFix]:
    if case.problem.place:
        yield ProblemFix(tr("Connect…"), request=FixRequest.CONNECT)


def _relink(case: _ProblemCase) -> Iterator[ProblemFix]:
    yield ProblemFix(tr("Relink…"), request=FixRequest.RELINK)


def _show_log(case: _ProblemCase) -> Iterator[ProblemFix]:
    yield ProblemFix(tr("Open log"), request=FixRequest.LOG)


def _reset(case: _ProblemCase) -> Iterator[ProblemFix]:
    yield ProblemFix(tr("Reset"), ResetParam(case.problem.node, case.problem.place))


def _remove_param(case: _ProblemCase) -> Iterator[ProblemFix]:
    name = format_identifier(case.problem.place)
    yield ProblemFix(tr("Remove “{name}”", name=name), ResetParam(case.problem.node, case.problem.place))


def _remove_expression(case: _ProblemCase) -> Iterator[ProblemFix]:
    if case.problem.place in case.record.expressions:
        yield ProblemFix(tr("Remove Expression"), RemoveExpression(case.problem.node, case.problem.place))


def _limit_keys(case: _ProblemCase) -> Iterator[ProblemFix]:
    spec, name = get_spec(case.graph, case.record.id, case.registry), case.problem.place
    curve = case.record.curves.get(name)
    if spec is not None and name in spec.params and curve is not None:
        param = spec.params[name]
        kept = curve.with_keys(replace(key, value=clamp_value(param, key.value)) for key in curve)
        text = tr("Bring the keys into range")
        yield ProblemFix(text, SetKeys({(case.record.id, name): kept}, text))


def _remove_keys(case: _ProblemCase) -> Iterator[ProblemFix]:
    spec = get_spec(case.graph, case.record.id, case.registry)
    if spec is not None and case.problem.place in spec.params:
        value = case.record.params.get(case.problem.place, spec.params[case.problem.place].default)
        yield ProblemFix(tr("Remove the keys"), SetParam(case.problem.node, case.problem.place, value))


def _enable(case: _ProblemCase) -> Iterator[ProblemFix]:
    yield ProblemFix(tr("Enable"), SetDisabled((case.problem.node,), is_disabled=False))


def _delete(case: _ProblemCase) -> Iterator[ProblemFix]:
    yield ProblemFix(tr("Open log"), request=FixRequest.LOG)
    yield ProblemFix(tr("Delete the node"), RemoveNodes((case.problem.node,)))


def _disconnect(case: _ProblemCase) -> Iterator[ProblemFix]:
    if case.endpoint in case.graph.wires:
        yield ProblemFix(tr("Disconnect"), Disconnect((case.endpoint,)))


def _ask_permission(case: _ProblemCase) -> Iterator[ProblemFix]:
    yield ProblemFix(tr("Allow…"), request=FixRequest.PERMISSION)


def _unify_rates(case: _ProblemCase) -> Iterator[ProblemFix]:
    rate = case.problem.rate
    if rate is not None and case.project.rate != rate:
        yield ProblemFix(tr("Run the project at {rate} fps", rate=rate), SetRate(rate))
    yield from _disconnect(case)


def _remove_lost_wires(case: _ProblemCase) -> Iterator[ProblemFix]:
    nodes = case.graph.nodes
    lost = (t for t, s in case.graph.wires.items() if s.node == case.problem.node and t.node not in nodes)
    yield ProblemFix(tr("Remove the wire"), Disconnect(tuple(lost)))


def _convert(case: _ProblemCase) -> Iterator[ProblemFix]:
    """Put a node in between, or take the wire away."""
    source = case.graph.wires.get(case.endpoint)
    gives = get_spec(case.graph, source.node, case.registry) if source is not None else None
    takes = get_spec(case.graph, case.problem.node, case.registry)
    if source is not None and gives is not None and takes is not None:
        yield from _conversions(case, Connection(source, case.endpoint))
    yield from _disconnect(case)


def _conversions(case: _ProblemCase, wire: Connection) -> Iterator[ProblemFix]:
    from studio.ui.shell.edits.connection_rejection import (
        ConnectionRejection,
        connect_through_adapter,
        find_adapters,
    )
    from studio.ui.shell.edits.node_placement import (
        make_add_node,  # with NodeGraphQt, which the window must not wait for
    )

    graph, registry = case.graph, case.registry
    gives, takes = get_spec(graph, wire.source.node, registry), get_spec(graph, wire.target.node, registry)
    assert gives is not None
    assert takes is not None
    try:
        offers = find_adapters(
            registry, gives.get_output(wire.source.port).type, takes.get_input(wire.target.port).type
        )
    except StudioError:  # there is no such port
        return
    ends = [case.project.layout.get(end.node, _ORIGIN) for end in wire]
    middle = Point((ends[0].x + ends[1].x) / 2, (ends[0].y + ends[1].y) / 2)
    refusal = ConnectionRejection(case.problem.message, wire)
    for offer in sorted(offers, key=lambda offer: offer.spec.name)[:_MAX_CONVERSIONS]:
        made = connect_through_adapter(refusal, offer, lambda spec: make_add_node(graph, spec, middle))
        if made is not None:
            yield ProblemFix(tr("Insert {name}", name=tr(offer.spec.name)), made[0])


_FIX_FINDERS: Final[Mapping[ProblemKind, Callable[[_ProblemCase], Iterator[ProblemFix]]]] = MappingProxyType(
    {
        ProblemKind.TYPE: _delete,
        ProblemKind.VALUE: _reset,
        ProblemKind.EXPRESSION: _remove_expression,
        ProblemKind.KEYS: _limit_keys,
        ProblemKind.UNKNOWN_PARAM: _remove_param,
        ProblemKind.NOT_ANIMATABLE: _remove_keys,
        ProblemKind.NOT_CONNECTED: _connect,
        ProblemKind.DISABLED: _enable,
        ProblemKind.WIRE: _convert,
        ProblemKind.LOST_WIRE: _remove_lost_wires,
        ProblemKind.LOOP: _disconnect,
        ProblemKind.RATE: _unify_rates,
        ProblemKind.FILE: _locate,
        ProblemKind.MISSING_MEDIA: _locate,
        ProblemKind.MISSING_MODEL: _find_model,
        ProblemKind.MODEL: _choose_model,
        ProblemKind.LINK: _relink,
        ProblemKind.PERMISSION: _ask_permission,
        ProblemKind.FRAME: _show_log,
        ProblemKind.MODULE: _show_log,
    }
)
