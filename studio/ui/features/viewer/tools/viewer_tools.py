"""The tools of the viewer: handles of nodes, shapes, strokes, and the eyedropper."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.ui.features.viewer.canvas import ViewerCanvas
from studio.ui.features.viewer.tools.color_sampler import ColorSampler, ColorSamplerLayer
from studio.ui.features.viewer.tools.handles.handles_controller import HandlesController
from studio.ui.features.viewer.tools.handles.handles_layer import HandlesLayer
from studio.ui.features.viewer.tools.paint.paint_controller import PaintController
from studio.ui.features.viewer.tools.paint.paint_layer import PaintLayer
from studio.ui.features.viewer.tools.roto.roto_controller import RotoController
from studio.ui.features.viewer.tools.roto.roto_layer import RotoLayer


class ViewerTools(QObject):
    """Gives the canvas its tools; the last one has the mouse first.

    Attributes:
        handles: Drags handles of nodes.
        roto: Draws and edits shapes.
        paint: Paints strokes.
        sampler: Reads colors.

    Args:
        canvas: Gets them.
        parent: Qt's owner.
    """

    def __init__(self, canvas: ViewerCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.handles, self.roto, self.sampler = HandlesController(self), RotoController(self), ColorSampler(self)
        self.paint = PaintController(lambda: canvas.pen_pressure, self)
        canvas.add_tool(self.handles, HandlesLayer(self.handles))
        canvas.add_tool(self.roto, RotoLayer(self.roto))
        canvas.add_tool(self.paint, PaintLayer(self.paint))
        canvas.add_tool(self.sampler, ColorSamplerLayer(self.sampler))
        for tool in (self.handles, self.roto, self.paint, self.sampler):
            tool.repaint_requested.connect(canvas.update)

    def cancel(self) -> bool:
        """Take back what a tool does, or put it away; return whether there was anything."""
        if self.handles.cancel_drag():
            return True
        if self.sampler.is_on:
            self.sampler.stop()
            return True
        return (self.roto.is_on and self.roto.cancel()) or (self.paint.is_on and self.paint.cancel())
