"""A number: drag on it to scrub, click to type."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from studio.core.translation import tr
from studio.sdk.params import ParamValue
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.line_view import LineView
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import make_merge_key
from studio.ui.widgets.fields.number_format import COARSE_FACTOR, FINE_FACTOR, NumberFormat
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.wheel import count_notches
from studio.ui.widgets.text.arithmetic import evaluate_expression
from studio.ui.widgets.text.markup import escape_tooltip

_DRAG_BEGINS = 3.0  # pixels


class NumberView(LineView):
    """A number field.

    A drag scrubs it (Ctrl coarse, Ctrl+Shift fine), a click or Tab begins typing, a double click selects all of it,
    Ctrl+click asks for the default, arrow keys and the wheel step it while it has the focus. What it says is to be done
    with the value of each node: a drag, a step and `+1` move each from where it is, a typed number is given to all.

    Args:
        format: Its limits, steps and looks.
    """

    value_edited = Signal(object)  # Wanted
    input_rejected = Signal(str)
    reset_requested = Signal()

    def __init__(self, format: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number_format = format
        self._value: float | None = 0.0
        self._pressed: QPointF | None = None
        self._gesture = ""
        self._travelled = 0.0
        self._start = 0.0
        self._rested = False
        self._zero_text = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._unit = tr(format.unit_text) if format.unit_text else ""
        self._unit_room = self.fontMetrics().horizontalAdvance(self._unit) + theme.SPACE_1 if self._unit else 0
        self.setTextMargins(0, 0, self._unit_room, 0)
        self._end_editing()
        self.text_committed.connect(self._on_committed)

    def show_value(self, value: float | None) -> None:
        """Show the document's value; None for several."""
        self._value = value
        self.show_mixed(value is None)
        if value is not None:
            self._show_number(value)

    def show_zero_text(self, text: str) -> None:
        """Show a text in the place of 0 while nothing is typed; empty for the number."""
        self._zero_text = text
        if self._value is not None:
            self._show_number(self._value)

    @property
    def _is_zero_text_shown(self) -> bool:
        return bool(self._zero_text) and self._value == 0 and self.isReadOnly()

    def _show_number(self, value: float) -> None:
        in_words = self._is_zero_text_shown
        if not self.fixed_text:
            self.setTextMargins(0, 0, 0 if in_words else self._unit_room, 0)
        self.show_text(self._zero_text if in_words else self.number_format.format_number(value))
        self.update()

    def compute_edited_value(self, wanted: ValueEdit) -> float:
        """Return what an edit makes of the number that is shown."""
        return to_number(wanted.change_value(self._start if wanted.is_from_start else self._value or 0.0))

    def show_driver(self, driver: str) -> None:
        """Show the Signal that drives the number, which can be neither typed nor dragged then; empty ends it."""
        if driver == self.fixed_text:
            return
        self.setTextMargins(0, 0, 0 if driver else self._unit_room, 0)
        self.show_fixed(driver)
        self._begin_editing() if self.hasFocus() and not driver else self._end_editing()
        accepted = self.number_format.format_range()
        text = (
            tr("driven by {driver}; range {range}", driver=driver, range=accepted)
            if accepted
            else (tr("driven by {driver}", driver=driver))
        )
        self.setToolTip(escape_tooltip(text if driver else ""))

    def step_value(self, steps: float, gesture: str) -> None:
        """Change the value by so many steps."""
        if self.fixed_text:
            return
        wanted = ValueEdit(lambda own: self.number_format.step_number(to_number(own), steps), gesture)
        if self._value is None or wanted.change_value(self._value) != self._value:
            self.value_edited.emit(wanted)
            self.accept_text()
            self.selectAll()

    def _end_editing(self) -> None:
        self.setReadOnly(True)
        if self._zero_text and self._value is not None:
            self._show_number(self._value)
        if not self.hasFocus():  # it still has while its own menu is open
            self.deselect()
        self.setCursor(Qt.CursorShape.ArrowCursor if self.fixed_text else Qt.CursorShape.SizeHorCursor)

    def _begin_editing(self) -> None:
        if self.fixed_text:
            return
        self.setReadOnly(False)
        if self._zero_text and self._value is not None:
            self._show_number(self._value)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self._gesture = make_merge_key("step")
        self.selectAll()

    def _request_reset(self) -> None:
        self.revert_text()
        self.reset_requested.emit()

    def _on_committed(self, text: str) -> None:
        wanted = ValueEdit(lambda own: evaluate_expression(text, to_number(own), self.number_format.unit_text))
        try:
            self.compute_edited_value(wanted)
        except ValueError as error:
            self.refuse_text()
            self.input_rejected.emit(str(error))
            return
        self.value_edited.emit(wanted)

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin what may become a drag; in a field that is being typed in, place the cursor."""
        if self.fixed_text:
            event.ignore()
            return
        self._rested = self.isReadOnly() or _has_ctrl(event)
        if not self._rested or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._pressed, self._gesture = event.globalPosition(), ""
        self._travelled, self._start = 0.0, self._value or 0.0

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        moved = event.globalPosition().x() - self._pressed.x()
        if not self._gesture and abs(moved) < _DRAG_BEGINS:
            return
        self._gesture = self._gesture or make_merge_key("drag")
        self._pressed = event.globalPosition()
        self._travelled += moved * _factor(event.modifiers())
        travelled = self._travelled
        wanted = ValueEdit(
            lambda own: self.number_format.drag_number(to_number(own), travelled), self._gesture, is_from_start=True
        )
        if self._value is None or self.compute_edited_value(wanted) != self._value:
            self.value_edited.emit(wanted)

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag; without one, begin typing, or with Ctrl ask for the default."""
        if self._pressed is None:
            super().mouseReleaseEvent(event)
            return
        clicked = not self._gesture
        self._pressed, self._gesture = None, ""
        if clicked and _has_ctrl(event):
            self._request_reset()
        elif clicked:
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    @guard_override()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select the whole number, to type another one: the first click has begun typing."""
        if self.fixed_text:
            event.ignore()
            return
        if _has_ctrl(event):  # a click soon after another one
            self._request_reset()
            return
        super().mouseDoubleClickEvent(event)  # which knows a third click, too
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.selectAll()

    @guard_override()
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin typing."""
        super().focusInEvent(event)
        self._begin_editing()

    @guard_override()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End typing."""
        super().focusOutEvent(event)
        self._end_editing()

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrow keys."""
        steps = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0}.get(Qt.Key(event.key()))
        if steps is None:
            super().keyPressEvent(event) if not _is_key_of_curves(event) else event.ignore()
        else:
            self.commit_text()
            self.step_value(steps * _factor(event.modifiers()), self._gesture)

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step while focused; else let the panel scroll."""
        if not self.hasFocus():
            event.ignore()
            return
        self.step_value(count_notches(event) * _factor(event.modifiers()), self._gesture)
        event.accept()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the unit behind the number."""
        super().paintEvent(event)
        if self._unit and not self.fixed_text and not self._is_zero_text_shown:
            painter = QPainter(self)
            painter.setFont(theme.make_ui_font(theme.FONT_TINY))
            painter.setPen(theme.Colors.FAINT)
            area = self.rect().adjusted(0, 0, -theme.SPACE_2, 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._unit)
            painter.end()


def to_number(value: ParamValue) -> float:
    """Return a value as a number; what a file holds in the place of one is 0."""
    return float(value) if isinstance(value, (int, float)) else 0.0


def _is_key_of_curves(event: QKeyEvent) -> bool:
    """Return whether a key sets a keyframe: no number has a K."""
    return event.key() == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.NoModifier


def _has_ctrl(event: QMouseEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


def _factor(modifiers: Qt.KeyboardModifier) -> float:
    """Return how much faster or finer than usual a drag or a step is."""
    if not modifiers & Qt.KeyboardModifier.ControlModifier:
        return 1.0
    return FINE_FACTOR if modifiers & Qt.KeyboardModifier.ShiftModifier else COARSE_FACTOR
