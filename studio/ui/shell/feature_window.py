"""The main window with features: it makes them, and starts them once there is a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.dock_layouts.layout_choice import LayoutChoice
from studio.ui.shell.feature import Feature
from studio.ui.shell.log import LogBuffer, LogPanel
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.menus.main_toolbar import MainToolbar
from studio.ui.shell.settings.ui_settings import UiSettings
from studio.ui.shell.shortcuts.shell_actions import ACTIONS

if TYPE_CHECKING:
    from studio.ui.shell.controllers.app_controller import AppController

SomeFeature = TypeVar("SomeFeature", bound=Feature)


class FeatureWindow(MainWindow):
    """Main window with features. It is shown at once, and filled when the nodes are loaded.

    Args:
        memory: Recent projects and layout.
        dialogs: Asks questions.
        log: The lines of the Log panel.
        log_folder: Where the log file lies.
    """

    feature_types: ClassVar[Sequence[Callable[[], Feature]]] = ()
    controller: AppController | None

    def __init__(self, memory: UiSettings, dialogs: Dialogs, log: LogBuffer, log_folder: Path) -> None:
        self.features = tuple(make_feature() for make_feature in self.feature_types)
        actions = [action for feature in self.features for action in feature.actions()]
        super().__init__(memory, dialogs, actions, [dock for feature in self.features for dock in feature.docks()])
        self.log = LogPanel(log, log_folder)
        self.docks.set_panel("log", self.log)
        self.layouts = LayoutChoice(self.window_actions, self.docks, memory, self)
        self.board.add_handlers(self.layouts.build_handlers(), self.layouts.build_toggle_states())
        self.toolbar = MainToolbar(self, (*ACTIONS, *(action.spec for action in actions)))
        self.board.add_handlers(self.toolbar.build_handlers(), self.toolbar.build_toggle_states())
        self.window_actions.refresh()
        self.restore_layout()
        self.toolbar.refresh()

    def get_feature(self, kind: type[SomeFeature]) -> SomeFeature:
        """Return the feature of a class.

        Raises:
            LookupError: It has been left out.
        """
        for feature in self.features:
            if isinstance(feature, kind):
                return feature
        raise LookupError(kind.__name__)

    def attach_controller(self, controller: AppController) -> None:
        """Start the features: the document can be worked on from now on."""
        self.controller = controller
        controller.start()
        self.start_actions()
        self.show_title()

    def shut_down_controller(self) -> None:
        """Make no panel any more, and let go of the document."""
        self.docks.stop_panels()
        super().shut_down_controller()

    def stop_panels(self) -> None:
        """Listen to the log no longer."""
        self.log.stop_listening()
