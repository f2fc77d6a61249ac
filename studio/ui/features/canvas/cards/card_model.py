"""Contents and layout of a card: plain values, without painting.

`CardModel` holds what the card says. Its `layout` tells where everything on the card lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final, TypedDict

from PySide6.QtGui import QColor

from studio.core.clip_info import ClipInfo
from studio.core.translation import tr, tr_noop, translate_identifier
from studio.engine.watch.untrained_networks import is_untrained
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.specs import GROUP
from studio.sdk.files.param_files import is_saved_file
from studio.sdk.ports import SIGNAL, PortShape, PortSpec, PortType, list_shown_inputs
from studio.sdk.spec import NodeSpec
from studio.ui.features.canvas.cards.extra_ports import ExtraPorts
from studio.ui.preview.cards.card_layout import CardForm, CardLayout, get_card_form
from studio.ui.preview.cards.previewable_types import find_card_text, has_curve, has_picture
from studio.ui.widgets.text.display_names import (
    replace_code_marks,
    translate_node_name,
    translate_node_summary,
    translate_type_name,
)
from studio.ui.widgets.theme import Colors, find_family_color, find_port_color

NO_UNUSED_PORTS: Final[Mapping[str, str]] = MappingProxyType({})

PortNames = tuple[tuple[str, ...], tuple[str, ...]]
"""The names of a card's inputs and of its outputs, from the top."""


@dataclass(frozen=True, slots=True)
class PortModel:
    """A port as it is drawn.

    Args:
        name: Its name.
        type: What it carries; None on cards of unknown types.
        is_optional: An input that may stay empty: drawn hollow until it has a wire.
        detail: Its value's facts, where they have room.
        is_driver: It is a parameter that a Signal drives: drawn small, and only while it has a wire.
        shown_name: What a group's user calls it; empty for its name.
        unused_reason: Why it has no effect, or gives nothing, with the node's parameters as they are; empty otherwise.
    """

    name: str
    type: PortType | None
    is_optional: bool = False
    detail: str = ""
    is_driver: bool = False
    shown_name: str = ""
    unused_reason: str = ""

    @property
    def label_text(self) -> str:
        """The text beside the port on the card."""
        return self.shown_name or translate_identifier(self.name)

    @property
    def color(self) -> QColor:
        """The colour of its type."""
        return find_port_color(self.type)

    @property
    def tooltip_text(self) -> str:
        """The text of its tooltip."""
        if self.is_driver:
            return tr("{port}: driven by a Signal", port=self.label_text)
        kind = translate_type_name(self.type) if self.type is not None else tr("unknown type")
        text = tr_noop("{port}: {type}, may stay empty") if self.is_optional else tr_noop("{port}: {type}")
        tip = tr(text, port=self.label_text, type=kind)
        return "\n".join(filter(None, (tip, self.unused_reason, self.detail)))

    @property
    def port_shape(self) -> PortShape:
        """The shape of its type."""
        return self.type.shape if self.type is not None else PortShape.CIRCLE


@dataclass(frozen=True)
class CardModel:
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
        is_missing: Its type is not installed.
        is_disabled: It passes its input through.
        is_muted: It is not run.
        is_locked: It cannot be edited.
        is_linked: It is a group that is kept in a file of its own.
        is_group: It is a group.
        is_animated: A parameter of it is animated.
        expressions: What its expressions set, a line for each, as "Radius = frame / 10".
        has_curve: Its main output is a number a frame, which is drawn as a curve in the picture's place.
        form: What it looks like.
        problem: What keeps it from being computed; empty if nothing does.
        idle_problem: What would keep it from being computed if it was asked to; empty if nothing would.
        has_missing_file: A file that it needs is missing.
        is_untrained: It is a network that runs with random weights.
        text: What the node's text says, as a prompt; None where it has no text of several lines.
    """

    node: str
    title: str
    subtitle: str
    color: QColor
    inputs: tuple[PortModel, ...]
    outputs: tuple[PortModel, ...]
    help: str = ""
    has_picture: bool = False
    is_missing: bool = False
    is_disabled: bool = False
    is_muted: bool = False
    is_locked: bool = False
    is_linked: bool = False
    is_group: bool = False
    is_animated: bool = False
    expressions: tuple[str, ...] = ()
    has_curve: bool = False
    form: CardForm = CardForm.CARD
    problem: str = ""
    idle_problem: str = ""
    has_missing_file: bool = False
    is_untrained: bool = False
    text: str | None = None

    @property
    def is_passive(self) -> bool:
        """Whether its wires carry nothing of its own: it is disabled or muted."""
        return self.is_disabled or self.is_muted

    @cached_property
    def layout(self) -> CardLayout:
        """The positions of the card's parts."""
        has_picture = self.has_picture or self.has_curve
        return CardLayout(len(self.inputs), len(self.outputs), has_picture, self.form, self.text is not None)

    @cached_property
    def port_names(self) -> PortNames:
        """The names of inputs and outputs: a card that is to show others must have its ports changed first."""
        return tuple(port.name for port in self.inputs), tuple(port.name for port in self.outputs)


