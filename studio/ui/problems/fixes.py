"""What can be done about a problem: a table from its kind to commands, and to what needs an answer of the user."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from studio.core.errors import StudioError
from studio.core.language import tr
from studio.graph.commands import Command, Disconnect, RemoveNodes, ResetParam, SetDisabled, SetKeys, SetParam, SetRate
from studio.graph.evaluate import limited
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord, Project
from studio.graph.problems import Problem, ProblemKind
from studio.graph.specs import spec_of
from studio.sdk.params import ModelRef, Point
from studio.sdk.registry import Registry
from studio.ui.words import spoken

_MOST_CONVERSIONS = 2
_ORIGIN: Final = Point(0.0, 0.0)


class Ask(Enum):
    """What a fix asks the user for."""

    LOCATE = auto()  # a file
    CONNECT = auto()  # a node that fits an input
    RELINK = auto()  # the file of a linked group
    LOG = auto()  # nothing: it shows the log
    CHOOSE_MODEL = auto()  # a model that fits
    LOCATE_MODEL = auto()  # where a model lies
    PERMISSION = auto()  # whether the project may use a device
    DOWNLOAD = auto()  # nothing: it shows how large a model is, with a button that downloads it


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to mend a problem.

    Args:
        text: What its button says.
        command: The edit that mends it; None where the user is asked.
        ask: What the user is asked for; None where there is a command.
        blocked: Why that cannot be done now; empty if it can.
    """

    text: str
    command: Command | None = None
    ask: Ask | None = None
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class _Case:
    """A problem where it lies: on one level of a project, its node named as on that level."""

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
    def place(self) -> Endpoint:
        return Endpoint(self.problem.node, self.problem.place)


def fixes_of(problem: Problem, project: Project, registry: Registry) -> tuple[Fix, ...]:
    """Return what can be done about a problem, the best first.

    Args:
        problem: The problem; its node is one of `project`, or none.
        project: The level that the node lies on.
        registry: The node types.
    """
    make = _TABLE.get(problem.kind)
    needs_node = problem.kind not in (ProblemKind.FRAME, ProblemKind.MODULE)
    if make is None or (needs_node and problem.node not in project.graph.nodes):
        return ()
    return tuple(make(_Case(problem, project, registry)))


def _locate(case: _Case) -> Iterator[Fix]:
    if case.problem.place:
        yield Fix(tr("Locate…"), ask=Ask.LOCATE)


def _find_model(case: _Case) -> Iterator[Fix]:
    yield Fix(tr("Locate…"), ask=Ask.LOCATE_MODEL)
    if ModelRef(str(case.record.params.get(case.problem.place, ""))).is_name:
        yield Fix(tr("Download…"), ask=Ask.DOWNLOAD)


def _choose_model(case: _Case) -> Iterator[Fix]:
    yield Fix(tr("Choose a Model…"), ask=Ask.CHOOSE_MODEL)


def _connect(case: _Case) -> Iterator[Fix]:
    if case.problem.place:
        yield Fix(tr("Connect…"), ask=Ask.CONNECT)


def _relink(case: _Case) -> Iterator[Fix]:
    yield Fix(tr("Relink…"), ask=Ask.RELINK)


def _show_log(case: _Case) -> Iterator[Fix]:
    yield Fix(tr("Open log"), ask=Ask.LOG)


def _reset(case: _Case) -> Iterator[Fix]:
    yield Fix(tr("Reset"), ResetParam(case.problem.node, case.problem.place))


def _remove_param(case: _Case) -> Iterator[Fix]:
    name = spoken(case.problem.place)
    yield Fix(tr("Remove “{name}”", name=name), ResetParam(case.problem.node, case.problem.place))


def _limit_keys(case: _Case) -> Iterator[Fix]:
    spec, name = spec_of(case.graph, case.record.id, case.registry), case.problem.place
    curve = case.record.curves.get(name)
    if spec is not None and name in spec.params and curve is not None:
        param = spec.params[name]
        kept = curve.with_keys(replace(key, value=limited(param, key.value)) for key in curve)
        text = tr("Bring the keys into range")
        yield Fix(text, SetKeys({(case.record.id, name): kept}, text))


