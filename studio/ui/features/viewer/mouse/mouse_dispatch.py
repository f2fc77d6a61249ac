"""Dispatch of the mouse over the picture: who takes a press, a drag or a double click."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from studio.ui.features.viewer.layers.comparison import CompareOverlay
from studio.ui.features.viewer.mouse.mouse_controller import MouseController
from studio.ui.features.viewer.mouse.viewer_tool import ViewerTool
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture


class MouseDispatch:
    """Hands mouse events to the comparison, the tools, and the controller that pans and probes, in this order.

    Args:
        comparison: Has the line between two sides.
        controller: Pans, probes and draws rectangles.
        tools: Asked in turn; those that are off are left out.
        get_view: Returns how the picture lies in the widget.
        get_picture: Returns the picture; None without one.
    """

    def __init__(
        self,
        comparison: CompareOverlay,
        controller: MouseController,
        tools: Sequence[ViewerTool],
        get_view: Callable[[], PictureTransform],
        get_picture: Callable[[], ViewerPicture | None],
    ) -> None:
        self._comparison, self._controller, self._tools = comparison, controller, tools
        self._get_view, self._get_picture = get_view, get_picture
        self._offset = QPointF()  # of the side under the mouse, where two are seen side by side

    def press_mouse(self, event: QMouseEvent) -> bool:
        """Begin to pan, to probe, or to change something; return whether anything took the press."""
        picture = self._get_picture()
        self._offset = self._comparison.get_offset_at(event.position(), picture)
        view, tools = self._get_view_at(event), self._list_tools()
        return (
            self._comparison.press_mouse(event, self._get_view(), picture)
            or any(tool.press_mouse(event, view) for tool in tools)
            or self._controller.press_mouse(event, view, picture)
            or any(tool.press_beside(event, view) for tool in tools)
        )

    def move_mouse(self, event: QMouseEvent) -> None:
        """Continue the drag."""
        picture, view = self._get_picture(), self._get_view_at(event)
        if not self._comparison.move_mouse(event, self._get_view(), picture) and not any(
            tool.move_mouse(event, view) for tool in self._tools
        ):
            self._controller.move_mouse(event, view, picture)

    def release_mouse(self, event: QMouseEvent) -> None:
        """Let go."""
        if not self._comparison.release_mouse() and not any(tool.release_mouse() for tool in self._tools):
            self._controller.release_mouse(event, self._get_picture())

    def double_click_mouse(self, event: QMouseEvent) -> bool:
        """Center the wipe, or let a tool add something; return whether anything took the click."""
        view = self._get_view_at(event)
        return self._comparison.double_click_mouse(event, self._get_view(), self._get_picture()) or any(
            tool.double_click_mouse(event, view) for tool in self._list_tools()
        )

    def get_cursor_shape(self, event: QMouseEvent) -> Qt.CursorShape | None:
        """Return how the mouse should look; None for as always."""
        shape = self._comparison.cursor_shape
        if shape is not None or self._get_picture() is None:
            return shape
        view = self._get_view_at(event)
        shapes = (tool.get_cursor_shape(event, view) for tool in self._list_tools())
        return next((each for each in shapes if each is not None), None) or self._controller.get_cursor_shape(
            event, view
        )

    def _list_tools(self) -> list[ViewerTool]:
        """Return the tools that may take the mouse: there is a picture, and nothing else has it."""
        if self._get_picture() is None or self._controller.is_view_held or self._controller.is_drawing_region:
            return []
        return [tool for tool in self._tools if tool.is_on]

    def _get_view_at(self, event: QMouseEvent) -> PictureTransform:
        """Return how the picture under the mouse lies: of two side by side each has its place."""
        if not event.buttons():
            self._offset = self._comparison.get_offset_at(event.position(), self._get_picture())
        return self._get_view().pan_by(self._offset.x(), self._offset.y())
