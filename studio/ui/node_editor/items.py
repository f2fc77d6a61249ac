"""The canvas's items: cards, their ports and wires. Each goes in front of the NodeGraphQt item it replaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from studio.core.language import tr
from studio.graph.model import Connection, Endpoint
from studio.ui.node_editor.card import CardLook, paint_card
from studio.ui.node_editor.face import CardFace, PortFace
from studio.ui.node_editor.pictures import PictureCache
from studio.ui.node_editor.ports import PORT_REACH, PortKey
from studio.ui.node_editor.state import Activity, NodeState
from studio.ui.node_editor.wires import paint_live_wire, paint_wire, wire_path
from studio.ui.reporting import reported
from studio.ui.theme import RADIUS_CARD, Colors

if TYPE_CHECKING:
    _Item = QGraphicsItem
    _PathItem = QGraphicsPathItem
else:
    _Item = _PathItem = object

_WIRE_GRIP: Final = 10.0
_Z_WIRE: Final = -1.0
_Z_CARD: Final = 1.0
_Z_LIVE: Final = 10.0
_Change = QGraphicsItem.GraphicsItemChange


class PortMixin(_Item):
    """A place to grab: it has an area, but its card paints it. Its position is its centre."""

    card: CardMixin
    output: bool
    index: int
    port_name: str
    _pipes: list[WireMixin]  # NodeGraphQt's

    def prepare_port(self, name: str, *, output: bool, index: int) -> None:
        """Set the port up."""
        self.port_name, self.output, self.index = name, output, index
        card = self.parentItem()
        assert isinstance(card, CardMixin)
        self.card = card
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents, True)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemSendsScenePositionChanges, False)
        self.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        self.setAcceptHoverEvents(True)

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
    def face(self) -> PortFace:
        """What it says."""
        ports = self.card.face.outputs if self.output else self.card.face.inputs
        return ports[self.index]

    @reported(default=QRectF())
    def boundingRect(self) -> QRectF:
        """Return the area in which it can be grabbed."""
        return QRectF(-PORT_REACH, -10, 2 * PORT_REACH, 20)

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
    in_ports: list[PortMixin]
    out_ports: list[PortMixin]

    def prepare_card(self) -> None:
        """Set the card up; its face comes before it is shown."""
        self.look = CardLook()
        self.in_ports, self.out_ports = [], []
        # Text is what costs: panning at full size takes half the time, zooming a sixth more than without
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setZValue(_Z_CARD)

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
        if face == getattr(self, "face", None):
            return
        self.prepareGeometryChange()
        self.face = face
        for port in self.ports:
            port.setPos(face.plan.port(port.index, output=port.output))
        self.tell()
        self.update()

    def show_state(self, state: NodeState) -> None:
        """Show what the node is about."""
        if state != self.look.state:
            self.look.state = state
            self.tell()
            self.update()

    def show_viewed(self, viewed: bool, compared: bool = False, pins: tuple[int, ...] = ()) -> None:
        """Show whether the viewer shows this node, on side A and on side B, and which numbers it is pinned to."""
        look = self.look
        if (viewed, compared, pins) != (look.viewed, look.compared, look.pins):
            look.viewed, look.compared, look.pins = viewed, compared, pins
            self.tell()
            self.update()

    def light(self, lit: frozenset[PortKey] | None) -> None:
        """Light these ports up and dim the others; None ends it."""
        if lit != self.look.lit:
            self.look.lit = lit
            self.update()

    def hover(self, port: PortKey | None) -> None:
        """Mark the port under the mouse."""
        if port != self.look.hovered:
            self.look.hovered = port
            self.update()

    def wires_changed(self) -> None:
        """Note which ports have a wire."""
        self.look.wired = frozenset(port.key for port in self.ports if port.wires)
        self.update()

    def follow(self) -> None:
        """Lay the wires anew, after the card was moved."""
        for wire in self.wires:
            wire.follow()

    def tell(self) -> None:
        """Set the tooltip: what the node is, and what is wrong."""
        state = self.look.state
        trouble = state.message if state.activity is Activity.FAILED else self.face.problem
        cost = state.cost.table if state.cost is not None else ""
        pins = ", ".join(str(number) for number in self.look.pins)
        pinned = tr("Pinned to {numbers}", numbers=pins) if pins else ""
        disabled = tr("disabled") if self.face.disabled else ""
        lines = [self.face.title, self.face.help, trouble, state.notice, disabled, pinned, cost]
        self.setToolTip("\n".join(line for line in lines if line))
        for port in self.ports:
            port.setToolTip(port.face.tip)

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
        self.look.selected = self.isSelected()
        self.look.picture = self.pictures.get(self.face.node)
        paint_card(painter, self.face, self.look, painter.worldTransform().m11())

    @reported()
    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: Any) -> Any:
        """Come to the front when selected, and show the wires with it."""
        if change is _Change.ItemSelectedHasChanged:
            self.setZValue(_Z_CARD + 1 if value else _Z_CARD)
            for wire in self.wires:
                wire.update()
        return value


class WireMixin(_PathItem):
    """A connection on the canvas."""

    source: PortMixin
    target: PortMixin
    connection: Connection
    _hovered: bool = False

    def prepare_wire(self, source: PortMixin, target: PortMixin) -> None:
        """Set the wire up between two ports."""
        self.source, self.target = source, target
        self.connection = Connection(source.endpoint, target.endpoint)
        self.setZValue(_Z_WIRE)
        self.setAcceptHoverEvents(True)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable, True)
        self.setPen(QPen(Qt.GlobalColor.black, _WIRE_GRIP))  # never painted: it is as wide as one can grab

    def follow(self) -> None:
        """Lay it between its ports as they are now."""
        self.setPath(wire_path(self.source.scenePos(), self.target.scenePos()))

    def mark(self, hovered: bool) -> None:
        """Show whether the mouse is on it, or a card about to be dropped on it."""
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def nearest_end(self, at: QPointF) -> PortMixin:
        """Return the port whose end of the wire is nearer to `at`."""
        to_source = at - self.source.scenePos()
        to_target = at - self.target.scenePos()
        nearer = QPointF.dotProduct(to_source, to_source) < QPointF.dotProduct(to_target, to_target)
        return self.source if nearer else self.target

    def is_crossed(self, line: QLineF) -> bool:
        """Return whether a straight line (in the scene) crosses the wire itself, not only the area around it."""
        corners = self.path().toSubpathPolygons()
        ends = [point for polygon in corners for point in polygon.toList()]
        crossing = QLineF.IntersectionType.BoundedIntersection
        return any(QLineF(a, b).intersects(line)[0] is crossing for a, b in pairwise(ends))

    @reported()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the wire."""
        source, target = self.source.card, self.target.card
        paint_wire(
            painter,
            self.path(),
            self.source.face.color,
            selected=self.isSelected() or source.isSelected() or target.isSelected(),
            muted=source.face.disabled or target.face.disabled,
            hovered=self._hovered,
            zoom=painter.worldTransform().m11(),
        )

    @reported()
    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: Any) -> Any:
        """Leave NodeGraphQt's styles alone."""
        return value

    @reported()
    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Light up, and say what is carried from where to where."""
        self.mark(True)
        ends = (f"{port.card.face.title}.{port.face.label}" for port in (self.source, self.target))
        detail = self.source.face.detail
        self.setToolTip(" → ".join(ends) + (f"\n{detail}" if detail else ""))

    @reported()
    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Go out."""
        self.mark(False)


class LiveWire(QGraphicsPathItem):
    """The wire that is being dragged; unseen while none is."""

    def __init__(self) -> None:
        super().__init__()
        self._color: QColor = Colors.SECONDARY
        self._loose = QPointF()
        self.setZValue(_Z_LIVE)
        self.setVisible(False)
        self.setPen(QPen(Qt.GlobalColor.black, _WIRE_GRIP))
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def draw(self, wires: Sequence[tuple[QPointF, QPointF]], color: QColor, loose: QPointF) -> None:
        """Lay wires between their sources and targets, of which one end is loose for all."""
        self._color, self._loose = color, loose
        path = QPainterPath()
        for source, target in wires:
            path.addPath(wire_path(source, target))
        self.setPath(path)
        self.setVisible(True)

    @reported()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the wire."""
        paint_live_wire(painter, self.path(), self._color, self._loose)
