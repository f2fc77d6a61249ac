"""Peaks of heat maps, found between pixels, and the boxes they lie in."""

from __future__ import annotations

import pytest
import torch

from nodes.motion.heatmaps import CropBox, find_mask_box, find_peaks
from studio.sdk import Mask
from studio.sdk.pixels import ResampleFilter, apply_affine, make_pixel_grid
from tools.quality.motion_pose import peaks_between_pixels


def test_peaks_are_found_between_pixels() -> None:
    known = peaks_between_pixels()
    assert known.ok, known


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), 1e6])
def test_maps_without_a_peak_give_numbers(value: float) -> None:
    found, heights = find_peaks(torch.full((2, 8, 6), value))
    assert bool(found.isfinite().all())
    assert bool(heights.isfinite().all())


def test_what_a_box_fetches_lies_where_its_places_lead_back_to() -> None:
    grid = make_pixel_grid(80, 60)
    picture = torch.cat([grid + 0.5, torch.zeros(1, 60, 80)])  # each pixel says where its middle is
    box = CropBox(40.0, 30.0, 16.0, 20.0).expand_to_aspect(48 / 64)
    assert (box.width, box.height) == pytest.approx((20.0, 80 / 3))
    seen = apply_affine(picture, box.make_crop_matrix(48, 64), 48, 64, filter=ResampleFilter.LINEAR)
    places = torch.tensor([[3.0, 5.0], [20.0, 40.0], [47.0, 63.0]])
    told = torch.stack([seen[:2, int(y), int(x)] for x, y in places])
    torch.testing.assert_close(told, box.map_to_picture(places, 48, 64), atol=1e-3, rtol=0)
    torch.testing.assert_close(box.map_to_picture(torch.zeros(1, 2), 48, 64)[0], torch.tensor([30.0, 30.0 - 40 / 3]))


def test_the_box_around_a_mask_is_at_the_size_of_the_picture() -> None:
    covered = torch.zeros(1, 10, 20)
    covered[:, 2:5, 4:10] = 1.0
    assert find_mask_box(Mask(covered), 40, 40) == CropBox(14.0, 14.0, 12.0, 12.0)
    assert find_mask_box(Mask(torch.zeros(1, 4, 4)), 40, 40) is None
    assert find_mask_box(None, 30, 20) == CropBox(15.0, 10.0, 30.0, 20.0)
