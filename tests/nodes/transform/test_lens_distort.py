"""Lens Distort, against OpenCV and itself."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nodes.transform.brown_lens import BrownLens, compute_fitting_zoom, make_source_map
from nodes.transform.lens_distort import LensDirection, LensDistort, LensFit
from studio.sdk import Image, Point
from studio.sdk.pixels import BorderMode
from studio.sdk.testing import run_frame
from tools.quality.transform import lens_against_opencv, lens_round_trip

BARREL = BrownLens((-0.3, 0.0, 0.0), (0.0, 0.0), 0.8)


def test_distort_and_undistort_are_inverse() -> None:
    assert lens_round_trip().ok, lens_round_trip()


def test_places_are_those_of_opencv() -> None:
    assert lens_against_opencv().ok, lens_against_opencv()


def test_a_lens_without_coefficients_changes_nothing() -> None:
    image = Image(torch.rand(3, 20, 30, generator=torch.Generator().manual_seed(1)))
    for direction in LensDirection:
        result = run_frame(LensDistort(direction=direction, k1=0.0), image=image).pixels
        assert result.allclose(image.pixels, atol=1e-4)


def test_points_that_are_bent_come_back() -> None:
    lens = BrownLens((-0.25, 0.1, 0.02), (0.02, -0.01))
    x, y = (part.ravel() for part in np.meshgrid(np.linspace(-0.7, 0.7, 21), np.linspace(-0.5, 0.5, 15)))
    back = lens.undistort_points(*lens.distort_points(x, y))
    assert np.allclose(back, (x, y), atol=1e-6)


def test_beyond_the_fold_there_is_nothing() -> None:
    fold = 1 / np.sqrt(3 * 0.9)  # where x·(1 − 0.9 x²) is largest
    lens = BrownLens((-0.9, 0.0, 0.0), (0.0, 0.0))
    reached = fold * (1 - 0.9 * fold**2)
    x = np.array([0.9 * reached, 1.1 * reached])
    assert np.isfinite(lens.undistort_points(x, 0 * x)[0]).tolist() == [True, False]
    bent = lens.compute_source_positions(
        np.array([0.5 + 0.9 * fold, 0.5 + 1.1 * fold]) * 100, np.array([25.0, 25.0]), (100, 50), True
    )
    assert np.isfinite(bent[0]).tolist() == [True, False]


@pytest.mark.parametrize("straighten", [False, True])
def test_fill_leaves_no_edge_and_no_more(straighten: bool) -> None:
    zoom = compute_fitting_zoom(BARREL, 320, 180, straighten, True)
    places = make_source_map(BARREL, 320, 180, straighten, zoom)
    over = np.array(
        [-places[..., 0].min(), places[..., 0].max() - 319, -places[..., 1].min(), places[..., 1].max() - 179]
    )
    assert over.max() == pytest.approx(0.0, abs=1.0)


def test_show_all_brings_the_whole_picture_into_the_frame() -> None:
    white = Image(torch.ones(3, 90, 160))
    node = LensDistort(k1=0.4, fit=LensFit.ALL, outside=BorderMode.TRANSPARENT)
    shown = run_frame(node, image=white).pixels[3]
    assert float(shown[0].max()) < 0.99
    assert float(shown[:, 0].max()) < 1.01
    assert float(shown[1:3].max()) > 0.5 or float(shown[:, 1:3].max()) > 0.5


def test_the_center_stays_where_it_is() -> None:
    pixels = torch.zeros(3, 90, 160)
    pixels[:, 20:23, 40:43] = 1.0
    node = LensDistort(k1=-0.5, center=Point(41.5 / 160, 21.5 / 90))
    assert float(run_frame(node, image=Image(pixels)).pixels[0, 21, 41]) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("size", [(1, 9), (9, 1), (1, 1)])
@pytest.mark.parametrize("outside", list(BorderMode))
def test_a_single_row_or_column_is_no_trouble(size: tuple[int, int], outside: BorderMode) -> None:
    image = Image(torch.full((3, *size), 0.5))
    bent = run_frame(LensDistort(k1=-0.4, outside=outside), image=image).pixels
    assert bent.shape[1:] == size
    assert outside not in (BorderMode.EDGE, BorderMode.MIRROR) or bent.allclose(image.pixels, atol=1e-5)


def test_a_single_pixel_is_no_trouble() -> None:
    for fit in LensFit:
        assert run_frame(LensDistort(fit=fit), image=Image(torch.ones(4, 1, 1))).pixels.shape == (4, 1, 1)
