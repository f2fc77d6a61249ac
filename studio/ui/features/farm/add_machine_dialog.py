"""Dialog that shows how another machine joins the farm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_noop
from studio.farm.network.security import DEFAULT_PORT
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.clipboard import copy_text

_WIDTH: Final = 560
_NO_KEY: Final = tr_noop(
    "So far the farm listens to this machine alone. Other machines can join once there is a key: a file that is "
    "copied to each of them. Whoever has it can run programs on all workers, so give it to your own machines only."
)
_NO_KEY_ELSEWHERE: Final = tr_noop(
    "This farm has no key, so that it listens to its own machine alone. Start it again with one there: "
    "`frameloom farm --make-key farm.pem`, then `frameloom farm --key farm.pem`."
)
_STEPS: Final = tr_noop(
    "1. Install this version of Frameloom on the other machine, with the extra `farm`.\n"
    "2. Copy the key file {key} to it.\n"
    "3. Let port {port} of this machine through its firewall, and start a worker there:"
)
_AFTER: Final = tr_noop("It appears in the list as soon as it has joined. Files that it lacks are sent to it.")


class AddMachineDialog(QDialog):
    """Shows the command that starts a worker, or offers to make a key first.

    Args:
        parent: Its window.
        command: What starts a worker; empty where none can join yet.
        key_file: The farm's; None without one.
        on_make_key: Makes a key, and lets other machines join; None where that is not this machine's to do.
        on_reveal: Shows a file in its folder.
    """

    def __init__(
        self,
        parent: QWidget,
        command: str,
        key_file: Path | None,
        on_make_key: Callable[[], object] | None,
        on_reveal: Callable[[Path], object],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Add a Machine to the Render Farm"))
        self.text_label = PlainLabel(parent=self)
        self.text_label.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.SPACE_5, theme.SPACE_4, theme.SPACE_5, theme.SPACE_4)
        self._column.setSpacing(theme.SPACE_3)
        self._column.addWidget(self.text_label)
        self.close_button = QPushButton(tr("Close"), self)
        self.close_button.clicked.connect(self.reject)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        if command and key_file is not None:
            self._show_steps(command, key_file, on_reveal)
        else:
            self._offer_key(on_make_key)
        self._buttons.addWidget(self.close_button)
        self._column.addLayout(self._buttons)
        self.setMinimumWidth(_WIDTH)
        self.finished.connect(self.deleteLater)

    def _show_steps(self, command: str, key_file: Path, on_reveal: Callable[[Path], object]) -> None:
        self.text_label.setText(tr(_STEPS, key=key_file, port=DEFAULT_PORT))
        self.command_field = QLineEdit(command, self)
        self.command_field.setReadOnly(True)
        self.command_field.setAccessibleName(tr("Command that starts a worker"))
        self.copy_button = QPushButton(tr("Copy"), self)
        self.copy_button.setDefault(True)
        self.copy_button.clicked.connect(lambda: copy_text(command))
        row = QHBoxLayout()
        row.addWidget(self.command_field, 1)
        row.addWidget(self.copy_button)
        after = PlainLabel(tr(_AFTER), self)
        after.setProperty("role", "secondary")
        after.setWordWrap(True)
        self._column.addLayout(row)
        self._column.addWidget(after)
        self.reveal_button = QPushButton(tr("Show the Key File"), self)
        self.reveal_button.clicked.connect(lambda: on_reveal(key_file))
        self._buttons.addWidget(self.reveal_button)

    def _offer_key(self, on_make_key: Callable[[], object] | None) -> None:
        self.text_label.setText(tr(_NO_KEY if on_make_key is not None else _NO_KEY_ELSEWHERE))
        if on_make_key is not None:
            self.key_button = QPushButton(tr("Make a Key, and Let Machines Join"), self)
            self.key_button.clicked.connect(self.accept)
            self.key_button.clicked.connect(on_make_key)
            self._buttons.addWidget(self.key_button)
