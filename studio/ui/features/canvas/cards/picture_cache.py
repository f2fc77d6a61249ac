"""The pictures on the cards: as small as they are shown, and never more than a fixed number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPixmap

from studio.ui.preview.cards.card_layout import CARD_WIDTH, PICTURE_HEIGHT

_BUDGET: Final = 64 * 1024 * 1024
_BYTES_A_PIXEL: Final = 4


class PictureCache:
    """Cache of pixmaps by node, with eviction of the least recently used.

    Args:
        budget: Bytes that all pictures may take together.
    """

    def __init__(self, budget: int = _BUDGET) -> None:
        self.byte_budget = budget
        self.used_bytes = 0
        self._pictures: OrderedDict[str, QPixmap] = OrderedDict()

    def put_picture(self, node: str, image: QImage, ratio: float) -> None:
        """Keep a node's picture, scaled to what the card shows at a pixel ratio of `ratio`."""
        self.drop_picture(node)
        if image.isNull():
            return
        wanted = QSizeF(CARD_WIDTH, PICTURE_HEIGHT).toSize() * ratio
        if image.width() > wanted.width() or image.height() > wanted.height():
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        self._pictures[node] = QPixmap.fromImage(image)
        self.used_bytes += self._count_bytes(node)
        while self.used_bytes > self.byte_budget and self._pictures:
            self.drop_picture(next(iter(self._pictures)))

    def get_picture(self, node: str) -> QPixmap | None:
        """Return a node's picture, or None."""
        picture = self._pictures.get(node)
        if picture is not None:
            self._pictures.move_to_end(node)
        return picture

    def drop_picture(self, node: str) -> None:
        """Forget a node's picture."""
        if node in self._pictures:
            self.used_bytes -= self._count_bytes(node)
            del self._pictures[node]

    def clear(self) -> None:
        """Forget all pictures."""
        self._pictures.clear()
        self.used_bytes = 0

    def _count_bytes(self, node: str) -> int:
        picture = self._pictures[node]
        return picture.width() * picture.height() * _BYTES_A_PIXEL


def fit_rect(width: float, height: float, into: QRectF) -> QRectF:
    """Return the largest rectangle of this shape that lies centred in another one."""
    if width <= 0 or height <= 0:
        return QRectF(into.center(), QSizeF())
    scale = min(into.width() / width, into.height() / height)
    size = QSizeF(width * scale, height * scale)
    return QRectF(
        into.x() + (into.width() - size.width()) / 2,
        into.y() + (into.height() - size.height()) / 2,
        size.width(),
        size.height(),
    )
