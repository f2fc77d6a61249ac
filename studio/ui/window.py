"""The window of the program: the main window with all features."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from studio.ui.features.history.feature import HistoryFeature
from studio.ui.features.jobs import JobsPanel
from studio.ui.features.problems import LogBuffer, LogPanel, ProblemsPanel
from studio.ui.features.scopes.feature import ScopesFeature
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.edits.fixes import FixRequest
from studio.ui.shell.feature import Feature, Shell
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.settings.ui_settings import UiSettings

if TYPE_CHECKING:
    from studio.ui.app_controller import AppController
    from studio.ui.features.gallery.template_entry import TemplateEntry
    from studio.ui.features.live.live_control import LiveControl
    from studio.ui.features.models.model_control import ModelControl
    from studio.ui.panels import StartPanels
    from studio.ui.shell.session.permission_control import PermissionControl


FEATURES: Final[tuple[Callable[[], Feature], ...]] = (ScopesFeature, HistoryFeature)
"""The features that fulfil `Feature`, in the order in which they start. Each can be left out."""


class StudioWindow(MainWindow):
    """The main window with all features. It is shown at once, and filled when the nodes are loaded.

    Args:
        memory: Recent projects and layout.
        dialogs: Asks questions.
        log: The lines of the Log panel.
        log_folder: Where the log file lies.
    """

    controller: AppController | None

    def __init__(self, memory: UiSettings, dialogs: Dialogs, log: LogBuffer, log_folder: Path) -> None:
        super().__init__(memory, dialogs, [make_feature() for make_feature in FEATURES])
        self.live: LiveControl | None = None
        self.models: ModelControl | None = None
        self.permissions: PermissionControl | None = None
        self.templates: tuple[TemplateEntry, ...] = ()
        self.jobs, self.problems, self.log = JobsPanel(), ProblemsPanel(), LogPanel(log, log_folder)
        for name, panel in (("jobs", self.jobs), ("problems", self.problems), ("log", self.log)):
            self.docks.set_panel(name, panel)
        self.board.add_handlers(self.jobs.keys.handlers)
        self.problems.count_changed.connect(self.status.show_problems)
        self.window_actions.refresh()
        self.restore_layout()

    @property
    def start_panels(self) -> StartPanels:
        """What is there before the document."""
        from studio.ui.panels import StartPanels  # costs time, which the start does not have

        return StartPanels(self.jobs, self.problems, self.templates)

    def attach_controller(self, controller: AppController) -> None:
        """Bring in the panels: the document can be worked on from now on."""
        self.controller = controller
        for name, panel in controller.panels.get_docked_panels().items():
            self.docks.set_panel(name, panel)
        controller.connect_window(self)
        self._attach_live(controller)
        self._attach_permissions(controller)
        self._attach_models(controller)
        self.start_features(self._make_shell(controller))
        self.window_actions.refresh()
        controller.files.file_changed.connect(self.show_title)
        self.show_title()

    def _make_shell(self, controller: AppController) -> Shell:
        panels = controller.panels
        return Shell(
            controller.document,
            controller.level,
            controller.engine,
            controller.render_thread,
            controller.preview,
            controller.background,
            self.settings,
            self.dialogs,
            self,
            panels.node_editor,
            panels.viewer,
            panels.timeline,
            panels.inspector,
            controller.jobs,
            self.status.show_hint,
            self.show_error,
            self.docks.show_panel,
        )

    def _attach_live(self, controller: AppController) -> None:
        from studio.ui.features.live.live_control import LiveControl

        files = controller.files
        self.live = LiveControl(
            controller.level, controller.panels.inspector, controller.preview, controller.engine.media,
            lambda: files.path.parent if files.path is not None else None,
            self.status.show_hint, self.show_error, self,
        )  # fmt: skip
        self.board.add_handlers(self.live.build_handlers())

    def _attach_permissions(self, controller: AppController) -> None:
        from studio.ui.shell.session.permission_control import PermissionControl
        from studio.ui.shell.session.storage.permission_store import PermissionStore

        self.permissions = PermissionControl(
            controller.document,
            controller.files,
            PermissionStore(controller.session.state_folder),
            controller.background,
            self.permission_bar,
            self.status.show_hint,
        )
        self.board.add_handlers(self.permissions.build_handlers())
        controller.problems.set_fix_handler(FixRequest.PERMISSION, lambda _: self.board.run_action("file.permissions"))

    def _attach_models(self, controller: AppController) -> None:
        from studio.ui.features.models.model_control import ModelControl, ModelPlaces

        panels = controller.panels
        self.models = ModelControl(
            controller.document,
            controller.engine,
            ModelPlaces(panels.node_editor, panels.inspector, controller.problems, controller.jobs),
            controller.preview,
            self,
        )
        self.board.add_handlers(self.models.build_handlers(), self.models.build_toggle_states())

    def shut_down_controller(self) -> None:
        """Close what belongs to the window before the controller, and devices once nothing computes any more."""
        self.close_features()
        for part in (self.live, self.models, self.permissions):
            if part is not None:
                part.close()
        super().shut_down_controller()
        if self.live is not None:
            self.live.close_devices()

    def stop_panels(self) -> None:
        """Listen to the log no longer."""
        self.log.stop_listening()
