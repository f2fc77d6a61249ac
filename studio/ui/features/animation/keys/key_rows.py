"""Rows of keys: one for each animated node, and one for each of its animated parameters.

A parameter that an expression sets has a row, too, with the text of the expression in the place of keys.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from studio.core.time import FrameRange
from studio.graph.commands.keys import KeyAddress
from studio.graph.curves.curve import Curve
from studio.graph.drawing_lanes.lanes import has_drawing_lanes, iterate_drawing_lanes
from studio.graph.model import Graph, NodeRecord
from studio.graph.specs import get_spec
from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.widgets.text.display_names import translate_param_name


@dataclass(frozen=True, slots=True, eq=False)
class ParamRow:
    """The keys of a parameter.

    Args:
        node: The node's id.
        spec: The parameter.
        curve: Its keys.
        key_frames: Where they lie, in order.
    """

    node: str
    spec: ParamSpec
    curve: Curve
    key_frames: tuple[int, ...]

    @property
    def param(self) -> str:
        """The parameter's name."""
        return self.spec.name

    @property
    def label(self) -> str:
        """The parameter's shown name."""
        return translate_param_name(self.spec)

    @property
    def is_shown_as_blocks(self) -> bool:
        """Whether it is shown as blocks with a text: what holds until the next key and can be read."""
        return self.spec.kind in (ParamKind.TEXT, ParamKind.CHOICE, ParamKind.FILE)

    @property
    def is_text(self) -> bool:
        """Whether its value is a text that can be typed."""
        return self.spec.kind is ParamKind.TEXT

    @property
    def can_blend(self) -> bool:
        """Whether its node can blend one text into the next."""
        return self.spec.can_blend

    @property
    def param_key(self) -> tuple[str, str]:
        """The node and the parameter."""
        return self.node, self.param

    def find_keys_between(self, first: float, last: float) -> range:
        """Return the places, in `key_frames`, of the keys from `first` to `last`, both included."""
        return range(bisect_left(self.key_frames, first), bisect_right(self.key_frames, last))

    def get_keys_at(self, frames: Iterable[int]) -> frozenset[KeyAddress]:
        """Return the keys on these frames."""
        return frozenset(KeyAddress(self.node, self.param, frame) for frame in frames)

    @property
    def key_addresses(self) -> frozenset[KeyAddress]:
        """All keys."""
        return self.get_keys_at(self.key_frames)


@dataclass(frozen=True, slots=True)
class ExpressionRow:
    """A parameter that an expression sets. It has no keys.

    Args:
        node: The node's id.
        spec: The parameter.
        text: The expression, with the names of nodes.
        key_frames: None.
    """

    node: str
    spec: ParamSpec
    text: str
    key_frames: tuple[int, ...] = ()

    @property
    def param(self) -> str:
        """The parameter's name."""
        return self.spec.name

    @property
    def label(self) -> str:
        """The parameter's shown name."""
        return translate_param_name(self.spec)

    @property
    def key_addresses(self) -> frozenset[KeyAddress]:
        """No keys."""
        return frozenset()

    def find_keys_between(self, first: float, last: float) -> range:
        """Return no places of keys."""
        return range(0)

    def get_keys_at(self, frames: Iterable[int]) -> frozenset[KeyAddress]:
        """Return no keys."""
        return frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class NodeRow:
    """The keys of a node: of all its parameters.

    Args:
        node: The node's id.
        label: The node's name.
        is_locked: Whether it can be edited.
        params: Its animated parameters, in the order of the inspector.
        key_frames: All frames with a key, in order.
        expressions: Its parameters that expressions set.
    """

    node: str
    label: str
    is_locked: bool
    params: tuple[ParamRow, ...]
    key_frames: tuple[int, ...]
    expressions: tuple[ExpressionRow, ...] = ()

    def find_keys_between(self, first: float, last: float) -> range:
        """Return the places, in `key_frames`, of the frames from `first` to `last`, both included."""
        return range(bisect_left(self.key_frames, first), bisect_right(self.key_frames, last))

    def get_keys_at(self, frames: Iterable[int]) -> frozenset[KeyAddress]:
        """Return the keys of all parameters on these frames."""
        wanted = frozenset(frames)
        return frozenset(
            KeyAddress(self.node, row.param, frame)
            for row in self.params
            for frame in wanted.intersection(row.key_frames)
        )

    @property
    def key_addresses(self) -> frozenset[KeyAddress]:
        """All keys."""
        return self.get_keys_at(self.key_frames)


