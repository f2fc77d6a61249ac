"""Morphology: as OpenCV computes it, whatever the way."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from nodes.shared.compositing import morphology
from nodes.shared.compositing.morphology import MorphologyOperation, MorphologyShape, apply_morphology

_NAMES = {
    MorphologyOperation.DILATE: cv2.MORPH_DILATE,
    MorphologyOperation.ERODE: cv2.MORPH_ERODE,
    MorphologyOperation.CLOSE: cv2.MORPH_CLOSE,
    MorphologyOperation.OPEN: cv2.MORPH_OPEN,
}


def make_kernel(shape: MorphologyShape, radius: int) -> np.ndarray:
    size = 2 * radius + 1
    if shape is MorphologyShape.DISC:
        disc: np.ndarray = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        return disc
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    inside = np.abs(x) + np.abs(y) <= radius if shape is MorphologyShape.DIAMOND else x == x
    kernel: np.ndarray = np.asarray(inside).astype(np.uint8)
    return kernel


@pytest.mark.parametrize("shape", MorphologyShape)
@pytest.mark.parametrize("operation", MorphologyOperation)
def test_it_is_what_opencv_gives(operation: MorphologyOperation, shape: MorphologyShape) -> None:
    random = np.random.default_rng(4)
    for size in ((1, 1), (1, 9), (13, 9), (61, 47)):
        plane = random.random(size, np.float32)
        for radius in (1, 2, 3, 7, 10, 17):
            wanted = cv2.morphologyEx(plane, _NAMES[operation], make_kernel(shape, radius))
            found = apply_morphology(torch.from_numpy(plane)[None], operation, radius, shape)[0]
            assert np.array_equal(found.numpy(), wanted), (size, radius)


@pytest.mark.parametrize("channels", [1, 4])
@pytest.mark.parametrize("operation", MorphologyOperation)
def test_strips_of_a_tall_picture_join_without_a_seam(
    operation: MorphologyOperation, channels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    planes = torch.rand(channels, 131, 41, generator=torch.Generator().manual_seed(3))
    whole = {radius: apply_morphology(planes, operation, radius) for radius in (3, 7, 10)}
    monkeypatch.setattr(morphology, "_STRIP_BYTES", 1)
    for radius, wanted in whole.items():
        assert apply_morphology(planes, operation, radius).equal(wanted)


@pytest.mark.parametrize("shape", MorphologyShape)
def test_pictures_are_filtered_channel_by_channel(shape: MorphologyShape) -> None:
    planes = torch.rand(4, 30, 41, generator=torch.Generator().manual_seed(2))
    found = apply_morphology(planes, MorphologyOperation.ERODE, 4.0, shape)
    for plane, one in zip(planes, found, strict=True):
        assert one.equal(apply_morphology(plane[None], MorphologyOperation.ERODE, 4.0, shape)[0])


@pytest.mark.parametrize("shape", MorphologyShape)
@pytest.mark.parametrize("operation", MorphologyOperation)
def test_on_a_device_it_is_the_same(
    operation: MorphologyOperation, shape: MorphologyShape, monkeypatch: pytest.MonkeyPatch
) -> None:
    planes = torch.rand(3, 30, 41, generator=torch.Generator().manual_seed(2))
    wanted = [apply_morphology(planes, operation, size, shape) for size in (2.5, 9.0)]
    monkeypatch.setattr(torch.Tensor, "is_cpu", False)
    for size, picture in zip((2.5, 9.0), wanted, strict=True):
        assert apply_morphology(planes, operation, size, shape).allclose(picture)


def test_a_size_between_blends() -> None:
    planes = torch.rand(1, 20, 20, generator=torch.Generator().manual_seed(1))
    low, high = (apply_morphology(planes, MorphologyOperation.DILATE, size) for size in (2.0, 3.0))
    assert apply_morphology(planes, MorphologyOperation.DILATE, 2.25).allclose(torch.lerp(low, high, 0.25))
    assert apply_morphology(planes, MorphologyOperation.DILATE, 0.0) is planes
