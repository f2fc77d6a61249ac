"""Convolution of pictures with kernels of any shape."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from studio.sdk.pixels import premultiply, to_interleaved, unpremultiply

if TYPE_CHECKING:
    import numpy as np
    import torch


class KernelBorder(StrEnum):
    """Values beyond the edges of a picture."""

    EDGE = "edge"
    MIRROR = "mirror"
    BLACK = "black"


_PAD_MODES = {KernelBorder.EDGE: "replicate", KernelBorder.MIRROR: "reflect", KernelBorder.BLACK: "constant"}


def convolve_picture(
    pixels: torch.Tensor, kernel: np.ndarray, border: KernelBorder = KernelBorder.EDGE
) -> torch.Tensor:
    """Convolve colors, weighted by alpha, and alpha: [3|4, H, W] → [3|4, H, W]."""
    if pixels.shape[0] != 4:
        return convolve_planes(pixels, kernel, border)
    return unpremultiply(convolve_planes(premultiply(pixels), kernel, border))


def convolve_planes(planes: torch.Tensor, kernel: np.ndarray, border: KernelBorder = KernelBorder.EDGE) -> torch.Tensor:
    """Return the sum of each pixel's surroundings, weighted by a kernel that is turned around: [C, H, W].

    A single bright pixel becomes the kernel. OpenCV takes the way through frequencies from 11 × 11 weights on.

    Args:
        planes: Float32.
        kernel: Float32 [rows, columns], both odd; its middle is the pixel itself.
        border: What lies beyond the edges; a mirror repeats the edge where the picture is smaller than the kernel.
    """
    import numpy as np
    import torch

    turned = np.ascontiguousarray(kernel[::-1, ::-1], np.float32)
    mode = _choose_border(planes, turned, border)
    if planes.is_cpu:
        return _convolve_in_memory(planes, turned, mode)
    down, across = turned.shape[0] // 2, turned.shape[1] // 2
    wide = torch.nn.functional.pad(planes[:, None], (across, across, down, down), mode=_PAD_MODES[mode])
    weights = torch.from_numpy(turned).to(planes.device)[None, None]
    return to_interleaved(torch.nn.functional.conv2d(wide, weights)[:, 0])


def _convolve_in_memory(planes: torch.Tensor, turned: np.ndarray, border: KernelBorder) -> torch.Tensor:
    import cv2
    import torch

    flag = {
        KernelBorder.EDGE: cv2.BORDER_REPLICATE,
        KernelBorder.MIRROR: cv2.BORDER_REFLECT_101,
        KernelBorder.BLACK: cv2.BORDER_CONSTANT,
    }[border]
    array = planes[0].contiguous().numpy() if len(planes) == 1 else to_interleaved(planes).permute(1, 2, 0).numpy()
    found = torch.from_numpy(cv2.filter2D(array, -1, turned, borderType=flag))
    return found[None] if found.ndim == 2 else found.permute(2, 0, 1)


def _choose_border(planes: torch.Tensor, kernel: np.ndarray, border: KernelBorder) -> KernelBorder:
    fits = all(reach // 2 < size for reach, size in zip(kernel.shape, planes.shape[1:], strict=True))
    return border if fits or border is not KernelBorder.MIRROR else KernelBorder.EDGE
