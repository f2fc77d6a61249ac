"""The field of an expression: what is typed behind the sign =, the value that it has now, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyleOptionFrame, QWidget

from studio.core.translation import tr
from studio.ui.shell.expressions.vocabulary import ExpressionVocabulary
from studio.ui.shell.fields.expression.expression_completer import ExpressionCompleter
from studio.ui.shell.fields.line_view import LineView
from studio.ui.shell.shortcuts.focus import is_temporary_focus_loss
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import set_style_property
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip

SIGN: Final = "="
_SIGN_ROOM: Final = 12
_SWATCH: Final = 12
_WAVE: Final = 2.0
_VALUE_SHARE: Final = 0.45


class ExpressionLine(LineView):
    """Line of an expression in a font of equal widths, with completion.

    Enter says what was typed, Esc takes it back. The live value stands at the right.

    Args:
        get_vocabulary: Returns the names that may be used.
        parent: The widget's parent.

    Signals:
        left(): The keys have gone elsewhere for good, after what was typed was said.
    """

    left = Signal()

    def __init__(
        self, get_vocabulary: Callable[[], ExpressionVocabulary | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFont(theme.make_mono_font(theme.FONT_SMALL))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the row has one
        set_style_property(self, "expression", True)
        self.completer_control = ExpressionCompleter(self, get_vocabulary)
        self._value_text = ""
        self._value_color: QColor | None = None
        self._error_range: tuple[int, int] | None = None
        self._tip = ""
        self._update_margins()

    @property
    def value_text(self) -> str:
        """The live value as it is shown."""
        return self._value_text

    @property
    def error_range(self) -> tuple[int, int] | None:
        """The part of the text that is marked as wrong: its first character, and the one behind its last."""
        return self._error_range

    @property
    def is_typed_in(self) -> bool:
        """Whether something is typed that is neither applied nor taken back."""
        return self.text() != self._shown

    def show_live_value(self, text: str, color: QColor | None = None) -> None:
        """Show the value at the frame.

        Args:
            text: The value; empty for none.
            color: What a color looks like: it is shown in the place of the text, which the tooltip says.
        """
        if (text, color) != (self._value_text, self._value_color):
            self._value_text, self._value_color = text, color
            self._update_margins()
            self._update_tooltip()
            self.update()

    def mark_error(self, place: tuple[int, int] | None, reason: str = "") -> None:
        """Underline a part of the text and say in the tooltip what is wrong; None for nothing."""
        if (place, reason) != (self._error_range, self._tip):
            self._error_range, self._tip = place, reason
            self._update_tooltip()
            self.update()

    def start_typing(self, text: str = "") -> None:
        """Begin with a text that is not applied yet, the cursor at its end."""
        self.show_text("")
        self.setText(text)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.end(False)
        self.textEdited.emit(self.text())

    def _update_tooltip(self) -> None:
        value = tr("now {value}", value=self._value_text) if self._value_text else ""
        shown = f"{SIGN} {self.text()}"
        self.setToolTip(escape_tooltip("\n".join(filter(None, (self._tip, shown, value)))))

    def _value_room(self) -> int:
        """Return the room for the value: not so much that nothing is left of the text."""
        if self._value_color is not None:
            return _SWATCH + theme.SPACE_2
        if not self._value_text:
            return 0
        wanted = self.fontMetrics().horizontalAdvance(self._value_text) + theme.SPACE_2 + 2  # rounded down
        return min(wanted, round(self.width() * _VALUE_SHARE))

    def _update_margins(self) -> None:
        self.setTextMargins(_SIGN_ROOM, 0, self._value_room(), 0)

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room between text and value."""
        super().resizeEvent(event)
        self._update_margins()

    @guard_override(False)
    def event(self, event: QEvent) -> bool:
        """Let Tab complete a name while the list is open."""
        if isinstance(event, QKeyEvent) and _is_tab_press(event) and self.completer_control.handle_key(event):
            return True
        return super().event(event)

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand the list its keys; a second = says nothing."""
        if self.completer_control.handle_key(event):
            event.accept()
            return
        if event.text() == SIGN and self.cursorPosition() == 0 and not self.hasSelectedText():
            return
        super().keyPressEvent(event)

    @guard_override()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say what was typed."""
        super().focusOutEvent(event)
        if not is_temporary_focus_loss(event):
            self.completer_control.close_list()
            self.left.emit()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sign before the text, the value behind it, and a wave under what is wrong."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        middle = Qt.AlignmentFlag.AlignVCenter
        inner = QRectF(self.rect()).adjusted(theme.SPACE_2 - 1, 0, -theme.SPACE_2, 0)
        painter.setPen(theme.Colors.EXPRESSION)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, SIGN)
        self._paint_value(painter, inner)
        if self._error_range is not None:
            self._paint_wave(painter, *self._error_range)
        painter.end()

    def _paint_value(self, painter: QPainter, inner: QRectF) -> None:
        room = self._value_room() - theme.SPACE_2
        if room <= 0:
            return
        place = QRectF(inner.right() - room, inner.top(), room, inner.height())
        if self._value_color is not None:
            swatch = QRectF(place.right() - _SWATCH, place.center().y() - _SWATCH / 2, _SWATCH, _SWATCH)
            painter.setPen(QPen(theme.Colors.FAINT, 1))
            painter.setBrush(self._value_color)
            painter.drawRoundedRect(swatch, 2, 2)
            return
        painter.setPen(theme.Colors.FAINT)
        shown = self.fontMetrics().elidedText(self._value_text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)

    def _paint_wave(self, painter: QPainter, start: int, end: int) -> None:
        """Paint a wave under some characters; at the end of the text under the room behind it."""
        frame = QStyleOptionFrame()
        self.initStyleOption(frame)
        area = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, frame, self)
        painter.setClipRect(area.marginsRemoved(self.textMargins()).adjusted(0, -2, 8, 4))
        metrics, text = self.fontMetrics(), self.text()
        origin = self.cursorRect().center().x() - metrics.horizontalAdvance(text[: self.cursorPosition()])
        left = origin + metrics.horizontalAdvance(text[:start])
        right = max(origin + metrics.horizontalAdvance(text[:end]), left + metrics.averageCharWidth())
        base = self.rect().center().y() + metrics.ascent() / 2 + 3
        count = int((right - left) / _WAVE) + 1
        points = [QPointF(left + step * _WAVE, base + (_WAVE if step % 2 else 0.0)) for step in range(count)]
        painter.setPen(QPen(theme.Colors.DANGER, 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))


def _is_tab_press(event: QKeyEvent) -> bool:
    return event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab
