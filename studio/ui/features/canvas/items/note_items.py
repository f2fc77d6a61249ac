"""Backdrops and sticky notes as items of the canvas."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from studio.graph.model import Note, NoteKind
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.card_text import BODY, BODY_DOWN_TO_TINY, BOLD, LEFT, TINY, TITLE, CardFont
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import RADIUS_CARD, SPACE_1, SPACE_2, SPACE_3, Colors, blend_colors

TITLE_BAR_HEIGHT: Final = 32.0
"""The height of a backdrop's title bar on the screen, at full size and below."""
MIN_NOTE_SIZE: Final = 64.0
_EDGE_GRIP: Final = 6.0  # pixels from an edge within which it can be grabbed
_LINE_LEAST_WIDTH: Final = 48.0  # pixels, for a word or two
_TEXT_LEAST_ZOOM: Final = 0.75
_LEAST_ROOM: Final = 24.0  # pixels that a title needs to be worth painting
_ZOOM_LEAST: Final = 0.05
_Z_BACKDROP: Final = -2.0  # those further behind have less
_Z_STICKY: Final = 0.5  # before wires, behind cards
_WRAPPED: Final = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop)
_Change = QGraphicsItem.GraphicsItemChange
Edge = Qt.Edge
_NO_EDGE: Final = Qt.Edge(0)
_CURSORS: Final = {
    Edge.LeftEdge: Qt.CursorShape.SizeHorCursor,
    Edge.RightEdge: Qt.CursorShape.SizeHorCursor,
    Edge.TopEdge: Qt.CursorShape.SizeVerCursor,
    Edge.BottomEdge: Qt.CursorShape.SizeVerCursor,
    Edge.LeftEdge | Edge.TopEdge: Qt.CursorShape.SizeFDiagCursor,
    Edge.RightEdge | Edge.BottomEdge: Qt.CursorShape.SizeFDiagCursor,
    Edge.RightEdge | Edge.TopEdge: Qt.CursorShape.SizeBDiagCursor,
    Edge.LeftEdge | Edge.BottomEdge: Qt.CursorShape.SizeBDiagCursor,
}


