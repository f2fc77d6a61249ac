"""A stroke under the mouse as pixels of the screen: only what is new of it is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from studio.sdk.paint.paint_strokes import PaintStroke, StrokeKind, StrokePoints
from studio.sdk.paint.stroke_coverage import Dabs, find_dab_box, place_dabs, stamp_dabs
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintDevice

_OVERLAP: Final = 4  # points of a curve that a new one can still bend
_MARK: Final = 0.4  # how strongly a stroke is marked whose pixels are not known here


class StrokePreview:
    """Pixels of a stroke that grows, for one view.

    Args:
        device: What is painted on.
        view: How the picture lies in it.
        mark: The color of strokes whose pixels are not known here.
    """

    def __init__(self, device: QPaintDevice, view: PictureTransform, mark: QColor) -> None:
        self._ratio = ratio = device.devicePixelRatioF()
        self._view, self._mark = view, mark
        size = round(device.height() * ratio), round(device.width() * ratio)
        self._cover = np.zeros(size, np.float32)
        self._pixels = np.zeros((*size, 4), np.uint8)
        self._image = QImage(
            self._pixels.data, size[1], size[0], 4 * size[1], QImage.Format.Format_RGBA8888_Premultiplied
        )
        self._image.setDevicePixelRatio(ratio)
        self._drawn: StrokePoints = ()
        self._box: tuple[int, int, int, int] | None = None

    def paint(self, painter: QPainter, stroke: PaintStroke, picture: ViewerPicture, frame: int) -> None:
        """Paint a stroke, which begins as the one that was painted before."""
        known = len(self._drawn)
        if stroke.points[:known] != self._drawn:
            self._cover[:], self._pixels[:], known = 0.0, 0, 0
        if known < len(stroke.points):
            self._add_points(stroke, stroke.points[max(0, known - _OVERLAP) :], picture, frame)
        self._drawn = stroke.points
        if self._box is not None:
            left, top, right, bottom = self._box
            area = QRectF(left, top, right - left, bottom - top)
            place = QRectF(*(part / self._ratio for part in (left, top, right - left, bottom - top)))
            painter.drawImage(place, self._image, area)

    def _add_points(self, stroke: PaintStroke, points: StrokePoints, picture: ViewerPicture, frame: int) -> None:
        zoom, height, width = self._view.zoom * self._ratio, *self._cover.shape
        placed = place_dabs(PaintStroke(
            "", points, size=stroke.size, spacing=stroke.spacing, size_by_pressure=stroke.size_by_pressure,
            opacity_by_pressure=stroke.opacity_by_pressure,
        ), zoom)  # fmt: skip
        corner = np.array([self._view.x, self._view.y]) * self._ratio
        dabs = Dabs(placed.centers + corner, placed.radii, placed.strengths)
        left, top, right, bottom = box = find_dab_box(dabs, stroke.hardness, width, height)
        if left == right or top == bottom:
            return
        cover = self._cover[top:bottom, left:right]
        stamp_dabs(cover, dabs, stroke.hardness, left, top)
        color, strength = self._find_colors(stroke, picture, frame, box)
        alpha = cover * np.float32(strength * 255.0)
        part = self._pixels[top:bottom, left:right]
        part[..., :3] = color * alpha[..., None]
        part[..., 3] = alpha
        whole = self._box or box
        self._box = min(left, whole[0]), min(top, whole[1]), max(right, whole[2]), max(bottom, whole[3])

    def _find_colors(
        self, stroke: PaintStroke, picture: ViewerPicture, frame: int, box: tuple[int, int, int, int]
    ) -> tuple[np.ndarray, float]:
        """Return colors, 0..1, [3] or [H, W, 3], and how strongly they cover."""
        if stroke.kind is StrokeKind.BRUSH:
            return np.clip(np.array(stroke.color[:3], np.float32), 0.0, 1.0), stroke.opacity * stroke.color.alpha
        if stroke.kind is StrokeKind.CLONE and stroke.find_source_frame(frame) == frame:
            return self._read_picture(stroke, picture, box), stroke.opacity
        mark = self._mark
        return np.array([mark.redF(), mark.greenF(), mark.blueF()], np.float32), _MARK * max(stroke.opacity, 0.3)

    def _read_picture(self, stroke: PaintStroke, picture: ViewerPicture, box: tuple[int, int, int, int]) -> np.ndarray:
        """Return the colors of the picture where a clone reads."""
        pixels = picture.rgba_pixels
        places = []
        for first, stop, begin, offset, count, size in (
            (box[1], box[3], self._view.y, stroke.offset_y, pixels.shape[0], picture.height),
            (box[0], box[2], self._view.x, stroke.offset_x, pixels.shape[1], picture.width),
        ):
            at = ((np.arange(first, stop) + 0.5) / self._ratio - begin) / self._view.zoom + offset
            places.append(np.clip(at * count / size, 0, count - 1).astype(np.int64))
        colors: np.ndarray = pixels[places[0][:, None], places[1], :3].astype(np.float32) / 255.0
        return colors
