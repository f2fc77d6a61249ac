"""The pixel operations by OpenCV, for tensors on the CPU. Arguments are those of `studio.sdk.pixels`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from studio.sdk.pixels.memory_layout import to_interleaved
from studio.sdk.pixels.torch_backend import make_affine_grid, reflect_index

if TYPE_CHECKING:
    import numpy as np
    import torch

_INTERPOLATIONS = {
    "area": "INTER_AREA",
    "linear": "INTER_LINEAR",
    "cubic": "INTER_CUBIC",
    "lanczos": "INTER_LANCZOS4",
    "nearest": "INTER_NEAREST",
}
_BORDERS = {
    "transparent": "BORDER_CONSTANT",
    "black": "BORDER_CONSTANT",
    "edge": "BORDER_REPLICATE",
    "mirror": "BORDER_REFLECT_101",
}


def _to_array(pixels: torch.Tensor) -> np.ndarray:
    """View [C, H, W] as an array [H, W, C]; copied only where it does not lie so in memory."""
    return to_interleaved(pixels).permute(1, 2, 0).numpy()


def _to_tensor(array: Any) -> torch.Tensor:
    """View an array of OpenCV's as [C, H, W]; it leaves out the last dimension of a single channel."""
    import torch

    tensor = torch.from_numpy(array)
    return tensor.unsqueeze(0) if tensor.ndim == 2 else tensor.permute(2, 0, 1)


def _to_exact_array(pixels: torch.Tensor) -> np.ndarray:
    """View as `_to_array` does, with two channels twice: for two, OpenCV rounds places to 1/32 pixel."""
    import cv2

    if pixels.shape[0] != 2:
        return _to_array(pixels)
    across, down = pixels.numpy() if pixels.is_contiguous() else cv2.split(_to_array(pixels))
    return cv2.merge((across, down, across, down))


def _drop_added_channels(array: np.ndarray, pixels: torch.Tensor) -> torch.Tensor:
    import cv2
    import numpy as np

    if pixels.shape[0] != 2:
        return _to_tensor(array)
    first = np.empty((*array.shape[:2], 2), array.dtype)
    cv2.mixChannels([array], [first], [0, 0, 1, 1])
    return _to_tensor(first)


def apply_color_matrix(pixels: torch.Tensor, matrix: Sequence[Sequence[float]]) -> torch.Tensor:
    """Multiply each pixel's colour by a matrix."""
    import cv2
    import numpy as np

    rows = np.asarray(matrix, np.float32)
    if pixels.shape[0] == 4:
        rows = np.insert(rows, 3, 0.0, axis=1)  # no colour depends on alpha
        if len(rows) == 3:
            rows = np.vstack([rows, np.array([0, 0, 0, 1, 0], np.float32)])
    return _to_tensor(cv2.transform(_to_array(pixels), rows))


def apply_power(pixels: torch.Tensor, exponent: float) -> torch.Tensor:
    """Raise each colour to a power."""
    import cv2
    import numpy as np

    array = _to_array(pixels)
    raised = cv2.pow(np.abs(array), exponent)
    result = _to_tensor(np.copysign(raised, array.reshape(raised.shape), out=raised))
    if pixels.shape[0] == 4:
        result[3] = pixels[3]
    return result


def gaussian_blur(pixels: torch.Tensor, sigma_x: float, sigma_y: float) -> torch.Tensor:
    """Blur by a Gaussian cut at 3 σ."""
    import cv2

    size = 2 * math.ceil(3 * sigma_x) + 1, 2 * math.ceil(3 * sigma_y) + 1
    blurred = cv2.GaussianBlur(_to_array(pixels), size, sigma_x, sigmaY=sigma_y, borderType=cv2.BORDER_REPLICATE)
    return _to_tensor(blurred)


def resize(pixels: torch.Tensor, width: int, height: int, filter: str) -> torch.Tensor:
    """Return the picture at another size."""
    import cv2

    name = "INTER_NEAREST_EXACT" if filter == "nearest" else _INTERPOLATIONS[filter]
    return _to_tensor(cv2.resize(_to_array(pixels), (width, height), interpolation=getattr(cv2, name)))


def _mirrors_wrongly(filter: str, outside: str) -> bool:
    """Return whether OpenCV 5.0 repeats edges farther out than one reflection, instead of reflecting again."""
    return filter == "cubic" and outside == "mirror"


def _double_single_lines(pixels: torch.Tensor, outside: str) -> torch.Tensor:
    """Return a picture with two equal rows, or columns, for a single one: OpenCV 5.0 never ends mirroring that."""
    if outside != "mirror" or 1 not in pixels.shape[1:]:
        return pixels
    return pixels.repeat(1, *(2 if size == 1 else 1 for size in pixels.shape[1:]))


def remap_pixels(pixels: torch.Tensor, places: torch.Tensor, filter: str, outside: str) -> torch.Tensor:
    """Fetch each output pixel from a place of its own."""
    import cv2

    pixels = _double_single_lines(pixels, outside)
    interpolation = getattr(cv2, _INTERPOLATIONS[filter if filter in ("nearest", "cubic") else "linear"])
    border = getattr(cv2, _BORDERS[outside])
    if _mirrors_wrongly(filter, outside):
        places = reflect_index(places, pixels.shape[2], pixels.shape[1])
    source, at = _to_exact_array(pixels), _to_array(places)
    fetched = cv2.remap(source, at, None, interpolation, borderMode=border)  # type: ignore[call-overload]  # no map2
    return _drop_added_channels(fetched, pixels)


def apply_affine(
    pixels: torch.Tensor, matrix: Sequence[Sequence[float]], width: int, height: int, filter: str, outside: str
) -> torch.Tensor:
    """Move, turn, scale or shear; `matrix` takes pixel centres at whole numbers."""
    import cv2
    import numpy as np

    # For nearest, warpAffine rounds places to fractions of a pixel before it takes the nearest pixel.
    if filter == "nearest" or _mirrors_wrongly(filter, outside):
        return remap_pixels(pixels, make_affine_grid(matrix, width, height, "cpu"), filter, outside)
    pixels = _double_single_lines(pixels, outside)
    flags = getattr(cv2, _INTERPOLATIONS[filter]) | cv2.WARP_INVERSE_MAP
    border = getattr(cv2, _BORDERS[outside])
    rows = np.asarray(matrix, np.float64)
    moved = cv2.warpAffine(_to_exact_array(pixels), rows, (width, height), flags=flags, borderMode=border)
    return _drop_added_channels(moved, pixels)
