"""Controls of all tools of the viewer."""

from __future__ import annotations

from studio.ui.features.viewer.controllers.overlay_control import OverlayControl
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.features.viewer.tools.clicks.clicks_control import ClicksControl
from studio.ui.features.viewer.tools.handles.handles_control import HandlesControl
from studio.ui.features.viewer.tools.paint.paint_control import PaintControl
from studio.ui.features.viewer.tools.picker.pick_control import PickControl
from studio.ui.features.viewer.tools.roto.roto_control import RotoControl
from studio.ui.features.viewer.tools.sampling_control import SamplingControl
from studio.ui.features.viewer.tools.tool_control import ToolContext
from studio.ui.features.viewer.tools.tracker.tracker_control import TrackerControl
from studio.ui.shell.controllers.shell import Shell


class ToolControls:
    """Connects the tools of the panel to the document.

    Args:
        shell: Has the document, the timeline and the thread that reads colors and follows points.
        panel: Has the tools.
        overlays: Has points asked for.
    """

    def __init__(self, shell: Shell, panel: ViewerPanel, overlays: OverlayControl) -> None:
        context = ToolContext(
            shell.level, shell.node_graph, panel, shell.preview, shell.timeline, shell.inspector, shell.post
        )
        self.handles = HandlesControl(context)
        self.roto = RotoControl(context, overlays)
        self.tracker = TrackerControl(context, shell.render_thread)
        self.clicks = ClicksControl(context)
        self.sampling = SamplingControl(shell.document, panel, shell.render_thread, panel)
        self.picking = PickControl(context, shell.engine.media)
        self.paint = PaintControl(context, self.sampling)
        panel.color_sampling = self.sampling
        panel.sampler.message_posted.connect(shell.post)

    def close(self) -> None:
        """Let go of the document."""
        for control in (
            self.paint,
            self.picking,
            self.sampling,
            self.tracker,
            self.clicks,
            self.roto,
            self.handles,
        ):
            control.close()
