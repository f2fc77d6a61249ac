"""Transform from the picture to the viewer: a scale and an offset.

Pure arithmetic in device-independent pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

MIN_ZOOM, MAX_ZOOM = 0.02, 64.0
ZOOM_PRESETS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""The zooms of the menu: screen pixels for one of the picture."""

_MIN_VISIBLE = 40.0


@dataclass(frozen=True, slots=True)
class PictureTransform:
    """Picture to widget: widget = picture × zoom + (x, y).

    Args:
        zoom: Widget pixels for a pixel of the full-size picture.
        x: Where the picture's left edge lies.
        y: Where its top edge lies.
    """

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0

    @classmethod
    def from_room(
        cls, picture: tuple[float, float], room: tuple[float, float], margin: float = 0.0
    ) -> PictureTransform:
        """Return the view that shows all of the picture, as large as the room allows, in its middle."""
        width, height = max(1.0, picture[0]), max(1.0, picture[1])
        zoom = min((room[0] - 2 * margin) / width, (room[1] - 2 * margin) / height)
        return cls.from_center(picture, room, min(max(zoom, MIN_ZOOM), MAX_ZOOM))

    @classmethod
    def from_center(cls, picture: tuple[float, float], room: tuple[float, float], zoom: float) -> PictureTransform:
        """Return the view at `zoom` with the picture in the middle of the room."""
        return cls(zoom, (room[0] - picture[0] * zoom) / 2, (room[1] - picture[1] * zoom) / 2)

    def zoom_at(self, factor: float, x: float, y: float) -> PictureTransform:
        """Return the view `factor` times as large, keeping the point at (x, y) in place."""
        zoom = min(max(self.zoom * factor, MIN_ZOOM), MAX_ZOOM)
        ratio = zoom / self.zoom
        return PictureTransform(zoom, x - (x - self.x) * ratio, y - (y - self.y) * ratio)

    def pan_by(self, dx: float, dy: float) -> PictureTransform:
        """Return the view moved by (dx, dy)."""
        return PictureTransform(self.zoom, self.x + dx, self.y + dy)

    def keep_in_room(self, picture: tuple[float, float], room: tuple[float, float]) -> PictureTransform:
        """Return the view moved so that some of the picture stays in the room."""
        x = min(max(self.x, _MIN_VISIBLE - picture[0] * self.zoom), room[0] - _MIN_VISIBLE)
        y = min(max(self.y, _MIN_VISIBLE - picture[1] * self.zoom), room[1] - _MIN_VISIBLE)
        return PictureTransform(self.zoom, x, y)

    def to_picture_point(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the picture at (x, y) in the widget."""
        return (x - self.x) / self.zoom, (y - self.y) / self.zoom

    def to_widget_point(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the widget at (x, y) in the picture."""
        return x * self.zoom + self.x, y * self.zoom + self.y
