"""Protocol of the tools with which the mouse changes something in the picture."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from studio.ui.features.viewer.picture.picture_transform import PictureTransform


class ViewerTool(Protocol):
    """Tool of the viewer: handles of a node, points, the eyedropper. A tool that is off takes no mouse."""

    @property
    def is_on(self) -> bool:
        """Whether there is anything for the mouse to take."""
        ...

    def press_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take what is under the mouse; return whether there was something."""
        ...

    def press_beside(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take a press that nothing else has taken; return whether the tool has a use for it."""
        ...

    def move_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Continue the drag; return whether there is one."""
        ...

    def release_mouse(self) -> bool:
        """Finish the drag; return whether there was one."""
        ...

    def double_click_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take a double click; return whether it was for the tool."""
        ...

    def get_cursor_shape(self, event: QMouseEvent, view: PictureTransform) -> Qt.CursorShape | None:
        """Return how the mouse should look; None for as always."""
        ...
