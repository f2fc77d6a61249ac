"""A bar that asks for numbers before something is done to curves, and shows what would come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from studio.core.language import tr
from studio.ui import theme
from studio.ui.inspector.edits import Wanted
from studio.ui.inspector.number_view import NumberView, as_number
from studio.ui.inspector.numbers import NumberFormat
from studio.ui.plain_label import PlainLabel

_FIELD = 76
_PROGRESS = 160


@dataclass(frozen=True, slots=True)
class Asked:
    """A number that is asked for.

    Args:
        label: What it is called.
        format: Its limits and looks.
    """

    label: str
    format: NumberFormat


class ProposalBar(QWidget):
    """Fields, what would come of them, and two buttons. It is hidden until it is opened.

    Args:
        title: What is going to be done.
        asked: The numbers, by name.
        apply: What the button says that does it.

    Signals:
        changed(): Another number was given.
        applied(): It is to be done.
        cancelled(): It is not.
        rejected(str): What was typed is no number, and why.
    """

    changed = Signal()
    applied = Signal()
    cancelled = Signal()
    rejected = Signal(str)

    def __init__(self, title: str, asked: Mapping[str, Asked], apply: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: dict[str, float] = dict.fromkeys(asked, 0.0)
        self.fields: dict[str, NumberView] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_2, 0, theme.SPACE_2, theme.SPACE_1)
        row.setSpacing(theme.SPACE_2)
        heading = PlainLabel(title, self)
        heading.setFont(theme.ui_font(theme.FONT_SMALL, bold=True))
        row.addWidget(heading)
        for name, each in asked.items():
            row.addWidget(_faint(each.label, self))
            row.addWidget(self._field(name, each))
        self.said = PlainLabel(parent=self)
        self.said.setProperty("role", "secondary")
        self.progress = QProgressBar(self)
        self.progress.setFixedWidth(_PROGRESS)
        self.progress.setAccessibleName(title)
        self.apply = QPushButton(apply, self)
        self.apply.setDefault(True)
        self.cancel = QPushButton(tr("Cancel"), self)
        row.addSpacing(theme.SPACE_2)
        row.addWidget(self.said)
        row.addWidget(self.progress)
        row.addStretch(1)
        row.addWidget(self.apply)
        row.addWidget(self.cancel)
        self.apply.clicked.connect(self.applied)
        self.cancel.clicked.connect(self.cancelled)
        self.hide()

    def value(self, name: str) -> float:
        """Return a number that was given."""
        return self._values[name]

    def open_with(self, values: Mapping[str, float]) -> None:
        """Open, with these numbers to begin with."""
        for name, value in values.items():
            self._values[name] = value
            self.fields[name].show_value(value)
        self.show_busy(None)
        self.show()

    def say(self, text: str, *, possible: bool) -> None:
        """Say what would come of it, and whether it can be done."""
        self.said.setText(text)
        self.apply.setEnabled(possible)

    def show_busy(self, share: tuple[int, int] | None) -> None:
        """Show how far something has come: how much of how much; None for nothing."""
        self.progress.setVisible(share is not None)
        for field in self.fields.values():
            field.setEnabled(share is None)
        if share is not None:
            self.progress.setRange(0, max(1, share[1]))
            self.progress.setValue(share[0])

    def _field(self, name: str, asked: Asked) -> NumberView:
        field = self.fields[name] = NumberView(asked.format, self)
        field.setFixedWidth(_FIELD)
        field.setAccessibleName(asked.label)
        field.edited.connect(lambda wanted: self._on_edited(name, wanted))
        field.rejected.connect(self.rejected)
        return field

    def _on_edited(self, name: str, wanted: Wanted) -> None:
        field = self.fields[name]
        self._values[name] = field.format.limited(as_number(field.own(wanted)))
        field.show_value(self._values[name])
        field.accept()
        self.changed.emit()


def _faint(text: str, parent: QWidget) -> PlainLabel:
    label = PlainLabel(text, parent)
    label.setProperty("role", "faint")
    label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    return label
