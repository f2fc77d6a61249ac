"""Detail of a picture and variety of a clip: Sharpness and Diversity."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

from studio.core.time import space_evenly
from studio.sdk import Clip, ClipNode, Context, FrameNode, Image, Param, node
from studio.sdk.pixels import ResampleFilter, compute_luma, premultiply, resize
from studio.sdk.pixels.plane_filters import LAPLACIAN_KERNEL, SOBEL_KERNEL, PlaneBorder, correlate_plane

if TYPE_CHECKING:
    import torch


_WHITE: Final = 255.0


class SharpnessScores(NamedTuple):
    """How sharp a picture is, of a luma of 0..255.

    Args:
        laplacian: The variance of its Laplacian.
        tenengrad: The mean square of its Sobel gradient.
    """

    laplacian: float
    tenengrad: float


@node("judge.sharpness", aliases=("Focus", "Blur Detection", "Variance of Laplacian", "Tenengrad", "Focus Measure"))
class Sharpness(FrameNode):
    """Measure how sharp the picture is, without a reference.

    `laplacian` is the variance of the Laplacian (J. L. Pech-Pacheco et al., "Diatom Autofocusing in Brightfield
    Microscopy", 2000). `tenengrad` is the mean of Gₓ² + Gᵧ² by Sobel (E. Krotkov, "Focusing", 1988; without a
    threshold). Both use the luma on a scale of 0..255, so that common thresholds apply: a picture of usual size with a
    `laplacian` below 100 is often considered blurred. Noise and grain count as detail. Only pictures of the same scene
    and size can be compared; a proxy has another size. Where there is alpha, colors are multiplied by it.
    """

    def process(self, image: Image) -> SharpnessScores:
        """Take the derivatives."""
        import cv2
        import numpy as np

        colors = premultiply(image.pixels)[:3] if image.has_alpha else image.pixels
        plane = compute_luma(colors)[0]
        if not plane.is_cpu:
            return _measure_on_device(plane)
        light = np.ascontiguousarray(plane.numpy())
        curved = cv2.Laplacian(light, cv2.CV_32F, borderType=cv2.BORDER_REFLECT_101)
        across = cv2.Sobel(light, cv2.CV_32F, 1, 0, borderType=cv2.BORDER_REFLECT_101)
        down = cv2.Sobel(light, cv2.CV_32F, 0, 1, borderType=cv2.BORDER_REFLECT_101)
        _, deviation = cv2.meanStdDev(curved)
        square = cv2.norm(across, cv2.NORM_L2SQR) + cv2.norm(down, cv2.NORM_L2SQR)
        return SharpnessScores((_WHITE * float(deviation[0, 0])) ** 2, _WHITE**2 * float(square) / light.size)


def _measure_on_device(plane: torch.Tensor) -> SharpnessScores:
    """Return the scores of a luma [H, W], which are read together: to read is to wait."""
    import torch

    curved = correlate_plane(plane, LAPLACIAN_KERNEL, PlaneBorder.MIRROR)
    across, down = (correlate_plane(plane, SOBEL_KERNEL, PlaneBorder.MIRROR, turned=turned) for turned in (False, True))
    square = across.square_().addcmul_(down, down).mean()
    variance, energy = torch.stack([curved.var(correction=0), square]).tolist()
    return SharpnessScores(_WHITE**2 * variance, _WHITE**2 * energy)


_SIDE: Final = 16


@node("judge.diversity", aliases=("Variety", "Spread", "Mean Pairwise Distance", "Mode Collapse"), output="diversity")
class Diversity(ClipNode):
    """Measure how varied a clip is, or how much several clips differ: one number for all frames.

    A frame's features are its colors at 16×16 pixels, averaged by area. The distance between two frames is the root
    mean square difference of their features, 0..1. For one clip, the diversity is the mean distance over all pairs of
    the sampled frames, which are evenly spaced: 0 for a still. For several clips, frames at the same relative position
    are compared, and the mean is over all pairs of clips and all positions: 0 if a generator makes the same clip again
    and again. Where there is alpha, colors are multiplied by it. The number says nothing about quality: noise is very
    diverse.
    """

    samples: int = Param(
        default=24,
        min=2,
        max=500,
        slider=(2, 100),
        animatable=False,
        help="The number of frames to sample from each clip.",
    )

    def analyze(
        self,
        image: Clip[Image],
        second: Clip[Image] | None,
        third: Clip[Image] | None,
        fourth: Clip[Image] | None,
        ctx: Context,
    ) -> float:
        """Look at some frames of each clip."""
        clips = [clip for clip in (image, second, third, fourth) if clip is not None]
        count = self.samples if len(clips) > 1 else min(self.samples, len(image))
        chosen = [space_evenly(count, len(clip)) for clip in clips]
        seen: list[list[torch.Tensor]] = [[] for _ in clips]
        for step in ctx.progress(count):
            for clip, frames, features in zip(clips, chosen, seen, strict=True):
                features.append(_features(clip[frames[step]]))
        if len(clips) == 1:
            return _mean([_distance(one, other) for one, other in combinations(seen[0], 2)])
        pairs = (zip(one, other, strict=True) for one, other in combinations(seen, 2))
        return _mean([_distance(one, other) for pair in pairs for one, other in pair])

    def process(self, analysis: float) -> float:
        """Give the clip's number."""
        return analysis


def _features(image: Image) -> torch.Tensor:
    colors = premultiply(image.pixels)[:3] if image.has_alpha else image.pixels
    return resize(colors, _SIDE, _SIDE, ResampleFilter.AREA).cpu().clone()


def _distance(one: torch.Tensor, other: torch.Tensor) -> float:
    return float((one - other).double().square().mean().sqrt())


def _mean(distances: Sequence[float]) -> float:
    return sum(distances) / len(distances) if distances else 0.0
