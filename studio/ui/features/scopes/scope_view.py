"""View of one scope: its measurement and its scale."""

from __future__ import annotations

import math
from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.translation import tr, tr_noop
from studio.engine.display.visualization.scopes import ScopeKind, ScopeMeasurement
from studio.ui.preview.messages.frame_messages import ScopePicture
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import Colors

SCOPE_NAMES = {
    ScopeKind.HISTOGRAM: tr_noop("Histogram"),
    ScopeKind.WAVEFORM: tr_noop("Waveform"),
    ScopeKind.PARADE: tr_noop("RGB Parade"),
    ScopeKind.VECTORSCOPE: tr_noop("Vectorscope"),
}
_LEVELS = (0, 25, 50, 75, 100)
_TARGETS = (  # the colours of a bar test pattern at 75 %, as BT.709 places them: name, Cb, Cr
    ("R", -0.086, 0.375),
    ("Y", -0.375, 0.034),
    ("G", -0.289, -0.341),
    ("C", 0.086, -0.375),
    ("B", 0.375, -0.034),
    ("M", 0.289, 0.341),
)
_LETTER = (12.0, 14.0)
_SKIN_DEGREES = 123.0  # where skin of any shade lies, from Cb towards Cr
_BOX = 5.0


class ScopeView(QWidget):
    """Paints one kind of scope.

    Args:
        kind: Which.
    """

    def __init__(self, kind: ScopeKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scope_kind = kind
        self._scope: ScopeMeasurement | None = None
        self._image = QImage()
        self.setMinimumSize(140, 110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr(SCOPE_NAMES[kind]))

    @property
    def measured_scope(self) -> ScopeMeasurement | None:
        """The measurement that is shown."""
        return self._scope

    def set_scope(self, shown: ScopePicture | None) -> None:
        """Show a measurement; None for none."""
        self._scope = shown.scope if shown is not None else None
        self._image = QImage()
        if shown is not None and shown.picture is not None:
            height, width = shown.picture.shape[:2]
            self._image = QImage(shown.picture.data, width, height, 4 * width, QImage.Format.Format_RGBX8888).copy()
        self.update()

    @guard_override(default=QSize())
    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(260, 200)

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the measurement over its lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Colors.CANVAS)
        painter.setFont(theme.make_ui_font(theme.FONT_TINY))
        room = self._room(QFontMetricsF(painter.font()))
        painter.fillRect(room, theme.SCOPE_GROUND)
        if self.scope_kind is ScopeKind.HISTOGRAM:
            self._paint_histogram(painter, room)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
            if not self._image.isNull():
                painter.drawImage(room, self._image)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            _paint_targets(painter, room) if self.scope_kind is ScopeKind.VECTORSCOPE else self._paint_levels(
                painter, room
            )
        painter.end()

    def _room(self, metrics: QFontMetricsF) -> QRectF:
        """Return the position of the measurement: a square for colours, room for figures beside heights or beneath."""
        room = QRectF(self.rect()).adjusted(theme.SPACE_2, theme.SPACE_2, -theme.SPACE_2, -theme.SPACE_2)
        if self.scope_kind is ScopeKind.VECTORSCOPE:
            side = max(1.0, min(room.width(), room.height()))
            return QRectF(room.center().x() - side / 2, room.center().y() - side / 2, side, side)
        if self.scope_kind is ScopeKind.HISTOGRAM:
            return room.adjusted(0, 0, 0, -metrics.height())
        return room.adjusted(metrics.horizontalAdvance("100") + theme.SPACE_1, 0, 0, 0)

    def _paint_levels(self, painter: QPainter, room: QRectF) -> None:
        for percent in _LEVELS:
            y = room.bottom() - room.height() * percent / 100
            painter.setPen(QPen(theme.with_alpha(theme.SCOPE_LINES, 0.35 if percent % 100 else 0.6), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(Colors.FAINT)
            box = QRectF(0, y - 8, room.left() - theme.SPACE_1, 16)
            box.moveBottom(min(box.bottom(), float(self.height())))
            box.moveTop(max(box.top(), 0.0))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(percent))

    def _paint_histogram(self, painter: QPainter, room: QRectF) -> None:
        for percent in _LEVELS:
            x = room.left() + room.width() * percent / 100
            painter.setPen(QPen(theme.with_alpha(theme.SCOPE_LINES, 0.25), 1))
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
            painter.setPen(Colors.FAINT)
            box = QRectF(x - 20, room.bottom(), 40, self.height() - room.bottom())
            box.moveLeft(min(max(box.left(), room.left() - 12), room.right() - 28))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(percent))
        if self._scope is None:
            return
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        for color, line in zip(theme.SCOPE_CHANNELS, self._lines(room), strict=False):
            painter.setPen(QPen(color, 1))
            painter.setBrush(theme.with_alpha(color, 0.35))
            painter.drawPolygon(line)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def _lines(self, room: QRectF) -> Iterator[QPolygonF]:
        """Yield the outline of each channel. Heights are those of the inner values: black bars would flatten all."""
        assert self._scope is not None
        counts = self._scope.counts[:3]
        highest = max(float(counts[:, 1:-1].max()), 1e-6)
        step = room.width() / (counts.shape[1] - 1)
        for channel in counts.tolist():
            heights = (room.height() * min(1.0, math.sqrt(count / highest)) for count in channel)
            points = [QPointF(room.left() + n * step, room.bottom() - high) for n, high in enumerate(heights)]
            yield QPolygonF([room.bottomLeft(), *points, room.bottomRight()])


def _paint_targets(painter: QPainter, room: QRectF) -> None:
    """Paint the circle, the axes, the boxes of the pure colours and the line of skin."""
    lines = QPen(theme.with_alpha(theme.SCOPE_LINES, 0.4), 1)
    middle, radius = room.center(), room.width() / 2
    painter.setPen(lines)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, radius - 1, radius - 1)
    painter.drawLine(QPointF(room.left(), middle.y()), QPointF(room.right(), middle.y()))
    painter.drawLine(QPointF(middle.x(), room.top()), QPointF(middle.x(), room.bottom()))
    angle = math.radians(_SKIN_DEGREES)
    skin = middle + QPointF(math.cos(angle), -math.sin(angle)) * radius
    painter.setPen(QPen(theme.with_alpha(theme.SCOPE_SKIN, 0.7), 1, Qt.PenStyle.DashLine))
    painter.drawLine(middle, skin)
    for name, cb, cr in _TARGETS:
        at = middle + QPointF(cb, -cr) * (2 * radius)
        painter.setPen(lines)
        painter.drawRect(QRectF(at.x() - _BOX, at.y() - _BOX, 2 * _BOX, 2 * _BOX))
        painter.setPen(QColor(theme.SCOPE_LINES))
        out = at + QPointF(cb, -cr) * (3 * _BOX / math.hypot(cb, cr))
        painter.drawText(_letter_box(out, middle, radius), Qt.AlignmentFlag.AlignCenter, name)


def _letter_box(at: QPointF, middle: QPointF, radius: float) -> QRectF:
    """Return where a letter stands: around a place, but within the black field, however small that is."""
    width, height = _LETTER
    reach = QPointF(max(0.0, radius - width / 2), max(0.0, radius - height / 2))
    x = min(max(at.x(), middle.x() - reach.x()), middle.x() + reach.x())
    y = min(max(at.y(), middle.y() - reach.y()), middle.y() + reach.y())
    return QRectF(x - width / 2, y - height / 2, width, height)
