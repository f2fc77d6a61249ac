"""What a card says (its face) and where everything on it lies (its plan): plain values, no painting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from studio.core.clip import ClipFacts
from studio.core.language import marked, tr, words
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import FileMode, ParamKind
from studio.sdk.ports import DEPTH, FLOW, IMAGE, MASK, SIGNAL, PortShape, PortSpec, PortType
from studio.sdk.spec import NodeSpec
from studio.ui.node_editor.extra_ports import ExtraPorts
from studio.ui.theme import SPACE_1, SPACE_2, Colors, family_color, port_color
from studio.ui.words import node_name, node_summary, type_name

CARD_WIDTH: Final = 192.0
BAR_HEIGHT: Final = 3.0
TITLE_HEIGHT: Final = 26.0
SUBTITLE_HEIGHT: Final = 18.0
PICTURE_HEIGHT: Final = CARD_WIDTH * 9 / 16
ROW_HEIGHT: Final = 20.0
PORT_RADIUS: Final = 5.0
_LABEL_INSET: Final = 14.0

PortNames = tuple[tuple[str, ...], tuple[str, ...]]
"""The names of a card's inputs and of its outputs, from the top."""

PICTURE_TYPES: Final = frozenset({IMAGE, MASK, FLOW, DEPTH})


@dataclass(frozen=True, slots=True)
class PortFace:
    """A port as it is drawn.

    Args:
        name: Its name.
        type: What it carries; None on cards of unknown types.
        optional: An input that may stay empty: drawn hollow until it has a wire.
        detail: Its value's facts, where they have room.
        drives: It is a parameter that a Signal drives: drawn small, and only while it has a wire.
        called: What a group's user calls it; empty for its name.
    """

    name: str
    type: PortType | None
    optional: bool = False
    detail: str = ""
    drives: bool = False
    called: str = ""

    @property
    def label(self) -> str:
        """What the card says beside it."""
        return self.called or words(self.name)

    @property
    def color(self) -> QColor:
        """The colour of its type."""
        return port_color(self.type)

    @property
    def tip(self) -> str:
        """What its tooltip says."""
        if self.drives:
            return tr("{port}: driven by a Signal", port=self.label)
        kind = type_name(self.type) if self.type is not None else tr("unknown type")
        text = marked("{port}: {type}, may stay empty") if self.optional else marked("{port}: {type}")
        tip = tr(text, port=self.label, type=kind)
        return f"{tip}\n{self.detail}" if self.detail else tip

    @property
    def shape(self) -> PortShape:
        """The shape of its type."""
        return self.type.shape if self.type is not None else PortShape.CIRCLE


@dataclass(frozen=True)
class CardFace:
    """Everything that a card says, but for its picture and its state.

    Args:
        node: The node's id.
        title: Its name.
        subtitle: The facts of its main output, the file a sink writes, or which type is missing.
        color: Its family's colour.
        inputs: From the top; parameters that Signals drive come last.
        outputs: From the top, the main one first.
        help: For the tooltip.
        has_picture: Whether it has an output that can be looked at.
        missing: Its type is not installed.
        disabled: It passes its input through.
        muted: It is not run.
        keyed: A parameter of it is animated.
        problem: What keeps it from being computed; empty if nothing does.
    """

    node: str
    title: str
    subtitle: str
    color: QColor
    inputs: tuple[PortFace, ...]
    outputs: tuple[PortFace, ...]
    help: str = ""
    has_picture: bool = False
    missing: bool = False
    disabled: bool = False
    muted: bool = False
    keyed: bool = False
    problem: str = ""

    @property
    def quiet(self) -> bool:
        """Whether its wires carry nothing of its own: it is disabled or muted."""
        return self.disabled or self.muted

    @cached_property
    def plan(self) -> CardPlan:
        """Where everything lies."""
        return CardPlan(len(self.inputs), len(self.outputs), self.has_picture)

    @cached_property
    def port_names(self) -> PortNames:
        """The names of inputs and outputs: a card that is to show others must have its ports changed first."""
        return tuple(port.name for port in self.inputs), tuple(port.name for port in self.outputs)


