"""Curves that the editor can show: the animated and the driven parameters of nodes, and those with an expression.

This module has no widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from studio.core.translation import translate_identifier
from studio.graph.commands.keys import KeyAddress
from studio.graph.curves.bezier import Segment
from studio.graph.curves.curve import Curve, Keyframe, to_numbers
from studio.graph.drawing_lanes.lanes import has_drawing_lanes, iterate_drawing_lanes
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.signal_drivers import find_drivers
from studio.graph.specs import get_spec
from studio.sdk.params import COMPONENTS, ParamKind, ParamSpec
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.widgets.text.display_names import translate_param_name


class ParamId(NamedTuple):
    """A parameter of a node of the open level."""

    node: str
    param: str


class CurveLineId(NamedTuple):
    """A number over time: a parameter, or a part of a point or colour."""

    node: str
    param: str
    part: int = 0

    @property
    def param_id(self) -> ParamId:
        """The parameter."""
        return ParamId(self.node, self.param)


class KeyPoint(NamedTuple):
    """A key as one line shows it: parts of one key lie on one frame, each with a value of its own."""

    node: str
    param: str
    part: int
    frame: int

    @property
    def line_id(self) -> CurveLineId:
        """The line that it lies on."""
        return CurveLineId(self.node, self.param, self.part)

    @property
    def param_id(self) -> ParamId:
        """The parameter."""
        return ParamId(self.node, self.param)

    @property
    def key_address(self) -> KeyAddress:
        """The key."""
        return KeyAddress(self.node, self.param, self.frame)


@dataclass(frozen=True, slots=True, eq=False)
class CurveLine:
    """A number over time.

    Args:
        id: Which.
        spec: The parameter.
        curve: Its keys; None where a signal alone says the number.
        driver: The signal that drives it; the curve waits beneath.
        part_name: The part, as "x"; empty where there are no parts.
        color_index: Counts the lines that have no name, so that each gets a colour.
        is_expression: Whether an expression says the number.
    """

    id: CurveLineId
    spec: ParamSpec
    curve: Curve | None
    driver: Endpoint | None
    part_name: str
    color_index: int
    is_expression: bool = False

    def get_key_value(self, key: Keyframe) -> float:
        """Return the number of this line at a key; 0 where a file holds something else."""
        numbers = to_numbers(key.value)
        return numbers[self.id.part] if self.id.part < len(numbers) else 0.0

    def evaluate_at(self, frame: float) -> float:
        """Return the number of this line at a frame, as the keys say. There must be keys."""
        assert self.curve is not None  # asked of lines with keys alone
        numbers = to_numbers(self.curve.evaluate_at(frame))
        return numbers[self.id.part] if self.id.part < len(numbers) else 0.0

    def get_segment(self, index: int) -> Segment | None:
        """Return the Bézier segment behind a key; None where there is none, or none of this part, as of a new alpha."""
        segment = self.curve.make_segment(index) if self.curve is not None else None
        return segment if segment is not None and self.id.part < len(segment.points) else None

    def make_point(self, frame: int) -> KeyPoint:
        """Return the key on a frame as this line shows it."""
        return KeyPoint(*self.id, frame)


@dataclass(frozen=True, slots=True, eq=False)
class ParamCurves:
    """A parameter that is animated or driven, or set by an expression.

    Args:
        id: Which.
        spec: Its type.
        label: What it is called.
        curve: Its keys, if it has some.
        lines: Its numbers over time; none for texts, flags and choices.
        is_locked: Whether its node can be edited.
        expression: The text of its expression, with the names of nodes; empty where it has none.
    """

    id: ParamId
    spec: ParamSpec
    label: str
    curve: Curve | None
    lines: tuple[CurveLine, ...]
    is_locked: bool
    expression: str = ""

    @property
    def is_driven(self) -> bool:
        """Whether a signal drives it, or a part of it."""
        return any(line.driver is not None for line in self.lines)

    @property
    def has_lane(self) -> bool:
        """Whether it is shown in a lane along the foot: held values as blocks, colours as they look, expressions."""
        if self.expression:
            return True
        return self.curve is not None and (not self.lines or self.spec.kind is ParamKind.COLOR)


@dataclass(frozen=True, slots=True, eq=False)
class AnimatedNode:
    """A node with parameters that are animated or driven, or set by expressions."""

    node: str
    name: str
    params: tuple[ParamCurves, ...]


ExpressionFormatter: TypeAlias = Callable[[NodeRecord, str], str]
"""Returns the expression of a parameter of a node as people read it."""


def _get_expression(record: NodeRecord, param: str) -> str:
    return record.expressions[param]


@dataclass(frozen=True, slots=True, eq=False)
class VisibleCurves:
    """All curves that can be shown, by node.

    Args:
        nodes: By node, in the order in which they were asked for.
    """

    nodes: tuple[AnimatedNode, ...] = ()
    params: Mapping[ParamId, ParamCurves] = field(default_factory=dict)
    lines: Mapping[CurveLineId, CurveLine] = field(default_factory=dict)

    @classmethod
    def from_graph(
        cls,
        graph: Graph,
        registry: Registry,
        nodes: Iterable[str],
        format_expression: ExpressionFormatter = _get_expression,
    ) -> VisibleCurves:
        """Collect the parameters of nodes that are animated or driven, or set by expressions.

        Args:
            graph: The level.
            registry: The node types.
            nodes: The ids of the nodes; those that are not there are passed over.
            format_expression: Returns the expression of a parameter with the names of the nodes that it reads.
        """
        found = tuple(_nodes(graph, registry, nodes, format_expression))
        params = {shown.id: shown for node in found for shown in node.params}
        return cls(found, params, {line.id: line for shown in params.values() for line in shown.lines})

    def get_curve(self, id: ParamId) -> Curve | None:
        """Return a parameter's keys."""
        shown = self.params.get(id)
        return shown.curve if shown is not None else None

    def list_key_points(self, keys: Iterable[KeyAddress]) -> frozenset[KeyPoint]:
        """Return all parts of keys; one for a key that holds no number."""
        return frozenset(
            KeyPoint(key.node, key.param, part, key.frame)
            for key in keys
            if (shown := self.params.get(ParamId(key.node, key.param))) is not None
            for part in range(max(1, len(shown.lines)))
        )


