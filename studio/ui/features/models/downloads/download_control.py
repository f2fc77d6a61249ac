"""Control of downloads: connects them and the offline switch to the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_noop
from studio.models.download.hub import HubClient
from studio.models.download.offline_switch import OfflineSwitch
from studio.ui.features.models.downloads.download_manager import DownloadManager
from studio.ui.features.models.downloads.download_view import find_link
from studio.ui.features.models.panel import ModelsPanel
from studio.ui.shell.models.model_catalog import ModelCatalog
from studio.ui.shell.settings.setting_spec import SettingPage, SettingSpec, SwitchKind

if TYPE_CHECKING:
    from studio.ui.shell.main_window import MainWindow


class DownloadControl(QObject):
    """Control of downloads: actions of the user, and the offline switch.

    Args:
        panel: Shows them.
        shelf: The catalogue of models, refreshed after a download.
        cache: Returns where downloads go.
        window: For the status line and the user's choices.

    Attributes:
        is_offline_chosen: Whether the user has chosen to stay offline, whatever the environment says.

    Signals:
        offline_changed(str): Why nothing can be downloaded from now on; empty if it can.
    """

    offline_changed = Signal(str)

    def __init__(self, panel: ModelsPanel, shelf: ModelCatalog, cache: Callable[[], Path], window: MainWindow) -> None:
        super().__init__(window)
        self._panel, self._shelf, self._window = panel, shelf, window
        self.is_offline_chosen = False
        self._switch = OfflineSwitch(on=True)  # until it is known what the user has chosen
        self.manager = DownloadManager(HubClient(self._switch), cache, self)
        self.manager.downloads_changed.connect(lambda: panel.show_downloads(self.manager.downloads))
        self.manager.model_downloaded.connect(self._on_arrived)
        panel.lookup_requested.connect(self.manager.look_up_model)
        panel.download_requested.connect(self._on_asked)
        panel.offline_changed.connect(self.set_offline)
        memory = window.settings
        self._is_switch_set = False  # by the user, before what was kept has been read
        shelf.background.run_task(lambda: memory.model_settings.offline, self._restore_switch, lambda _: None)

    @property
    def offline_reason(self) -> str:
        """The reason why nothing can be downloaded; empty if there is none."""
        try:
            self._switch.require_online()
        except StudioError as error:
            return str(error)
        return ""

    def build_setting(self) -> SettingSpec:
        """Return the offline switch as a row of the Preferences dialog."""
        return SettingSpec(
            "models.offline",
            SettingPage.MODELS,
            tr_noop("Stay offline"),
            tr_noop("Opens no connection at all. HF_HUB_OFFLINE in the environment counts, too."),
            SwitchKind(),
            read=lambda: self.is_offline_chosen,
            write=lambda value: self.set_offline(bool(value)),
            changed=self.offline_changed,
        )

    def set_offline(self, offline: bool) -> None:
        """Turn the switch, and keep that."""
        self._is_switch_set = True
        self._set_switch(offline)
        memory = self._window.settings
        title = tr("The choice cannot be kept")
        self._shelf.background.run_task(
            lambda: memory.save_model_settings(memory.model_settings.folders, offline=offline),
            lambda _: None,
            lambda text: self._window.show_error(title, text),
        )

    def _restore_switch(self, offline: bool) -> None:
        if not self._is_switch_set:
            self._set_switch(offline)

    def _set_switch(self, offline: bool) -> None:
        self.is_offline_chosen = offline
        self._switch.set_offline(on=offline)
        self._panel.show_offline_reason(self.offline_reason)
        self.offline_changed.emit(self.offline_reason)
        self._window.window_actions.refresh()

    def look_up_model(self, name: str) -> None:
        """Show how large a model is, with a button that downloads it."""
        self._window.docks.focus_panel("models")
        self._panel.start_typing_name(name)
        if not self.offline_reason:
            self.manager.look_up_model(name)

    def close(self) -> None:
        """Stop all downloads; what has come stays."""
        self.manager.close()

    def _on_asked(self, wish: str, number: int) -> None:
        status = next((status for status in self.manager.downloads if status.id == number), None)
        if wish == "link" and status is not None:
            QGuiApplication.clipboard().setText(find_link(status))
            self._window.status.show_hint(tr("{link} is on the clipboard", link=find_link(status)))
        else:
            self.manager.run_action(wish, number)

    def _on_arrived(self, name: str) -> None:
        self._window.status.show_hint(tr("“{name}” is downloaded: nodes can use it now", name=name))
        self._shelf.refresh()
