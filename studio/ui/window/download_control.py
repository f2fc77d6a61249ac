"""Ties downloads and the offline switch to the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from studio.core.errors import StudioError
from studio.core.language import tr
from studio.models.download.hub import Hub
from studio.models.download.switch import OfflineSwitch
from studio.ui.models.download_desk import DownloadDesk
from studio.ui.models.download_view import link_of
from studio.ui.models.panel import ModelsPanel
from studio.ui.models.shelf import ModelShelf

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow


class DownloadControl(QObject):
    """What the user does with downloads, and whether there may be any.

    Args:
        panel: Shows them.
        shelf: Is told of what has come.
        cache: Returns where downloads go.
        window: For the status line and the user's choices.

    Signals:
        offline_changed(str): Why nothing can be downloaded from now on; empty if it can.
    """

    offline_changed = Signal(str)

    def __init__(self, panel: ModelsPanel, shelf: ModelShelf, cache: Callable[[], Path], window: MainWindow) -> None:
        super().__init__(window)
        self._panel, self._shelf, self._window = panel, shelf, window
        self._switch = OfflineSwitch(on=True)  # until it is known what the user has chosen
        self.desk = DownloadDesk(Hub(self._switch), cache, self)
        self.desk.changed.connect(lambda: panel.show_downloads(self.desk.downloads))
        self.desk.arrived.connect(self._on_arrived)
        panel.name_wanted.connect(self.desk.look_up)
        panel.download_asked.connect(self._on_asked)
        panel.offline_changed.connect(self.set_offline)
        memory = window.memory
        shelf.background.run(lambda: memory.models.offline, self._turn, lambda _: None)

    @property
    def offline(self) -> str:
        """Why nothing can be downloaded; empty if it can."""
        try:
            self._switch.check()
        except StudioError as error:
            return str(error)
        return ""

    def set_offline(self, offline: bool) -> None:
        """Turn the switch, and keep that."""
        self._turn(offline)
        memory = self._window.memory
        title = tr("The choice cannot be kept")
        self._shelf.background.run(
            lambda: memory.keep_models(memory.models.folders, offline=offline),
            lambda _: None,
            lambda text: self._window.fail(title, text),
        )

    def _turn(self, offline: bool) -> None:
        self._switch.turn(on=offline)
        self._panel.show_offline(self.offline)
        self.offline_changed.emit(self.offline)
        self._window.actions_.refresh()

    def look_up(self, name: str) -> None:
        """Show how large a model is, with a button that downloads it."""
        self._window.docks.go_to("models")
        self._panel.type_name(name)
        if not self.offline:
            self.desk.look_up(name)

    def close(self) -> None:
        """Stop all downloads; what has come stays."""
        self.desk.close()

    def _on_asked(self, wish: str, number: int) -> None:
        status = next((status for status in self.desk.downloads if status.id == number), None)
        if wish == "link" and status is not None:
            QGuiApplication.clipboard().setText(link_of(status))
            self._window.status.post(tr("{link} is on the clipboard", link=link_of(status)))
        else:
            self.desk.ask(wish, number)

    def _on_arrived(self, name: str) -> None:
        self._window.status.post(tr("“{name}” is here: nodes can use it now", name=name))
        self._shelf.refresh()
