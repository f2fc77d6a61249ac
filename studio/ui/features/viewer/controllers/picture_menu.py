"""Menu of the picture: copy or save the frame, its size in the viewer, and what lies over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

_GROUPS: Final = (
    ("viewer.copy_frame", "viewer.save_frame", "viewer.save_values"),
    ("viewer.fit", "viewer.actual_size"),
    ("viewer.overlays", "viewer.safe_areas", "viewer.region"),
)


class PictureMenu(QObject):
    """Opens the menu on a click with the right button, with actions that the window has.

    Args:
        canvas: Shows the picture.
        find_action: Returns an action of the window by its id.
        is_free: Returns whether the right button is not wanted for something else at a place, as points and shapes are.
    """

    def __init__(
        self, canvas: QWidget, find_action: Callable[[str], QAction], is_free: Callable[[QPoint], bool]
    ) -> None:
        super().__init__(canvas)
        self._canvas, self._find_action, self._is_free = canvas, find_action, is_free
        canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        canvas.customContextMenuRequested.connect(self.open_menu)

    def open_menu(self, at: QPoint) -> None:
        """Open the menu at a place of the canvas."""
        if not self._is_free(at):
            return
        menu = QMenu(self._canvas)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for group in _GROUPS:
            menu.addSeparator()
            for name in group:
                menu.addAction(self._find_action(name))
        menu.popup(self._canvas.mapToGlobal(at))
