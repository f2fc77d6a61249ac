"""Motion, points and masks over the picture."""

from __future__ import annotations

import colorsys
import math
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from studio.sdk.ports import FLOW
from studio.ui.features.viewer.layers.viewer_layers import get_picture_rect
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.widgets import theme

if TYPE_CHECKING:
    import numpy as np

    from studio.engine.display.visualization.overlays import ArrowOverlay, CoverageOverlay, OverlayData, PointOverlay

_HEAD = 5.0  # an arrow's head, in widget pixels
_HEAD_FROM = 7.0
_DOT = 4.0
_GOLDEN = 0.618034  # neighbours in number differ in hue


class OverlayLayer:
    """Layer of computed overlays on the picture.

    Attributes:
        drawn_overlays: From below to above.
    """

    def __init__(self) -> None:
        self._drawn: tuple[OverlayData, ...] = ()
        self._films: dict[int, QImage] = {}

    @property
    def drawn_overlays(self) -> tuple[OverlayData, ...]:
        """The overlays that are painted."""
        return self._drawn

    def show_overlays(self, drawn: tuple[OverlayData, ...]) -> None:
        """Paint these from now on: masks lie below arrows, arrows below points."""
        from studio.engine.display.visualization.overlays import ArrowOverlay, CoverageOverlay

        self._drawn = tuple(
            sorted(drawn, key=lambda each: (not isinstance(each, CoverageOverlay), not isinstance(each, ArrowOverlay)))
        )
        self._films = {id(each): _make_mask_image(each) for each in drawn if isinstance(each, CoverageOverlay)}

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint it where the picture is."""
        from studio.engine.display.visualization.overlays import ArrowOverlay, PointOverlay

        for each in self._drawn:
            if isinstance(each, ArrowOverlay):
                _paint_arrows(painter, view, each)
            elif isinstance(each, PointOverlay):
                _paint_dots(painter, view, each)
            else:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(get_picture_rect(painter, view, picture), self._films[id(each)])


def _make_mask_image(film: CoverageOverlay) -> QImage:
    """Return a mask as a film: its coverage as the alpha of one colour."""
    import numpy as np

    color = theme.OVERLAY_FILM
    share = film.coverage.astype(np.float32) * np.float32(color.alphaF() / 255.0)
    pixels = np.empty((*film.coverage.shape, 4), np.uint8)
    for channel, part in enumerate((color.red(), color.green(), color.blue(), 255)):
        pixels[:, :, channel] = np.rint(share * part)
    height, width = film.coverage.shape
    kind = QImage.Format.Format_RGBA8888_Premultiplied
    return QImage(pixels.data, width, height, 4 * width, kind).copy()


def _paint_arrows(painter: QPainter, view: PictureTransform, arrows: ArrowOverlay) -> None:
    """Paint shafts, and heads where there is room for them; arrows show a frame's motion in its true length."""
    starts, ends = _to_widget_points(arrows.starts, view), _to_widget_points(arrows.ends, view)
    lines = [QLineF(*start, *end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    for line in tuple(lines):
        if line.length() >= _HEAD_FROM:
            lines += _head(line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for color, width in ((theme.OVERLAY_SHADE, 3.0), (theme.find_port_color(FLOW), 1.3)):
        painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLines(lines)


def _head(shaft: QLineF) -> list[QLineF]:
    angle = math.atan2(shaft.dy(), shaft.dx())
    tip = shaft.p2()
    sides = (angle + math.pi - 0.5, angle + math.pi + 0.5)
    return [QLineF(tip, tip + QPointF(math.cos(side), math.sin(side)) * _HEAD) for side in sides]


def _paint_dots(painter: QPainter, view: PictureTransform, dots: PointOverlay) -> None:
    """Paint each point with its tail: a point's colour is its own in all frames, its strength its confidence."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    at = _to_widget_points(dots.points, view).tolist()
    for place, number, confidence, tail in zip(at, dots.ids, dots.confidence.tolist(), dots.tails, strict=True):
        color = QColor(_color_of(number))
        color.setAlphaF(0.25 + 0.75 * min(max(confidence, 0.0), 1.0))
        _paint_tail(painter, _to_widget_points(tail, view), color)
        painter.setPen(QPen(theme.OVERLAY_SHADE, 1.5))
        painter.setBrush(color)
        radius = _DOT * (0.6 + 0.4 * min(max(confidence, 0.0), 1.0))
        painter.drawEllipse(QPointF(*place), radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_tail(painter: QPainter, tail: np.ndarray, color: QColor) -> None:
    """Paint a tail as one line for each stretch in which the point was seen."""
    stretch: list[QPointF] = []
    painter.setPen(QPen(color, 1.5))
    for x, y in [*tail.tolist(), (math.nan, math.nan)]:
        if math.isnan(x):
            if len(stretch) > 1:
                painter.drawPolyline(QPolygonF(stretch))
            stretch = []
        else:
            stretch.append(QPointF(x, y))


def _to_widget_points(places: np.ndarray, view: PictureTransform) -> np.ndarray:
    """Return places in the picture, [N, 2], as places in the widget."""
    import numpy as np

    placed: np.ndarray = places * np.float32(view.zoom) + np.array([view.x, view.y], np.float32)
    return placed


@lru_cache(maxsize=4096)
def _color_of(number: int) -> QColor:
    red, green, blue = colorsys.hsv_to_rgb(number * _GOLDEN % 1.0, 0.75, 1.0)
    return QColor.fromRgbF(red, green, blue)
