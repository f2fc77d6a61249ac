"""Tool that picks what is under the mouse by its name."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen

from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.widgets import theme

_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_ALT: Final = Qt.KeyboardModifier.AltModifier
_RADIUS: Final = 7.0


class NamePicker(QObject):
    """A click picks what is under the mouse, a click with Alt removes it. The probe (Ctrl) is left alone.

    Signals:
        place_clicked(float, float, bool): Where, in pixels of the picture, and whether it is removed.
        repaint_requested(): Something else is to be painted.
    """

    place_clicked = Signal(float, float, bool)
    repaint_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_on = False
        self.awaited_place: tuple[float, float] | None = None

    @property
    def is_on(self) -> bool:
        """Whether there is a node that takes picks."""
        return self._is_on

    def set_on(self, on: bool) -> None:
        """Take the mouse, or give it back."""
        self._is_on = on

    def set_awaited_place(self, place: tuple[float, float] | None) -> None:
        """Mark the place for which the answer is still to come; None for no such place."""
        self.awaited_place = place
        self.repaint_requested.emit()

    def press_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Leave the press to what lies over the picture, as the probe."""
        return False

    def press_beside(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Pick under the mouse."""
        if event.button() is not Qt.MouseButton.LeftButton or event.modifiers() & _CTRL:
            return False
        x, y = view.to_picture_point(event.position().x(), event.position().y())
        self.place_clicked.emit(x, y, bool(event.modifiers() & _ALT))
        return True

    def move_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take nothing: there is no drag."""
        return False

    def release_mouse(self) -> bool:
        """Take nothing: there is no drag."""
        return False

    def double_click_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take the second of two quick clicks as a click."""
        return self.press_beside(event, view)

    def get_cursor_shape(self, event: QMouseEvent, view: PictureTransform) -> Qt.CursorShape | None:
        """Return a cross."""
        return None if event.modifiers() & _CTRL else Qt.CursorShape.CrossCursor


class NamePickerLayer:
    """Ring around the place for which the answer is still to come.

    Args:
        picker: The tool.
    """

    def __init__(self, picker: NamePicker) -> None:
        self._picker = picker

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint it where the picture is."""
        place = self._picker.awaited_place
        if not self._picker.is_on or place is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.Colors.ACCENT, 2.0))
        painter.drawEllipse(QPointF(*view.to_widget_point(*place)), _RADIUS, _RADIUS)
