"""Control of the session: the project's file, recovery, versions and view state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.core.translation import tr, tr_n
from studio.engine.output_records import OutputRecords
from studio.graph.active_level import ActiveLevel
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.file.source_files import find_file_uses
from studio.ui.shell.edits.fixes import FixRequest
from studio.ui.shell.panel_protocols import NodeGraph, ProblemFixes, Timeline
from studio.ui.shell.session.autosave_writer import AutosaveWriter
from studio.ui.shell.session.file_opener import FileOpener
from studio.ui.shell.session.file_watch import FileWatch
from studio.ui.shell.session.permission_control import PermissionControl
from studio.ui.shell.session.project_files import ProjectFiles
from studio.ui.shell.session.recovery_prompt import RecoveryPrompt
from studio.ui.shell.session.storage.recovery import RecoveryStore
from studio.ui.shell.session.version_history import VersionHistory
from studio.ui.shell.session.view_state_saver import ViewStateSaver
from studio.ui.shell.settings.ui_settings import LAST_PROJECT
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from studio.ui.shell.main_window import MainWindow

_SHOWN_FILES = 5


class SessionControl(QObject):
    """Control that creates the parts of the session, and connects them with the window.

    Args:
        level: What is kept, and which level of it is shown.
        graph: How the graph looks.
        timeline: Where the playhead is.
        recovery: Recovery files and earlier versions.
        background: Reads and writes.
        window: Where questions and notices appear.
    """

    def __init__(
        self,
        level: ActiveLevel,
        graph: NodeGraph,
        timeline: Timeline,
        recovery: RecoveryStore,
        background: BackgroundWorker,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._document = document = level.document
        self._window, self._background = window, background
        dialogs = window.dialogs
        self.state_folder = recovery.folder
        self.permissions: PermissionControl | None = None
        self.locate_file: Callable[[str], None] = lambda _: None  # asks where a missing file is
        self.files = ProjectFiles(
            document, window, dialogs=dialogs, recent=window.settings, recovery=recovery, background=background
        )
        self.opener = FileOpener(
            self.files, document.registry, window, dialogs=dialogs, settings=window.settings, background=background
        )
        self.autosave = AutosaveWriter(document, self.files, recovery)
        self.recovery_prompt = RecoveryPrompt(window, dialogs, self.files, self.autosave, recovery, background)
        self.file_watch = FileWatch(self.files, background, window.notice_bar)
        self.view_state_saver = ViewStateSaver(self.files, background, level, graph, timeline)
        self.version_history = VersionHistory(document, self.files, recovery.versions, background, window)
        for part in (self.files, self.opener, self.autosave, self.recovery_prompt, self.version_history):
            part.failed.connect(window.show_error)
        for part in (self.files, self.opener):
            part.hint_posted.connect(window.status.show_hint)
        self.opener.sources_missing.connect(self._show_missing)
        self.files.file_changed.connect(self._record_last_project)
        self.recovery_prompt.others_found.connect(self._show_waiting)

    def start_permissions(
        self, problems: ProblemFixes, records: OutputRecords | None, get_facts: Callable[[], GraphFacts]
    ) -> None:
        """Ask for what the project may use, in its bar and as a fix of problems."""
        self.permissions = permissions = PermissionControl(
            self._document,
            self.files,
            self.state_folder,
            self._background,
            self._window.permission_bar,
            self._window.status.show_hint,
            records,
            get_facts,
        )
        problems.set_fix_handler(FixRequest.PERMISSION, lambda _: permissions.ask_permissions())

    def build_handlers(self) -> Handlers:
        """Return what can be done with the project's file, by the ids of actions."""
        return {
            "file.new": self.files.new_project,
            "file.open": self.opener.ask_open,
            "file.save": self.files.save_project,
            "file.save_as": self.files.save_project_as,
            "file.earlier_versions": self.version_history.open_dialog,
            "file.unsaved_work": self.offer_postponed,
            **(self.permissions.build_handlers() if self.permissions is not None else {}),
        }

    def offer_newest(self, otherwise: Callable[[], None]) -> None:
        """Offer what a crash has left behind; do `otherwise` if there is nothing, or it is not wanted."""
        self.recovery_prompt.offer_newest(otherwise)

    def offer_postponed(self) -> None:
        """Offer what was put off, or say that there is nothing."""
        self.recovery_prompt.offer_newest(
            lambda: None, lambda: self._window.status.show_hint(tr("There is no unsaved work from an earlier run."))
        )

    def _show_waiting(self, names: str) -> None:
        """Say what is kept without stopping anybody."""
        button = (tr("Look at it"), self.offer_postponed)
        self._window.notifications.show_card(tr("Unsaved work is kept"), names, [button])

    def _show_missing(self, missing: tuple[str, ...]) -> None:
        """Say which sources of an opened graph were not found, and ask where the first one is."""
        title = tr_n(
            "{count} file of this graph was not found", "{count} files of this graph were not found", len(missing)
        )
        names = "\n".join(missing[:_SHOWN_FILES]) + ("\n…" if len(missing) > _SHOWN_FILES else "")
        buttons = [(tr("Problems"), lambda: self._window.docks.show_panel("problems"))]
        uses = find_file_uses(self._document.graph, self._document.registry)
        if missing[0] in {use.path for use in uses}:
            buttons.insert(0, (tr("Locate…"), lambda: self.locate_file(missing[0])))
        self._window.notifications.show_card(title, names, buttons)

    def _record_last_project(self) -> None:
        """Remember which project to open at the next start."""
        path = self.files.path
        self._window.settings.set_choice(LAST_PROJECT, str(path) if path is not None else "")

    def close(self) -> None:
        """Stop, and give the file free; the user has decided what becomes of changes."""
        if self.permissions is not None:
            self.permissions.close()
        self.files.file_changed.disconnect(self._record_last_project)
        self.file_watch.close()
        self.view_state_saver.close()
        self.autosave.close()
        self.files.close()
