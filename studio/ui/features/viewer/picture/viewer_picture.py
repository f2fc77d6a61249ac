"""The picture that the viewer holds: the pixels as they came, viewed by Qt without a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    import numpy as np

    from studio.ui.preview.messages.frame_messages import FrameResult

_OPAQUE, _CLEAR = QImage.Format.Format_RGBX8888, QImage.Format.Format_RGBA8888
_OPAQUE_OF_SCREEN, _CLEAR_OF_SCREEN = QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32
_REUSE_TOLERANCE = 1.25  # times its size, and a reduced picture is painted while a better one is on its way


class ViewerPicture:
    """Frame from the render thread.

    Args:
        result: A result that has pixels; its arrays are viewed, not copied, and live as long as the picture.
    """

    def __init__(self, result: FrameResult) -> None:
        self.result = result
        self.width = result.width
        self.height = result.height
        self.is_opaque = result.is_opaque
        self.frame = result.frame
        self._whole = _view_as_image(self.rgba_pixels, _OPAQUE if result.is_opaque else _CLEAR)
        of_screen = _OPAQUE_OF_SCREEN if result.is_opaque else _CLEAR_OF_SCREEN
        self._reduced = None if result.reduced_pixels is None else _view_as_image(result.reduced_pixels, of_screen)

    @property
    def rgba_pixels(self) -> np.ndarray:
        """The pixels as received: uint8 [H, W, 4], RGBA; read-only."""
        assert self.result.pixels is not None
        return self.result.pixels

    @property
    def full_size(self) -> tuple[float, float]:
        """Width and height of the full-size picture, whatever the proxy's scale."""
        return float(self.width), float(self.height)

    def get_scaled_image(self, size: QSize) -> QImage:
        """Return what is best painted at a size, in the screen's pixels: that of another size has to be stretched.

        It views our memory: use it while the picture lives.
        """
        small = self._reduced
        if small is not None and size.width() <= _REUSE_TOLERANCE * small.width():
            return small
        return self._whole


def _view_as_image(pixels: np.ndarray, kind: QImage.Format) -> QImage:
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, kind)
