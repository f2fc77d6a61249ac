"""Filters by torch against those of OpenCV and NumPy."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from studio.sdk.pixels.plane_filters import (
    LAPLACIAN_KERNEL,
    SCHARR_KERNEL,
    SOBEL_KERNEL,
    PlaneBorder,
    blur_bilaterally,
    compute_box_mean,
    compute_mirrored_box_mean,
    continue_shades,
    correlate_plane,
    dilate_by_disc,
    dilate_by_square,
    double_planes,
    halve_planes,
)

SIZES = [(37, 52), (5, 3), (2, 2), (1, 6), (7, 1)]
BORDERS = {PlaneBorder.REPEAT: cv2.BORDER_REPLICATE, PlaneBorder.MIRROR: cv2.BORDER_REFLECT_101}


def _plane(size: tuple[int, int]) -> torch.Tensor:
    return torch.rand(size, generator=torch.Generator().manual_seed(7))


def _assert_near(found: torch.Tensor, expected: np.ndarray) -> None:
    assert np.abs(found.numpy() - expected).max() < 1e-5


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("border", BORDERS)
def test_derivatives(size: tuple[int, int], border: PlaneBorder) -> None:
    plane = _plane(size)
    if min(size) < 2 and border is PlaneBorder.MIRROR:
        assert correlate_plane(plane, SOBEL_KERNEL, border).shape == size
        return
    array, kind = plane.numpy(), BORDERS[border]
    _assert_near(correlate_plane(plane, LAPLACIAN_KERNEL, border), cv2.Laplacian(array, cv2.CV_32F, borderType=kind))
    for kernel, side in ((SOBEL_KERNEL, 3), (SCHARR_KERNEL, cv2.FILTER_SCHARR)):
        across = cv2.Sobel(array, cv2.CV_32F, 1, 0, ksize=side, borderType=kind)
        down = cv2.Sobel(array, cv2.CV_32F, 0, 1, ksize=side, borderType=kind)
        _assert_near(correlate_plane(plane, kernel, border), across)
        _assert_near(correlate_plane(plane, kernel, border, turned=True), down)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("side", [1, 3, 9])
def test_means_and_largest_values_in_squares(size: tuple[int, int], side: int) -> None:
    plane = _plane(size)
    mean = cv2.boxFilter(plane.numpy(), -1, (side, side), borderType=cv2.BORDER_REPLICATE)
    _assert_near(compute_box_mean(plane, side), mean)
    _assert_near(dilate_by_square(plane, side), cv2.dilate(plane.numpy(), np.ones((side, side), np.uint8)))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("side", [1, 2, 3, 8])
def test_means_in_squares_mirrored_at_the_edges(size: tuple[int, int], side: int) -> None:
    plane = _plane(size)
    _assert_near(compute_mirrored_box_mean(plane[None], side)[0], cv2.blur(plane.numpy(), (side, side)))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("radius", [0, 1, 2, 3, 7, 20, 60])
def test_largest_values_in_discs(size: tuple[int, int], radius: int) -> None:
    plane = _plane(size)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    _assert_near(dilate_by_disc(plane, radius), cv2.dilate(plane.numpy(), disc))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("side", "sigma"), [(3, 0.7), (9, 2.0)])
def test_means_of_what_looks_alike(size: tuple[int, int], side: int, sigma: float) -> None:
    colors = torch.stack([_plane(size), _plane(size) * 0.5, _plane(size).flip(0)])
    array = np.ascontiguousarray(colors.permute(1, 2, 0).numpy())
    expected = cv2.bilateralFilter(array, side, 0.3, sigma, borderType=cv2.BORDER_REPLICATE)
    found = blur_bilaterally(colors, side, 0.3, sigma).permute(1, 2, 0)
    assert np.abs(found.numpy() - expected).max() < 1e-3


@pytest.mark.parametrize("size", [*SIZES, (36, 51), (3, 4), (1, 1)], ids=str)
def test_pyramids(size: tuple[int, int]) -> None:
    plane = _plane(size)
    small = halve_planes(plane[None])[0]
    _assert_near(small, cv2.pyrDown(plane.numpy()))
    _assert_near(double_planes(small, *size), cv2.pyrUp(small.numpy(), dstsize=size[::-1]))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("margin", [0, 1, 4, 70])
def test_shades_go_on(size: tuple[int, int], margin: int) -> None:
    planes = torch.stack([_plane(size), _plane(size) * 2])
    around = ((0, 0), (margin, margin), (margin, margin))
    expected = np.pad(planes.double().numpy(), around, "reflect", reflect_type="odd")
    found = continue_shades(planes.double(), margin)
    assert found.shape == expected.shape
    assert np.abs(found.numpy() - expected).max() < 1e-9
