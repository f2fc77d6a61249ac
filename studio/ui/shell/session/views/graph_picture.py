"""A small picture of a graph, painted from the document alone: no scene, no cards, no engine."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.translation import tr
from studio.graph.model import Endpoint, Project
from studio.sdk.params import Point
from studio.ui.shell.session.storage.crash_recovery import ProjectPreview
from studio.ui.shell.session.views.version_text import format_counts
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_CARD = QSize(192, 110)  # in canvas units; near enough to any card
_SIZE = QSize(560, 260)
_MIN_HEIGHT = 160
_MAX_SCALE = 0.6  # a single node does not fill the picture
_MIN_NAME_HEIGHT = 22.0


class GraphPicture(QWidget):
    """Paints a project's first level; what differs from another is outlined."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = Project()
        self._changed_nodes: frozenset[str] = frozenset()
        self.setMinimumHeight(_MIN_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Picture of the graph"))

    def show_preview(self, look: ProjectPreview | None) -> None:
        """Show another project, or none."""
        self._project = look.project if look is not None else Project()
        compared = look is not None and look.compared_project is not None
        self._changed_nodes = look.difference.changed_ids if look is not None and compared else frozenset()
        self.setAccessibleDescription(format_counts(self._project))
        self.update()

    @guard_override(QSize())
    def sizeHint(self) -> QSize:
        """Return a size in which a graph of some sixty nodes can be recognised."""
        return _SIZE

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint notes, wires and cards."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(theme.Colors.LINE)
        painter.setBrush(theme.Colors.CANVAS)
        painter.drawRoundedRect(frame, theme.RADIUS_CARD, theme.RADIUS_CARD)
        if not self._project.graph.nodes:
            painter.setPen(theme.Colors.FAINT)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("No nodes"))
            return
        painter.setClipRect(frame)
        self._set_transform(painter, frame.adjusted(theme.SPACE_4, theme.SPACE_4, -theme.SPACE_4, -theme.SPACE_4))
        self._paint_notes(painter)
        self._paint_wires(painter)
        self._paint_cards(painter)

    def _set_transform(self, painter: QPainter, room: QRectF) -> None:
        area = QRectF()
        for node in self._project.graph.nodes:
            area = area.united(self._card_rect(node))
        scale = min(room.width() / area.width(), room.height() / area.height(), _MAX_SCALE)
        painter.translate(room.center())
        painter.scale(scale, scale)
        painter.translate(-area.center())

    def _card_rect(self, node: str) -> QRectF:
        at = self._project.layout.get(node, Point(0.0, 0.0))
        return QRectF(at.x, at.y, _CARD.width(), _CARD.height())

    def _paint_notes(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for note in self._project.notes.values():
            color = QColor(note.color) if note.color else theme.Colors.PANEL
            painter.setBrush(theme.with_alpha(color, 0.5))
            painter.drawRect(QRectF(note.position.x, note.position.y, note.size.x, note.size.y))

    def _paint_wires(self, painter: QPainter) -> None:
        pen = QPen(theme.Colors.FAINT, 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        nodes = self._project.graph.nodes
        for target, source in self._project.graph.wires.items():
            if source.node in nodes and target.node in nodes:
                painter.drawPath(self._make_wire_path(source, target))

    def _make_wire_path(self, source: Endpoint, target: Endpoint) -> QPainterPath:
        start, end = self._card_rect(source.node), self._card_rect(target.node)
        first, last = QPointF(start.right(), start.center().y()), QPointF(end.left(), end.center().y())
        pull = QPointF(max(30.0, abs(last.x() - first.x()) / 2), 0.0)
        path = QPainterPath(first)
        path.cubicTo(first + pull, last - pull, last)
        return path

    def _paint_cards(self, painter: QPainter) -> None:
        scale = painter.worldTransform().m11()
        named = _CARD.height() * scale >= _MIN_NAME_HEIGHT
        painter.setFont(theme.make_ui_font(max(1, round(theme.FONT_TINY / scale))))
        for node, record in self._project.graph.nodes.items():
            card = self._card_rect(node)
            pen = QPen(theme.Colors.ACCENT if node in self._changed_nodes else theme.Colors.LINE, 1.0)
            pen.setWidthF(2.0 if node in self._changed_nodes else 1.0)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.setBrush(theme.Colors.RAISED)
            painter.drawRoundedRect(card, 8.0, 8.0)
            bar = QRectF(card.left() + 4, card.top() + 4, card.width() - 8, 10.0)
            painter.fillRect(bar, theme.find_family_color(record.type.partition(".")[0]))
            if named:
                painter.setPen(theme.Colors.TEXT)
                room = card.adjusted(8.0, 14.0, -8.0, 0.0)
                name = painter.fontMetrics().elidedText(
                    record.name, Qt.TextElideMode.ElideRight, max(1, round(room.width()))
                )
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)
