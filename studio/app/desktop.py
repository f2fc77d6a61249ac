"""The desktop program: from the first window to the last thread."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QObject, QTimer, QTranslator, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from studio.app.language_choice import LanguageResult, find_languages
from studio.app.logs import AppLog, ExceptionHooks
from studio.app.settings import AppSettings
from studio.app.templates import STARTER_GRAPH, find_templates
from studio.app.terminal import print_line
from studio.core import VERSION
from studio.core.catalogue import ENGLISH
from studio.core.errors import StudioError
from studio.core.files import find_asset_folder
from studio.core.translation import get_language, tr
from studio.services.folders import AppFolders
from studio.ui.shell.dialogs import Dialogs, QtDialogs
from studio.ui.shell.settings.language_choice import LanguageChoice
from studio.ui.shell.settings.ui_settings import LAST_PROJECT, START_CHOICE, START_EMPTY
from studio.ui.widgets.qt_helpers.file_open_events import FileOpenEvents
from studio.ui.widgets.theme import apply_theme
from studio.ui.window import StudioWindow

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.sdk.registry import Registry
    from studio.ui.shell.controllers.app_controller import AppController
    from studio.ui.shell.session.storage.recovery import RecoveryStore
    from studio.ui.shell.session.template_entry import TemplateEntry

logger = logging.getLogger(__name__)

_MEASURE_VARIABLE = "FRAMELOOM_MEASURE_START"
_SWITCH_INTERVAL_SECONDS = 0.0005  # Python's 5 ms, times a few turns, is a frame that the window drops
ICON = find_asset_folder("icons") / "frameloom.svg"


@dataclass(frozen=True, slots=True)
class LoadedParts:
    """Parts that the loading thread returns."""

    registry: Registry
    engine: Engine
    recovery: RecoveryStore
    templates: tuple[TemplateEntry, ...]


class StudioApp(QObject):
    """The window and its services.

    Args:
        path: The project to open; None for the starter template.
        folders: Where settings, logs and recovery files are kept.
        dialogs: Asks questions.
        device: Where frames are computed.
        template: What opens where no project is given, nor was open last.
        empty: Open no project at all.
    """

    load_finished = Signal()
    _parts_loaded = Signal(object)
    _load_failed = Signal(str)
    _error_reported = Signal(str, str)

    def __init__(
        self,
        path: Path | None = None,
        *,
        folders: AppFolders | None = None,
        dialogs: Dialogs | None = None,
        device: str = "auto",
        template: Path | None = STARTER_GRAPH,
        empty: bool = False,
    ) -> None:
        super().__init__()
        self._path = path
        self._device = device
        self._template = template
        self._empty = empty
        self._folders = folders or AppFolders.make_for_user()
        self._closed = False
        self._file_events: FileOpenEvents | None = None
        self._engine: Engine | None = None
        self.logs = AppLog(self._folders.state)
        self._hooks = ExceptionHooks(self._error_reported.emit)
        settings = AppSettings(self._folders.config)
        self.window = StudioWindow(
            settings, dialogs or QtDialogs(settings, self._find_project_folder), self.logs.buffer, self.logs.folder
        )
        self._languages = LanguageChoice(
            self.window.window_actions.language_menu, settings, tuple(find_languages(self._folders.config)), self.window
        )
        self._languages.language_changed.connect(self.window.status.show_hint)
        self.window.settings_hosts.append(self._languages)
        self._loader = threading.Thread(target=self._load, name="loader", daemon=True)
        self._parts_loaded.connect(self._on_loaded)
        self._load_failed.connect(self._on_load_failed)
        self._error_reported.connect(self.window.show_error)
        self.window.first_shown.connect(self._on_shown)
        self.window.closed.connect(self._on_closed)
        app = QApplication.instance()
        if sys.platform == "darwin" and app is not None:
            self._file_events = FileOpenEvents(app, self.open_file)

    def open_file(self, path: Path) -> None:
        """Open a project or a rendered file; while the nodes are being loaded, once they are there."""
        if self.window.controller is not None:
            self.window.controller.open_file(path)
        else:
            self._path = path

    def show(self) -> None:
        """Show the window, no larger than the screen; the first one fills it. The nodes come later."""
        self.window.docks.placement.fit_to_screen(is_first=self.window.settings.load_layout() is None)
        self.window.status.show_activity(tr("Loading nodes…"))
        self.window.show()

    def _find_project_folder(self) -> Path | None:
        path = self.window.controller.files.path if self.window.controller is not None else None
        return path.parent if path is not None else None

    def _on_shown(self) -> None:
        logger.info("the window was shown %.0f ms after the process began", 1000 * get_process_seconds())
        QTimer.singleShot(0, self._start_loading)  # once the window has been painted

    def _start_loading(self) -> None:
        if not self._closed:
            self._loader.start()

    def _load(self) -> None:
        """Import what is heavy. Runs in a thread of its own; its result comes by a queued signal."""
        try:
            from studio.services.engine_setup import load_engine, load_media, load_registry

            registry = load_registry()
            engine = load_engine(registry, load_media(self._folders), self._folders, device=self._device)
            from studio.ui.shell.controllers import app_controller  # noqa: F401  (all that is heavy, while we are at it)
            from studio.ui.shell.feature import load_feature_modules
            from studio.ui.shell.session.storage.recovery import RecoveryStore

            load_feature_modules(self.window.features)
            recovery = RecoveryStore(self._folders.state, registry)
            self._parts_loaded.emit(LoadedParts(registry, engine, recovery, find_templates()))
        except StudioError as error:
            logger.warning("the nodes could not be loaded: %s", error)
            self._load_failed.emit(str(error))
        except Exception as error:
            logger.exception("the nodes could not be loaded")
            self._load_failed.emit(f"{type(error).__name__}: {error}")

    def _on_load_failed(self, text: str) -> None:
        self.window.status.show_activity("")
        self.window.show_error(tr("Frameloom could not load its nodes"), text)

    def _on_loaded(self, found: LoadedParts) -> None:
        if self._closed:
            found.recovery.release_slot()
            found.engine.close()
            return
        self._engine = found.engine
        try:
            controller = self._attach(found)
        except Exception as error:
            logger.exception("the window could not be filled")
            found.recovery.release_slot()
            self._on_load_failed(f"{type(error).__name__}: {error}")
            return
        self.window.status.show_activity("")
        for broken in found.registry.broken_modules:
            self.window.show_error(tr("The nodes in {module} are not available", module=broken.module), broken.error)
        if self._path is not None:
            controller.open_file(self._path)
            controller.session.recovery_prompt.announce_recovered(self._path)
        else:
            controller.session.offer_newest(self._open_first)
        logger.info("ready %.0f ms after the process began", 1000 * get_process_seconds())
        self.load_finished.emit()

    def _attach(self, found: LoadedParts) -> AppController:
        """Make the document, the threads and the panels, and give them to the window."""
        from studio.app.garbage_collection import GarbageCollector
        from studio.engine.output_records import OutputRecords
        from studio.graph.history import Document
        from studio.services.user_nodes import find_node_folders, reload_user_nodes
        from studio.ui.preview.render.render_thread import RenderThread
        from studio.ui.shell.controllers.app_controller import AppController
        from studio.ui.shell.controllers.shell import UserNodes

        controller = AppController(
            Document(found.registry),
            found.engine,
            RenderThread(found.engine),
            found.recovery,
            OutputRecords(self._folders.outputs_folder),
            found.templates,
            self.window,
            self.window.features,
            UserNodes(find_node_folders()[0], reload_user_nodes),
        )
        self.window.attach_controller(controller)
        garbage = GarbageCollector(controller.document, self.window)
        self.window.closed.connect(garbage.close)
        return controller

    def _open_first(self) -> None:
        """Open what was open last; at the first start a template, with the gallery before it; or nothing, as wanted."""
        controller, memory = self.window.controller, self.window.settings
        if controller is None or self._empty or memory.get_choice(START_CHOICE) == START_EMPTY:
            return
        last = memory.get_choice(LAST_PROJECT)
        if last:
            controller.files.open_project(Path(last))
        elif self._template is not None:
            controller.files.open_template(self._template)
            self.window.board.run_action("file.from_template")

    def _on_closed(self) -> None:
        self._closed = True
        if self._file_events is not None:
            self._file_events.close()
        if self._loader.is_alive():
            self._loader.join()
        if self._engine is not None:
            self._engine.close()
        self._hooks.remove()
        self.logs.close()


def run_desktop(
    path: Path | None = None,
    folders: AppFolders | None = None,
    spoken: LanguageResult | None = None,
    *,
    empty: bool = False,
) -> int:
    """Open the window and return when it is closed.

    Args:
        path: The project to open, if one is given.
        folders: Where settings, logs and recovery files are kept.
        spoken: What is wrong with the language that was wanted; None for nothing.
        empty: Open no project at all.
    """
    app = make_application()
    studio = StudioApp(path, folders=folders, empty=empty)
    for line in spoken.skipped_translations if spoken is not None else ():
        logger.warning("a translation was left out: %s", line)
    if spoken is not None and spoken.problem:
        studio.window.show_error(tr("Frameloom speaks English"), spoken.problem)
    signal.signal(signal.SIGINT, lambda *_: app.quit())  # Ctrl+C in a terminal asks like the Quit of the menu
    if os.environ.get(_MEASURE_VARIABLE):
        studio.window.first_shown.connect(_print_start)
    studio.show()
    code = app.exec()
    studio.window.deleteLater()
    app.processEvents()
    return code


def _print_start() -> None:
    """Say how long the start took, and end: the benchmark reads it."""
    print_line(f"window shown after {get_process_seconds():.3f} s")
    QApplication.quit()


def make_application() -> QApplication:
    """Return the one application object, themed; from now on threads take turns often enough for the window's own."""
    sys.setswitchinterval(_SWITCH_INTERVAL_SECONDS)
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("frameloom")
    app.setApplicationDisplayName("Frameloom")
    app.setApplicationVersion(VERSION)
    app.setDesktopFileName("frameloom")
    if ICON.exists():
        app.setWindowIcon(QIcon(str(ICON)))
    apply_theme(app)
    install_qt_translator(app)
    return app


def install_qt_translator(app: QApplication) -> QTranslator | None:
    """Let Qt's own texts, as on the buttons of its dialogs, be in the language that is spoken, if Qt knows it."""
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if get_language() == ENGLISH or not translator.load(f"qtbase_{get_language()}", folder):
        return None
    app.installTranslator(translator)
    return translator


def get_process_seconds() -> float:
    """Return the seconds since this process began."""
    return time.time() - _get_process_start()


def _get_process_start() -> float:
    """Return when this process began, in seconds since the epoch; on Linux exact, elsewhere when this was imported."""
    try:
        ticks = float(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        uptime = float(Path("/proc/uptime").read_text().split()[0])
    except (OSError, IndexError, ValueError):
        return _IMPORTED
    return time.time() - uptime + ticks / os.sysconf("SC_CLK_TCK")


_IMPORTED = time.time()
