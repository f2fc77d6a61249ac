"""Controller of the open document in the window: session, preview, keyboard, and the features. GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.history import Document, ProjectChange
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.controllers.level_cards import LevelCards
from studio.ui.shell.controllers.node_navigator import NodeNavigator
from studio.ui.shell.controllers.shell import Shell, UserNodes
from studio.ui.shell.feature import Feature, PanelHost
from studio.ui.shell.menus.undo_actions import UndoActions
from studio.ui.shell.preferences.preferences_control import PreferencesControl
from studio.ui.shell.session.session_control import SessionControl
from studio.ui.shell.shortcuts.keyboard_control import KeyboardControl
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.engine.output_records import OutputRecords
    from studio.ui.preview.render.render_thread import RenderThread
    from studio.ui.shell.main_window import MainWindow
    from studio.ui.shell.session.project_files import ProjectFiles
    from studio.ui.shell.session.storage.recovery import RecoveryStore
    from studio.ui.shell.session.template_entry import TemplateEntry


class AppController(QObject):
    """Controller of the open document: makes what features work with, and starts and closes them.

    Args:
        document: The truth.
        engine: Computes frames.
        render_thread: Serves the viewer; started by `start`, stopped by `shut_down`.
        recovery: The recovery file.
        outputs: Records of the files that the project's jobs have written; None to ask before each that is there.
        templates: Projects to begin with.
        window: Where all of it is shown.
        features: What the window can do, hosts of panels before those that use them.
        user_nodes: The user's own nodes; None where they cannot be read again.
    """

    def __init__(
        self,
        document: Document,
        engine: Engine,
        render_thread: RenderThread,
        recovery: RecoveryStore,
        outputs: OutputRecords | None,
        templates: Sequence[TemplateEntry],
        window: MainWindow,
        features: Sequence[Feature],
        user_nodes: UserNodes | None = None,
    ) -> None:
        super().__init__(window)
        self.document = document
        self.engine = engine
        self.render_thread = render_thread
        self._window = window
        self._recovery = recovery
        self._features = tuple(features)
        self._started: list[Feature] = []
        self.background = BackgroundWorker(self)
        self.level = ActiveLevel(document)
        self.shell = shell = Shell(
            document,
            self.level,
            engine,
            render_thread,
            self.background,
            recovery,
            outputs,
            tuple(templates),
            window,
            user_nodes,
        )
        for feature in self._features:
            if isinstance(feature, PanelHost):
                feature.make_panels(shell)
        self.session = shell.session = SessionControl(
            self.level, shell.node_graph, shell.timeline, recovery, self.background, window
        )
        self.session.locate_file = shell.inspector.locate_file
        shell.cards = LevelCards(self.level, shell.node_graph, self)
        shell.navigator = NodeNavigator(self.level, shell.node_graph, shell.inspector)
        self.preview = shell.preview = PreviewController(
            document, render_thread, shell.viewer, shell.timeline, shell.cards, self
        )

    @property
    def files(self) -> ProjectFiles:
        """The open project's file."""
        return self.session.files

    def can_open(self, path: Path) -> bool:
        """Return whether files of this kind can be opened."""
        return self.session.opener.can_open(path)

    def open_file(self, path: Path) -> None:
        """Open a project, or the graph of a rendered file."""
        self.session.opener.open_file(path)

    def start(self) -> None:
        """Start the features and the threads: the document can be worked on from now on."""
        window, shell = self._window, self.shell
        self._undo_actions = UndoActions(self.document, window.board, window.window_actions, self)
        self.keyboard = KeyboardControl(window, self.background, self.files, shell.palette_sources, self)
        self.preferences = PreferencesControl(window, (*window.settings_hosts, *self._features), self.background, self)
        self._connect()
        for feature in self._features:
            feature.start(shell)
            self._started.append(feature)
        self.session.start_permissions(shell.problems, shell.outputs, lambda: self.preview.facts)
        for part in (self.session, self.keyboard, self.preferences):
            window.board.add_handlers(part.build_handlers())
        self.render_thread.start()

    def _connect(self) -> None:
        self.level.project_changed.connect(self._on_level_changed)
        self.files.file_changed.connect(self._window.show_title)
        self.render_thread.render_failed.connect(lambda text: self._window.show_error(tr("The preview failed"), text))
        self._window.status.device.show_figure(str(self.engine.device).upper())

    def check_files(self) -> None:
        """Look whether files have changed while another program was used."""
        self.preview.check_files()
        self.session.file_watch.check_file()

    def confirm_exit(self, then: Callable[[], None]) -> None:
        """Call `then` once every feature has agreed to close."""
        for check in reversed(self.shell.exit_checks):
            then = partial(check, then)
        then()

    def shut_down(self) -> None:
        """Cancel, wait for the threads, then let go of the document."""
        self.keyboard.close()
        self.preferences.close()
        self.shell.timeline.stop_playback()
        self._undo_actions.close()
        self.level.project_changed.disconnect(self._on_level_changed)
        for feature in reversed(self._started):
            feature.close()
        self.preview.close()
        self.render_thread.stop()
        self.session.close()
        self.background.close()
        self._recovery.release_slot()
        self.engine.media.live_inputs.close()  # when nothing computes: a frame opens its device again

    def _on_level_changed(self, change: ProjectChange) -> None:
        """Show what is known on other cards: another level is open, or another project."""
        if change.is_new_project:
            self.shell.cards.refresh_level()
            self.preview.refresh_cards()
