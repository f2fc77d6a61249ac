"""Small popups over a clip: a text, a number, the speed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import MAX_SPEED
from studio.ui.widgets import theme
from studio.ui.widgets.popover import Popover
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_WIDTH: Final = 240
_TEXT_HEIGHT: Final = 70


class TextPopup(Popover):
    """A text to be typed. Enter and a click elsewhere keep it, Esc drops it.

    Args:
        name: What is typed.
        text: What it is now.
        keep: Takes another text.
        parent: What it lies over.
        has_lines: Whether it may have several lines: Ctrl+Enter keeps it then.
    """

    def __init__(
        self, name: str, text: str, keep: Callable[[str], object], parent: QWidget, *, has_lines: bool = False
    ) -> None:
        super().__init__(name, parent)
        self._before, self._keep = text, keep
        self._is_dropped = False
        self.field: QLineEdit | QPlainTextEdit
        if has_lines:
            self.field = QPlainTextEdit(text, self)
            self.field.setFixedHeight(_TEXT_HEIGHT)
            self.field.setTabChangesFocus(True)
            keeps = QShortcut(QKeySequence("Ctrl+Return"), self.field)
            keeps.setContext(Qt.ShortcutContext.WidgetShortcut)
            keeps.activated.connect(self.close)
        else:
            self.field = QLineEdit(text, self)
            self.field.returnPressed.connect(self.close)
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(name)
        self.field.setMinimumWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_2, theme.SPACE_2, theme.SPACE_2, theme.SPACE_2)
        column.addWidget(self.field)

    def open_by_place(self, widget: QWidget, place: QRect) -> None:
        """Open by a part of a widget, with the text ready to be typed."""
        self.open_near(widget, place)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.selectAll()

    @property
    def _text(self) -> str:
        return self.field.toPlainText() if isinstance(self.field, QPlainTextEdit) else self.field.text()

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Drop the text with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self._is_dropped = True
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        else:
            super().keyPressEvent(event)

    @guard_override()
    def closeEvent(self, event: QCloseEvent) -> None:
        """Say the text."""
        if not self._is_dropped and self._text != self._before:
            self._keep(self._text)
        self._is_dropped = True
        super().closeEvent(event)


class NumberPopup(Popover):
    """A number of frames to be typed. Enter keeps it, Esc drops it.

    Args:
        name: What is typed.
        frames: What it is at first.
        keep: Takes the number.
        parent: What it lies over.
    """

    def __init__(self, name: str, frames: int, keep: Callable[[int], object], parent: QWidget) -> None:
        super().__init__(name, parent)
        self._keep = keep
        self.field = QSpinBox(self)
        self.field.setRange(1, 1_000_000)
        self.field.setValue(frames)
        self.field.setSuffix(tr(" frames"))
        self.field.setAccessibleName(name)
        form = QFormLayout(self)
        form.setContentsMargins(theme.SPACE_3, theme.SPACE_2, theme.SPACE_3, theme.SPACE_2)
        form.addRow(name, self.field)

    def open_by_place(self, widget: QWidget, place: QRect) -> None:
        """Open by a part of a widget, with the number ready to be typed."""
        self.open_near(widget, place)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.selectAll()

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the number with Enter, drop it with Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._keep(self.field.value())
            self.close()
        else:
            super().keyPressEvent(event)


class SpeedPopup(Popover):
    """The speed of clips, in percent, and what becomes of their length.

    Args:
        speed: What it is now; 1 is usual, 0 holds a frame, less is backwards.
        keep: Takes the speed, whether what follows moves, and whether clips keep their length.
        parent: What it lies over.
    """

    def __init__(self, speed: float, keep: Callable[[float, bool, bool], object], parent: QWidget) -> None:
        super().__init__(tr("Speed of the clips"), parent)
        self._keep = keep
        self.speed_field = QDoubleSpinBox(self)
        self.speed_field.setRange(0.0, MAX_SPEED * 100)
        self.speed_field.setDecimals(2)
        self.speed_field.setSuffix(" %")
        self.speed_field.setValue(abs(speed) * 100)
        self.speed_field.setAccessibleName(tr("Speed"))
        self.speed_field.setToolTip(tr("0 % holds the first frame"))
        self.backwards_box = QCheckBox(tr("Backwards"), self)
        self.backwards_box.setChecked(speed < 0)
        self.ripple_box = QCheckBox(tr("What follows moves along"), self)
        self.length_box = QCheckBox(tr("Keep the length: show more or less of the source"), self)
        self.length_box.toggled.connect(lambda on: self.ripple_box.setEnabled(not on))
        self.apply_button = QPushButton(tr("Set Speed"), self)
        self.apply_button.clicked.connect(self._on_entered)
        form = QFormLayout(self)
        form.setContentsMargins(theme.SPACE_3, theme.SPACE_3, theme.SPACE_3, theme.SPACE_3)
        form.addRow(tr("Speed"), self.speed_field)
        for box in (self.backwards_box, self.ripple_box, self.length_box, self.apply_button):
            form.addRow(box)

    def open_by_place(self, widget: QWidget, place: QRect) -> None:
        """Open by a part of a widget, with the speed ready to be typed."""
        self.open_near(widget, place)
        self.speed_field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.speed_field.selectAll()

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the speed with Enter, drop it with Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_entered()
        else:
            super().keyPressEvent(event)

    def _on_entered(self) -> None:
        speed = self.speed_field.value() / 100 * (-1 if self.backwards_box.isChecked() else 1)
        keeps_length = self.length_box.isChecked()
        self.close()
        self._keep(speed, self.ripple_box.isChecked() and not keeps_length, keeps_length)
