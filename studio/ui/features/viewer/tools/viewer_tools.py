"""The tools of the viewer: handles of nodes, names that are picked, shapes, tracks, strokes, the eyedropper."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.ui.features.viewer.canvas import ViewerCanvas
from studio.ui.features.viewer.tools.clicks.clicks_controller import ClicksController
from studio.ui.features.viewer.tools.clicks.clicks_layer import ClicksLayer
from studio.ui.features.viewer.tools.color_sampler import ColorSampler, ColorSamplerLayer
from studio.ui.features.viewer.tools.handles.handles_controller import HandlesController
from studio.ui.features.viewer.tools.handles.handles_layer import HandlesLayer
from studio.ui.features.viewer.tools.paint.paint_controller import PaintController
from studio.ui.features.viewer.tools.paint.paint_layer import PaintLayer
from studio.ui.features.viewer.tools.picker.name_picker import NamePicker, NamePickerLayer
from studio.ui.features.viewer.tools.roto.roto_controller import RotoController
from studio.ui.features.viewer.tools.roto.roto_layer import RotoLayer
from studio.ui.features.viewer.tools.tracker.tracker_controller import TrackerController
from studio.ui.features.viewer.tools.tracker.tracker_layer import TrackerLayer


class ViewerTools(QObject):
    """Gives the canvas its tools; the last one has the mouse first.

    Attributes:
        handles: Drags handles of nodes.
        picker: Picks names.
        roto: Draws and edits shapes.
        tracker: Adds, moves and resizes tracks.
        paint: Paints strokes.
        clicks: Clicks on objects.
        sampler: Reads colors.

    Args:
        canvas: Gets them.
        parent: Qt's owner.
    """

    def __init__(self, canvas: ViewerCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.handles, self.roto, self.sampler = HandlesController(self), RotoController(self), ColorSampler(self)
        self.tracker = TrackerController(self)
        self.paint = PaintController(lambda: canvas.pen_pressure, self)
        self.picker = NamePicker(self)
        canvas.add_tool(self.picker, NamePickerLayer(self.picker))
        self.clicks = ClicksController(self)
        canvas.add_tool(self.handles, HandlesLayer(self.handles))
        canvas.add_tool(self.roto, RotoLayer(self.roto))
        canvas.add_tool(self.tracker, TrackerLayer(self.tracker))
        canvas.add_tool(self.paint, PaintLayer(self.paint))
        canvas.add_tool(self.clicks, ClicksLayer(self.clicks))
        canvas.add_tool(self.sampler, ColorSamplerLayer(self.sampler))
        for tool in (
            self.picker,
            self.handles,
            self.roto,
            self.clicks,
            self.tracker,
            self.paint,
            self.sampler,
        ):
            tool.repaint_requested.connect(canvas.update)

    def cancel(self) -> bool:
        """Take back what a tool does, or put it away; return whether there was anything."""
        if self.handles.cancel_drag():
            return True
        if self.sampler.is_on:
            self.sampler.stop()
            return True
        return any(tool.is_on and tool.cancel() for tool in (self.tracker, self.clicks, self.roto, self.paint))
