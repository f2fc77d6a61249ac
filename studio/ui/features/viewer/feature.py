"""The viewer in the window: what it shows, compares, draws over the picture and writes to files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from studio.core.translation import tr_noop
from studio.ui.features.viewer import actions
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action, States, bind_actions
from studio.ui.shell.shortcuts.dispatch import Handlers

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from studio.ui.features.viewer.controllers.background_control import BackgroundControl
    from studio.ui.features.viewer.controllers.display_view_control import DisplayViewControl
    from studio.ui.features.viewer.controllers.follow_selection import FollowSelection
    from studio.ui.features.viewer.controllers.overlay_control import OverlayControl
    from studio.ui.features.viewer.controllers.points_control import PointsControl
    from studio.ui.features.viewer.controllers.rate_display import RateDisplay
    from studio.ui.features.viewer.controllers.snapshots import Snapshots
    from studio.ui.features.viewer.controllers.viewer_binding import ViewerBinding
    from studio.ui.features.viewer.panel import ViewerPanel
    from studio.ui.features.viewer.tools.tool_controls import ToolControls
    from studio.ui.preview.interactive_proxy import InteractiveProxy
    from studio.ui.shell.controllers.shell import Shell
    from studio.ui.shell.settings.setting_spec import SettingSpec

_DRAFT: Final = "draft_while_dragging"
_OFF: Final = "off"


class ViewerFeature:
    """Panel of the viewer, and its controls."""

    panel: ViewerPanel
    binding: ViewerBinding
    follow_selection: FollowSelection
    background: BackgroundControl
    overlays: OverlayControl
    points: PointsControl
    snapshots: Snapshots
    display_views: DisplayViewControl
    rate_display: RateDisplay
    tools: ToolControls
    _shell: Shell

    def actions(self) -> Sequence[Action]:
        """Return what can be done with the picture, and with the points that are drawn over it."""
        return bind_actions(
            actions.ACTIONS,
            self._get_handlers,
            self._get_states,
            {
                actions.POINTS_NEEDED: lambda: self.points.is_active,
                actions.POINT_EDITS_NEEDED: lambda: self.points.is_editable,
                actions.ROTO_NEEDED: lambda: self.tools.roto.is_editable,
                actions.SHAPES_NEEDED: lambda: self.tools.roto.is_active,
                actions.TRACKER_NEEDED: lambda: self.tools.tracker.is_editable,
                actions.TRACKS_NEEDED: lambda: self.tools.tracker.is_active,
                actions.PAINT_NEEDED: lambda: self.tools.paint.is_editable,
                actions.STROKES_NEEDED: lambda: self.tools.paint.is_active,
                actions.OBJECTS_NEEDED: lambda: self.tools.clicks.is_editable,
                actions.CLICK_NEEDED: lambda: self.tools.clicks.is_active,
            },
        )

    def docks(self) -> Sequence[Dock]:
        """Return the place of the panel."""
        return (Dock("viewer", tr_noop("Viewer"), DockArea.VIEWER, 20),)

    def make_panels(self, shell: Shell) -> None:
        """Make the panel."""
        from studio.ui.features.viewer.panel import ViewerPanel

        self.panel = ViewerPanel()
        shell.viewer = self.panel
        shell.window.docks.set_panel("viewer", self.panel)

    def start(self, shell: Shell) -> None:
        """Connect the panel."""
        from studio.ui.features.viewer.controllers.background_control import BackgroundControl
        from studio.ui.features.viewer.controllers.follow_selection import FollowSelection
        from studio.ui.features.viewer.controllers.overlay_control import OverlayControl
        from studio.ui.features.viewer.controllers.picture_menu import PictureMenu
        from studio.ui.features.viewer.controllers.points_control import PointsControl
        from studio.ui.features.viewer.controllers.rate_display import RateDisplay
        from studio.ui.features.viewer.controllers.viewer_binding import ViewerBinding
        from studio.ui.features.viewer.tools.tool_controls import ToolControls

        self._shell = shell
        level, panel, preview, settings = shell.level, self.panel, shell.preview, shell.window.settings
        self._interactive_proxy.is_allowed = settings.get_choice(_DRAFT) != _OFF
        self.binding = ViewerBinding(level, shell.node_graph, panel, preview, panel)
        self.follow_selection = FollowSelection(level, shell.node_graph, panel, settings, shell.post, panel)
        self.background = BackgroundControl(panel.canvas, settings)
        self.overlays = OverlayControl(shell.document, panel, preview, settings, panel)
        self.points = PointsControl(level, shell.node_graph, panel, preview, self.overlays, shell.post, panel)
        self.tools = ToolControls(shell, panel, self.overlays)
        self.rate_display = RateDisplay(
            shell.document, preview, shell.render_thread, shell.timeline, panel, shell.window.status, panel
        )
        PictureMenu(panel.canvas, shell.window.window_actions.__getitem__, self._is_menu_free)
        self._start_files(shell)
        fullscreen = shell.window.fullscreen
        for handlers in (
            fullscreen.build_handlers(),
            self.follow_selection.build_handlers(),
            self.background.build_handlers(),
            self.overlays.build_handlers(),
            self.snapshots.build_handlers(),
            self.display_views.build_handlers(),
        ):
            panel.shortcut_keys.add_handlers(handlers)
        panel.focus_left.connect(fullscreen.restore_panels)

    def _is_menu_free(self, at: QPoint) -> bool:
        """Return whether the picture's menu opens at a place; the menu of a shape opens there instead."""
        return not self.points.is_active and not self.tools.roto.open_menu(at)

    def _start_files(self, shell: Shell) -> None:
        """Make what reads and writes files."""
        from studio.ui.features.viewer.controllers.display_view_control import DisplayViewControl
        from studio.ui.features.viewer.controllers.snapshots import Snapshots

        window, panel = shell.window, self.panel
        shown, region = lambda: panel.shown_request, lambda: panel.canvas.region_area
        self.snapshots = Snapshots(
            shell.engine, shown, region, window, window.dialogs, window.settings, shell.post, window.show_error, panel
        )
        self.display_views = DisplayViewControl(
            panel, window.dialogs, window.settings, shell.background, window.show_error, window
        )

    def settings(self) -> Sequence[SettingSpec]:
        """Return what is chosen about the picture, what is drawn over it, and files."""
        from studio.ui.features.viewer import settings

        proxy = self._interactive_proxy
        return (
            *settings.build_viewing_settings(
                self.background, self.follow_selection, lambda: proxy.is_allowed, self._toggle_interactive_proxy
            ),
            *settings.build_overlay_settings(self.overlays),
            *settings.build_file_settings(self.display_views, self._shell.window.settings),
        )

    def close(self) -> None:
        """Let go of the document."""
        self.rate_display.close()
        self.points.close()
        self.overlays.close()
        self.snapshots.close()
        self.tools.close()

    @property
    def _interactive_proxy(self) -> InteractiveProxy:
        return self._shell.preview.interactive_proxy

    def _get_handlers(self) -> Handlers:
        return {
            **self.points.shortcut_keys.handlers,
            **self.tools.roto.handlers,
            **self.tools.tracker.handlers,
            **self.tools.paint.handlers,
            **self.tools.clicks.handlers,
            **self.panel.shortcut_keys.handlers,
            "viewer.draft": self._toggle_interactive_proxy,
        }

    def _get_states(self) -> States:
        return {
            **self.points.build_toggle_states(),
            "shapes.lock": self.tools.roto.menu.is_locked,
            "shapes.follow": self.tools.roto.menu.is_following,
            **self.background.build_toggle_states(),
            "viewer.follow": lambda: self.follow_selection.is_on,
            "viewer.overlays": lambda: self.overlays.are_overlays_shown,
            "viewer.draft": lambda: self._interactive_proxy.is_allowed,
        }

    def _toggle_interactive_proxy(self) -> None:
        proxy = self._interactive_proxy
        proxy.is_allowed = not proxy.is_allowed
        self._shell.window.settings.set_choice(_DRAFT, "" if proxy.is_allowed else _OFF)
