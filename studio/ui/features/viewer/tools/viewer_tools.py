"""The tools of the viewer: handles of nodes, shapes, and the eyedropper."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.ui.features.viewer.canvas import ViewerCanvas
from studio.ui.features.viewer.tools.clicks.clicks_controller import ClicksController
from studio.ui.features.viewer.tools.clicks.clicks_layer import ClicksLayer
from studio.ui.features.viewer.tools.color_sampler import ColorSampler, ColorSamplerLayer
from studio.ui.features.viewer.tools.handles.handles_controller import HandlesController
from studio.ui.features.viewer.tools.handles.handles_layer import HandlesLayer
from studio.ui.features.viewer.tools.roto.roto_controller import RotoController
from studio.ui.features.viewer.tools.roto.roto_layer import RotoLayer


class ViewerTools(QObject):
    """Gives the canvas its tools; the last one has the mouse first.

    Attributes:
        handles: Drags handles of nodes.
        roto: Draws and edits shapes.
        clicks: Clicks on objects.
        sampler: Reads colors.

    Args:
        canvas: Gets them.
        parent: Qt's owner.
    """

    def __init__(self, canvas: ViewerCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.handles, self.roto, self.sampler = HandlesController(self), RotoController(self), ColorSampler(self)
        self.clicks = ClicksController(self)
        canvas.add_tool(self.handles, HandlesLayer(self.handles))
        canvas.add_tool(self.roto, RotoLayer(self.roto))
        canvas.add_tool(self.clicks, ClicksLayer(self.clicks))
        canvas.add_tool(self.sampler, ColorSamplerLayer(self.sampler))
        for tool in (self.handles, self.roto, self.clicks, self.sampler):
            tool.repaint_requested.connect(canvas.update)

    def cancel(self) -> bool:
        """Take back what a tool does, or put it away; return whether there was anything."""
        if self.handles.cancel_drag():
            return True
        if self.sampler.is_on:
            self.sampler.stop()
            return True
        if self.clicks.is_on and self.clicks.cancel():
            return True
        return self.roto.is_on and self.roto.cancel()
