"""The wheel on which a tint is dragged."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QConicalGradient,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRadialGradient,
)
from PySide6.QtWidgets import QWidget

from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import make_merge_key
from studio.ui.widgets.fields.number_format import FINE_FACTOR
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_SIDE = 86
_RING = 6.0
_KNOB = 4.5
_HUES = 6
_TINT = 0.5  # opacity of the colors within the ring
_KEY_STEP, _LONG_STEP = 0.01, 0.1  # of the radius
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}
_OWN_KEYS = {*_ARROWS, Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Backspace}


class ColorWheelView(QWidget):
    """A wheel with a knob. It asks for moves of the knob; what they do to a color is the field's matter.

    A drag moves the knob as far as the mouse goes (Ctrl+Shift: a tenth of that), wherever it began. A double click or
    Delete asks for no tint. Arrow keys move the knob by a hundredth of the radius (Shift: a tenth). Esc ends a drag
    where it began.

    Signals:
        moved(float, float, str): How far since the drag began, in radii to the right and up; the gesture.
        tint_removed(): There should be no tint.
    """

    moved = Signal(float, float, str)
    tint_removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places: tuple[tuple[float, float], ...] = ()
        self._gesture = ""
        self._last = QPointF()
        self._travelled = QPointF()
        self.setFixedSize(_SIDE, _SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def shown_places(self) -> tuple[tuple[float, float], ...]:
        """The places that are shown, in radii."""
        return self._places

    def show_places(self, places: Sequence[tuple[float, float]]) -> None:
        """Show a knob at each place, in radii from the middle to the right and up; at the rim where it lies outside."""
        shown = tuple(dict.fromkeys(places))
        if shown != self._places:
            self._places = shown
            self.update()

    def locate_place(self, place: tuple[float, float]) -> QPointF:
        """Return where in the widget a place lies."""
        size = math.hypot(*place)
        shrink = self._radius() / max(1.0, size)
        return QPointF(self.width() / 2 + place[0] * shrink, self.height() / 2 - place[1] * shrink)

    def _radius(self) -> float:
        return min(self.width(), self.height()) / 2 - _RING - 2.0

    @guard_override(QSize())
    def sizeHint(self) -> QSize:
        """Return its one size."""
        return QSize(_SIDE, _SIDE)

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._gesture, self._last, self._travelled = make_merge_key("wheel"), event.position(), QPointF()
        self.update()

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the knob."""
        if not self._gesture:
            return
        wanted = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        share = FINE_FACTOR if event.modifiers() & wanted == wanted else 1.0
        self._travelled += (event.position() - self._last) * (share / self._radius())
        self._last = event.position()
        self.moved.emit(self._travelled.x(), -self._travelled.y(), self._gesture)

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._end_drag()

    @guard_override()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for no tint."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._end_drag()
            self.tint_removed.emit()

    @guard_override(False)
    def event(self, event: QEvent) -> bool:
        """Keep its keys from the window's shortcuts."""
        asked = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS and self._has_no_control(event):
            event.accept()
            return True
        return super().event(event)

    def _has_no_control(self, event: QKeyEvent) -> bool:
        return not event.modifiers() & Qt.KeyboardModifier.ControlModifier

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the knob, take the tint away, or end a drag where it began."""
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Escape and self._gesture:
            self.moved.emit(0.0, 0.0, self._gesture)
            self._end_drag()
        elif key in _ARROWS and self._has_no_control(event):
            step = _LONG_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _KEY_STEP
            self.moved.emit(_ARROWS[key][0] * step, _ARROWS[key][1] * step, make_merge_key("wheel"))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.tint_removed.emit()
        else:
            event.ignore()

    @guard_override()
    def focusInEvent(self, event: QEvent) -> None:
        """Show that it has the keys."""
        self.update()

    @guard_override()
    def focusOutEvent(self, event: QEvent) -> None:
        """Show that keys go elsewhere; a drag ends where it is."""
        self._end_drag()

    def _end_drag(self) -> None:
        self._gesture = ""
        self.update()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring of hues, the tints within it, the cross and the knobs."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.35)
        middle, radius = QRectF(self.rect()).center(), self._radius()
        hues = _make_hues(middle)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(hues)
        painter.drawEllipse(middle, radius + _RING, radius + _RING)
        painter.setBrush(theme.Colors.RAISED)
        painter.drawEllipse(middle, radius, radius)
        painter.setOpacity(painter.opacity() * _TINT)
        painter.setBrush(hues)
        painter.drawEllipse(middle, radius, radius)
        painter.setOpacity(1.0 if self.isEnabled() else 0.35)
        painter.setBrush(_make_fade(middle, radius))
        painter.drawEllipse(middle, radius, radius)
        self._paint_lines(painter, middle, radius)
        for place in self._places:
            self._paint_knob(painter, self.locate_place(place))
        painter.end()

    def _paint_lines(self, painter: QPainter, middle: QPointF, radius: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.Colors.LINE, 1.0))
        painter.drawLine(middle - QPointF(radius, 0.0), middle + QPointF(radius, 0.0))
        painter.drawLine(middle - QPointF(0.0, radius), middle + QPointF(0.0, radius))
        painter.setPen(QPen(theme.Colors.ACCENT if self.hasFocus() else theme.Colors.LINE, 1.5))
        painter.drawEllipse(middle, radius, radius)

    def _paint_knob(self, painter: QPainter, at: QPointF) -> None:
        painter.setBrush(theme.Colors.ACCENT if self._gesture else theme.Colors.TEXT)
        painter.setPen(QPen(theme.Colors.CANVAS, 1.5))
        painter.drawEllipse(at, _KNOB, _KNOB)


def _make_hues(middle: QPointF) -> QConicalGradient:
    hues = QConicalGradient(middle, 0.0)
    for step in range(_HUES + 1):
        hues.setColorAt(step / _HUES, QColor.fromHsvF(step % _HUES / _HUES, 0.75, 0.85))
    return hues


def _make_fade(middle: QPointF, radius: float) -> QRadialGradient:
    """Return what hides the tints towards the middle."""
    fade = QRadialGradient(middle, radius)
    fade.setColorAt(0.0, theme.Colors.RAISED)
    fade.setColorAt(1.0, theme.with_alpha(theme.Colors.RAISED, 0.0))
    return fade
