"""Pictures of whole cards: while the canvas moves, a card is copied instead of being painted anew."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap, QTransform

from studio.ui.widgets.theme import Colors

_BUDGET: Final = 96 * 1024 * 1024  # the cards on a large screen at 200 %
_BYTES_A_PIXEL: Final = 4


@dataclass(frozen=True, slots=True)
class _CardPixmap:
    pixmap: QPixmap
    zoom: float
    ratio: float

    @property
    def byte_count(self) -> int:
        return self.pixmap.width() * self.pixmap.height() * _BYTES_A_PIXEL


class CardPixmapCache:
    """Pictures of cards by their key; those that have not been shown for longest go first.

    While the view zooms, which is a new size with each step, pictures of another size are shown stretched.

    Args:
        budget: Bytes that all of them may take together.
    """

    def __init__(self, budget: int = _BUDGET) -> None:
        self.byte_budget = budget
        self.used_bytes = 0
        self.is_zooming = False
        self._pixmaps: OrderedDict[object, _CardPixmap] = OrderedDict()

    def draw_card(
        self, painter: QPainter, key: object, bounds: QRectF, paint: Callable[[QPainter, float], object]
    ) -> None:
        """Draw a card from its picture, which is taken where there is none that fits.

        Args:
            painter: In the card's coordinates.
            key: Whose picture it is.
            bounds: All that is painted, in the card's coordinates.
            paint: Paints the card in its own coordinates, at a zoom.
        """
        to_screen = painter.worldTransform()
        zoom, ratio = to_screen.m11(), painter.device().devicePixelRatio()
        shot = self._pixmaps.get(key)
        fits = shot is not None and shot.ratio == ratio and (shot.zoom == zoom or self.is_zooming)
        if shot is None or not fits:
            shot = self._render_pixmap(key, bounds, zoom, ratio, paint)
        self._pixmaps.move_to_end(key)
        if shot.zoom != zoom:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
            scale = shot.zoom * ratio
            source = QRectF(0, 0, bounds.width() * scale, bounds.height() * scale)
            painter.drawPixmap(bounds, shot.pixmap, source)
            return
        corner = to_screen.map(bounds.topLeft())
        painter.save()
        painter.setWorldTransform(QTransform())  # on whole pixels, so that it stays sharp
        painter.drawPixmap(QPointF(round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio), shot.pixmap)
        painter.restore()

    def _render_pixmap(
        self, key: object, bounds: QRectF, zoom: float, ratio: float, paint: Callable[[QPainter, float], object]
    ) -> _CardPixmap:
        self.drop_pixmap(key)
        scale = zoom * ratio
        picture = QPixmap(math.ceil(bounds.width() * scale), math.ceil(bounds.height() * scale))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Colors.CLEAR)
        painter = QPainter(picture)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.scale(zoom, zoom)
        painter.translate(-bounds.topLeft())
        paint(painter, zoom)
        painter.end()
        shot = self._pixmaps[key] = _CardPixmap(picture, zoom, ratio)
        self.used_bytes += shot.byte_count
        while self.used_bytes > self.byte_budget and len(self._pixmaps) > 1:
            self.drop_pixmap(next(iter(self._pixmaps)))
        return shot

    def drop_pixmap(self, key: object) -> None:
        """Forget a card's picture: it looks otherwise now."""
        shot = self._pixmaps.pop(key, None)
        if shot is not None:
            self.used_bytes -= shot.byte_count

    def clear(self) -> None:
        """Forget all pictures."""
        self._pixmaps.clear()
        self.used_bytes = 0
