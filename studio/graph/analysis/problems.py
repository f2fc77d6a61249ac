"""Everything that is wrong with a graph and can be seen without looking at files."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from studio.core.errors import CycleError, GraphError, StudioError, UnknownNodeError
from studio.core.time import FrameRate
from studio.core.translation import tr, tr_n
from studio.graph.commands.connection_rules import check_types, find_passed_input, find_path_between
from studio.graph.curves.curve import Curve
from studio.graph.groups.paths import format_display_path, iterate_levels
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord
from studio.graph.param_limits import clamp_value, is_accepted, is_of_kind
from studio.graph.specs import INPUT, get_spec, is_optional_port
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


class ProblemKind(StrEnum):
    """Kind of a problem, for whoever offers a fix."""

    OTHER = "other"
    TYPE = "type"  # the node's type is not installed
    VERSION = "version"  # a newer version of the node type wrote it
    VALUE = "value"  # a parameter's value is not accepted
    KEYS = "keys"  # keys hold numbers outside the parameter's range; the nearest are used, nothing is kept from running
    UNKNOWN_PARAM = "unknown parameter"  # the node type has none of this name
    NOT_ANIMATABLE = "not animatable"  # a curve on a parameter that takes one value
    NOT_CONNECTED = "not connected"  # an input that must have a wire has none
    DISABLED = "disabled"  # a disabled node has nothing to pass through
    WIRE = "wire"  # a wire between ports that do not fit, or are not there
    LOST_WIRE = "lost wire"  # a wire to a node that is not there; `node` is its source
    LOOP = "loop"
    EXPRESSION = "expression"  # it cannot be read, or what it reads is not there; `place` is its parameter
    RATE = "rate"  # sound and picture of different rates
    FILE = "file"  # a file is missing or cannot be read; `place` is its parameter
    MISSING_MEDIA = "missing media"  # of many files one is missing: the frames that do not need it can be computed
    MISSING_MODEL = "missing model"  # a pretrained model is not on this machine; `place` is its parameter
    MODEL = "model"  # no pretrained model is chosen, or it cannot be used here; `place` is its parameter
    LINK = "link"  # a linked group's file is missing or cannot be read
    PERMISSION = "permission"  # it wants to use what the project was not granted
    FRAME = "frame"  # a frame of a job failed
    MODULE = "module"  # a module of nodes cannot be imported; it has no node
    NOTICE = "notice"  # a result is odd, as that of words that a network has not learned


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a node; as a rule it keeps the node from being computed.

    Args:
        node: The node's id; inside a group its path.
        place: The port or parameter; empty for the whole node.
        message: What is wrong, the value found and what is accepted.
        kind: What is wrong, for who wants to mend it.
        rate: Of sound that drifts from its picture: the picture's rate, which both should have.
        file: The file that is missing or cannot be read, where the parameter names several; empty otherwise.
    """

    node: str
    place: str
    message: str
    kind: ProblemKind = ProblemKind.OTHER
    rate: FrameRate | None = None
    file: str = ""

    @property
    def is_blocking(self) -> bool:
        """Whether it keeps the node from being computed."""
        return self.kind not in (ProblemKind.KEYS, ProblemKind.MISSING_MEDIA, ProblemKind.NOTICE)

    def format_line(self, graph: Graph) -> str:
        """Return the problem as one line: node, port or parameter, what is wrong."""
        place = f".{self.place}" if self.place else ""
        return f"{format_display_path(graph, self.node)}{place}: {self.message}"


def sort_topologically(graph: Graph) -> tuple[list[str], set[str]]:
    """Return the nodes, each after those that feed it, and the set of those that lie on or behind a loop."""
    waiting = dict.fromkeys(graph.nodes, 0)
    readers: dict[str, list[str]] = {}
    for target, source in graph.wires.items():
        if target.node in waiting and source.node in waiting:
            waiting[target.node] += 1
            readers.setdefault(source.node, []).append(target.node)
    ready = [node for node, count in waiting.items() if count == 0]
    order = []
    while ready:
        node = ready.pop()
        order.append(node)
        for reader in readers.get(node, ()):
            waiting[reader] -= 1
            if waiting[reader] == 0:
                ready.append(reader)
    return order, waiting.keys() - set(order)


def find_structure_problems(graph: Graph, registry: Registry, idle: Collection[str] = ()) -> Iterator[Problem]:
    """Yield what is wrong with node types, parameters, curves, wires and loops, on every level.

    Args:
        graph: The graph.
        registry: The node types.
        idle: The paths of nodes that are not run, so that they need no input.
    """
    for prefix, level in iterate_levels(graph):
        for problem in _level_problems(level, registry, {node for node in level.nodes if prefix + node in idle}):
            yield replace(problem, node=prefix + problem.node) if prefix else problem
    for record in graph.nodes.values():
        if record.type == INPUT and not is_optional_port(graph, record.id, registry):
            text = tr("nothing comes out of it here: an Input gives what its group is fed, and it lies in no group")
            yield Problem(record.id, "", text, ProblemKind.NOT_CONNECTED)


