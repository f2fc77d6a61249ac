"""Dialog that asks for the address of a farm, and for its key file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_noop
from studio.farm.network.security import make_address
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.preferences.path_fields import PathField
from studio.ui.shell.settings.setting_spec import PathKind
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override

KEY_KIND: Final = PathKind(tr_noop("none"), (".pem",))
_WIDTH: Final = 520
_EXPLANATION: Final = tr_noop(
    "The address is the one that `frameloom farm` prints on the machine where the farm runs. Copy its key file to this "
    "machine, and choose it here; a farm of this machine needs none."
)


class ConnectDialog(QDialog):
    """Asks where a farm is.

    Args:
        parent: Its window.
        dialogs: Ask for files.
        address: What was used last.
        key_file: What was used last.
        on_chosen: Takes the address and the key file when the dialog is accepted.
    """

    def __init__(
        self, parent: QWidget, dialogs: Dialogs, address: str, key_file: str, on_chosen: Callable[[str, str], object]
    ) -> None:
        super().__init__(parent)
        self._on_chosen = on_chosen
        self._key_file = key_file
        self.setWindowTitle(tr("Connect to a Render Farm"))
        self.address_field = QLineEdit(address, self)
        self.address_field.setPlaceholderText(tr("tcp://HOST:PORT"))
        self.key_field = PathField(KEY_KIND, tr("Key file"), dialogs)
        self.key_field.show_path(key_file)
        self.key_field.path_edited.connect(self._on_key_edited)
        self.error_label = PlainLabel(parent=self)
        self.error_label.setProperty("role", "danger")
        self.error_label.setWordWrap(True)
        self.error_label.hide()
        self.connect_button = QPushButton(tr("Connect"), self)
        self.connect_button.setDefault(True)
        self.connect_button.clicked.connect(self.accept)
        self.cancel_button = QPushButton(tr("Cancel"), self)
        self.cancel_button.clicked.connect(self.reject)
        self._lay_out()
        self.setMinimumWidth(_WIDTH)
        self.finished.connect(self.deleteLater)

    def _lay_out(self) -> None:
        explanation = PlainLabel(tr(_EXPLANATION), self)
        explanation.setProperty("role", "secondary")
        explanation.setWordWrap(True)
        form = QFormLayout()
        form.setSpacing(theme.SPACE_2)
        form.addRow(tr("Address"), self.address_field)
        form.addRow(tr("Key file"), self.key_field)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.connect_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_5, theme.SPACE_4, theme.SPACE_5, theme.SPACE_4)
        column.setSpacing(theme.SPACE_3)
        column.addWidget(explanation)
        column.addLayout(form)
        column.addWidget(self.error_label)
        column.addLayout(buttons)

    def _on_key_edited(self, path: str) -> None:
        self._key_file = path

    @guard_override()
    def accept(self) -> None:
        """Hand on what was entered, unless it is no address."""
        address = self.address_field.text().strip()
        try:
            make_address(address, is_secure=bool(self._key_file))
        except StudioError as error:
            self.error_label.setText(str(error))
            self.error_label.show()
            return
        super().accept()
        self._on_chosen(address, self._key_file)
