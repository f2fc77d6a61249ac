"""The small popup in which a mark's note and colour are edited."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.core.language import marked, tr
from studio.graph.model import Mark
from studio.ui import theme
from studio.ui.markup import tip_text
from studio.ui.popover import Popover
from studio.ui.reporting import reported
from studio.ui.theme import NOTE_COLORS, Colors
from studio.ui.timeline.marks_track import color_of

_WIDTH = 280
_DOT = QSize(22, 22)
_CHOICES = ((marked("The theme's colour"), ""), *NOTE_COLORS)


class MarkPopup(Popover):
    """Note and colour of a mark. Enter and a click elsewhere keep them, Esc drops them.

    Args:
        mark: What is edited.
        parent: What it lies over.
        new: There is no such mark yet.

    Signals:
        edited(Mark): It is to be so; said once, when the popup closes, if it is new or other than before.
    """

    edited = Signal(object)

    def __init__(self, mark: Mark, parent: QWidget, *, new: bool = False) -> None:
        super().__init__(tr("Note and colour of the mark"), parent)
        self._mark = mark
        self._done = False
        self._new = new
        self.note = QLineEdit(mark.text, self)
        self.note.setPlaceholderText(tr("Note"))
        self.note.setAccessibleName(tr("Note"))
        self.note.setMinimumWidth(_WIDTH)
        self.note.returnPressed.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_2, theme.SPACE_2, theme.SPACE_2, theme.SPACE_2)
        column.addWidget(self.note)
        column.addLayout(self._make_colors())

    def open_at(self, parent: QWidget, place: QRect) -> None:
        """Open by a place of `parent`, with the note ready to be typed."""
        self.open_by(parent, place)
        self.note.setFocus(Qt.FocusReason.PopupFocusReason)
        self.note.selectAll()

    def _make_colors(self) -> QHBoxLayout:
        row, self.colors = QHBoxLayout(), QButtonGroup(self)
        row.setSpacing(theme.SPACE_1)
        for number, (name, color) in enumerate(_CHOICES):
            dot = _Dot(color_of(Mark(0, color=color)), tr(name), self)
            dot.setChecked(color.lower() == self._mark.color.lower())
            self.colors.addButton(dot, number)
            dot.clicked.connect(partial(self.note.setFocus, Qt.FocusReason.OtherFocusReason))
            row.addWidget(dot)
        row.addStretch(1)
        return row

    def _now(self) -> Mark:
        chosen = self.colors.checkedId()
        color = self._mark.color if chosen < 0 else _CHOICES[chosen][1]
        return Mark(self._mark.frame, self.note.text().strip(), color)

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Drop what was edited with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self._done = True
            self.close()
        else:
            super().keyPressEvent(event)

    @reported()
    def closeEvent(self, event: QCloseEvent) -> None:
        """Say what was edited."""
        now = self._now()
        if not self._done and (self._new or now != self._mark):
            self.edited.emit(now)
        self._done = True
        super().closeEvent(event)


class _Dot(QAbstractButton):
    """A colour to choose."""

    def __init__(self, color: QColor, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._color = color
        self.setCheckable(True)
        self.setFixedSize(_DOT)
        self.setToolTip(tip_text(name))
        self.setAccessibleName(name)

    @reported()
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
