"""A bar that asks for numbers before something is done to curves, and shows what would come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from studio.core.translation import tr
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.number_view import NumberView, to_number
from studio.ui.widgets import theme
from studio.ui.widgets.fields.number_format import NumberFormat
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.focus import move_focus_out

_FIELD = 76
_PROGRESS = 160


@dataclass(frozen=True, slots=True)
class NumberPrompt:
    """Prompt for a number.

    Args:
        label: What it is called.
        format: Its limits and looks.
    """

    label: str
    format: NumberFormat


class PreviewBar(QWidget):
    """Fields, what would come of them, and two buttons. It is hidden until it is opened.

    Args:
        title: What is going to be done.
        asked: The numbers, by name.
        apply: What the button says that does it.

    Signals:
        value_changed(): Another number was given.
        apply_clicked(): It is to be done.
        cancel_clicked(): It is not.
        value_rejected(str): What was typed is no number, and why.
    """

    value_changed = Signal()
    apply_clicked = Signal()
    cancel_clicked = Signal()
    value_rejected = Signal(str)

    def __init__(
        self, title: str, asked: Mapping[str, NumberPrompt], apply: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._values: dict[str, float] = dict.fromkeys(asked, 0.0)
        self.fields: dict[str, NumberView] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_2, 0, theme.SPACE_2, theme.SPACE_1)
        row.setSpacing(theme.SPACE_2)
        heading = PlainLabel(title, self)
        heading.setFont(theme.make_ui_font(theme.FONT_SMALL, bold=True))
        row.addWidget(heading)
        for name, each in asked.items():
            row.addWidget(_faint(each.label, self))
            row.addWidget(self._field(name, each))
        self.summary_label = PlainLabel(parent=self)
        self.summary_label.setProperty("role", "secondary")
        self.progress_bar = QProgressBar(self)
        self.progress_bar.setFixedWidth(_PROGRESS)
        self.progress_bar.setAccessibleName(title)
        self.apply_button = QPushButton(apply, self)
        self.apply_button.setDefault(True)
        self.cancel_button = QPushButton(tr("Cancel"), self)
        row.addSpacing(theme.SPACE_2)
        row.addWidget(self.summary_label)
        row.addWidget(self.progress_bar)
        row.addStretch(1)
        row.addWidget(self.apply_button)
        row.addWidget(self.cancel_button)
        self.apply_button.clicked.connect(self.apply_clicked)
        self.cancel_button.clicked.connect(self.cancel_clicked)
        self.hide()

    def get_value(self, name: str) -> float:
        """Return a number that was given."""
        return self._values[name]

    def open_with_values(self, values: Mapping[str, float]) -> None:
        """Open, with these numbers to begin with."""
        for name, value in values.items():
            self._values[name] = value
            self.fields[name].show_value(value)
        self.show_progress(None)
        self.show()

    def show_summary(self, text: str, *, possible: bool) -> None:
        """Say what would come of it, and whether it can be done."""
        self.summary_label.setText(text)
        if not possible:
            move_focus_out(self.apply_button, self)
        self.apply_button.setEnabled(possible)

    def show_progress(self, share: tuple[int, int] | None) -> None:
        """Show how far something has come: how much of how much; None for nothing."""
        self.progress_bar.setVisible(share is not None)
        for field in self.fields.values():
            if share is not None:
                move_focus_out(field, self)
            field.setEnabled(share is None)
        if share is not None:
            self.progress_bar.setRange(0, max(1, share[1]))
            self.progress_bar.setValue(share[0])

    def _field(self, name: str, asked: NumberPrompt) -> NumberView:
        field = self.fields[name] = NumberView(asked.format, self)
        field.setFixedWidth(_FIELD)
        field.setAccessibleName(asked.label)
        field.value_edited.connect(lambda wanted: self._on_edited(name, wanted))
        field.input_rejected.connect(self.value_rejected)
        return field

    def _on_edited(self, name: str, wanted: ValueEdit) -> None:
        field = self.fields[name]
        self._values[name] = field.number_format.clamp_number(to_number(field.compute_edited_value(wanted)))
        field.show_value(self._values[name])
        field.accept_text()
        self.value_changed.emit()


def _faint(text: str, parent: QWidget) -> PlainLabel:
    label = PlainLabel(text, parent)
    label.setProperty("role", "faint")
    label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    return label
