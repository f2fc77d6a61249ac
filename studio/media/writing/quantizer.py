"""Quantizer: converts images to the packed integers that encoders take."""

from __future__ import annotations

import cv2
import numpy as np

from studio.core.image import Image
from studio.media.pixels import quantize_on_device, to_uint8, to_uint16


class Quantizer:
    """Rounds images to 8 or 16 bits; keeps its scratch memory from image to image.

    Without `alpha`, a transparent image is put over black, as the viewer shows it; with it, an image
    without an alpha channel gets an opaque one.

    Args:
        alpha: Give four channels, else three.
        bits: 8 or 16.
    """

    def __init__(self, *, alpha: bool, bits: int = 8) -> None:
        self._alpha = alpha
        self._round = to_uint16 if bits == 16 else to_uint8
        self._peak = 65535 if bits == 16 else 255
        self._scratch = np.empty(0, np.float32)

    def __call__(self, image: Image) -> np.ndarray:
        """Return [H, W, 3 or 4], uint8 or uint16, C-contiguous: round(x · peak), clamped."""
        if not image.pixels.is_cpu:
            return quantize_on_device(image, alpha=self._alpha, peak=self._peak)
        array = image.as_array()
        if image.has_alpha and not self._alpha:
            array = array[..., :3] * array[..., 3:]
        planar = array.transpose(2, 0, 1)
        if not array.flags.c_contiguous and planar.flags.c_contiguous:
            packed: np.ndarray = cv2.merge(list(self._round_array(planar)))
        else:
            packed = self._round_array(np.ascontiguousarray(array))
        if self._alpha and packed.shape[2] == 3:
            packed = np.dstack([packed, np.full(packed.shape[:2], self._peak, packed.dtype)])
        return packed

    def _round_array(self, array: np.ndarray) -> np.ndarray:
        if self._scratch.shape != array.shape:
            self._scratch = np.empty_like(array)
        return self._round(array, self._scratch)