def _nodes(
    graph: Graph, registry: Registry, nodes: Iterable[str], format_expression: ExpressionFormatter
) -> Iterator[AnimatedNode]:
    wired = {target.node for target in graph.wires}
    number = 0
    for node in nodes:
        record = graph.nodes.get(node)
        spec = get_spec(graph, node, registry) if record is not None else None
        is_drawn = spec is not None and has_drawing_lanes(spec)
        if record is None or not (record.curves or record.expressions or node in wired or is_drawn):
            continue
        params = tuple(_params(graph, record, spec, number, format_expression)) if spec is not None else ()
        number += sum(1 for shown in params for line in shown.lines if not line.part_name)
        if params:
            yield AnimatedNode(node, record.name, params)


def _params(
    graph: Graph, record: NodeRecord, spec: NodeSpec, number: int, format_expression: ExpressionFormatter
) -> Iterator[ParamCurves]:
    for name, param in spec.params.items():
        for lane, keys in iterate_drawing_lanes(record, param):
            id = ParamId(record.id, lane.name)
            yield ParamCurves(id, lane, translate_param_name(lane), keys, (), record.is_locked)
        curve, expression = record.curves.get(name), ""
        drivers = find_drivers(graph, record.id, param) if param.drivable_names else {}
        if name in record.expressions:
            curve, drivers, expression = None, {}, format_expression(record, name)
        elif curve is None and not drivers:
            continue
        id = ParamId(record.id, name)
        lines = tuple(_lines(id, param, curve, drivers, number, is_expression=bool(expression)))
        number += sum(1 for line in lines if not line.part_name)
        yield ParamCurves(id, param, translate_param_name(param), curve, lines, record.is_locked, expression)


def _lines(
    id: ParamId,
    param: ParamSpec,
    curve: Curve | None,
    drivers: Mapping[str, Endpoint],
    number: int,
    *,
    is_expression: bool,
) -> Iterator[CurveLine]:
    if not param.is_numeric:
        return
    parts = COMPONENTS.get(param.kind, ("",))
    for part, name in enumerate(parts):
        source = drivers.get(f"{id.param}.{name}" if name else id.param)
        if curve is not None or source is not None or is_expression:
            yield CurveLine(CurveLineId(*id, part), param, curve, source, name, number, is_expression)


def get_line_label(line: CurveLine) -> str:
    """Return what a line is called beside its parameter: its part, or the parameter itself."""
    return translate_identifier(line.part_name) if line.part_name else translate_param_name(line.spec)
