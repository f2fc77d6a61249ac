"""The small popup in which a mark's note and colour are edited."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_noop
from studio.graph.model import Mark
from studio.ui.features.timeline.tracks.marks_track import get_mark_color
from studio.ui.widgets import theme
from studio.ui.widgets.popover import Popover
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import NOTE_COLORS, Colors

_WIDTH = 280
_DOT = QSize(22, 22)
_CHOICES = ((tr_noop("The theme's color"), ""), *NOTE_COLORS)


class MarkPopup(Popover):
    """Note and colour of a mark. Enter and a click elsewhere keep them, Esc drops them.

    Args:
        mark: What is edited.
        parent: What it lies over.
        new: There is no such mark yet.

    Signals:
        mark_edited(Mark): It is to be so; said once, when the popup closes, if it is new or other than before.
    """

    mark_edited = Signal(object)

    def __init__(self, mark: Mark, parent: QWidget, *, new: bool = False) -> None:
        super().__init__(tr("Note and color of the mark"), parent)
        self._mark = mark
        self._done = False
        self._new = new
        self.note_field = QLineEdit(mark.text, self)
        self.note_field.setPlaceholderText(tr("Note"))
        self.note_field.setAccessibleName(tr("Note"))
        self.note_field.setMinimumWidth(_WIDTH)
        self.note_field.returnPressed.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_2, theme.SPACE_2, theme.SPACE_2, theme.SPACE_2)
        column.addWidget(self.note_field)
        column.addLayout(self._make_colors())

    def open_by_place(self, parent: QWidget, place: QRect) -> None:
        """Open by a place of `parent`, with the note ready to be typed."""
        self.open_near(parent, place)
        self.note_field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.note_field.selectAll()

    def _make_colors(self) -> QHBoxLayout:
        row, self.color_buttons = QHBoxLayout(), QButtonGroup(self)
        row.setSpacing(theme.SPACE_1)
        for number, (name, color) in enumerate(_CHOICES):
            dot = _Dot(get_mark_color(Mark(0, color=color)), tr(name), self)
            dot.setChecked(color.lower() == self._mark.color.lower())
            self.color_buttons.addButton(dot, number)
            dot.clicked.connect(partial(self.note_field.setFocus, Qt.FocusReason.OtherFocusReason))
            row.addWidget(dot)
        row.addStretch(1)
        return row

    def _current_mark(self) -> Mark:
        chosen = self.color_buttons.checkedId()
        color = self._mark.color if chosen < 0 else _CHOICES[chosen][1]
        return Mark(self._mark.frame, self.note_field.text().strip(), color)

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Drop what was edited with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self._done = True
            self.close()
        else:
            super().keyPressEvent(event)

    @guard_override()
    def closeEvent(self, event: QCloseEvent) -> None:
        """Say what was edited."""
        now = self._current_mark()
        if not self._done and (self._new or now != self._mark):
            self.mark_edited.emit(now)
        self._done = True
        super().closeEvent(event)


class _Dot(QAbstractButton):
    """A colour to choose."""

    def __init__(self, color: QColor, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._color = color
        self.setCheckable(True)
        self.setFixedSize(_DOT)
        self.setToolTip(escape_tooltip(name))
        self.setAccessibleName(name)

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the colour, with a ring around the chosen one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect()).adjusted(5, 5, -5, -5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        painter.drawEllipse(place)
        if self.isChecked() or self.hasFocus() or self.underMouse():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(Colors.TEXT if self.isChecked() else Colors.ACCENT, 1.5))
            painter.drawEllipse(place.adjusted(-3, -3, 3, 3))
        painter.end()
