"""Similarity of two pictures: PSNR and SSIM."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from studio.core.translation import tr
from studio.sdk import ClipInfo, FrameNode, Image, Mask, Media, ShapeError, node, output
from studio.sdk.pixels import compute_luma, gaussian_blur, premultiply
from studio.sdk.ports import MASK

if TYPE_CHECKING:
    import torch

MAX_DECIBELS: Final = 100.0
"""What two equal pictures are given as: PSNR has no limit."""

_SIGMA, _REACH = 1.5, 5  # the Gaussian of 11×11
_C1, _C2 = 0.01**2, 0.03**2  # (K L)², with L = 1


@node(
    "judge.psnr_ssim",
    name="PSNR and SSIM",
    aliases=("Compare", "Image Quality", "Metric", "Fidelity", "Structural Similarity", "Reference"),
    output="psnr",
)
class Similarity(FrameNode):
    """Measure how similar the picture is to a reference, frame by frame.

    `psnr` is 10 log₁₀(1 / MSE) over all three colors, in decibels: 30 is a visible loss, 40 hardly visible, and equal
    pictures give 100. `ssim` is the mean structural similarity of the luma, 1 for equal pictures (Z. Wang et al.,
    "Image Quality Assessment: From Error Visibility to Structural Similarity", 2004). It uses K₁ = 0.01, K₂ = 0.03 and
    a Gaussian of 11×11 with σ = 1.5, and counts only pixels where the Gaussian lies inside the picture, as in the
    authors' program. `ssim map` shows the similarity at each pixel: white is alike. Where there is alpha, colors are
    multiplied by it. Values are displayed values, where 1 is white. A proxy gives other results than the full picture.
    Pictures with values that are not numbers have no result.
    """

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Refuse pictures of two sizes."""
        image, reference = inputs.get("image"), inputs.get("reference")
        if image is not None and reference is not None:
            _refuse(f"{image.width}×{image.height}", f"{reference.width}×{reference.height}")
        return super().facts(inputs, media)

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Give the map the picture's size."""
        facts = self.facts(inputs, media)
        return self.adapt_clip_info(inputs["image"], MASK) if output == "ssim_map" and "image" in inputs else facts

    def process(self, image: Image, reference: Image) -> float:
        """Measure the mean squared error."""
        error = _compute_mean_square(*_same_size(image, reference))
        if error == 0.0:
            return MAX_DECIBELS
        return min(MAX_DECIBELS, -10.0 * math.log10(error)) if math.isfinite(error) else math.nan

    @output
    def ssim(self, image: Image, reference: Image) -> float:
        """Return the mean structural similarity of the luma."""
        one, other = _same_size(image, reference)
        found = compute_structural_similarity(compute_luma(one), compute_luma(other))
        if min(found.shape[1:]) > 2 * _REACH:
            found = found[:, _REACH:-_REACH, _REACH:-_REACH]
        return float(found.mean())

    @output
    def ssim_map(self, image: Image, reference: Image) -> Mask:
        """Return the structural similarity around each pixel, cut to 0..1."""
        one, other = _same_size(image, reference)
        return Mask(compute_structural_similarity(compute_luma(one), compute_luma(other)).clamp_(0.0, 1.0))


def compute_structural_similarity(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Return SSIM at each pixel (Wang et al. 2004, formula 13); edges are repeated.

    Args:
        one: [1, H, W], 0..1.
        other: [1, H, W], 0..1.
    """
    mean_one, mean_other = gaussian_blur(one, _SIGMA), gaussian_blur(other, _SIGMA)
    square_one, square_other, both = mean_one.square(), mean_other.square(), mean_one * mean_other
    variance_one = gaussian_blur(one.square(), _SIGMA) - square_one
    variance_other = gaussian_blur(other.square(), _SIGMA) - square_other
    covariance = gaussian_blur(one * other, _SIGMA) - both
    like = (2 * both + _C1) * (2 * covariance + _C2)
    return like.div_((square_one + square_other + _C1) * (variance_one + variance_other + _C2))


def _compute_mean_square(one: torch.Tensor, other: torch.Tensor) -> float:
    """Return the mean squared difference of two pictures."""
    import cv2
    import numpy as np

    if not one.is_cpu:
        return float((one - other).square_().mean())
    first, second = (np.ascontiguousarray(pixels.permute(1, 2, 0).numpy()) for pixels in (one, other))
    return float(cv2.norm(first, second, cv2.NORM_L2SQR) / first.size)


def _same_size(image: Image, reference: Image) -> tuple[torch.Tensor, torch.Tensor]:
    """Return both pictures' colors, weighted by alpha: [3, H, W]."""
    _refuse(f"{image.width}×{image.height}", f"{reference.width}×{reference.height}")
    return _colors(image), _colors(reference)


def _colors(image: Image) -> torch.Tensor:
    return premultiply(image.pixels)[:3] if image.has_alpha else image.pixels


def _refuse(image: str, reference: str) -> None:
    if image != reference:
        text = tr(
            "the picture is {image}, the reference {reference}; use Resize first", image=image, reference=reference
        )
        raise ShapeError(text)
