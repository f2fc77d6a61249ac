"""The Preferences dialog in the window: which settings it shows, and when it opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from studio.ui.shell.preferences.preferences_dialog import PreferencesDialog
from studio.ui.shell.preferences.shell_settings import build_shell_settings
from studio.ui.shell.settings.setting_spec import SettingsHost, SettingSpec
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.shell.shortcuts.keymap import get_keymap

if TYPE_CHECKING:
    from studio.ui.shell.main_window import MainWindow
    from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


class PreferencesControl(QObject):
    """Control of the Preferences dialog. There is one dialog at a time.

    Args:
        window: Has settings of its own, and shows the dialog.
        hosts: Features, of which some have settings.
        background: Checks values.
        parent: Qt's owner.
    """

    def __init__(
        self, window: MainWindow, hosts: Sequence[object], background: BackgroundWorker, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._hosts = hosts
        self._background = background
        self.dialog: PreferencesDialog | None = None
        window.board.action_triggered.connect(self._refresh)
        get_keymap().bindings_changed.connect(self._refresh)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"edit.preferences": self.open_dialog}

    def list_settings(self) -> tuple[SettingSpec, ...]:
        """Return all settings: those of the window, then those of the features in their order."""
        hosts = (host for host in self._hosts if isinstance(host, SettingsHost))
        return (*build_shell_settings(self._window), *(spec for host in hosts for spec in host.settings()))

    def open_dialog(self) -> PreferencesDialog:
        """Open the dialog, or bring it to the front."""
        if self.dialog is None:
            dialog = PreferencesDialog(self.list_settings(), self._window.dialogs, self._background, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.finished.connect(self._on_finished)
            self.dialog = dialog
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        return self.dialog

    def close(self) -> None:
        """Close the dialog: the document goes."""
        get_keymap().bindings_changed.disconnect(self._refresh)
        if self.dialog is not None:
            self.dialog.close()

    def _on_finished(self) -> None:
        self.dialog = None
        self._window.window_actions.refresh()
        self._window.settings.save()

    def _refresh(self) -> None:
        if self.dialog is not None:
            self.dialog.refresh()
