"""Distance from an edge: exact for hard masks, between pixels for anti-aliased ones."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from nodes.shared.compositing.edge_distance import FeatherFalloff, FeatherSide, feather_matte, measure_edge_distance


@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_a_hard_mask_has_the_euclidean_distance(share: float) -> None:
    noise = cv2.GaussianBlur(np.random.default_rng(3).random((40, 50), np.float32), (0, 0), 2)
    mask = (noise > np.quantile(noise, share)).astype(np.float32)
    found = measure_edge_distance(mask, 100.0)
    assert found is not None
    y, x = np.mgrid[:40, :50]
    for value in (0.0, 1.0):
        rows, columns = np.nonzero(mask != value)
        nearest = np.hypot(y[..., None] - rows, x[..., None] - columns).min(-1) - 0.5
        at = mask == value
        assert np.abs(np.abs(found[at]) - nearest[at]).max() < 1e-4


@pytest.mark.parametrize("cover", [0.0, 0.2, 0.5, 0.7, 0.99])
def test_an_edge_moves_with_the_cover_of_its_pixels(cover: float) -> None:
    mask = np.zeros((9, 60), np.float32)
    mask[:, :30], mask[:, 30] = 1.0, cover
    found = measure_edge_distance(mask, 100.0)
    assert found is not None
    assert np.abs(found[4] - (30 + cover - np.arange(60) - 0.5)).max() < 0.09


def test_each_side_fades_alone() -> None:
    mask = torch.zeros(1, 21, 60)
    mask[..., :30] = 1.0
    for side, first, last in ((FeatherSide.INSIDE, 20, 30), (FeatherSide.OUTSIDE, 30, 40), (FeatherSide.BOTH, 25, 35)):
        row = feather_matte(mask, 10.0, side, FeatherFalloff.LINEAR)[0, 10]
        assert row[:first].eq(1.0).all()
        assert row[last:].eq(0.0).all()
        assert row[first:last].allclose(1.0 - (torch.arange(10) + 0.5) / 10)


def test_half_coverage_and_plain_masks_stay() -> None:
    half = torch.zeros(1, 40, 40)
    half[:, 5:35, 5:35] = 0.7
    assert float(feather_matte(half, 6.0)[0, 20, 20]) == pytest.approx(0.7)
    for value in (0.0, 1.0):
        plain = torch.full((1, 9, 9), value)
        assert feather_matte(plain, 6.0) is plain