def _level_problems(graph: Graph, registry: Registry, idle: set[str]) -> Iterator[Problem]:
    read = {connection.source for connection in graph.connections}
    for record in graph.nodes.values():
        spec = get_spec(graph, record.id, registry)
        if spec is None:
            yield Problem(record.id, "", _unknown(registry, record), ProblemKind.TYPE)
            continue
        if record.link_error:
            yield Problem(record.id, "", record.link_error, ProblemKind.LINK)
            continue
        yield from _parameter_problems(record, spec)
        if record.is_disabled:
            yield from _disabled_problems(graph, registry, record, spec, read)
        elif record.id not in idle:
            yield from _input_problems(graph, record, spec)
    for connection in graph.connections:
        yield from _wire_problems(graph, registry, connection)
    looped = sort_topologically(graph)[1]
    if looped:
        yield from _loop_problems(graph, looped)


def _unknown(registry: Registry, record: NodeRecord) -> str:
    try:
        registry[record.type]
    except UnknownNodeError as error:
        return tr("{error} Its data is kept.", error=error)
    raise AssertionError(record.type)


def _parameter_problems(record: NodeRecord, spec: NodeSpec) -> Iterator[Problem]:
    if record.version > spec.version:
        text = tr(
            "it was made by version {made} of {node}; version {installed} is installed",
            made=record.version,
            node=tr(spec.name),
            installed=spec.version,
        )
        yield Problem(record.id, "", text, ProblemKind.VERSION)
    for name, value in record.params.items():
        try:
            spec.get_param(name).normalize_value(value)
        except StudioError as error:
            yield Problem(record.id, name, str(error), _parameter_kind(spec, name))
    for name in record.expressions.keys() - spec.params.keys():
        try:
            spec.get_param(name)
        except StudioError as error:
            yield Problem(record.id, name, str(error), ProblemKind.UNKNOWN_PARAM)
    for name, curve in record.curves.items():
        yield from _curve_problems(record, spec, name, curve)


def _curve_problems(record: NodeRecord, spec: NodeSpec, name: str, curve: Curve) -> Iterator[Problem]:
    try:
        param = spec.get_param(name)
        for key in curve:
            param.normalize_value(clamp_value(param, key.value) if is_of_kind(param, key.value) else key.value)
    except StudioError as error:
        yield Problem(record.id, name, str(error), _parameter_kind(spec, name))
        return
    if not param.animatable:
        text = tr("'{name}' cannot be animated; a single value is accepted", name=name)
        yield Problem(record.id, name, text, ProblemKind.NOT_ANIMATABLE)
        return
    outside = [key for key in curve if not is_accepted(param, key.value)]
    if outside:
        text = tr_n(
            "the key at frame {frame} holds {value!r}; {accepted} is accepted, and the nearest value is used",
            "{count} keys, the first at frame {frame}, hold values such as {value!r}; {accepted} is accepted, and the "
            "nearest values are used",
            len(outside),
            frame=outside[0].frame,
            value=outside[0].value,
            accepted=param.accepted_values,
        )
        yield Problem(record.id, name, text, ProblemKind.KEYS)


def _parameter_kind(spec: NodeSpec, name: str) -> ProblemKind:
    return ProblemKind.VALUE if name in spec.params else ProblemKind.UNKNOWN_PARAM


def _input_problems(graph: Graph, record: NodeRecord, spec: NodeSpec) -> Iterator[Problem]:
    for port in spec.inputs:
        if not port.is_optional and Endpoint(record.id, port.name) not in graph.wires:
            name = port.label or port.name
            text = tr("nothing is connected to '{port}'; it needs {type}", port=name, type=tr(port.type.name))
            yield Problem(record.id, port.name, text, ProblemKind.NOT_CONNECTED)


def _disabled_problems(
    graph: Graph, registry: Registry, record: NodeRecord, spec: NodeSpec, read: set[Endpoint]
) -> Iterator[Problem]:
    for port in spec.outputs:
        output = Endpoint(record.id, port.name)
        if output in read and find_passed_input(graph, output, registry) is None:
            text = tr("it is disabled and has no {type} to pass through", type=tr(port.type.name))
            yield Problem(record.id, port.name, text, ProblemKind.DISABLED)


def _wire_problems(graph: Graph, registry: Registry, connection: Connection) -> Iterator[Problem]:
    target = connection.target
    if target.node not in graph.nodes:
        place = f"{target.node}.{target.port}"
        text = tr("a wire leads to '{place}', but there is no such node", place=place)
        yield Problem(connection.source.node, "", text, ProblemKind.LOST_WIRE)
        return
    try:
        check_types(graph, registry, connection)
    except GraphError as error:
        yield Problem(target.node, target.port, str(error), ProblemKind.WIRE)


def _loop_problems(graph: Graph, looped: set[str]) -> Iterator[Problem]:
    for target, source in graph.wires.items():
        if target.node in looped and source.node in looped:
            path = find_path_between(graph, target.node, source.node)
            if path:
                names = [graph.nodes[node].name for node in path]
                yield Problem(target.node, target.port, str(CycleError((*names, names[0]))), ProblemKind.LOOP)
                return