def make_card_model(
    record: NodeRecord,
    spec: NodeSpec | None,
    clips: Mapping[Endpoint, ClipInfo],
    extra: ExtraPorts,
    problem: str,
    *,
    lost: bool = False,
    idle_problem: str = "",
    unused_inputs: Mapping[str, str] = NO_UNUSED_PORTS,
    unused_outputs: Mapping[str, str] = NO_UNUSED_PORTS,
    expressions: tuple[str, ...] = (),
) -> CardModel:
    """Return what a node's card says.

    Args:
        record: The node.
        spec: Its type; None if that is not installed.
        clips: The facts that are known.
        extra: The ports that its wires name beyond its type's inputs and outputs.
        problem: What keeps the node from being computed.
        lost: A file that it needs is missing.
        idle_problem: What would keep the node from being computed if it was asked to.
        unused_inputs: The inputs that have no effect, by name, and why.
        unused_outputs: The outputs that give nothing, by name, and why.
        expressions: What its expressions set, a line for each.
    """
    if spec is None:
        return _missing_card_model(record, extra)
    return CardModel(
        node=record.id,
        title=record.name,
        subtitle=_subtitle(record, spec, clips) or (tr("Not connected yet") if idle_problem else ""),
        color=find_family_color(spec.family),
        inputs=_list_inputs(record, spec, clips, extra, unused_inputs),
        outputs=tuple(_port_model(record, port, clips, unused_outputs) for port in spec.outputs)
        + _untyped_ports(extra.outputs),
        help=f"{translate_node_name(spec)}: {replace_code_marks(translate_node_summary(spec))}",
        has_picture=has_picture(spec),
        has_curve=has_curve(spec),
        form=get_card_form(record.type),
        is_group=record.type == GROUP,
        problem=problem,
        idle_problem=idle_problem,
        has_missing_file=lost,
        is_untrained=is_untrained(record, spec),
        text=_read_text(record, spec),
        expressions=expressions,
        **_status_flags(record),
    )


def _read_text(record: NodeRecord, spec: NodeSpec) -> str | None:
    """Return the text that the card shows: of one that is animated, that of its first key."""
    param = find_card_text(spec)
    if param is None:
        return None
    curve = record.curves.get(param.name)
    value = curve.keys[0].value if curve is not None else record.params.get(param.name, param.default)
    return str(value).strip()


class _StatusFlags(TypedDict):
    is_disabled: bool
    is_muted: bool
    is_locked: bool
    is_linked: bool
    is_animated: bool


def _status_flags(record: NodeRecord) -> _StatusFlags:
    return _StatusFlags(
        is_disabled=record.is_disabled,
        is_muted=record.is_muted,
        is_locked=record.is_locked,
        is_linked=bool(record.link),
        is_animated=bool(record.curves),
    )


def _untyped_ports(names: tuple[str, ...]) -> tuple[PortModel, ...]:
    return tuple(PortModel(name, None) for name in names)


def _missing_card_model(record: NodeRecord, extra: ExtraPorts) -> CardModel:
    return CardModel(
        node=record.id,
        title=record.name,
        subtitle=tr("missing: {type}", type=record.type),
        color=Colors.DANGER,
        inputs=_untyped_ports(extra.inputs),
        outputs=_untyped_ports(extra.outputs),
        help=tr("The node type '{type}' is not installed. Its data is kept.", type=record.type),
        is_missing=True,
        **_status_flags(record),
    )


def _list_inputs(
    record: NodeRecord,
    spec: NodeSpec,
    clips: Mapping[Endpoint, ClipInfo],
    extra: ExtraPorts,
    unused: Mapping[str, str],
) -> tuple[PortModel, ...]:
    """Return the inputs of a card: those of its type, those that its wires name beyond these, and what is driven."""
    own = list_shown_inputs(spec.inputs, extra.row_inputs)
    driven = tuple(PortModel(name, SIGNAL, is_optional=True, is_driver=True) for name in extra.driven_params)
    return tuple(_port_model(record, port, clips, unused) for port in own) + _untyped_ports(extra.inputs) + driven


def _port_model(
    record: NodeRecord, port: PortSpec, clips: Mapping[Endpoint, ClipInfo], unused: Mapping[str, str]
) -> PortModel:
    facts = clips.get(Endpoint(record.id, port.name))
    detail = str(facts) if facts is not None else ""
    return PortModel(
        port.name, port.type, port.is_optional, detail, shown_name=port.label, unused_reason=unused.get(port.name, "")
    )


def _subtitle(record: NodeRecord, spec: NodeSpec, clips: Mapping[Endpoint, ClipInfo]) -> str:
    if spec.outputs:
        facts = clips.get(Endpoint(record.id, spec.outputs[0].name))
        return str(facts) if facts is not None else ""
    for param in spec.params.values():
        if is_saved_file(param):
            return str(record.params.get(param.name, param.default)).replace("\\", "/").rpartition("/")[2]
    return ""
