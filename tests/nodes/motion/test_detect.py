"""Detect Keypoints."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nodes.motion.corners import CornerDetector
from nodes.motion.detect import DetectKeypoints
from studio.sdk import Image, Keypoints, Mask
from studio.sdk.testing import run_frame
from tools.quality import keypoints as quality


def found(node: DetectKeypoints, mask: Mask | None = None, image: Image | None = None) -> Keypoints:
    result = run_frame(node, image=image or quality.picture("zoom", 0), mask=mask)
    assert isinstance(result, Keypoints)
    return result


def test_corners_are_found_where_they_are() -> None:
    known = quality.corners()
    assert known.ok, known


@pytest.mark.parametrize("detector", list(CornerDetector))
def test_points_are_within_the_picture_apart_and_the_strongest_first(detector: CornerDetector) -> None:
    result = found(DetectKeypoints(detector=detector, count=30, distance=20.0))
    assert 5 <= len(result.ids) <= 30
    assert result.ids == tuple(range(len(result.ids)))
    assert bool((result.points >= 0).all())
    assert bool((result.points <= torch.tensor([quality.WIDTH, quality.HEIGHT])).all())
    apart = torch.pdist(result.points)
    assert float(apart.min()) >= 20.0 - 2 * 3.0  # refining moves each of the two
    assert float(result.confidence[0]) == 1.0
    assert result.confidence.tolist() == sorted(result.confidence.tolist(), reverse=True)


def test_points_lie_where_a_mask_of_another_size_allows() -> None:
    half = torch.zeros(1, 30, 40)
    half[:, :, :20] = 1.0
    result = found(DetectKeypoints(), Mask(half))
    assert len(result.ids) > 10
    assert float(result.points[:, 0].max()) <= quality.WIDTH / 2 + 4


def test_less_quality_gives_more_points() -> None:
    few, many = (
        len(found(DetectKeypoints(quality=quality_, distance=2.0, count=5000)).ids) for quality_ in (0.4, 0.05)
    )
    assert 0 < few < many


@pytest.mark.parametrize("detector", list(CornerDetector))
@pytest.mark.parametrize("size", [(1, 1), (17, 33), (5, 200)])
def test_tiny_flat_and_broken_pictures_have_no_points(detector: CornerDetector, size: tuple[int, int]) -> None:
    flat = torch.full((4, *size), 0.5)
    assert found(DetectKeypoints(detector=detector), image=Image(flat)).ids == ()
    assert found(DetectKeypoints(detector=detector), image=Image(flat * np.nan)).ids == ()
