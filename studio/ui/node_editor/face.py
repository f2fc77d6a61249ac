"""What a card says (its face) and where everything on it lies (its plan): plain values, no painting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypedDict

from PySide6.QtGui import QColor

from studio.core.clip import ClipFacts
from studio.core.language import marked, tr, words
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.specs import GROUP
from studio.sdk.networks import Network
from studio.sdk.params import FileMode, ParamKind
from studio.sdk.ports import DEPTH, FLOW, IMAGE, MASK, SIGNAL, PortShape, PortSpec, PortType
from studio.sdk.spec import NodeSpec
from studio.ui.node_editor.extra_ports import ExtraPorts
from studio.ui.node_editor.plans import CardForm, CardPlan, form_of
from studio.ui.theme import Colors, family_color, port_color
from studio.ui.words import node_name, node_summary, type_name

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
        locked: It cannot be edited.
        linked: It is a group that is kept in a file of its own.
        group: It is a group.
        keyed: A parameter of it is animated.
        has_curve: Its main output is a number a frame, which is drawn as a curve in the picture's place.
        form: What it looks like.
        problem: What keeps it from being computed; empty if nothing does.
        lost: A file that it needs is missing.
        untrained: It is a network that runs with random weights.
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
    locked: bool = False
    linked: bool = False
    group: bool = False
    keyed: bool = False
    has_curve: bool = False
    form: CardForm = CardForm.CARD
    problem: str = ""
    lost: bool = False
    untrained: bool = False

    @property
    def quiet(self) -> bool:
        """Whether its wires carry nothing of its own: it is disabled or muted."""
        return self.disabled or self.muted

    @cached_property
    def plan(self) -> CardPlan:
        """Where everything lies."""
        return CardPlan(len(self.inputs), len(self.outputs), self.has_picture or self.has_curve, self.form)

    @cached_property
    def port_names(self) -> PortNames:
        """The names of inputs and outputs: a card that is to show others must have its ports changed first."""
        return tuple(port.name for port in self.inputs), tuple(port.name for port in self.outputs)


def face_of(
    record: NodeRecord,
    spec: NodeSpec | None,
    clips: Mapping[Endpoint, ClipFacts],
    extra: ExtraPorts,
    problem: str,
    *,
    lost: bool = False,
) -> CardFace:
    """Return what a node's card says.

    Args:
        record: The node.
        spec: Its type; None if that is not installed.
        clips: The facts that are known.
        extra: The ports that its wires name beyond its type's inputs and outputs.
        problem: What keeps the node from being computed.
        lost: A file that it needs is missing.
    """
    if spec is None:
        return _missing_face(record, extra)
    driven = tuple(PortFace(name, SIGNAL, optional=True, drives=True) for name in extra.driven)
    return CardFace(
        node=record.id,
        title=record.name,
        subtitle=_subtitle(record, spec, clips),
        color=family_color(spec.family),
        inputs=tuple(_port_face(record, port, clips) for port in spec.inputs) + _untyped(extra.inputs) + driven,
        outputs=tuple(_port_face(record, port, clips) for port in spec.outputs) + _untyped(extra.outputs),
        help=f"{node_name(spec)}: {node_summary(spec)}",
        has_picture=has_picture(spec),
        has_curve=has_curve(spec),
        form=form_of(record.type),
        group=record.type == GROUP,
        problem=problem,
        lost=lost,
        untrained=_is_untrained(record, spec),
        **_signs(record),
    )


def _is_untrained(record: NodeRecord, spec: NodeSpec) -> bool:
    given = str(record.params.get("weights", "")).strip(".")
    return issubclass(spec.cls, Network) and spec.cls.from_scratch and not given


def has_picture(spec: NodeSpec) -> bool:
    """Return whether nodes of a type have an output that can be looked at; dots and ports of groups show none."""
    return form_of(spec.id) is CardForm.CARD and any(port.type in PICTURE_TYPES for port in spec.outputs)


def has_curve(spec: NodeSpec) -> bool:
    """Return whether what nodes of a type give is, instead of a picture, a number a frame."""
    outputs = spec.outputs if form_of(spec.id) is CardForm.CARD and not has_picture(spec) else ()
    return any(port.type is SIGNAL for port in outputs[:1])


class _Signs(TypedDict):
    disabled: bool
    muted: bool
    locked: bool
    linked: bool
    keyed: bool


def _signs(record: NodeRecord) -> _Signs:
    return _Signs(
        disabled=record.disabled,
        muted=record.muted,
        locked=record.locked,
        linked=bool(record.link),
        keyed=bool(record.curves),
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
        **_signs(record),
    )


def _port_face(record: NodeRecord, port: PortSpec, clips: Mapping[Endpoint, ClipFacts]) -> PortFace:
    facts = clips.get(Endpoint(record.id, port.name))
    detail = str(facts) if facts is not None else ""
    return PortFace(port.name, port.type, port.optional, detail, called=port.label)


def _subtitle(record: NodeRecord, spec: NodeSpec, clips: Mapping[Endpoint, ClipFacts]) -> str:
    if spec.outputs:
        facts = clips.get(Endpoint(record.id, spec.outputs[0].name))
        return str(facts) if facts is not None else ""
    for param in spec.params.values():
        if param.kind is ParamKind.FILE and param.file_mode is FileMode.SAVE:
            return str(record.params.get(param.name, param.default)).replace("\\", "/").rpartition("/")[2]
    return ""
