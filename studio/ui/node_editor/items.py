"""The canvas's items: cards and their ports. Each goes in front of the NodeGraphQt item it replaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSceneHoverEvent, QStyleOptionGraphicsItem, QWidget

from studio.core.language import tr
from studio.graph.model import Endpoint
from studio.ui.node_editor.card import far_color, paint_card
from studio.ui.node_editor.face import CardFace, PortFace
from studio.ui.node_editor.look import CardLook, Curve
from studio.ui.node_editor.pictures import PictureCache
from studio.ui.node_editor.plans import DOT_SIZE, CardForm
from studio.ui.node_editor.ports import PORT_REACH, PortKey
from studio.ui.node_editor.shots import CardShots
from studio.ui.node_editor.state import Activity, NodeState
from studio.ui.reporting import reported
from studio.ui.theme import RADIUS_CARD

if TYPE_CHECKING:
    from studio.ui.node_editor.layers import FarLayer
    from studio.ui.node_editor.wire_items import WireMixin

    _Item = QGraphicsItem
else:
    _Item = object

_GRIP: Final = QRectF(-PORT_REACH, -10, 2 * PORT_REACH, 20)
_Z_CARD: Final = 1.0


class PortMixin(_Item):
    """A place to grab: it has an area, but its card paints it. Its position is its centre."""

    card: CardMixin
    output: bool
    index: int
    port_name: str
    _pipes: list[WireMixin]  # NodeGraphQt's
    itemChange = QGraphicsItem.itemChange  # noqa: N815  (not NodeGraphQt's: each change would be a call of Python)

    def prepare_port(self, name: str, *, output: bool, index: int) -> None:
        """Set the port up."""
        self.port_name, self.output, self.index = name, output, index
        card = self.parentItem()
        assert isinstance(card, CardMixin)
        self.card = card
        self.setFlags(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)

    @property
    def wires(self) -> list[WireMixin]:
        """The wires that begin or end here."""
        return self._pipes

    @property
    def key(self) -> PortKey:
        """Its place on the card."""
        return (self.output, self.index)

    @property
    def endpoint(self) -> Endpoint:
        """What it stands for in the graph."""
        return Endpoint(self.card.face.node, self.port_name)

    @property
    def tip(self) -> str:
        """What its tooltip says."""
        return self.face.tip

    @property
    def face(self) -> PortFace:
        """What it says."""
        ports = self.card.face.outputs if self.output else self.card.face.inputs
        return ports[self.index]

    @reported(default=QRectF())
    def boundingRect(self) -> QRectF:
        """Return the area in which it can be grabbed."""
        return _GRIP

    @reported()
    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Light up."""
        self.card.hover(self.key)

    @reported()
    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Go out."""
        self.card.hover(None)


class CardMixin(_Item):
    """A node on the canvas, painted as a whole."""

    face: CardFace
    look: CardLook
    pictures: PictureCache
    shots: CardShots
    _far: bool = False
    _far_look: tuple[bool, int] | None = None
    far_layer: FarLayer
    in_ports: list[PortMixin]
    out_ports: list[PortMixin]

    def prepare_card(self) -> None:
        """Set the card up; its face comes before it is shown."""
        self.look = CardLook()
        self.in_ports, self.out_ports = [], []
        self.setCacheMode(QGraphicsItem.CacheMode.NoCache)  # `shots` are kept in its place
        self.setZValue(_Z_CARD)

    def set_far(self, far: bool) -> None:
        """Leave the painting to the layer that paints all cards from afar, or paint nothing; or take it back."""
        if far != self._far:
            self._far = far
            self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents, far)

    def settle(self) -> None:
        """Have Qt ask for it only where it may be seen: asking each of a thousand costs more than a frame."""
        self.set_far(not self.far_layer.near.intersects(self.face.plan.bounds.translated(self.pos())))

    def refresh(self) -> None:
        """Paint it anew: it looks otherwise now."""
        self._far_look = None
        self.shots.drop(self)
        if not self._far:
            self.update()
        elif self.far_layer.isVisible():
            self.far_layer.update()

    @property
    def far_look(self) -> tuple[bool, int]:
        """What it is from afar: whether it stands out, and the value of its colour."""
        if self._far_look is None:
            selected = self.isSelected()
            self._far_look = selected, far_color(self.face, self.look, selected=selected).rgb()
        return self._far_look

    @property
    def ports(self) -> Iterator[PortMixin]:
        """All ports."""
        yield from self.in_ports
        yield from self.out_ports

    @property
    def wires(self) -> set[WireMixin]:
        """All wires that begin or end here."""
        return {wire for port in self.ports for wire in port.wires}

    def order_ports(self, inputs: Sequence[str], outputs: Sequence[str]) -> None:
        """Give the ports their places from the top; the face that says where those are comes next."""
        for ports, names in ((self.in_ports, inputs), (self.out_ports, outputs)):
            ports.sort(key=lambda port: names.index(port.port_name))
            for index, port in enumerate(ports):
                port.index = index
        self.wires_changed()

    def show_face(self, face: CardFace) -> None:
        """Show another face of the same ports."""
        known = getattr(self, "face", None)
        if face == known:
            return
        if known is None or known.plan != face.plan or known.port_names != face.port_names:
            self.prepareGeometryChange()
            for port in self.ports:
                port.setPos(face.plan.port(port.index, output=port.output))
            self.face = face
            self.settle()
        self.face = face
        self.refresh()
        if known is not None and (known.quiet, known.outputs) != (face.quiet, face.outputs):
            for wire in self.wires:
                wire.refresh()

    def show_state(self, state: NodeState) -> None:
        """Show what the node is about."""
        if state != self.look.state:
            self.look.state = state
            self.refresh()

    def show_viewed(self, viewed: bool, compared: bool = False, pins: tuple[int, ...] = ()) -> None:
        """Show whether the viewer shows this node, on side A and on side B, and which numbers it is pinned to."""
        look = self.look
        if (viewed, compared, pins) != (look.viewed, look.compared, look.pins):
            look.viewed, look.compared, look.pins = viewed, compared, pins
            self.refresh()

    def show_differing(self, differs: bool) -> None:
        """Show whether the node is another one in the other variant."""
        if differs is not self.look.differs:
            self.look.differs = differs
            self.refresh()

    def show_curve(self, curve: Curve | None) -> None:
        """Show the numbers around the playhead."""
        if curve != self.look.curve:
            self.look.curve = curve
            self.refresh()

    def light(self, lit: frozenset[PortKey] | None) -> None:
        """Light these ports up and dim the others; None ends it."""
        if lit != self.look.lit:
            self.look.lit = lit
            self.refresh()

    def hover(self, port: PortKey | None) -> None:
        """Mark the port under the mouse."""
        if port != self.look.hovered:
            self.look.hovered = port
            self.refresh()

    def wires_changed(self) -> None:
        """Show which ports have a wire."""
        self.refresh()

    def holds(self, pos: QPointF) -> bool:
        """Return whether a place of the scene is for moving the card though its ports are near, as on a dot."""
        dot = self.face.form is CardForm.DOT
        return dot and QLineF(self.face.plan.body.center(), pos - self.pos()).length() <= DOT_SIZE / 2

    def follow(self) -> None:
        """Lay the wires anew, after the card was moved."""
        for wire in self.wires:
            wire.follow()

    @property
    def tip(self) -> str:
        """What its tooltip says: what the node is, and what is wrong."""
        state = self.look.state
        trouble = state.message if state.activity is Activity.FAILED else self.face.problem
        cost = state.cost.table if state.cost is not None else ""
        pins = ", ".join(str(number) for number in self.look.pins)
        pinned = tr("Pinned to {numbers}", numbers=pins) if pins else ""
        disabled = tr("disabled") if self.face.disabled else ""
        lines = [self.face.title, self.face.help, trouble, state.notice, disabled, pinned, cost]
        return "\n".join(line for line in lines if line)

    @reported(default=QRectF())
    def boundingRect(self) -> QRectF:
        """Return all that is painted."""
        return self.face.plan.bounds

    @reported(default=QPainterPath())
    def shape(self) -> QPainterPath:
        """Return where it can be grabbed."""
        path = QPainterPath()
        path.addRoundedRect(self.face.plan.body, RADIUS_CARD, RADIUS_CARD)
        return path

    @reported()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the card."""
        self.shots.draw(painter, self, self.face.plan.bounds, self._paint_anew)

    def _paint_anew(self, painter: QPainter, zoom: float) -> None:
        self.look.selected = self.isSelected()
        self.look.wired = frozenset(port.key for port in self.ports if port.wires)
        self.look.picture = self.pictures.get(self.face.node)
        paint_card(painter, self.face, self.look, zoom)

    def selection_changed(self) -> None:
        """Come to the front when selected, and show the wires with it."""
        self.setZValue(_Z_CARD + 1 if self.isSelected() else _Z_CARD)
        self.refresh()
        for wire in self.wires:
            wire.refresh()
