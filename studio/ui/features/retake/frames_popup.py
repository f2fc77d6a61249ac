"""The small popups in which the number of new frames is typed."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.graph.clip_edits.made_frames import ClipEnd
from studio.ui.widgets import theme
from studio.ui.widgets.popover import Popover
from studio.ui.widgets.qt_helpers.override_guard import guard_override

MOST_FRAMES = 9999
_WIDTH = 160


class FramesPopup(Popover):
    """A field for a number of frames. Enter and the button accept it, Esc and a click elsewhere drop it.

    Args:
        title: What is done, as the button says it.
        count: The number that is suggested.
        parent: What it lies over.

    Signals:
        frames_entered(int): So many frames are wanted.
    """

    frames_entered = Signal(int)

    def __init__(self, title: str, count: int, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.count_field = QSpinBox(self)
        self.count_field.setRange(1, MOST_FRAMES)
        self.count_field.setValue(count)
        self.count_field.setAccessibleName(tr("New frames"))
        self.count_field.setMinimumWidth(_WIDTH)
        self.form = QFormLayout()
        self.form.addRow(tr("New frames"), self.count_field)
        self.accept_button = QPushButton(title, self)
        self.accept_button.clicked.connect(self.accept_frames)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_2, theme.SPACE_3, theme.SPACE_2)
        column.addLayout(self.form)
        column.addWidget(self.accept_button)

    def open_at(self, widget: QWidget, place: QRect) -> None:
        """Open by a place of a widget, with the number ready to be typed."""
        self.open_near(widget, place)
        self.count_field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.count_field.selectAll()

    def accept_frames(self) -> None:
        """Say the number, and close."""
        self.count_field.interpretText()
        count = self.count_field.value()
        self.close()
        self.emit_frames(count)

    def emit_frames(self, count: int) -> None:
        """Say how many frames are wanted."""
        self.frames_entered.emit(count)

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Accept with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept_frames()
        else:
            super().keyPressEvent(event)


class ExtensionPopup(FramesPopup):
    """Number of frames by which a clip is extended, and at which end.

    Args:
        count: The number that is suggested.
        parent: What it lies over.

    Signals:
        extension_entered(ClipEnd, int): So many frames are wanted at this end.
    """

    extension_entered = Signal(object, int)

    def __init__(self, count: int, parent: QWidget) -> None:
        super().__init__(tr("Extend"), count, parent)
        self.end_field = QComboBox(self)
        self.end_field.addItem(tr("After the end"), ClipEnd.END)
        self.end_field.addItem(tr("Before the start"), ClipEnd.START)
        self.end_field.setAccessibleName(tr("Where"))
        self.form.addRow(tr("Where"), self.end_field)

    def emit_frames(self, count: int) -> None:
        """Say how many frames are wanted, and where."""
        super().emit_frames(count)
        self.extension_entered.emit(ClipEnd(self.end_field.currentData()), count)
