"""A slim slider that fills from the default value, so that one sees what was changed, and which way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import make_merge_key
from studio.ui.widgets.fields.number_format import FINE_FACTOR, NumberFormat
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_TRACK = 3.0
_KNOB = 5.0  # radius
_HEIGHT = 22
_LEAST_WIDTH = 28


class SliderView(QWidget):
    """A slider beside a number field.

    Args:
        format: Its range.
        origin: The value that it fills from.
    """

    value_edited = Signal(float, str)
    reset_requested = Signal()

    def __init__(self, format: NumberFormat, origin: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._format = format
        self._origin = format.to_slider_share(origin)
        self._value: float | None = origin
        self._gesture = ""
        self._hovered = False
        self._grip = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_value(self, value: float | None) -> None:
        """Show a value; one outside the range shows at its end, and None, for several, has no knob."""
        if value != self._value:
            self._value = value
            self.update()

    @guard_override(QSize())
    def sizeHint(self) -> QSize:
        """Return a size that a row can stretch."""
        return QSize(4 * _LEAST_WIDTH, _HEIGHT)

    @guard_override(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the least size that can still be hit."""
        return QSize(_LEAST_WIDTH, _HEIGHT)

    def _x(self, share: float) -> float:
        return _KNOB + share * (self.width() - 2 * _KNOB)

    def _share(self, x: float) -> float:
        return (x - _KNOB) / max(1.0, self.width() - 2 * _KNOB)

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the knob, or jump to where the mouse is."""
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._gesture = make_merge_key("slide")
        x = event.position().x()
        knob = self._knob(x)
        self._grip = knob - x if abs(knob - x) <= _KNOB else 0.0
        self._move(event)

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse while the button is down."""
        if self._gesture:
            self._move(event)

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._gesture = ""
        self.update()

    @guard_override()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the default."""
        self._gesture = ""
        self.reset_requested.emit()

    def _knob(self, otherwise: float) -> float:
        return self._x(self._format.to_slider_share(self._value)) if self._value is not None else otherwise

    def _move(self, event: QMouseEvent) -> None:
        x = event.position().x() + self._grip
        fine = event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.modifiers() & (
            Qt.KeyboardModifier.ShiftModifier
        )
        if fine:
            knob = self._knob(x)
            x = knob + (x - knob) * FINE_FACTOR
        wanted = self._format.from_slider_share(self._share(x))
        if wanted != self._value:
            self.value_edited.emit(wanted, self._gesture)
        self.update()

    @guard_override()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        self._hovered = True
        self.update()

    @guard_override()
    def leaveEvent(self, event: QEvent) -> None:
        """Calm down."""
        self._hovered = False
        self.update()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint track, fill and knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        start, end = self._x(0.0), self._x(1.0)
        origin = self._x(self._origin)
        knob = self._knob(origin)
        painter.setBrush(theme.Colors.LINE)
        painter.drawRoundedRect(QRectF(start, middle - _TRACK / 2, end - start, _TRACK), _TRACK / 2, _TRACK / 2)
        lit = self._hovered or bool(self._gesture)
        painter.setBrush(theme.Colors.ACCENT if lit else theme.Colors.FAINT)
        fill = QRectF(min(knob, origin), middle - _TRACK / 2, abs(knob - origin), _TRACK)
        painter.drawRoundedRect(fill, _TRACK / 2, _TRACK / 2)
        painter.setBrush(theme.Colors.ACCENT if self._gesture else theme.Colors.TEXT if lit else theme.Colors.SECONDARY)
        if self._value is not None:
            painter.drawEllipse(QPointF(knob, middle), _KNOB, _KNOB)
        painter.end()
