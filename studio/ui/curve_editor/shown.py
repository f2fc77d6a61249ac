"""Which curves there are to see: the animated and the driven parameters of nodes. No widgets here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from studio.core.language import words
from studio.graph.bezier import Segment
from studio.graph.commands.keys import KeyAddress
from studio.graph.curves import Curve, Keyframe, numbers_of
from studio.graph.drives import drivers_of
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.specs import spec_of
from studio.sdk.params import PARTS, ParamKind, ParamSpec
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.words import param_name


class ParamId(NamedTuple):
    """A parameter of a node of the open level."""

    node: str
    param: str


class LineId(NamedTuple):
    """A number over time: a parameter, or a part of a point or colour."""

    node: str
    param: str
    part: int = 0

    @property
    def owner(self) -> ParamId:
        """The parameter."""
        return ParamId(self.node, self.param)


class Dot(NamedTuple):
    """A key as one line shows it: parts of one key lie on one frame, each with a value of its own."""

    node: str
    param: str
    part: int
    frame: int

    @property
    def line(self) -> LineId:
        """The line that it lies on."""
        return LineId(self.node, self.param, self.part)

    @property
    def owner(self) -> ParamId:
        """The parameter."""
        return ParamId(self.node, self.param)

    @property
    def address(self) -> KeyAddress:
        """The key."""
        return KeyAddress(self.node, self.param, self.frame)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A number over time.

    Args:
        id: Which.
        spec: The parameter.
        curve: Its keys; None where a signal alone says the number.
        source: The signal that drives it; the curve waits beneath.
        name: The part, as "x"; empty where there are no parts.
        number: Counts the lines that have no name, so that each gets a colour.
    """

    id: LineId
    spec: ParamSpec
    curve: Curve | None
    source: Endpoint | None
    name: str
    number: int

    def value_of(self, key: Keyframe) -> float:
        """Return the number of this line at a key; 0 where a file holds something else."""
        numbers = numbers_of(key.value)
        return numbers[self.id.part] if self.id.part < len(numbers) else 0.0

    def at(self, frame: float) -> float:
        """Return the number of this line at a frame, as the keys say. There must be keys."""
        assert self.curve is not None  # asked of lines with keys alone
        numbers = numbers_of(self.curve.at(frame))
        return numbers[self.id.part] if self.id.part < len(numbers) else 0.0

    def segment(self, index: int) -> Segment | None:
        """Return the Bézier segment behind a key; None where there is none, or none of this part, as of a new alpha."""
        segment = self.curve.segment(index) if self.curve is not None else None
        return segment if segment is not None and self.id.part < len(segment.points) else None

    def dot(self, frame: int) -> Dot:
        """Return the key on a frame as this line shows it."""
        return Dot(*self.id, frame)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A parameter that is animated or driven.

    Args:
        id: Which.
        spec: Its type.
        label: What it is called.
        curve: Its keys, if it has some.
        lines: Its numbers over time; none for texts, flags and choices.
        locked: Whether its node can be edited.
    """

    id: ParamId
    spec: ParamSpec
    label: str
    curve: Curve | None
    lines: tuple[Line, ...]
    locked: bool

    @property
    def is_driven(self) -> bool:
        """Whether a signal drives it, or a part of it."""
        return any(line.source is not None for line in self.lines)

    @property
    def has_lane(self) -> bool:
        """Whether it is shown in a lane along the foot: held values as blocks, colours as they look."""
        return self.curve is not None and (not self.lines or self.spec.kind is ParamKind.COLOR)


@dataclass(frozen=True, slots=True, eq=False)
class ShownNode:
    """A node with parameters that are animated or driven."""

    node: str
    name: str
    params: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Everything:
    """All that there is to see.

    Args:
        nodes: By node, in the order in which they were asked for.
    """

    nodes: tuple[ShownNode, ...] = ()
    params: Mapping[ParamId, Shown] = field(default_factory=dict)
    lines: Mapping[LineId, Line] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: Graph, registry: Registry, nodes: Iterable[str]) -> Everything:
        """Collect the parameters of these nodes that are animated or driven; ids that are not there are passed over."""
        found = tuple(_nodes(graph, registry, nodes))
        params = {shown.id: shown for node in found for shown in node.params}
        return cls(found, params, {line.id: line for shown in params.values() for line in shown.lines})

    def curve(self, id: ParamId) -> Curve | None:
        """Return a parameter's keys."""
        shown = self.params.get(id)
        return shown.curve if shown is not None else None

    def dots_of(self, keys: Iterable[KeyAddress]) -> frozenset[Dot]:
        """Return all parts of keys; one for a key that holds no number."""
        return frozenset(
            Dot(key.node, key.param, part, key.frame)
            for key in keys
            if (shown := self.params.get(ParamId(key.node, key.param))) is not None
            for part in range(max(1, len(shown.lines)))
        )


def _nodes(graph: Graph, registry: Registry, nodes: Iterable[str]) -> Iterator[ShownNode]:
    wired = {target.node for target in graph.wires}
    number = 0
    for node in nodes:
        record = graph.nodes.get(node)
        if record is None or not (record.curves or node in wired):
            continue
        spec = spec_of(graph, node, registry)
        params = tuple(_params(graph, record, spec, number)) if spec is not None else ()
        number += sum(1 for shown in params for line in shown.lines if not line.name)
        if params:
            yield ShownNode(node, record.name, params)


def _params(graph: Graph, record: NodeRecord, spec: NodeSpec, number: int) -> Iterator[Shown]:
    for name, param in spec.params.items():
        curve = record.curves.get(name)
        drivers = drivers_of(graph, record.id, param) if param.drives else {}
        if curve is None and not drivers:
            continue
        lines = tuple(_lines(ParamId(record.id, name), param, curve, drivers, number))
        number += sum(1 for line in lines if not line.name)
        yield Shown(ParamId(record.id, name), param, param_name(param), curve, lines, record.locked)


def _lines(
    id: ParamId, param: ParamSpec, curve: Curve | None, drivers: Mapping[str, Endpoint], number: int
) -> Iterator[Line]:
    if not param.is_numeric:
        return
    parts = PARTS.get(param.kind, ("",))
    for part, name in enumerate(parts):
        source = drivers.get(f"{id.param}.{name}" if name else id.param)
        if curve is not None or source is not None:
            yield Line(LineId(*id, part), param, curve, source, name, number)


def line_label(line: Line) -> str:
    """Return what a line is called beside its parameter: its part, or the parameter itself."""
    return words(line.name) if line.name else param_name(line.spec)
