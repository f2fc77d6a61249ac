"""Three ways to take noise out of colors: bilateral, non-local means, and along motion."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from nodes.shared.motion.optical_flow import FlowQuality, measure_flow_array
from studio.sdk.pixels import compute_luma, gaussian_blur, to_interleaved, warp_by_flow
from studio.sdk.pixels.plane_filters import blur_bilaterally, compute_box_mean

if TYPE_CHECKING:
    import numpy as np
    import torch

_COLOR_SIGMAS = 5.5  # of the noise: OpenCV adds the differences of three channels, 3 · 1.1 σ for noise alone
_TEMPORAL_BOX = 5  # px: surroundings over which two frames are compared
_FLOW_BLUR = 1.5  # px: flow is measured on brightness with so much less noise
_LEAST_SIDE = 16  # px: below this, there is no patch to follow

Check = Callable[[], None]


def denoise_bilateral(colors: torch.Tensor, noise: float, radius: float) -> torch.Tensor:
    """Average each pixel with those around that look alike (C. Tomasi and R. Manduchi, 1998): [3, H, W].

    Args:
        colors: [3, H, W].
        noise: The noise's standard deviation, above 0.
        radius: Standard deviation of the surroundings, in pixels.
    """
    import cv2
    import torch

    size = 2 * math.ceil(2 * radius) + 1
    if not colors.is_cpu:
        return to_interleaved(blur_bilaterally(colors, size, _COLOR_SIGMAS * noise, radius))
    array = colors.permute(1, 2, 0).contiguous().numpy()
    smooth = cv2.bilateralFilter(array, size, _COLOR_SIGMAS * noise, radius, borderType=cv2.BORDER_REPLICATE)
    return torch.from_numpy(smooth).permute(2, 0, 1)


def denoise_non_local_means(colors: torch.Tensor, noise: float, search: int, check: Check) -> torch.Tensor:
    """Average each pixel with those whose 3×3 surroundings look alike (A. Buades et al., 2005): [3, H, W].

    Two pixels count by exp(−max(0, d² − 2 σ²) / σ²), where d² is the mean squared difference of their surroundings:
    2 σ² is what noise alone makes. Each pair is compared once, for both.

    Args:
        colors: [3, H, W].
        noise: The noise's standard deviation σ, above 0.
        search: How far apart pixels are compared, in pixels.
        check: Called often, to be stopped.
    """
    import torch

    source = colors.contiguous()
    total, weights = source.clone(), source.new_ones((1, *source.shape[1:]))
    height, width = source.shape[1:]
    for down, across in _half_plane(search):
        check()
        if down >= height or abs(across) >= width:
            continue
        one = (slice(None), slice(0, height - down), slice(max(0, -across), width - max(0, across)))
        other = (slice(None), slice(down, height), slice(max(0, across), width - max(0, -across)))
        difference = source[one] - source[other]
        distance = _boxed(difference.square_().sum(dim=0), 3).sub_(6 * noise**2).clamp_min_(0.0)
        weight = torch.exp_(distance.div_(-3 * noise**2)).unsqueeze(0)
        total[one] += weight * source[other]
        total[other] += weight * source[one]
        weights[one] += weight
        weights[other] += weight
    return to_interleaved(total / weights)


def _half_plane(reach: int) -> Iterator[tuple[int, int]]:
    """Yield each offset (down, across) within a square, of two that are opposite only one; not (0, 0)."""
    for down in range(reach + 1):
        for across in range(-reach if down else 1, reach + 1):
            yield down, across


def _boxed(plane: torch.Tensor, size: int) -> torch.Tensor:
    """Return the mean over a square about each pixel: [H, W]."""
    import cv2
    import torch

    if not plane.is_cpu:
        return compute_box_mean(plane, size)
    mean = cv2.boxFilter(plane.contiguous().numpy(), -1, (size, size), borderType=cv2.BORDER_REPLICATE)
    return torch.from_numpy(mean)


def denoise_along_motion(
    frames: Sequence[torch.Tensor], middle: int, noise: float, radius: float, check: Check
) -> torch.Tensor:
    """Average a frame with its neighbors, each pulled onto it along its motion: [3, H, W].

    A neighbor counts by exp(−max(0, d² − 2 σ²) / 0.6 σ²) at each pixel, where d² is the mean squared difference over
    5×5 pixels: where it was occluded, or its motion is wrong, it does not count. What is left alone by all neighbors
    is cleaned by the bilateral filter instead.

    Args:
        frames: [3, H, W] each.
        middle: Which of them is wanted.
        noise: The noise's standard deviation σ, above 0.
        radius: For the bilateral filter.
        check: Called for each frame.
    """
    import torch

    frame = frames[middle]
    total, weights = frame.clone(), frame.new_ones((1, *frame.shape[1:]))
    squares = weights.clone()
    gray = _gray(frame)
    for index, neighbor in enumerate(frames):
        check()
        if index == middle or neighbor is frame or neighbor.shape != frame.shape:
            continue
        pulled = _pulled(neighbor, gray)
        distance = _boxed((frame - pulled).square_().mean(dim=0), _TEMPORAL_BOX)
        weight = torch.exp_((distance - 2 * noise**2).clamp_min_(0.0).div_(-0.6 * noise**2)).unsqueeze(0)
        total += weight * pulled
        weights += weight
        squares += weight.square_()
    alone = squares / weights.square()  # 1 where no neighbor counts, 1/n where n frames do
    least = 1 / len(frames)
    share = (alone - least).clamp_min_(0.0) / (1 - least) if len(frames) > 1 else alone
    return torch.lerp(total / weights, denoise_bilateral(frame, noise, radius), share)


def _pulled(neighbor: torch.Tensor, gray: np.ndarray) -> torch.Tensor:
    """Return a neighboring frame as it would look at the moment of the frame whose brightness is given."""
    import torch

    if min(gray.shape) < _LEAST_SIDE:
        return neighbor
    flow = torch.from_numpy(measure_flow_array(gray, _gray(neighbor), FlowQuality.MEDIUM)).permute(2, 0, 1)
    return warp_by_flow(neighbor, flow.to(neighbor.device))


def _gray(colors: torch.Tensor) -> np.ndarray:
    """Return brightness without fine noise, as flows take it: uint8 [H, W]."""
    smooth = gaussian_blur(compute_luma(colors), _FLOW_BLUR)[0]
    gray: np.ndarray = smooth.mul(255).round_().clamp_(0, 255).byte().cpu().numpy()
    return gray
