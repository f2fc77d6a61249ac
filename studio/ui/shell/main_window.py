"""The window: shown at once, filled when the nodes are loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from studio.core.translation import tr, tr_noop
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.docks import Dock, DockManager
from studio.ui.shell.fullscreen_control import FullscreenControl
from studio.ui.shell.menus.window_actions import WindowActions, format_menu_text, format_shortcuts
from studio.ui.shell.notice_bar import NoticeBar
from studio.ui.shell.notifications import NotificationStack
from studio.ui.shell.settings.theme_choice import ThemeChoice
from studio.ui.shell.settings.ui_settings import START_CHOICE, START_EMPTY, UiSettings
from studio.ui.shell.shortcuts.action import Action
from studio.ui.shell.shortcuts.catalogue import register_actions
from studio.ui.shell.shortcuts.dispatch import ActionRegistry, Handlers
from studio.ui.shell.shortcuts.focus import ShortcutFallback, can_use_key
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.shell.shortcuts.shell_actions import ACTIONS
from studio.ui.shell.status_bar import WindowStatusBar
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import Markup, escape_window_title

if TYPE_CHECKING:
    from studio.ui.shell.session.project_files import ProjectFiles

_SIZE = QSize(1440, 900)
_LEAST_SIZE = QSize(960, 600)
_ABOUT = tr_noop(
    "A studio in which the timeline asks a graph of nodes for one frame.<br><br>"
    "Apache License 2.0. Built with Qt and PySide6 (LGPL 3), NodeGraphQt, PyTorch, OpenCV, PyAV and FFmpeg."
)

_SHOW_PANEL_TEXTS = {"log": tr_noop("Show log"), "jobs": tr_noop("Show jobs"), "problems": tr_noop("Show problems")}


class WindowController(Protocol):
    """Controller of a window: what the window asks of it once the document can be worked on."""

    @property
    def files(self) -> ProjectFiles:
        """The open project's file."""
        ...

    def can_open(self, path: Path) -> bool:
        """Return whether files of this kind can be opened."""
        ...

    def open_file(self, path: Path) -> None:
        """Open a project, or the graph of a rendered file."""
        ...

    def check_files(self) -> None:
        """Look whether files have changed while another program was used."""
        ...

    def confirm_exit(self, then: Callable[[], None]) -> None:
        """Call `then` once the user has agreed to close."""
        ...

    def shut_down(self) -> None:
        """Cancel, wait for the threads, then let go of the document."""
        ...