@dataclass(frozen=True)
class CardPlan:
    """Where the parts of a card lie, in its own coordinates: (0, 0) is its upper left corner.

    Facts and pictures that arrive move no wire, and parameters that are driven only add rows at the foot.
    """

    inputs: int
    outputs: int
    has_picture: bool

    @cached_property
    def body(self) -> QRectF:
        """The whole card without its ports' halves that stick out."""
        rows = max(self.inputs, self.outputs)
        return QRectF(0, 0, CARD_WIDTH, self.rows_top + rows * ROW_HEIGHT + SPACE_2)

    @cached_property
    def bounds(self) -> QRectF:
        """All that is painted: ports, outline and shadow included."""
        return self.body.adjusted(-8, -6, 8, 10)

    @cached_property
    def picture(self) -> QRectF:
        """The picture, 16:9, from edge to edge; empty if there is none."""
        top = BAR_HEIGHT + TITLE_HEIGHT + SUBTITLE_HEIGHT
        return QRectF(0, top, CARD_WIDTH, PICTURE_HEIGHT) if self.has_picture else QRectF(0, top, CARD_WIDTH, 0)

    @property
    def rows_top(self) -> float:
        """Where the first row of ports begins."""
        return self.picture.bottom() + SPACE_1

    @property
    def title(self) -> QRectF:
        """The name's row, badges and time included."""
        return QRectF(SPACE_2 + 2, BAR_HEIGHT + 2, CARD_WIDTH - 2 * SPACE_2 - 4, TITLE_HEIGHT - 2)

    @property
    def subtitle(self) -> QRectF:
        """The row under the name."""
        return QRectF(SPACE_2 + 2, BAR_HEIGHT + TITLE_HEIGHT - 3, CARD_WIDTH - 2 * SPACE_2 - 4, SUBTITLE_HEIGHT)

    def port(self, index: int, *, output: bool) -> QPointF:
        """Return the centre of a port."""
        y = self.rows_top + (index + 0.5) * ROW_HEIGHT
        return QPointF(CARD_WIDTH if output else 0.0, y)

    def label(self, index: int, *, output: bool) -> QRectF:
        """Return the place of a port's name: the card's half beside it, or its whole width if it has no neighbour."""
        top = self.rows_top + index * ROW_HEIGHT
        shared = index < self.inputs and index < self.outputs
        width = CARD_WIDTH / 2 - _LABEL_INSET if shared else CARD_WIDTH - 2 * _LABEL_INSET
        return QRectF(CARD_WIDTH - _LABEL_INSET - width if output else _LABEL_INSET, top, width, ROW_HEIGHT)


def face_of(
    record: NodeRecord, spec: NodeSpec | None, clips: Mapping[Endpoint, ClipFacts], extra: ExtraPorts, problem: str
) -> CardFace:
    """Return what a node's card says.

    Args:
        record: The node.
        spec: Its type; None if that is not installed.
        clips: The facts that are known.
        extra: The ports that its wires name beyond its type's inputs and outputs.
        problem: What keeps the node from being computed.
    """
    if spec is None:
        return _missing_face(record, extra)
    inputs = tuple(PortFace(port.name, port.type, port.optional, called=port.label) for port in spec.inputs)
    outputs = tuple(_output_face(record, port, clips) for port in spec.outputs)
    driven = tuple(PortFace(name, SIGNAL, optional=True, drives=True) for name in extra.driven)
    return CardFace(
        node=record.id,
        title=record.name,
        subtitle=_subtitle(record, spec, clips),
        color=family_color(spec.family),
        inputs=inputs + _untyped(extra.inputs) + driven,
        outputs=outputs + _untyped(extra.outputs),
        help=f"{node_name(spec)}: {node_summary(spec)}",
        has_picture=any(port.type in PICTURE_TYPES for port in spec.outputs),
        disabled=record.disabled,
        keyed=bool(record.curves),
        problem=problem,
    )


def _untyped(names: tuple[str, ...]) -> tuple[PortFace, ...]:
    return tuple(PortFace(name, None) for name in names)


def _missing_face(record: NodeRecord, extra: ExtraPorts) -> CardFace:
    return CardFace(
        node=record.id,
        title=record.name,
        subtitle=tr("missing: {type}", type=record.type),
        color=Colors.DANGER,
        inputs=_untyped(extra.inputs),
        outputs=_untyped(extra.outputs),
        help=tr("The node type '{type}' is not installed. Its data is kept.", type=record.type),
        missing=True,
        disabled=record.disabled,
        keyed=bool(record.curves),
    )


def _output_face(record: NodeRecord, port: PortSpec, clips: Mapping[Endpoint, ClipFacts]) -> PortFace:
    facts = clips.get(Endpoint(record.id, port.name))
    return PortFace(port.name, port.type, detail=str(facts) if facts is not None else "", called=port.label)


def _subtitle(record: NodeRecord, spec: NodeSpec, clips: Mapping[Endpoint, ClipFacts]) -> str:
    if spec.outputs:
        facts = clips.get(Endpoint(record.id, spec.outputs[0].name))
        return str(facts) if facts is not None else ""
    for param in spec.params.values():
        if param.kind is ParamKind.FILE and param.file_mode is FileMode.SAVE:
            return str(record.params.get(param.name, param.default)).replace("\\", "/").rpartition("/")[2]
    return ""
