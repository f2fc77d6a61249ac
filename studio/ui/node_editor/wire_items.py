"""The canvas's wires: what can be grabbed of them, and the one that is being dragged. A layer paints them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from studio.graph.model import Connection
from studio.ui.node_editor.items import PortMixin
from studio.ui.node_editor.ports import PORT_REACH
from studio.ui.node_editor.wires import WireLook, line_count, paint_live_wire, value_chip, wire_lines, wire_path
from studio.ui.reporting import reported
from studio.ui.theme import Colors

if TYPE_CHECKING:
    from studio.ui.node_editor.layers import WireLayer

    _PathItem = QGraphicsPathItem
else:
    _PathItem = object

_WIRE_GRIP: Final = 10.0
_Z_WIRE: Final = -1.0
_Z_LIVE: Final = 10.0


class WireMixin(_PathItem):
    """A connection on the canvas."""

    source: PortMixin
    target: PortMixin
    connection: Connection
    layer: WireLayer
    bounds: QRectF
    _look: WireLook | None = None
    _lines: list[QLineF] | None = None
    _hovered: bool = False
    _active: bool = False
    itemChange = QGraphicsItem.itemChange  # noqa: N815  (not NodeGraphQt's: each change would be a call of Python)

    def prepare_wire(self) -> None:
        """Set the wire up; to be called once."""
        self.setZValue(_Z_WIRE)
        self.setAcceptHoverEvents(True)
        flags = QGraphicsItem.GraphicsItemFlag
        self.setFlags(flags.ItemIsSelectable | flags.ItemHasNoContents)
        self.setPen(QPen(Qt.GlobalColor.black, _WIRE_GRIP))  # never painted: it is as wide as one can grab

    def join(self, source: PortMixin, target: PortMixin) -> None:
        """Lead from one port to another; what it was before is forgotten."""
        self.source, self.target = source, target
        self.connection = Connection(source.endpoint, target.endpoint)
        self.bounds = QRectF()
        self._look = None
        self._hovered = self._active = False

    def follow(self) -> None:
        """Lay it between its ports as they are now."""
        path = wire_path(self.source.scenePos(), self.target.scenePos())
        self._lines = None
        self.setPath(path)
        before, self.bounds = self.bounds, path.controlPointRect().adjusted(-2, -2, 2, 2)  # none is without height
        self.layer.moved(self, before)

    def refresh(self) -> None:
        """Paint it anew: it looks otherwise now."""
        self._look = None
        self.layer.looks_otherwise(self)

    @property
    def lines(self) -> list[QLineF]:
        """The lines that it is painted with."""
        if self._lines is None:
            ends = self.source.scenePos(), self.target.scenePos()
            self._lines = wire_lines(*ends, line_count(*ends))
        return self._lines

    @property
    def look(self) -> WireLook:
        """What it looks like."""
        if self._look is None:
            source, target = self.source.card, self.target.card
            self._look = WireLook(
                self.source.face.color,
                selected=self.isSelected() or source.isSelected() or target.isSelected(),
                muted=source.face.quiet or target.face.quiet,
                active=self._active,
                hovered=self._hovered,
            )
        return self._look

    @property
    def value(self) -> str:
        """What is known of the value that it carries."""
        return self.source.face.detail

    @property
    def chip(self) -> QRectF:
        """Where its value is shown."""
        return value_chip(self.bounds.center(), self.value)

    @property
    def has_room(self) -> bool:
        """Whether its value can be shown without covering the cards at its ends."""
        gap = self.target.scenePos().x() - self.source.scenePos().x()
        return gap > self.chip.width() + 2 * PORT_REACH

    @property
    def tip(self) -> str:
        """What its tooltip says: from where to where, and what it carries."""
        ends = (f"{port.card.face.title}.{port.face.label}" for port in (self.source, self.target))
        return " → ".join(ends) + (f"\n{self.value}" if self.value else "")

    def light(self, active: bool) -> None:
        """Show whether what it carries is being computed."""
        if active != self._active:
            self._active = active
            self.refresh()

    def set_shown(self, shown: bool) -> None:
        """Hide it while its end is in the hand, or show it again."""
        self.setVisible(shown)
        self.refresh()

    def mark(self, hovered: bool) -> None:
        """Show whether the mouse is on it, or a card about to be dropped on it."""
        if hovered != self._hovered:
            self._hovered = hovered
            self.refresh()

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
        """Do nothing: its layer paints it."""

    def selection_changed(self) -> None:
        """Show whether it is selected."""
        self.refresh()

    @reported()
    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Light up."""
        self.mark(True)

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
