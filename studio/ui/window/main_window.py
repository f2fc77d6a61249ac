"""The window: shown at once, filled when the nodes are loaded."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from studio.core.language import marked, tr
from studio.ui.dialogs import Dialogs
from studio.ui.focus import StrayKeys, uses_key
from studio.ui.jobs import JobsPanel
from studio.ui.markup import Markup, title_text
from studio.ui.problems import LogBuffer, LogPanel, ProblemsPanel
from studio.ui.problems.fixes import Ask
from studio.ui.reporting import reported
from studio.ui.shortcuts.dispatch import ActionBoard, Handlers
from studio.ui.window.actions import Actions, menu_text, shortcuts_text
from studio.ui.window.cards import CardsView
from studio.ui.window.docks import Docks
from studio.ui.window.memory import EMPTY, START, Memory
from studio.ui.window.notice_bar import NoticeBar
from studio.ui.window.stage import Stage
from studio.ui.window.status_view import StatusView
from studio.ui.window.theme_choice import ThemeChoice

if TYPE_CHECKING:
    from studio.ui.gallery.entry import TemplateEntry
    from studio.ui.live.control import LiveControl
    from studio.ui.window.conductor import Conductor
    from studio.ui.window.model_control import ModelControl
    from studio.ui.window.permission_control import PermissionControl

_SIZE = QSize(1440, 900)
_LEAST_SIZE = QSize(960, 600)
_ABOUT = marked(
    "A studio in which the timeline asks a graph of nodes for one frame.<br><br>"
    "Apache License 2.0. Built with Qt and PySide6 (LGPL 3), NodeGraphQt, PyTorch, OpenCV, PyAV and FFmpeg."
)

_SHOW = {"log": marked("Show log"), "jobs": marked("Show jobs"), "problems": marked("Show problems")}


class MainWindow(QMainWindow):
    """Docks, menus, status line and cards. `attach` brings the panels that need nodes and an engine.

    Args:
        memory: Recent projects and layout.
        dialogs: Asks questions.
        log: The lines of the Log panel.
        log_folder: Where the log file lies.

    Signals:
        shown(): The window is on the screen for the first time.
        closed(): The window is gone; nothing runs any more.
    """

    shown = Signal()
    closed = Signal()

    def __init__(self, memory: Memory, dialogs: Dialogs, log: LogBuffer, log_folder: Path) -> None:
        super().__init__()
        self.memory = memory
        self.dialogs = dialogs
        self.conductor: Conductor | None = None
        self.live: LiveControl | None = None
        self.models: ModelControl | None = None
        self.templates: tuple[TemplateEntry, ...] = ()
        self._may_close = False
        self._was_shown = False
        self.setMinimumSize(_LEAST_SIZE)
        self.resize(_SIZE)
        self.setWindowTitle("Frameloom")
        self.setAcceptDrops(True)
        self.board = ActionBoard(self)
        self.actions_ = Actions(self, self.board)
        self.theme = ThemeChoice(self.actions_.theme, memory, self)
        self.notice = NoticeBar(self, "notice", tr("Notice"))
        self.permission_bar = NoticeBar(self, "permissions", tr("Permissions"))
        self.permissions: PermissionControl | None = None
        self.docks = Docks(self, self.actions_.panels)
        self.stage = Stage(self, self.docks)
        StrayKeys(self)
        self.status = StatusView(self)
        self.setStatusBar(self.status)
        self.cards = CardsView(self)
        self.jobs, self.problems, self.log = JobsPanel(), ProblemsPanel(), LogPanel(log, log_folder)
        for name, panel in (("jobs", self.jobs), ("problems", self.problems), ("log", self.log)):
            self.docks.set_panel(name, panel)
        self._connect()
        self._restore_layout()

    def _connect(self) -> None:
        self.board.offer(self.handlers(), {"file.start_empty": self._starts_empty})
        self.board.offer(self.stage.handlers())
        self.board.offer(self.jobs.keys.handlers)
        self.actions_.refresh()
        self.actions_.recent.aboutToShow.connect(self._fill_recent)
        self.status.problems_clicked.connect(lambda: self.docks.show("problems"))
        self.status.jobs_clicked.connect(lambda: self.docks.show("jobs"))
        self.problems.count_changed.connect(self.status.show_problems)

    def handlers(self) -> Handlers:
        """Return what the window does itself, from the start on, by the ids of actions."""
        return {
            "file.quit": self.close,
            "file.start_empty": lambda: self.memory.choose(START, "" if self._starts_empty() else EMPTY),
            "view.reset_layout": self.docks.reset,
            "view.full_screen": self._on_full_screen,
            "view.next_panel": partial(self.docks.cycle, 1),
            "view.previous_panel": partial(self.docks.cycle, -1),
            "help.shortcuts": lambda: self.dialogs.show_text(self, tr("Shortcuts"), shortcuts_text(self.board)),
            "help.about": lambda: self.dialogs.show_text(self, "Frameloom", Markup(tr(_ABOUT))),
        }

    def attach(self, conductor: Conductor) -> None:
        """Bring in the panels: the document can be worked on from now on."""
        self.conductor = conductor
        for name, panel in conductor.panels.docked().items():
            self.docks.set_panel(name, panel)
        conductor.connect_window(self)
        from studio.ui.live.control import LiveControl  # costs time, which the start does not have

        self.live = LiveControl(
            conductor.level, conductor.panels.inspector, conductor.preview, conductor.engine.media,
            lambda: conductor.files.path.parent if conductor.files.path is not None else None,
            self.status.post, self.fail, self,
        )  # fmt: skip
        self.board.offer(self.live.handlers())
        from studio.ui.keeping.permission_store import PermissionStore
        from studio.ui.window.permission_control import PermissionControl

        store = PermissionStore(conductor.safe.state_folder)
        self.permissions = PermissionControl(
            conductor.document, conductor.files, store, conductor.background, self.permission_bar, self.status.post
        )
        self.board.offer(self.permissions.handlers())
        conductor.problems.answer(Ask.PERMISSION, lambda _: self.board.run("file.permissions"))
        from studio.ui.window.model_control import ModelControl

        self.models = ModelControl(conductor, self)
        self.board.offer(self.models.handlers(), self.models.states())
        self.actions_.refresh()
        conductor.files.changed.connect(self._show_title)
        self._show_title()

    def fail(self, title: str, text: str, panel: str = "log") -> None:
        """Show a card that says what could not be done, and offers the panel that tells more."""
        self.cards.show_card(title, text, [(tr(_SHOW[panel]), lambda: self.docks.show(panel))])

    def _starts_empty(self) -> bool:
        return self.memory.choice(START) == EMPTY

    def _show_title(self) -> None:
        if self.conductor is not None:
            files = self.conductor.files
            name = tr("{name} (read-only)", name=files.name) if files.read_only else files.name
            self.setWindowTitle(f"{title_text(name)}[*] — Frameloom")
            self.setWindowModified(files.modified)
            self.setWindowFilePath("")

    def _fill_recent(self) -> None:
        menu = self.actions_.recent
        menu.clear()
        for path in self.memory.recent:
            action = menu.addAction(menu_text(path.name) + "\t" + menu_text(str(path.parent)))
            action.triggered.connect(lambda _=False, path=path: self._open(path))
        if not self.memory.recent:
            menu.addAction(tr("No projects yet")).setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction(tr("Clear List")).triggered.connect(self.memory.clear_recent)

    def _open(self, path: Path) -> None:
        if self.conductor is not None:
            self.conductor.files.open(path)

    def _on_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _restore_layout(self) -> None:
        kept = self.memory.layout()
        if kept is not None:
            self.restoreGeometry(kept[0])
            self.docks.restore(kept[1])
        self.notice.refresh()
        self.permission_bar.refresh()

    @reported()
    def showEvent(self, event: QShowEvent) -> None:
        """Say when the window is on the screen for the first time."""
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            if self.memory.layout() is None:
                self.docks.reset()
            QTimer.singleShot(0, self.shown.emit)

    @reported(default=False)
    def event(self, event: QEvent) -> bool:
        """Let the control that has the keys keep those that it works with, as a button Space."""
        asked = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and uses_key(QApplication.focusWidget(), cast(QKeyEvent, event)):
            event.accept()
            return True
        return super().event(event)

    @reported()
    def changeEvent(self, event: QEvent) -> None:
        """Look whether files have changed when the user comes back from another program."""
        super().changeEvent(event)
        back = event.type() is QEvent.Type.ActivationChange and self.isActiveWindow()
        if back and self.conductor is not None:
            self.conductor.preview.look_again()
            self.conductor.safe.watch.look()

    @reported()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a project."""
        if _dropped_project(event) is not None and self.conductor is not None:
            event.acceptProposedAction()

    @reported()
    def dropEvent(self, event: QDropEvent) -> None:
        """Open the project that was dropped."""
        path = _dropped_project(event)
        if path is not None:
            event.acceptProposedAction()
            self._open(path)

    @reported()
    def closeEvent(self, event: QCloseEvent) -> None:
        """Close once the user has said what becomes of unsaved changes. Jobs are kept for the next start."""
        if not self._may_close and self.conductor is not None:
            self._ask_to_close(self.conductor)
        if not self._may_close and self.conductor is not None:
            event.ignore()
            return
        self._shut_down()
        super().closeEvent(event)

    def _ask_to_close(self, conductor: Conductor) -> None:
        asked_at_once = True

        def allow() -> None:
            self._may_close = True
            if not asked_at_once:
                self.close()

        conductor.training.guard(lambda: conductor.files.guard(allow))
        asked_at_once = False

    def _shut_down(self) -> None:
        """Cancel, wait, and let go, in this order; then widgets may be destroyed.

        A node may take long until it sees that it is cancelled: the window is gone meanwhile.
        """
        self.memory.keep_layout(self.saveGeometry(), self.docks.state())
        self.memory.save()
        self.hide()
        if self.conductor is not None:
            if self.live is not None:
                self.live.close()
            if self.models is not None:
                self.models.close()
            if self.permissions is not None:
                self.permissions.close()
            self.conductor.shut_down()
        self.log.stop_listening()
        self.closed.emit()


def _dropped_project(event: QDropEvent) -> Path | None:
    from studio.graph.project_file import SUFFIX  # costs 100 ms, which the start does not have

    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return next((path for path in paths if path.suffix == SUFFIX), None)
