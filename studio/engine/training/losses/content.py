"""Content losses between pictures and their targets, with gradients, as means over the batch.

All take pictures [N, 3, H, W], or clips [B, T, 3, H, W] where they say so, 0..1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import torch
from torch.nn import functional

_WINDOW: Final = 11
_SIGMA: Final = 1.5
_C1, _C2 = 0.01**2, 0.03**2
_LUMA: Final = (0.2126, 0.7152, 0.0722)
_FLOW_SIGMA: Final = 2.0
_FLOW_FLOOR: Final = 1e-3
"""Squared gradients, in (levels a pixel)², below which a place counts as flat: no flow is seen there."""


def l1_loss(pictures: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Mean absolute difference."""
    return functional.l1_loss(pictures, wanted)


def l2_loss(pictures: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Mean squared difference."""
    return functional.mse_loss(pictures, wanted)


def ssim_loss(pictures: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """One minus the structural similarity: Wang et al., 2004; Gaussian window of 11 pixels, σ = 1.5.

    Pictures that are smaller have a smaller window. No padding: only windows that lie inside count.
    """
    size = min(_WINDOW, *pictures.shape[-2:])
    kernel = _gaussian(size, _SIGMA, pictures)
    mean_a, mean_b = _blurred(pictures, kernel), _blurred(wanted, kernel)
    var_a = _blurred(pictures * pictures, kernel) - mean_a * mean_a
    var_b = _blurred(wanted * wanted, kernel) - mean_b * mean_b
    both = _blurred(pictures * wanted, kernel) - mean_a * mean_b
    light = (2.0 * mean_a * mean_b + _C1) / (mean_a * mean_a + mean_b * mean_b + _C1)
    structure = (2.0 * both + _C2) / (var_a + var_b + _C2)
    return 1.0 - (light * structure).mean()


def gradient_loss(pictures: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Difference of the strength of edges: the gradient difference loss of Mathieu et al., 2016, with α = 1."""
    total = pictures.new_zeros(())
    for axis in (-1, -2):
        if pictures.shape[axis] > 1:
            total = total + (pictures.diff(dim=axis).abs() - wanted.diff(dim=axis).abs()).abs().mean()
    return total


def motion_loss(pictures: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Mean length of the difference of the optical flows of two clips [B, T, 3, H, W], in pixels a frame.

    The flow is that of Lucas and Kanade, 1981, at one scale: least squares over a Gaussian window (σ = 2 pixels) of
    I_x u + I_y v + I_t = 0, damped (Tikhonov), so that flat places have none. It sees motions of a pixel or two. One
    frame has no motion: 0.
    """
    if pictures.shape[1] < 2:
        return pictures.new_zeros(())
    apart = estimate_optical_flow(pictures) - estimate_optical_flow(wanted)
    return (apart.square().sum(2) + 1e-12).sqrt().mean()


def estimate_optical_flow(clips: torch.Tensor) -> torch.Tensor:
    """Return the flow between successive frames of [B, T, 3, H, W]: [B, T−1, 2, H, W] as (u, v), right and down."""
    luma = (clips * clips.new_tensor(_LUMA)[:, None, None]).sum(2, keepdim=True)
    batch, frames = luma.shape[:2]
    first, second = luma[:, :-1].flatten(0, 1), luma[:, 1:].flatten(0, 1)
    middle = 0.5 * (first + second)
    across = middle.new_tensor([[0.0, 0.0, 0.0], [-0.5, 0.0, 0.5], [0.0, 0.0, 0.0]])[None, None]
    padded = functional.pad(middle, (1, 1, 1, 1), mode="replicate")
    ix = functional.conv2d(padded, across)
    iy = functional.conv2d(padded, across.transpose(2, 3))
    it = second - first
    products = torch.cat([ix * ix, iy * iy, ix * iy, ix * it, iy * it], 1)
    size = 2 * round(2 * _FLOW_SIGMA) + 1
    kernel = _gaussian(size, _FLOW_SIGMA, clips)
    xx, yy, xy, xt, yt = _blurred(products, kernel, padding=size // 2).unbind(1)
    xx, yy = xx + _FLOW_FLOOR, yy + _FLOW_FLOOR
    determinant = xx * yy - xy * xy
    flow = torch.stack([(xy * yt - yy * xt) / determinant, (xy * xt - xx * yt) / determinant], 1)
    return flow.reshape(batch, frames - 1, *flow.shape[1:])


def perceptual_loss(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Difference of an encoder's features [N, T, D], as LPIPS has it: each row of length 1, squared, summed.

    Zhang et al., The Unreasonable Effectiveness of Deep Features, 2018, without its learnt weights.
    """
    return (functional.normalize(found, dim=-1) - functional.normalize(wanted, dim=-1)).square().sum(-1).mean()


CONTENT_LOSSES: Final[Mapping[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]]] = {
    "l1": l1_loss,
    "l2": l2_loss,
    "ssim": ssim_loss,
    "gradient": gradient_loss,
}
"""The losses of single pictures."""


def _gaussian(size: int, sigma: float, like: torch.Tensor) -> torch.Tensor:
    at = torch.arange(size, device=like.device, dtype=like.dtype) - 0.5 * (size - 1)
    weights = torch.exp(-0.5 * (at / sigma) ** 2)
    return weights / weights.sum()


def _blurred(pictures: torch.Tensor, kernel: torch.Tensor, padding: int = 0) -> torch.Tensor:
    planes = pictures.flatten(0, 1)[:, None]
    planes = functional.conv2d(planes, kernel[None, None, None, :], padding=(0, padding))
    planes = functional.conv2d(planes, kernel[None, None, :, None], padding=(padding, 0))
    return planes.reshape(*pictures.shape[:2], *planes.shape[-2:])
