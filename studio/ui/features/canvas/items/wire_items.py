"""The canvas's wires: what can be grabbed of them, and the one that is being dragged. A layer paints them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol, cast

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
from studio.ui.features.canvas.cards.port_painting import PORT_REACH
from studio.ui.features.canvas.items.card_items import CardMixin, PortMixin
from studio.ui.features.canvas.items.spare_pool import SparePool
from studio.ui.features.canvas.items.wire_painting import (
    WireStyle,
    build_wire_lines,
    build_wire_path,
    count_wire_lines,
    get_value_chip_rect,
    paint_live_wire,
)
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import Colors

if TYPE_CHECKING:
    _PathItem = QGraphicsPathItem
else:
    _PathItem = object

_WIRE_GRIP: Final = 10.0
_Z_WIRE: Final = -1.0
_Z_LIVE: Final = 10.0


class WirePainter(Protocol):
    """The layer that paints all wires."""

    spare_wires: SparePool[Connection, WireMixin]
    """Wires that were taken off, to be used again."""

    def discard_wire(self, wire: WireMixin) -> None:
        """Paint a wire no more."""
        ...

    def update_wire_bounds(self, wire: WireMixin, before: QRectF) -> None:
        """Paint where a wire was, and where it is now."""
        ...

    def update_wire_style(self, wire: WireMixin) -> None:
        """Paint a wire anew, whose style has changed."""
        ...


class WireMixin(_PathItem):
    """A connection on the canvas."""

    source: PortMixin
    target: PortMixin
    connection: Connection
    layer: WirePainter
    path_bounds: QRectF
    _line_style: WireStyle | None = None
    _lines: list[QLineF] | None = None
    _path_ends: tuple[QPointF, QPointF] | None = None  # between which the path leads
    _is_hovered: bool = False
    _active: bool = False
    itemChange = QGraphicsItem.itemChange  # noqa: N815  (not NodeGraphQt's: each change would be a call of Python)

    def prepare_wire(self) -> None:
        """Set the wire up; to be called once."""
        self.setZValue(_Z_WIRE)
        self.setAcceptHoverEvents(True)
        flags = QGraphicsItem.GraphicsItemFlag
        self.setFlags(flags.ItemIsSelectable | flags.ItemHasNoContents)
        self.setPen(QPen(Qt.GlobalColor.black, _WIRE_GRIP))  # never painted: it is as wide as one can grab

    def join_ports(self, source: PortMixin, target: PortMixin, connection: Connection) -> None:
        """Lead from one port to another; what it was before is forgotten."""
        if self._path_ends is None or self.source is not source or self.target is not target:
            self.source, self.target = source, target
            self.path_bounds, self._path_ends = QRectF(), None
        self.connection = connection
        self._line_style = None
        self._is_hovered = self._active = False

    def update_path(self) -> None:
        """Lay it between its ports as they are now."""
        ends = self.source.scenePos(), self.target.scenePos()
        if ends != self._path_ends:  # a wire that comes back mostly lies where it lay
            path = build_wire_path(*ends)
            self.setPath(path)
            self._lines, self._path_ends = None, ends
            before, self.path_bounds = self.path_bounds, path.controlPointRect().adjusted(-2, -2, 2, 2)  # with height
            self.layer.update_wire_bounds(self, before)

    def refresh(self) -> None:
        """Paint it anew: it looks otherwise now."""
        self._line_style = None
        self.layer.update_wire_style(self)

    @property
    def path_lines(self) -> list[QLineF]:
        """The lines that it is painted with."""
        if self._lines is None:
            ends = self.source.scenePos(), self.target.scenePos()
            self._lines = build_wire_lines(*ends, count_wire_lines(*ends))
        return self._lines

    @property
    def line_style(self) -> WireStyle:
        """The style of the line."""
        if self._line_style is None:
            source, target = self.source.card, self.target.card
            self._line_style = WireStyle(
                self.source.model.color,
                is_selected=self.isSelected() or source.isSelected() or target.isSelected(),
                is_muted=source.model.is_passive or target.model.is_passive,
                is_active=self._active,
                is_hovered=self._is_hovered,
            )
        return self._line_style

    @property
    def is_emphasized(self) -> bool:
        """Whether it stands out."""
        look = self._line_style
        if look is not None:
            return look.is_emphasized
        lit = self._active or self._is_hovered or self.isSelected()
        return lit or self.source.card.isSelected() or self.target.card.isSelected()

    @property
    def value_text(self) -> str:
        """The known facts of the value that it carries."""
        return self.source.model.detail

    @property
    def chip_rect(self) -> QRectF:
        """The rectangle in which its value is shown."""
        return get_value_chip_rect(self.path_bounds.center(), self.value_text)

    @property
    def has_room_for_chip(self) -> bool:
        """Whether its value can be shown without covering the cards at its ends."""
        gap = self.target.scenePos().x() - self.source.scenePos().x()
        return gap > self.chip_rect.width() + 2 * PORT_REACH

    @property
    def tooltip_text(self) -> str:
        """The text of its tooltip: both ends, and the value that it carries."""
        ends = (f"{port.card.model.title}.{port.model.label_text}" for port in (self.source, self.target))
        return " → ".join(ends) + (f"\n{self.value_text}" if self.value_text else "")

    def set_active(self, active: bool) -> None:
        """Show whether what it carries is being computed."""
        if active != self._active:
            self._active = active
            self.refresh()

    def set_wire_visible(self, shown: bool) -> None:
        """Hide the wire while its end is dragged, or show it again."""
        self.setVisible(shown)
        self.refresh()

    def set_hovered(self, hovered: bool) -> None:
        """Show whether the mouse is on it, or a card about to be dropped on it."""
        if hovered != self._is_hovered:
            self._is_hovered = hovered
            self.refresh()

    def find_nearest_end(self, at: QPointF) -> PortMixin:
        """Return the port whose end of the wire is nearer to `at`."""
        to_source = at - self.source.scenePos()
        to_target = at - self.target.scenePos()
        nearer = QPointF.dotProduct(to_source, to_source) < QPointF.dotProduct(to_target, to_target)
        return self.source if nearer else self.target

    def is_crossed_by(self, line: QLineF) -> bool:
        """Return whether a straight line (in the scene) crosses the wire itself, not only the area around it."""
        corners = self.path().toSubpathPolygons()
        ends = [point for polygon in corners for point in polygon.toList()]
        crossing = QLineF.IntersectionType.BoundedIntersection
        return any(QLineF(a, b).intersects(line)[0] is crossing for a, b in pairwise(ends))

    @guard_override()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Do nothing: its layer paints it."""

    @guard_override()
    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Light up."""
        self.set_hovered(True)

    @guard_override()
    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Go out."""
        self.set_hovered(False)


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

    def draw_wires(self, wires: Sequence[tuple[QPointF, QPointF]], color: QColor, loose: QPointF) -> None:
        """Lay wires between their sources and targets, of which one end is loose for all."""
        self._color, self._loose = color, loose
        path = QPainterPath()
        for source, target in wires:
            path.addPath(build_wire_path(source, target))
        self.setPath(path)
        self.setVisible(True)

    @guard_override()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the wire."""
        paint_live_wire(painter, self.path(), self._color, self._loose)


def get_wires(item: PortMixin | CardMixin) -> list[WireMixin]:
    """Return the wires that begin or end at a port or at a card."""
    return cast("list[WireMixin]", list(item.wires))
