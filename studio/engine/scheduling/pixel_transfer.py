"""Pixels of files on a graphics card: they go there as whole numbers and become floats there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from studio.core.image import Image

_SIGN_BITS = 0xFFFF


class PixelUploader:
    """Converter of whole numbers to pictures on a device: a quarter of the bytes of floats, or half, cross over.

    Args:
        device: Where pictures go.
        upload_tensor: Returns a tensor's copy there.
    """

    def __init__(self, device: torch.device, upload_tensor: Callable[[torch.Tensor], torch.Tensor]) -> None:
        self._device = device
        self._upload = upload_tensor
        self._peaks: dict[int, torch.Tensor] = {}

    def convert_pixels(self, array: np.ndarray, peak: int) -> Image:
        """Return whole numbers as a picture on the device; the same floats as in memory.

        Args:
            array: [H, W, 3 or 4], uint8 or uint16.
            peak: The number that becomes 1.

        Returns:
            [3 or 4, H, W], float32, 0..1, HWC in memory.
        """
        is_taken = array.flags.writeable and min(array.strides) >= 0  # torch takes no other memory
        whole = array if is_taken else array.copy()
        if whole.dtype == np.uint16:  # torch computes with few operations in uint16
            there = self._upload(torch.from_numpy(whole.view(np.int16))).to(torch.int32).bitwise_and_(_SIGN_BITS)
        else:
            there = self._upload(torch.from_numpy(whole))
        # A tensor on the device: torch multiplies by the reciprocal of a plain number there, which rounds twice.
        return Image(there.to(torch.float32).div_(self._get_peak(peak)).permute(2, 0, 1))

    def _get_peak(self, peak: int) -> torch.Tensor:
        if peak not in self._peaks:
            self._peaks[peak] = torch.full((), float(peak), device=self._device)
        return self._peaks[peak]
