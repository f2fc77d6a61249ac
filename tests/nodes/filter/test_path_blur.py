"""Directional, Zoom and Spin Blur: means along lines, rays and circles."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
import torch

from nodes.filter.path_blur import DirectionalBlur, SpinBlur, ZoomBlur, make_line_kernel
from studio.sdk import FrameNode, Image
from studio.sdk.testing import run_frame


def noise(channels: int = 3, width: int = 90, height: int = 60) -> Image:
    pixels = torch.rand(channels, height, width, generator=torch.Generator().manual_seed(2))
    return Image(pixels.permute(1, 2, 0).contiguous().permute(2, 0, 1))


@pytest.mark.parametrize("angle", [0.0, 37.0, 90.0, -120.0])
@pytest.mark.parametrize("length", [0.3, 1.0, 9.5])
def test_a_line_has_its_length_and_direction(angle: float, length: float) -> None:
    kernel = make_line_kernel(length, angle)
    rows, columns = np.indices(kernel.shape) - np.array(kernel.shape).reshape(2, 1, 1) // 2
    assert kernel.sum() == pytest.approx(1.0, abs=1e-5)
    assert abs((kernel * columns).sum()) + abs((kernel * rows).sum()) < 1e-4
    turn = math.radians(angle)
    spread = (kernel * (columns * math.cos(turn) + rows * math.sin(turn)) ** 2).sum()
    assert spread == pytest.approx(length**2 / 12, abs=0.26)


def test_a_blur_along_rows_is_opencvs() -> None:
    image, kernel = noise(), make_line_kernel(9.0, 0.0)
    wanted = cv2.filter2D(image.as_array(), -1, kernel, borderType=cv2.BORDER_REPLICATE)
    found = run_frame(DirectionalBlur(length=9.0), image=image).as_array()
    assert np.abs(found - wanted).max() < 1e-5


def test_spinning_is_the_mean_of_turned_pictures() -> None:
    image = Image(torch.nn.functional.avg_pool2d(noise().pixels[None], 5, 1, 2)[0])
    turned = []
    for step in range(64):
        matrix = cv2.getRotationMatrix2D((44.5, 29.5), 20.0 * ((step + 0.5) / 64 - 0.5), 1.0)
        turned.append(cv2.warpAffine(image.as_array(), matrix, (90, 60), borderMode=cv2.BORDER_REPLICATE))
    found = run_frame(SpinBlur(angle=20.0), image=image).as_array()
    assert np.abs(found - np.mean(turned, 0))[15:45, 20:70].max() < 0.02


def test_zooming_is_the_mean_of_scaled_pictures() -> None:
    image = Image(torch.nn.functional.avg_pool2d(noise().pixels[None], 5, 1, 2)[0])
    half, scaled = math.atanh(0.1), []
    for step in range(64):
        factor = math.exp(half * 2 * ((step + 0.5) / 64 - 0.5))
        matrix = cv2.getRotationMatrix2D((44.5, 29.5), 0.0, factor)
        scaled.append(cv2.warpAffine(image.as_array(), matrix, (90, 60), borderMode=cv2.BORDER_REPLICATE))
    found = run_frame(ZoomBlur(amount=0.2), image=image).as_array()
    assert np.abs(found - np.mean(scaled, 0))[15:45, 20:70].max() < 0.025


@pytest.mark.parametrize("node", [DirectionalBlur(angle=20.0), ZoomBlur(amount=0.3), SpinBlur(angle=30.0)])
def test_even_pictures_stay_and_transparent_colors_do_not_bleed(node: FrameNode) -> None:
    bright = Image(torch.full((3, 33, 47), 3.0))
    assert run_frame(node, image=bright).pixels.sub(3.0).abs().max() < 1e-4
    pixels = torch.zeros(4, 60, 90)
    pixels[:3, :, 30:60], pixels[3, :, 30:60] = 0.7, 1.0
    found = run_frame(node, image=Image(pixels)).pixels
    assert found[:3, found[3] > 0.01].sub(0.7).abs().max() < 1e-3


@pytest.mark.parametrize("node", [DirectionalBlur(length=0.0), ZoomBlur(amount=0.0), SpinBlur(angle=0.0)])
def test_nothing_passes_the_picture(node: FrameNode) -> None:
    assert run_frame(node, image=(image := noise())) is image
