"""All that sees to it that no work is lost, put together: the file, its recovery, its versions, its look."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.core.language import tr
from studio.graph.levels import Level
from studio.ui.background import Background
from studio.ui.keeping.recovery import Recovery
from studio.ui.window.earlier_versions import EarlierVersions
from studio.ui.window.file_watch import FileWatch
from studio.ui.window.memory import LAST_PROJECT
from studio.ui.window.panels import Panels
from studio.ui.window.project_files import ProjectFiles
from studio.ui.window.recovery_keeper import RecoveryKeeper
from studio.ui.window.recovery_offer import RecoveryOffer
from studio.ui.window.view_keeper import ViewKeeper

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow


class Safekeeping(QObject):
    """Makes the parts and connects them with the window.

    Args:
        level: What is kept, and which level of it is shown.
        panels: How it looks.
        recovery: Recovery files and earlier versions.
        background: Reads and writes.
        window: Where questions and notices appear.
    """

    def __init__(
        self, level: Level, panels: Panels, recovery: Recovery, background: Background, window: MainWindow
    ) -> None:
        super().__init__(window)
        document = level.document
        self._window = window
        dialogs = window.dialogs
        self.state_folder = recovery.folder
        self.files = ProjectFiles(
            document, window, dialogs=dialogs, recent=window.memory, recovery=recovery, background=background
        )
        self.keeper = RecoveryKeeper(document, self.files, recovery)
        self.offer = RecoveryOffer(window, dialogs, self.files, self.keeper, recovery, background)
        self.watch = FileWatch(self.files, background, window.notice)
        self.views = ViewKeeper(self.files, background, level, panels.node_editor, panels.timeline)
        self.versions = EarlierVersions(document, self.files, recovery.versions, background, window)
        for part in (self.files, self.keeper, self.offer, self.versions):
            part.failed.connect(window.fail)
        self.files.said.connect(window.status.post)
        self.files.changed.connect(self._note_last)
        self.offer.waiting.connect(self._show_waiting)

    def offer_newest(self, otherwise: Callable[[], None]) -> None:
        """Offer what a crash has left behind; do `otherwise` if there is nothing, or it is not wanted."""
        self.offer.offer_newest(otherwise)

    def offer_again(self) -> None:
        """Offer what was put off, or say that there is nothing."""
        self.offer.offer_newest(
            lambda: None, lambda: self._window.status.post(tr("There is no unsaved work from an earlier run."))
        )

    def _show_waiting(self, names: str) -> None:
        """Say what is kept without stopping anybody."""
        button = (tr("Look at it"), self.offer_again)
        self._window.cards.show_card(tr("Unsaved work is kept"), names, [button])

    def _note_last(self) -> None:
        """Remember which project to open at the next start."""
        path = self.files.path
        self._window.memory.choose(LAST_PROJECT, str(path) if path is not None else "")

    def close(self) -> None:
        """Stop, and give the file free; the user has decided what becomes of changes."""
        self.files.changed.disconnect(self._note_last)
        self.watch.close()
        self.views.close()
        self.keeper.close()
        self.files.close()
