"""A number: drag on it to scrub, click to type."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from studio.core.language import tr
from studio.sdk.params import ParamValue
from studio.ui import theme
from studio.ui.arithmetic import evaluate
from studio.ui.focus import leave_field
from studio.ui.inspector.edits import Wanted
from studio.ui.inspector.field import new_gesture
from studio.ui.inspector.line_view import LineView
from studio.ui.inspector.numbers import COARSE, FINE, NumberFormat
from studio.ui.markup import tip_text
from studio.ui.reporting import reported
from studio.ui.wheel import notches

_DRAG_BEGINS = 3.0  # pixels


class NumberView(LineView):
    """A number field.

    A drag scrubs it (Ctrl coarse, Ctrl+Shift fine), a click or Tab begins typing, a double click asks for the default,
    arrow keys and the wheel step it while it has the focus. What it says is to be done with the value of each node:
    a drag, a step and `+1` move each from where it is, a typed number is given to all.

    Args:
        format: Its limits, steps and looks.
    """

    edited = Signal(object)  # Wanted
    rejected = Signal(str)
    reset_wanted = Signal()

    def __init__(self, format: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.format = format
        self._value: float | None = 0.0
        self._pressed: QPointF | None = None
        self._gesture = ""
        self._travelled = 0.0
        self._start = 0.0
        self._rested = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(theme.ui_font(theme.FONT_SMALL))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._unit = tr(format.unit) if format.unit else ""
        self._unit_room = self.fontMetrics().horizontalAdvance(self._unit) + theme.SPACE_1 if self._unit else 0
        self.setTextMargins(0, 0, self._unit_room, 0)
        self._rest()
        self.committed.connect(self._on_committed)

    def show_value(self, value: float | None) -> None:
        """Show the document's value; None for several."""
        self._value = value
        self.show_mixed(value is None)
        if value is not None:
            self.show_text(self.format.text(value))

    def own(self, wanted: Wanted) -> float:
        """Return what an edit makes of the number that is shown."""
        return as_number(wanted.change(self._start if wanted.from_start else self._value or 0.0))

    def show_driver(self, driver: str) -> None:
        """Show the Signal that drives the number, which can be neither typed nor dragged then; empty ends it."""
        if driver == self.fixed:
            return
        self.setTextMargins(0, 0, 0 if driver else self._unit_room, 0)
        self.show_fixed(driver)
        self._type() if self.hasFocus() and not driver else self._rest()
        self.setToolTip(tip_text(tr("driven by {driver}", driver=driver) if driver else ""))

    def step(self, steps: float, gesture: str) -> None:
        """Change the value by so many steps."""
        if self.fixed:
            return
        wanted = Wanted(lambda own: self.format.stepped(as_number(own), steps), gesture)
        if self._value is None or wanted.change(self._value) != self._value:
            self.edited.emit(wanted)
            self.accept()
            self.selectAll()

    def _rest(self) -> None:
        self.setReadOnly(True)
        if not self.hasFocus():  # it still has while its own menu is open
            self.deselect()
        self.setCursor(Qt.CursorShape.ArrowCursor if self.fixed else Qt.CursorShape.SizeHorCursor)

    def _type(self) -> None:
        if self.fixed:
            return
        self.setReadOnly(False)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self._gesture = new_gesture("step")
        self.selectAll()

    def _on_committed(self, text: str) -> None:
        wanted = Wanted(lambda own: evaluate(text, as_number(own), self.format.unit))
        try:
            self.own(wanted)
        except ValueError as error:
            self.refuse()
            self.rejected.emit(str(error))
            return
        self.edited.emit(wanted)

    @reported()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin what may become a drag; in a field that is being typed in, place the cursor."""
        if self.fixed:
            event.ignore()
            return
        self._rested = self.isReadOnly()
        if not self._rested or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._pressed, self._gesture = event.globalPosition(), ""
        self._travelled, self._start = 0.0, self._value or 0.0

    @reported()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        moved = event.globalPosition().x() - self._pressed.x()
        if not self._gesture and abs(moved) < _DRAG_BEGINS:
            return
        self._gesture = self._gesture or new_gesture("drag")
        self._pressed = event.globalPosition()
        self._travelled += moved * _factor(event.modifiers())
        travelled = self._travelled
        wanted = Wanted(lambda own: self.format.dragged(as_number(own), travelled), self._gesture, from_start=True)
        if self._value is None or self.own(wanted) != self._value:
            self.edited.emit(wanted)

    @reported()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag; without one, begin typing."""
        if self._pressed is None:
            super().mouseReleaseEvent(event)
            return
        clicked = not self._gesture
        self._pressed, self._gesture = None, ""
        if clicked:
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    @reported()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the default; in a field that was being typed in before, select a word."""
        if self.fixed or not self._rested:
            super().mouseDoubleClickEvent(event)
            return
        self.revert()
        leave_field(self)
        self.reset_wanted.emit()

    @reported()
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin typing."""
        super().focusInEvent(event)
        self._type()

    @reported()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End typing."""
        super().focusOutEvent(event)
        self._rest()

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrow keys."""
        steps = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0}.get(Qt.Key(event.key()))
        if steps is None:
            super().keyPressEvent(event) if not _is_key_of_curves(event) else event.ignore()
        else:
            self.commit()
            self.step(steps * _factor(event.modifiers()), self._gesture)

    @reported()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step while focused; else let the panel scroll."""
        if not self.hasFocus():
            event.ignore()
            return
        self.step(notches(event) * _factor(event.modifiers()), self._gesture)
        event.accept()

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the unit behind the number."""
        super().paintEvent(event)
        if self._unit and not self.fixed:
            painter = QPainter(self)
            painter.setFont(theme.ui_font(theme.FONT_TINY))
            painter.setPen(theme.Colors.FAINT)
            area = self.rect().adjusted(0, 0, -theme.SPACE_2, 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._unit)
            painter.end()


def as_number(value: ParamValue) -> float:
    """Return a value as a number; what a file holds in the place of one is 0."""
    return float(value) if isinstance(value, (int, float)) else 0.0


def _is_key_of_curves(event: QKeyEvent) -> bool:
    """Return whether a key sets a keyframe: no number has a K."""
    return event.key() == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.NoModifier


def _factor(modifiers: Qt.KeyboardModifier) -> float:
    """Return how much faster or finer than usual a drag or a step is."""
    if not modifiers & Qt.KeyboardModifier.ControlModifier:
        return 1.0
    return FINE if modifiers & Qt.KeyboardModifier.ShiftModifier else COARSE