class MainWindow(QMainWindow):
    """Docks, menus, status line and cards. What is in the docks comes from features.

    Args:
        memory: Recent projects and layout.
        dialogs: Asks questions.
        actions: What features can do; they are done from `start_actions` on.
        docks: The places of the panels of features.

    Attributes:
        settings_hosts: Each `SettingsHost` besides the features; the Preferences dialog shows their settings, too.

    Signals:
        first_shown(): The window is on the screen for the first time.
        closed(): The window is gone; nothing runs any more.
    """

    first_shown = Signal()
    closed = Signal()

    def __init__(
        self, memory: UiSettings, dialogs: Dialogs, actions: Sequence[Action] = (), docks: Sequence[Dock] = ()
    ) -> None:
        super().__init__()
        register_actions(action.spec for action in actions)
        get_keymap().update_actions()
        self._feature_actions = actions
        self.settings = memory
        self.settings_hosts: list[object] = []
        self.dialogs = dialogs
        self.controller: WindowController | None = None
        self._can_close = False
        self._was_shown = False
        self.setMinimumSize(_LEAST_SIZE)
        self.resize(_SIZE)
        self.setWindowTitle("Frameloom")
        self.setAcceptDrops(True)
        self.board = ActionRegistry(self)
        self.window_actions = WindowActions(self, self.board, (*ACTIONS, *(action.spec for action in actions)))
        self.theme = ThemeChoice(self.window_actions.theme_menu, memory, self)
        self.notice_bar = NoticeBar(self, "notice", tr("Notice"))
        self.permission_bar = NoticeBar(self, "permissions", tr("Permissions"))
        self.docks = DockManager(self, self.window_actions.panels_menu, docks)
        self.fullscreen = FullscreenControl(self, self.docks)
        ShortcutFallback(self)
        self.status = WindowStatusBar(self)
        self.setStatusBar(self.status)
        self.notifications = NotificationStack(self)
        self._connect()

    def _connect(self) -> None:
        self.board.add_handlers(self.build_handlers(), {"file.start_empty": self._starts_empty})
        self.board.add_handlers({"view.maximise": self.fullscreen.toggle_maximized})
        self.window_actions.refresh()
        self.window_actions.recent_menu.aboutToShow.connect(self._fill_recent)

    def build_handlers(self) -> Handlers:
        """Return what the window does itself, from the start on, by the ids of actions."""
        return {
            "file.quit": self.close,
            "file.start_empty": lambda: self.settings.set_choice(
                START_CHOICE, "" if self._starts_empty() else START_EMPTY
            ),
            "view.reset_layout": self.docks.reset_layout,
            "view.full_screen": self._on_full_screen,
            "view.next_panel": partial(self.docks.cycle_panels, 1),
            "view.previous_panel": partial(self.docks.cycle_panels, -1),
            "help.shortcuts": lambda: self.dialogs.show_text(self, tr("Shortcuts"), format_shortcuts(self.board)),
            "help.about": lambda: self.dialogs.show_text(self, "Frameloom", Markup(tr(_ABOUT))),
        }

    def start_actions(self) -> None:
        """Let the actions of features be done: their features have started."""
        self.docks.start_panels()
        available = [action for action in self._feature_actions if action.is_available()]
        states = {action.spec.id: action.is_on for action in available if action.is_on is not None}
        self.board.add_handlers({action.spec.id: action.run for action in available}, states)
        for action in available:
            if action.find_obstacle is not None:
                self.board.set_obstacle(action.spec.id, action.find_obstacle)
        self.window_actions.refresh()

    def show_error(self, title: str, text: str, panel: str = "log", topic: str = "") -> None:
        """Show a card that says what could not be done, and offers the panel that tells more.

        Args:
            title: What could not be done.
            text: Why.
            panel: Tells more.
            topic: What `notifications.remove_topic` takes the card back by.
        """
        self.notifications.show_card(
            title, text, [(tr(_SHOW_PANEL_TEXTS[panel]), lambda: self.docks.show_panel(panel))], topic
        )

    def _starts_empty(self) -> bool:
        return self.settings.get_choice(START_CHOICE) == START_EMPTY

    def show_title(self) -> None:
        """Show the name of the project, and whether it is modified."""
        if self.controller is not None:
            files = self.controller.files
            name = tr("{name} (read-only)", name=files.name) if files.is_read_only else files.name
            self.setWindowTitle(f"{escape_window_title(name)}[*] — Frameloom")
            self.setWindowModified(files.is_modified)
            self.setWindowFilePath("")

    def _fill_recent(self) -> None:
        menu = self.window_actions.recent_menu
        menu.clear()
        for path in self.settings.recent_projects:
            action = menu.addAction(format_menu_text(path.name) + "\t" + format_menu_text(str(path.parent)))
            action.triggered.connect(lambda _=False, path=path: self._open(path))
        if not self.settings.recent_projects:
            menu.addAction(tr("No projects yet")).setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction(tr("Clear List")).triggered.connect(self.settings.clear_recent)

    def _open(self, path: Path) -> None:
        if self.controller is not None:
            self.controller.open_file(path)

    def _on_full_screen(self) -> None:
        if self.fullscreen.is_viewer_fullscreen:
            self.fullscreen.restore_panels()
            return
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def restore_layout(self) -> None:
        """Lay the docks out as they were when the last window was closed."""
        kept = self.settings.load_layout()
        if kept is not None:
            self.docks.placement.restore(kept[0], lambda: self.docks.restore_layout(kept[1]))
        self.notice_bar.refresh()
        self.permission_bar.refresh()

    @guard_override()
    def showEvent(self, event: QShowEvent) -> None:
        """Say when the window is on the screen for the first time."""
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            if self.settings.load_layout() is None:
                self.docks.reset_layout()
            QTimer.singleShot(0, self.first_shown.emit)

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """Let the control that has the keys keep those that it works with, as a button Space."""
        asked = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and can_use_key(QApplication.focusWidget(), cast(QKeyEvent, event)):
            event.accept()
            return True
        return super().event(event)

    @guard_override()
    def changeEvent(self, event: QEvent) -> None:
        """Look whether files have changed when the user comes back from another program."""
        super().changeEvent(event)
        back = event.type() is QEvent.Type.ActivationChange and self.isActiveWindow()
        if back and self.controller is not None:
            self.controller.check_files()

    @guard_override()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a project, or a file that may hold the graph that made it."""
        if self._find_dropped_file(event) is not None:
            event.acceptProposedAction()

    @guard_override()
    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file that was dropped."""
        path = self._find_dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self._open(path)

    def _find_dropped_file(self, event: QDropEvent) -> Path | None:
        """Return the first file among what was dropped that can be opened."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        controller = self.controller
        return next((path for path in paths if controller is not None and controller.can_open(path)), None)

    @guard_override()
    def closeEvent(self, event: QCloseEvent) -> None:
        """Close once the user has said what becomes of unsaved changes. Jobs are kept for the next start."""
        if not self._can_close and self.controller is not None:
            self._ask_to_close(self.controller)
        if not self._can_close and self.controller is not None:
            event.ignore()
            return
        self._shut_down()
        super().closeEvent(event)

    def _ask_to_close(self, controller: WindowController) -> None:
        asked_at_once = True

        def allow() -> None:
            self._can_close = True
            if not asked_at_once:
                self.close()

        controller.confirm_exit(lambda: controller.files.confirm_replacement(allow))
        asked_at_once = False

    def shut_down_controller(self) -> None:
        """Shut the controller down, if there is one."""
        if self.controller is not None:
            self.controller.shut_down()

    def stop_panels(self) -> None:
        """Stop what runs in the window itself, once the controller has shut down."""

    def _shut_down(self) -> None:
        """Cancel, wait, and let go, in this order; then widgets may be destroyed.

        A node may take long until it sees that it is cancelled: the window is gone meanwhile.
        """
        self.settings.save_layout(self.docks.placement.save(), self.docks.save_layout())
        self.settings.save()
        self.hide()
        self.shut_down_controller()
        self.stop_panels()
        self.closed.emit()
