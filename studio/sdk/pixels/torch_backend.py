"""The pixel operations in torch, for any device. Arguments are those of `studio.sdk.pixels`.

Results lie in memory as their input does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from studio.sdk.pixels.memory_layout import is_interleaved, to_interleaved

if TYPE_CHECKING:
    import numpy as np
    import torch

_CUBIC_A = -0.75  # OpenCV's and torch's choice of the free parameter of Keys' kernel


def _match_layout(like: torch.Tensor, result: torch.Tensor) -> torch.Tensor:
    return to_interleaved(result) if is_interleaved(like) else result.contiguous()


@lru_cache(maxsize=4)
def make_pixel_grid(width: int, height: int, device: str) -> torch.Tensor:
    """Return the place of each pixel: [2, H, W], (x, y)."""
    import torch

    with torch.inference_mode(False):  # kept for later, outside inference mode, too
        y, x = torch.meshgrid(
            torch.arange(height, dtype=torch.float32, device=device),
            torch.arange(width, dtype=torch.float32, device=device),
            indexing="ij",
        )
        return torch.stack([x, y], dim=-1).permute(2, 0, 1)


def apply_color_matrix(pixels: torch.Tensor, matrix: Sequence[Sequence[float]]) -> torch.Tensor:
    """Multiply each pixel's colour by a matrix."""
    import torch

    rows = torch.tensor(matrix, dtype=torch.float32, device=pixels.device)
    colors = torch.einsum("ij,jhw->ihw", rows[:, :3], pixels[:3]) + rows[:, 3].view(-1, 1, 1)
    kept = pixels[3:] if len(rows) == 3 else pixels[:0]
    return _match_layout(pixels, torch.cat([colors, kept]))


def apply_power(pixels: torch.Tensor, exponent: float) -> torch.Tensor:
    """Raise each colour to a power."""
    result = pixels.abs().pow_(exponent).copysign_(pixels)
    if pixels.shape[0] == 4:
        result[3] = pixels[3]
    return result


