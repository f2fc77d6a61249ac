"""The picture that the viewer holds: the pixels as they came, and views of them that Qt can paint."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from studio.engine.look import Channel
from studio.ui.viewer.channels import single

if TYPE_CHECKING:
    import numpy as np

    from studio.ui.results import FrameResult


@dataclass(frozen=True, slots=True)
class Probe:
    """A pixel's values.

    Args:
        x: Column in the full-size picture.
        y: Row in the full-size picture.
        rgba: 8-bit values; None outside the picture.
    """

    x: int
    y: int
    rgba: tuple[int, int, int, int] | None


class Picture:
    """One frame's pixels. Images for Qt are made when first painted and kept until the channel or the size changes.

    Args:
        result: A result that has pixels; its array is viewed, not copied, and lives as long as the picture.
    """

    def __init__(self, result: FrameResult) -> None:
        assert result.pixels is not None
        self.pixels: np.ndarray = result.pixels
        self.width = result.width
        self.height = result.height
        self.opaque = result.opaque
        self.frame = result.frame
        self._channel: Channel | None = None
        self._single: np.ndarray | None = None
        self._image = QImage()
        self._small = QImage()

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the full-size picture, whatever the proxy's scale."""
        return float(self.width), float(self.height)

    def image(self, channel: Channel) -> QImage:
        """Return the picture, or one channel of it as grey. It views our memory: use it while the picture lives."""
        if channel is not self._channel:
            self._channel, self._small = channel, QImage()
            self._image = self._color() if channel is Channel.COLOR else self._grey(channel)
        return self._image

    def reduced(self, channel: Channel, size: QSize) -> QImage:
        """Return the picture at a smaller size, each pixel the mean of those it covers."""
        image = self.image(channel)
        if self._small.size() != size:
            ignore, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._small = image.scaled(size, ignore, smooth)
        return self._small

    def probe(self, x: float, y: float) -> Probe:
        """Return the values of the pixel at a place in the full-size picture."""
        column, row = math.floor(x), math.floor(y)
        if not (0 <= column < self.width and 0 <= row < self.height):
            return Probe(column, row, None)
        height, width = self.pixels.shape[:2]
        at = self.pixels[min(height - 1, row * height // self.height), min(width - 1, column * width // self.width)]
        red, green, blue, alpha = (int(value) for value in at)
        return Probe(column, row, (red, green, blue, alpha))

    def _color(self) -> QImage:
        height, width = self.pixels.shape[:2]
        kind = QImage.Format.Format_RGBX8888 if self.opaque else QImage.Format.Format_RGBA8888
        return QImage(self.pixels.data, width, height, 4 * width, kind)

    def _grey(self, channel: Channel) -> QImage:
        self._single = single(self.pixels, channel)
        height, width = self._single.shape
        return QImage(self._single.data, width, height, width, QImage.Format.Format_Grayscale8)
