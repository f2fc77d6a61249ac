"""The scroll bar of the tracks at the foot of the timeline."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QScrollBar, QWidget

from studio.core.translation import tr
from studio.ui.features.timeline.canvas.track_stack import TrackStack


class TrackScrollBar(QScrollBar):
    """Lies over the right edge of the tracks, and is there only where they have no room.

    Args:
        stack: What is scrolled.
        parent: The canvas.
    """

    def __init__(self, stack: TrackStack, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._stack = stack
        self._canvas = parent
        self.setAccessibleName(tr("Scroll the tracks of the timeline"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.valueChanged.connect(self._on_value)
        self.hide()

    def update_geometry(self) -> None:
        """Take the place and the reach that the tracks have now."""
        width, height = self._canvas.width(), self._canvas.height()
        foot, furthest = self._stack.compute_bottom_rect(width, height), round(self._stack.compute_max_scroll(height))
        with QSignalBlocker(self):
            self.setRange(0, furthest)
            self.setPageStep(max(1, round(foot.height())))
            self.setSingleStep(max(1, round(foot.height() / 3)))
            self.setValue(round(self._stack.scroll_offset))
        self._stack.scroll_offset = float(self.value())
        size = self.sizeHint().width()
        self.setGeometry(width - size, round(foot.top()), size, round(foot.height()))
        self.setVisible(furthest > 0)

    def _on_value(self, value: int) -> None:
        self._stack.scroll_offset = float(value)