def gaussian_blur(pixels: torch.Tensor, sigma_x: float, sigma_y: float) -> torch.Tensor:
    """Blur by a Gaussian cut at 3 σ: two convolutions by rows and columns."""
    from torch.nn.functional import conv2d, pad

    planes = pixels.unsqueeze(1)
    across, down = _make_gaussian_kernel(sigma_x, pixels), _make_gaussian_kernel(sigma_y, pixels)
    planes = pad(planes, (len(across) // 2,) * 2 + (len(down) // 2,) * 2, mode="replicate")
    planes = conv2d(conv2d(planes, across.view(1, 1, 1, -1)), down.view(1, 1, -1, 1))
    return _match_layout(pixels, planes.squeeze(1))


def _make_gaussian_kernel(sigma: float, like: torch.Tensor) -> torch.Tensor:
    import torch

    reach = math.ceil(3 * sigma)
    weights = torch.exp(-0.5 * (torch.arange(-reach, reach + 1, dtype=torch.float64) / sigma) ** 2)
    return (weights / weights.sum()).to(like.device, torch.float32)


def resize(pixels: torch.Tensor, width: int, height: int, filter: str) -> torch.Tensor:
    """Return the picture at another size: one matrix product for the rows, one for the columns."""
    import torch

    if pixels.shape[2] != width:
        pixels_x = torch.einsum(
            "chw,vw->chv", pixels, _make_resize_matrix(pixels.shape[2], width, filter, str(pixels.device))
        )
    else:
        pixels_x = pixels
    if pixels.shape[1] != height:
        pixels_x = torch.einsum(
            "chw,uh->cuw", pixels_x, _make_resize_matrix(pixels.shape[1], height, filter, str(pixels.device))
        )
    return _match_layout(pixels, pixels_x)


@lru_cache(maxsize=16)
def _make_resize_matrix(size: int, new_size: int, filter: str, device: str) -> torch.Tensor:
    """Return how much of each old pixel is in each new one: [new_size, size], rows sum to 1."""
    import numpy as np
    import torch

    step = size / new_size
    at = (np.arange(new_size) + 0.5) * step - 0.5
    rows = np.zeros((new_size, size))
    if filter == "area":
        edges = np.clip(np.arange(size + 1)[None] - (at[:, None] + 0.5 - step / 2), 0, step)
        rows = np.diff(edges, axis=1) / step
    elif filter == "nearest":
        rows[np.arange(new_size), np.clip(np.floor(at + 0.5), 0, size - 1).astype(int)] = 1.0
    else:
        reach = {"linear": 1, "cubic": 2, "lanczos": 4}[filter]
        first = np.floor(at).astype(int) - reach + 1
        taps = first[:, None] + np.arange(2 * reach)
        weights = _evaluate_kernel(taps - at[:, None], filter)
        weights /= weights.sum(axis=1, keepdims=True)
        np.add.at(rows, (np.arange(new_size)[:, None], np.clip(taps, 0, size - 1)), weights)
    with torch.inference_mode(False):
        return torch.from_numpy(rows.astype(np.float32)).to(device)


def _evaluate_kernel(x: np.ndarray, filter: str) -> np.ndarray:
    """Return an interpolation kernel at distances `x`: a tent, Keys' cubic, or Lanczos with 4 lobes."""
    import numpy as np

    x = np.abs(x)
    if filter == "linear":
        return np.maximum(0.0, 1.0 - x)
    if filter == "lanczos":
        return np.where(x < 4, np.sinc(x) * np.sinc(x / 4), 0.0)
    near = ((_CUBIC_A + 2) * x - (_CUBIC_A + 3)) * x * x + 1
    far = ((_CUBIC_A * x - 5 * _CUBIC_A) * x + 8 * _CUBIC_A) * x - 4 * _CUBIC_A
    return np.where(x <= 1, near, np.where(x < 2, far, 0.0))


def remap_pixels(pixels: torch.Tensor, places: torch.Tensor, filter: str, outside: str) -> torch.Tensor:
    """Fetch each output pixel from a place of its own."""
    import torch
    from torch.nn.functional import grid_sample

    if filter == "nearest":  # rounded here, not after the division below has shifted what lies half-way
        places = places.round()
    last = torch.tensor([pixels.shape[2] - 1, pixels.shape[1] - 1], dtype=torch.float32, device=pixels.device)
    grid = places.permute(1, 2, 0) * (2 / last.clamp_min(1)) - 1
    mode = {"nearest": "nearest", "cubic": "bicubic"}.get(filter, "bilinear")
    padding = {"edge": "border", "mirror": "reflection"}.get(outside, "zeros")
    fetched = grid_sample(pixels.unsqueeze(0), grid.unsqueeze(0), mode=mode, padding_mode=padding, align_corners=True)
    return _match_layout(pixels, fetched.squeeze(0))


def apply_affine(
    pixels: torch.Tensor, matrix: Sequence[Sequence[float]], width: int, height: int, filter: str, outside: str
) -> torch.Tensor:
    """Move, turn, scale or shear; `matrix` takes pixel centres at whole numbers."""
    return remap_pixels(pixels, make_affine_grid(matrix, width, height, str(pixels.device)), filter, outside)


def make_affine_grid(matrix: Sequence[Sequence[float]], width: int, height: int, device: str) -> torch.Tensor:
    """Return where `matrix` takes each pixel of a frame: [2, height, width], (x, y)."""
    import torch

    rows = torch.tensor(matrix, dtype=torch.float32, device=device)
    places = torch.einsum("ij,jhw->ihw", rows[:, :2], make_pixel_grid(width, height, device))
    return to_interleaved(places + rows[:, 2].view(2, 1, 1))


def reflect_index(places: torch.Tensor, width: int, height: int) -> torch.Tensor:
    """Return places mirrored into a picture, at the centres of its outermost pixels, as often as it takes."""
    import torch

    last = torch.tensor([width - 1, height - 1], dtype=torch.float32, device=places.device).view(2, 1, 1)
    along = torch.remainder(places, (2 * last).clamp_min(1))
    return to_interleaved(torch.minimum(along, 2 * last - along))
