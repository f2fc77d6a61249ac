"""The viewer in the window: what it shows, compares, draws over the picture and writes to files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.ui.features.viewer.controllers.display_view_control import DisplayViewControl
from studio.ui.features.viewer.controllers.follow_selection import FollowSelection
from studio.ui.features.viewer.controllers.overlay_control import OverlayControl
from studio.ui.features.viewer.controllers.points_control import PointsControl
from studio.ui.features.viewer.controllers.snapshots import Snapshots
from studio.ui.features.viewer.controllers.viewer_binding import ViewerBinding

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.graph.active_level import ActiveLevel
    from studio.ui.features.viewer.panel import ViewerPanel
    from studio.ui.preview.preview_controller import PreviewController
    from studio.ui.shell.main_window import MainWindow
    from studio.ui.shell.panel_protocols import NodeGraph
    from studio.ui.shell.shortcuts.dispatch import ActionRegistry
    from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


class ViewerFeature(QObject):
    """Controls of the viewer.

    Args:
        level: Where nodes are selected; its document holds what is viewed.
        engine: Computes the frames that are written to files.
        panel: The viewer.
        graph: Says which nodes are selected.
        preview: Asks for frames.
        background: Reads and writes files.
        window: For questions, choices, the status line and cards; it owns the controls.
    """

    def __init__(
        self,
        level: ActiveLevel,
        engine: Engine,
        panel: ViewerPanel,
        graph: NodeGraph,
        preview: PreviewController,
        background: BackgroundWorker,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._panel = panel
        settings, dialogs, post, fail = window.settings, window.dialogs, window.status.show_hint, window.show_error
        self.binding = ViewerBinding(level, graph, panel, preview, self)
        self.follow_selection = FollowSelection(level, graph, panel, settings, post, self)
        self.overlays = OverlayControl(level.document, panel, preview, settings, self)
        self.points = PointsControl(level, graph, panel, preview, self.overlays, post, self)
        shown, region = lambda: panel.shown_request, lambda: panel.canvas.region_area
        self.snapshots = Snapshots(engine, shown, region, window, dialogs, settings, post, fail, self)
        self.display_views = DisplayViewControl(panel, dialogs, settings, background, fail, window)

    def add_actions(self, board: ActionRegistry) -> None:
        """Let the viewer's keys, menus and palette do what can be done here."""
        for part in (self.follow_selection, self.overlays, self.snapshots, self.display_views):
            self._panel.shortcut_keys.add_handlers(part.build_handlers())
        self.points.add_actions(board)

    def build_toggle_states(self) -> Mapping[str, Callable[[], bool]]:
        """Return whether what can be switched is on, by the ids of actions."""
        return {
            "viewer.follow": lambda: self.follow_selection.is_on,
            "viewer.overlays": lambda: self.overlays.are_overlays_shown,
        }

    def close(self) -> None:
        """Let go of the document."""
        self.points.close()
        self.overlays.close()
        self.snapshots.close()
