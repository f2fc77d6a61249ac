"""What is painted over each other in the viewer, from the picture up.

To add a layer, write a class with a `paint` like those here and put it where it belongs in `ViewerCanvas.layers`.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from studio.engine.look import Area
from studio.ui import theme
from studio.ui.theme import Colors
from studio.ui.viewer import painting
from studio.ui.viewer.picture import Picture
from studio.ui.viewer.view import View

_CRISP_FROM = 3.0


class Layer(Protocol):
    """Something that lies over the picture, or the picture itself."""

    def paint(self, painter: QPainter, view: View, picture: Picture) -> None:
        """Paint it; `view` says where the picture's pixels lie in the widget. Pen, brush and hints may be left changed.

        Args:
            painter: Paints on the canvas, in device-independent pixels.
            view: How the picture lies there.
            picture: What is shown.
        """
        ...


def room_of(painter: QPainter) -> QRectF:
    """Return what there is to paint on."""
    device = painter.device()
    return QRectF(0.0, 0.0, device.width(), device.height())


def place_of(painter: QPainter, view: View, picture: Picture) -> QRectF:
    """Return where the picture lies, on whole pixels of the screen, so that edges are sharp at every scale."""
    ratio = painter.device().devicePixelRatioF()
    return snapped(QRectF(view.x, view.y, picture.width * view.zoom, picture.height * view.zoom), ratio)


def snapped(place: QRectF, ratio: float) -> QRectF:
    """Return a place moved and sized to whole pixels of a screen."""
    left, top = round(place.left() * ratio) / ratio, round(place.top() * ratio) / ratio
    right, bottom = round(place.right() * ratio) / ratio, round(place.bottom() * ratio) / ratio
    return QRectF(left, top, max(right - left, 1 / ratio), max(bottom - top, 1 / ratio))


class PictureLayer:
    """The picture, over a checkerboard where something shines through."""

    def paint(self, painter: QPainter, view: View, picture: Picture) -> None:
        """Copy the picture that was made for this size; stretch what there is until it comes."""
        place = place_of(painter, view, picture)
        if not picture.opaque:
            painter.setBrushOrigin(place.topLeft())
            painter.fillRect(place.intersected(room_of(painter)), painting.checkerboard())
        size = (place.size() * painter.device().devicePixelRatioF()).toSize()
        image = picture.image(size)
        crisp = image.size() == size or size.width() >= _CRISP_FROM * image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not crisp)
        painter.drawImage(place, image)


class GridLayer:
    """Lines between the pixels, once they are large enough."""

    def paint(self, painter: QPainter, view: View, picture: Picture) -> None:
        """Paint the lines that are to be seen."""
        if view.zoom >= painting.GRID_FROM:
            painting.paint_grid(painter, view, place_of(painter, view, picture), room_of(painter))


class RegionLayer:
    """The region of interest: what lies outside it is dimmed."""

    def __init__(self) -> None:
        self.area: Area | None = None

    def paint(self, painter: QPainter, view: View, picture: Picture) -> None:
        """Dim what is outside and frame what is inside."""
        if self.area is None:
            return
        place, inside = place_of(painter, view, picture), painting.box_of(view, self.area)
        dim = theme.with_alpha(Colors.CANVAS, 0.55)
        for part in around(place.intersected(room_of(painter)), inside):
            painter.fillRect(part, dim)
        painting.paint_frame(painter, inside, cross=True)


class ProbeLayer:
    """The mark of the probed pixel, or the frame of the probed area."""

    def __init__(self) -> None:
        self.area: Area | None = None

    def paint(self, painter: QPainter, view: View, picture: Picture) -> None:
        """Paint it where the picture is."""
        if self.area is None:
            return
        if self.area.is_pixel:
            painting.paint_probe(painter, view, self.area.x, self.area.y)
        else:
            painting.paint_frame(painter, painting.box_of(view, self.area))


def around(outer: QRectF, inner: QRectF) -> list[QRectF]:
    """Return the parts of a rectangle that lie above, below, left and right of another one."""
    inner = inner.intersected(outer)
    if inner.isEmpty():
        return [outer]
    return [
        QRectF(outer.left(), outer.top(), outer.width(), inner.top() - outer.top()),
        QRectF(outer.left(), inner.bottom(), outer.width(), outer.bottom() - inner.bottom()),
        QRectF(outer.left(), inner.top(), inner.left() - outer.left(), inner.height()),
        QRectF(inner.right(), inner.top(), outer.right() - inner.right(), inner.height()),
    ]