class NoteItem(QGraphicsItem):
    """A backdrop or a sticky note.

    A backdrop is grabbed by its title bar and its edges; what lies inside it belongs to the cards and the marquee.
    The bar is as high on the screen at every zoom up to full size: it grows upwards, so that it covers no card.
    """

    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note = note
        self.body = QRectF(0.0, 0.0, note.size.x, note.size.y)
        flags = QGraphicsItem.GraphicsItemFlag
        self.setFlag(flags.ItemIsSelectable, True)
        self.setFlag(flags.ItemIsMovable, True)
        self.setAcceptHoverEvents(True)
        self.setPos(*note.position)
        self.set_backdrop_order(0)

    @property
    def is_backdrop(self) -> bool:
        """Whether it carries what lies on it."""
        return self.note.kind is NoteKind.BACKDROP

    @property
    def tooltip_text(self) -> str:
        """The whole text: zoomed out there is room for its first lines."""
        return escape_tooltip(self.note.text)

    @property
    def scene_area(self) -> QRectF:
        """The area that it covers in the scene."""
        return self.body.translated(self.pos())

    def show_note(self, note: Note) -> None:
        """Show what the document says."""
        self.note = note
        self.show_area(QRectF(note.position.x, note.position.y, note.size.x, note.size.y))

    def show_area(self, area: QRectF) -> None:
        """Cover this part of the scene, as while an edge is dragged."""
        self.prepareGeometryChange()
        self.setPos(area.topLeft())
        self.body = QRectF(0.0, 0.0, area.width(), area.height())
        self.update()

    def set_backdrop_order(self, behind: int) -> None:
        """Put the item behind this many other backdrops; a sticky note is in front of all of them."""
        self.setZValue(_Z_BACKDROP - behind if self.is_backdrop else _Z_STICKY + 0.1 * self.isSelected())

    def get_title_bar(self, zoom: float) -> QRectF:
        """Return where a backdrop's title is, at a zoom."""
        height = TITLE_BAR_HEIGHT / min(1.0, max(zoom, _ZOOM_LEAST))
        return QRectF(0.0, TITLE_BAR_HEIGHT - height, self.body.width(), height)

    def get_editable_area(self) -> QRectF:
        """Return where what can be edited is in the scene: a backdrop's title, a sticky note's text."""
        area = self.get_title_bar(self._zoom) if self.is_backdrop else self.body
        return area.translated(self.pos())

    def find_edges_at(self, at: QPointF) -> Qt.Edge:
        """Return the edges that would be dragged from a place of the scene; two of them are a corner."""
        place, grip = at - self.pos(), _EDGE_GRIP / self._zoom
        found = _NO_EDGE
        if not self.body.adjusted(-grip, -grip, grip, grip).contains(place):
            return found
        if self.body.right() - place.x() < grip:
            found |= Edge.RightEdge
        elif place.x() < grip:
            found |= Edge.LeftEdge
        if self.body.bottom() - place.y() < grip:
            found |= Edge.BottomEdge
        elif place.y() < (grip if self._zoom >= 1.0 or not self.is_backdrop else 0.0):
            found |= Edge.TopEdge
        return found

    @property
    def _zoom(self) -> float:
        views = self.scene().views() if self.scene() is not None else []
        return float(views[0].transform().m11()) if views else 1.0

    @guard_override(default=QRectF())
    def boundingRect(self) -> QRectF:
        """Return all that may be painted, at any zoom."""
        above = TITLE_BAR_HEIGHT / _ZOOM_LEAST if self.is_backdrop else 2.0
        return self.body.adjusted(-2.0, -above, 2.0, 2.0)

    @guard_override(default=QPainterPath())
    def shape(self) -> QPainterPath:
        """Return where it can be grabbed."""
        path = QPainterPath()
        path.addRect(self.body)
        if self.is_backdrop:
            grip = _EDGE_GRIP / self._zoom
            inside = QPainterPath()
            inside.addRect(self.body.adjusted(grip, TITLE_BAR_HEIGHT, -grip, -grip))
            path = path.subtracted(inside)
            path.addRect(QRectF(self.get_title_bar(self._zoom).topLeft(), self.body.topRight()))
        return path

    @guard_override()
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the note."""
        zoom = painter.worldTransform().m11()
        color = QColor(self.note.color) if self.note.color else Colors.FAINT
        outline = Colors.ACCENT if self.isSelected() else blend_colors(Colors.LINE, color, 0.45)
        painter.setPen(QPen(outline, (2.0 if self.isSelected() else 1.0) / min(1.0, zoom)))
        if self.is_backdrop:
            self._paint_backdrop(painter, color, zoom)
        else:
            self._paint_sticky(painter, color, zoom)

    def _paint_backdrop(self, painter: QPainter, color: QColor, zoom: float) -> None:
        painter.setBrush(blend_colors(Colors.CANVAS, color, 0.16))
        painter.drawRoundedRect(self.body, RADIUS_CARD, RADIUS_CARD)
        bar = self.get_title_bar(zoom)
        radius = RADIUS_CARD / min(1.0, zoom)
        painter.setBrush(blend_colors(Colors.CANVAS, color, 0.34))
        painter.drawRoundedRect(bar, radius, radius)
        place = painter.worldTransform().mapRect(bar)
        if not self.note.text or place.width() < _LEAST_ROOM:
            return
        painter.setPen(Colors.TEXT)
        if zoom >= 1.0:
            TITLE.draw_text(painter, bar.adjusted(SPACE_3, 0, -SPACE_3, 0), LEFT, self.note.text)
            return
        painter.save()
        painter.setWorldTransform(QTransform())  # as large as it is at full size, and as crisp
        gap = min(float(SPACE_3), place.width() / 8)
        room = place.adjusted(gap, 0, -gap, 0)
        style = TITLE if TITLE.text_width(self.note.text) <= room.width() else BOLD  # rather smaller than cut short
        style.draw_text(painter, room, LEFT, self.note.text)
        painter.restore()

    def _paint_sticky(self, painter: QPainter, color: QColor, zoom: float) -> None:
        painter.setBrush(blend_colors(Colors.RAISED, color, 0.3))
        painter.drawRoundedRect(self.body, RADIUS_CARD, RADIUS_CARD)
        painter.setPen(Colors.TEXT)
        painter.setClipRect(self.body)
        room = self.body.adjusted(SPACE_3, SPACE_2, -SPACE_3, -SPACE_2)
        place = painter.worldTransform().mapRect(self.body).adjusted(SPACE_2, SPACE_1, -SPACE_2, -SPACE_1)
        font = next((font for font in BODY_DOWN_TO_TINY if zoom < 1.0 and self._fits(font, place)), None)
        if font is None and zoom < _TEXT_LEAST_ZOOM:
            if place.width() >= _LINE_LEAST_WIDTH:
                self._paint_first_lines(painter, place)
            return
        if font is not None:  # as large as it is at full size, and as crisp
            room = place
            painter.setWorldTransform(QTransform())
        painter.setFont((font or BODY).qt_font)
        painter.drawText(room, _WRAPPED, self.note.text)

    def _paint_first_lines(self, painter: QPainter, place: QRectF) -> None:
        """Paint as many lines of a sticky note as a place of the screen has room for."""
        line_height = QFontMetricsF(TINY.qt_font).lineSpacing()
        painter.setWorldTransform(QTransform())
        for index, line in enumerate(TINY.wrap_text(self.note.text, place.width(), int(place.height() / line_height))):
            row = QRectF(place.left(), place.top() + index * line_height, place.width(), line_height)
            TINY.draw_text(painter, row, LEFT, line)

    def _fits(self, font: CardFont, place: QRectF) -> bool:
        """Return whether a sticky note's text has room in a place of the screen."""
        return place.contains(QFontMetricsF(font.qt_font).boundingRect(place, _WRAPPED, self.note.text))

    @guard_override()
    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: Any) -> Any:
        """Come before the other sticky notes when selected."""
        if change is _Change.ItemSelectedHasChanged and not self.is_backdrop:
            self.set_backdrop_order(0)
        return value

    @guard_override()
    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Show by the cursor which edge would be dragged."""
        shape = _CURSORS.get(self.find_edges_at(event.scenePos()))
        if shape is None:
            self.unsetCursor()
        else:
            self.setCursor(shape)


def sort_backdrops(items: list[NoteItem]) -> None:
    """Let smaller backdrops lie before larger ones."""
    backdrops = sorted(
        (item for item in items if item.is_backdrop), key=lambda item: item.note.size.x * item.note.size.y
    )
    for behind, item in enumerate(backdrops):
        item.set_backdrop_order(behind)