def _remove_keys(case: _Case) -> Iterator[Fix]:
    spec = spec_of(case.graph, case.record.id, case.registry)
    if spec is not None and case.problem.place in spec.params:
        value = case.record.params.get(case.problem.place, spec.params[case.problem.place].default)
        yield Fix(tr("Remove the keys"), SetParam(case.problem.node, case.problem.place, value))


def _enable(case: _Case) -> Iterator[Fix]:
    yield Fix(tr("Enable"), SetDisabled((case.problem.node,), disabled=False))


def _delete(case: _Case) -> Iterator[Fix]:
    yield Fix(tr("Open log"), ask=Ask.LOG)
    yield Fix(tr("Delete the node"), RemoveNodes((case.problem.node,)))


def _disconnect(case: _Case) -> Iterator[Fix]:
    if case.place in case.graph.wires:
        yield Fix(tr("Disconnect"), Disconnect((case.place,)))


def _ask_permission(case: _Case) -> Iterator[Fix]:
    yield Fix(tr("Allow…"), ask=Ask.PERMISSION)


def _one_rate(case: _Case) -> Iterator[Fix]:
    rate = case.problem.rate
    if rate is not None and case.project.rate != rate:
        yield Fix(tr("Run the project at {rate} fps", rate=rate), SetRate(rate))
    yield from _disconnect(case)


def _take_lost_wires(case: _Case) -> Iterator[Fix]:
    nodes = case.graph.nodes
    lost = (t for t, s in case.graph.wires.items() if s.node == case.problem.node and t.node not in nodes)
    yield Fix(tr("Remove the wire"), Disconnect(tuple(lost)))


def _convert(case: _Case) -> Iterator[Fix]:
    """Put a node in between, or take the wire away."""
    source = case.graph.wires.get(case.place)
    gives = spec_of(case.graph, source.node, case.registry) if source is not None else None
    takes = spec_of(case.graph, case.problem.node, case.registry)
    if source is not None and gives is not None and takes is not None:
        yield from _conversions(case, Connection(source, case.place))
    yield from _disconnect(case)


def _conversions(case: _Case, wire: Connection) -> Iterator[Fix]:
    from studio.ui.node_editor.placing import place_node  # with NodeGraphQt, which the window must not wait for
    from studio.ui.node_editor.refusals import Refusal, connect_through, conversions

    graph, registry = case.graph, case.registry
    gives, takes = spec_of(graph, wire.source.node, registry), spec_of(graph, wire.target.node, registry)
    assert gives is not None
    assert takes is not None
    try:
        offers = conversions(registry, gives.output(wire.source.port).type, takes.input(wire.target.port).type)
    except StudioError:  # there is no such port
        return
    ends = [case.project.layout.get(end.node, _ORIGIN) for end in wire]
    middle = Point((ends[0].x + ends[1].x) / 2, (ends[0].y + ends[1].y) / 2)
    refusal = Refusal(case.problem.message, wire)
    for offer in sorted(offers, key=lambda offer: offer.spec.name)[:_MOST_CONVERSIONS]:
        made = connect_through(refusal, offer, lambda spec: place_node(graph, spec, middle))
        if made is not None:
            yield Fix(tr("Insert {name}", name=tr(offer.spec.name)), made[0])


_TABLE: Final[Mapping[ProblemKind, Callable[[_Case], Iterator[Fix]]]] = MappingProxyType(
    {
        ProblemKind.TYPE: _delete,
        ProblemKind.VALUE: _reset,
        ProblemKind.KEYS: _limit_keys,
        ProblemKind.UNKNOWN_PARAM: _remove_param,
        ProblemKind.NOT_ANIMATABLE: _remove_keys,
        ProblemKind.NOT_CONNECTED: _connect,
        ProblemKind.DISABLED: _enable,
        ProblemKind.WIRE: _convert,
        ProblemKind.LOST_WIRE: _take_lost_wires,
        ProblemKind.LOOP: _disconnect,
        ProblemKind.RATE: _one_rate,
        ProblemKind.FILE: _locate,
        ProblemKind.MISSING_MODEL: _find_model,
        ProblemKind.MODEL: _choose_model,
        ProblemKind.LINK: _relink,
        ProblemKind.PERMISSION: _ask_permission,
        ProblemKind.FRAME: _show_log,
        ProblemKind.MODULE: _show_log,
    }
)