KeyRow = NodeRow | ParamRow | ExpressionRow


def _get_expression(record: NodeRecord, param: str) -> str:
    return record.expressions[param]


class KeyRowCache:
    """Cache of rows. It makes a row again only if its node has changed, or the text of an expression.

    Args:
        format_expression: Returns the expression of a parameter of a node, with the names of the nodes that it reads.
    """

    def __init__(self, format_expression: Callable[[NodeRecord, str], str] = _get_expression) -> None:
        self._format_expression = format_expression
        self._made: dict[str, tuple[NodeRecord, NodeSpec, NodeRow]] = {}

    def get_rows(self, graph: Graph, registry: Registry, nodes: Iterable[str]) -> tuple[NodeRow, ...]:
        """Return the rows of those of these nodes that have keys, in this order.

        Args:
            graph: Holds the nodes; ids that it does not have are passed over.
            registry: The node types.
            nodes: Their ids.
        """
        made: dict[str, tuple[NodeRecord, NodeSpec, NodeRow]] = {}
        for node in nodes:
            record = graph.nodes.get(node)
            if record is None or not (record.curves or record.params or record.expressions):
                continue
            spec = get_spec(graph, node, registry)
            if spec is not None and (record.curves or record.expressions or has_drawing_lanes(spec)):
                made[node] = self._get_cached_row(record, spec)
        self._made = made
        return tuple(row for _, _, row in made.values() if row.params or row.expressions)

    def _get_cached_row(self, record: NodeRecord, spec: NodeSpec) -> tuple[NodeRecord, NodeSpec, NodeRow]:
        before = self._made.get(record.id)
        expressions = self._make_expression_rows(record, spec)
        if before is not None and before[0] is record and before[1] is spec and before[2].expressions == expressions:
            return before
        same_spec = before is not None and before[1] is spec
        known = {row.param: row for row in before[2].params} if before is not None and same_spec else {}
        return record, spec, _node_row(record, spec, known, expressions)

    def _make_expression_rows(self, record: NodeRecord, spec: NodeSpec) -> tuple[ExpressionRow, ...]:
        return tuple(
            ExpressionRow(record.id, param, self._format_expression(record, name))
            for name, param in spec.params.items()
            if name in record.expressions
        )


def _node_row(
    record: NodeRecord, spec: NodeSpec, known: dict[str, ParamRow], expressions: tuple[ExpressionRow, ...]
) -> NodeRow:
    params = tuple(_param_rows(record, spec, known))
    frames = tuple(sorted({frame for row in params for frame in row.key_frames}))
    return NodeRow(record.id, record.name, record.is_locked, params, frames, expressions)


def _param_rows(record: NodeRecord, spec: NodeSpec, known: dict[str, ParamRow]) -> Iterator[ParamRow]:
    for name, param in spec.params.items():
        curve = record.curves.get(name)
        lanes = ((param, curve),) if curve is not None else iterate_drawing_lanes(record, param)
        for lane, keys in lanes:
            row = known.get(lane.name)
            if row is None or row.spec is not lane or row.curve is not keys:
                row = ParamRow(record.id, lane, keys, tuple(key.frame for key in keys))
            yield row


def collect_key_frames(rows: Iterable[NodeRow]) -> tuple[int, ...]:
    """Return all frames with a key, in order."""
    return tuple(sorted({frame for row in rows for frame in row.key_frames}))


def compute_key_span(keys: Iterable[KeyAddress]) -> FrameRange | None:
    """Return the frames from the first of these keys to the last; None without keys."""
    frames = [key.frame for key in keys]
    return FrameRange(min(frames), max(frames) + 1) if frames else None
