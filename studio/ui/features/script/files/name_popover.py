"""A small window that asks for the name of a script."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.features.script.files.script_files import find_name_error
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.popover import Popover

_WIDTH: Final = 300


class NamePopover(Popover):
    """Asks for a name. Return takes it, Esc does not.

    Args:
        name: The name to begin with.
        taken: Names that are not accepted.
        on_named: Called with the name.
        parent: What it belongs to.
    """

    def __init__(self, name: str, taken: Collection[str], on_named: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(tr("Name of the script"), parent)
        self._taken = {each.casefold() for each in taken}
        self._on_named = on_named
        self.field = QLineEdit(name, self)
        self.field.setPlaceholderText(tr("Name of the script"))
        self.field.setAccessibleName(tr("Name of the script"))
        self.field.selectAll()
        self.button = QPushButton(tr("OK"), self)
        self.error_label = PlainLabel(parent=self)
        self.error_label.setWordWrap(True)
        self.error_label.setProperty("role", "danger")
        self.error_label.hide()
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_3, theme.SPACE_3, theme.SPACE_3)
        column.setSpacing(theme.SPACE_2)
        column.addLayout(row)
        column.addWidget(self.error_label)
        self.setFixedWidth(_WIDTH)
        self.field.returnPressed.connect(self._take)
        self.button.clicked.connect(self._take)
        self.field.setFocus()

    def _take(self) -> None:
        name = self.field.text().strip().removesuffix(".py")
        error = find_name_error(name)
        if not error and name.casefold() in self._taken:
            error = tr("There is a script “{name}” already.", name=name)
        if error:
            self.error_label.setText(error)
            self.error_label.show()
            self.adjustSize()
            return
        self.close()
        self._on_named(name)
