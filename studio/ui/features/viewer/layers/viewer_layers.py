"""Layers that the viewer paints over each other, from the picture up.

To add a layer, write a class with a `paint` like those here and put it where it belongs in `ViewerCanvas.layers`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from studio.engine.display.viewer_settings import PixelRect
from studio.ui.features.viewer.layers import viewer_painting
from studio.ui.features.viewer.layers.background import ViewerBackground
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.widgets import theme

_MIN_CRISP_ZOOM = 3.0


class ViewerLayer(Protocol):
    """Layer over the picture, or the picture itself."""

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint it; `view` says where the picture's pixels lie in the widget. Pen, brush and hints may be left changed.

        Args:
            painter: Paints on the canvas, in device-independent pixels.
            view: How the picture lies there.
            picture: What is shown.
        """
        ...


def get_paint_room(painter: QPainter) -> QRectF:
    """Return what there is to paint on."""
    device = painter.device()
    return QRectF(0.0, 0.0, device.width(), device.height())


def get_picture_rect(painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> QRectF:
    """Return the position of the picture, on whole pixels of the screen, so that edges are sharp at every scale."""
    ratio = painter.device().devicePixelRatioF()
    return snap_to_pixels(QRectF(view.x, view.y, picture.width * view.zoom, picture.height * view.zoom), ratio)


def snap_to_pixels(place: QRectF, ratio: float) -> QRectF:
    """Return a place moved and sized to whole pixels of a screen."""
    left, top = round(place.left() * ratio) / ratio, round(place.top() * ratio) / ratio
    right, bottom = round(place.right() * ratio) / ratio, round(place.bottom() * ratio) / ratio
    return QRectF(left, top, max(right - left, 1 / ratio), max(bottom - top, 1 / ratio))


class PictureLayer:
    """The picture, over a checkerboard where something shines through."""

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Copy the picture that was made for this size; stretch what there is until it comes."""
        place = get_picture_rect(painter, view, picture)
        if not picture.is_opaque:
            painter.setBrushOrigin(place.topLeft())
            painter.fillRect(place.intersected(get_paint_room(painter)), viewer_painting.get_checkerboard_brush())
        size = (place.size() * painter.device().devicePixelRatioF()).toSize()
        image = picture.get_scaled_image(size)
        crisp = image.size() == size or size.width() >= _MIN_CRISP_ZOOM * image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not crisp)
        painter.drawImage(place, image)


class GridLayer:
    """Lines between the pixels, once the user has made them large enough.

    Args:
        is_fitting: Returns whether the picture fills the viewer: small ones have no lines then.
    """

    def __init__(self, is_fitting: Callable[[], bool]) -> None:
        self._is_fitting = is_fitting

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint the lines that are to be seen."""
        if view.zoom >= viewer_painting.MIN_GRID_ZOOM and not self._is_fitting():
            viewer_painting.paint_grid(painter, view, get_picture_rect(painter, view, picture), get_paint_room(painter))


class RegionLayer:
    """Layer of the region of interest. It dims the picture outside of the region."""

    def __init__(self) -> None:
        self.area: PixelRect | None = None

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Dim what is outside and frame what is inside."""
        if self.area is None:
            return
        place, inside = get_picture_rect(painter, view, picture), viewer_painting.get_area_rect(view, self.area)
        dim = theme.with_alpha(ViewerBackground.DARK.color, 0.55)
        for part in split_around(place.intersected(get_paint_room(painter)), inside):
            painter.fillRect(part, dim)
        viewer_painting.paint_frame(painter, inside, cross=True)


class ProbeLayer:
    """The mark of the probed pixel, or the frame of the probed area."""

    def __init__(self) -> None:
        self.area: PixelRect | None = None

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint it where the picture is."""
        if self.area is None:
            return
        if self.area.is_single_pixel:
            viewer_painting.paint_probe(painter, view, self.area.x, self.area.y)
        else:
            viewer_painting.paint_frame(painter, viewer_painting.get_area_rect(view, self.area))


def split_around(outer: QRectF, inner: QRectF) -> list[QRectF]:
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
