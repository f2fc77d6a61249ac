"""Controls of all tools of the viewer."""

from __future__ import annotations

from studio.ui.features.viewer.controllers.overlay_control import OverlayControl
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.features.viewer.tools.handles.handles_control import HandlesControl
from studio.ui.features.viewer.tools.paint.paint_control import PaintControl
from studio.ui.features.viewer.tools.roto.roto_control import RotoControl
from studio.ui.features.viewer.tools.sampling_control import SamplingControl
from studio.ui.shell.controllers.shell import Shell


class ToolControls:
    """Connects the tools of the panel to the document: the handles of nodes, shapes, strokes, and the eyedropper.

    Args:
        shell: Has the document, the timeline and the thread that reads colors.
        panel: Has the tools.
        overlays: Has points asked for.
    """

    def __init__(self, shell: Shell, panel: ViewerPanel, overlays: OverlayControl) -> None:
        self.handles = HandlesControl(shell.level, shell.node_graph, panel, shell.preview, shell.timeline, panel)
        self.roto = RotoControl(
            shell.level, shell.node_graph, panel, shell.preview, shell.timeline, overlays, shell.post, panel
        )
        self.sampling = SamplingControl(shell.document, panel, shell.render_thread, panel)
        panel.color_sampling = self.sampling
        self.paint = PaintControl(
            shell.level, shell.node_graph, panel, shell.preview, shell.timeline, self.sampling, shell.post, panel
        )
        panel.sampler.message_posted.connect(shell.post)

    def close(self) -> None:
        """Let go of the document."""
        self.paint.close()
        self.sampling.close()
        self.roto.close()
        self.handles.close()
