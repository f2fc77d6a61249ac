"""Convolve and Emboss: weights as they are written."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from nodes.filter.convolve import Convolve, Emboss, parse_kernel
from nodes.filter.kernel_filter import KernelBorder, convolve_planes
from studio.sdk import Image, ParameterError
from studio.sdk.testing import run_frame


def noise(channels: int = 3, width: int = 31, height: int = 23) -> Image:
    pixels = torch.rand(height, width, channels, generator=torch.Generator().manual_seed(2))
    return Image(pixels.permute(2, 0, 1))


@pytest.mark.parametrize("border", KernelBorder)
@pytest.mark.parametrize("size", [3, 5, 15])
def test_it_is_what_opencv_gives(size: int, border: KernelBorder) -> None:
    image, kernel = noise(), np.random.default_rng(1).normal(size=(size, size)).astype(np.float32)
    text = "\n".join(" ".join(f"{number:.7f}" for number in row) for row in kernel)
    flag = {"edge": cv2.BORDER_REPLICATE, "mirror": cv2.BORDER_REFLECT_101, "black": cv2.BORDER_CONSTANT}[border]
    wanted = cv2.filter2D(image.as_array(), -1, kernel, borderType=flag)
    found = run_frame(Convolve(kernel=text, normalize=False, border=border), image=image).as_array()
    assert np.abs(found - wanted).max() < 1e-4


@pytest.mark.parametrize("border", KernelBorder)
def test_on_a_device_it_is_the_same(border: KernelBorder, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = np.random.default_rng(1).random((7, 13), np.float32)
    for size in ((40, 30), (2, 3)):
        planes = torch.rand(3, *size, generator=torch.Generator().manual_seed(1))
        with monkeypatch.context() as device:
            wanted = convolve_planes(planes, kernel, border)
            device.setattr(torch.Tensor, "is_cpu", False)
            assert convolve_planes(planes, kernel, border).allclose(wanted, atol=1e-4)


def test_normalizing_keeps_brightness_and_the_offset_is_added() -> None:
    gray = Image(torch.full((3, 9, 9), 2.0))
    node = Convolve(kernel="1 1 1; 1 1 1; 1 1 1", offset=0.25)
    assert run_frame(node, image=gray).pixels.sub(2.25).abs().max() < 1e-5
    edges = Convolve(kernel="0 -1 0; -1, 4, -1; 0 -1 0", offset=0.5)
    assert run_frame(edges, image=gray).pixels.sub(0.5).abs().max() < 1e-5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "0 rows"),
        ("1 2 3", "1 rows"),
        ("1 2 3\n4 5\n6 7 8", "2, 3"),
        ("1 2\n3 4", "2 rows"),
        ("1 2 3\n4 x 6\n7 8 9", "4 x 6"),
        ("nan 1 1\n1 1 1\n1 1 1", "numbers from"),
        ("\n".join(["1 " * 17] * 17), "17 rows"),
        ("1 " * 5_000_000, "1 rows"),
    ],
)
def test_wrong_kernels_are_refused(text: str, words: str) -> None:
    with pytest.raises(ParameterError, match=words) as raised:
        parse_kernel(text)
    assert len(str(raised.value)) < 300


def test_alpha_is_filtered_where_asked() -> None:
    pixels = torch.full((4, 20, 20), 0.6)
    pixels[3, :, :10] = 0.0
    pixels[:3, :, :10] = 9.0
    box = "1 1 1\n1 1 1\n1 1 1"
    kept = run_frame(Convolve(kernel=box), image=Image(pixels)).pixels
    assert kept[3].equal(pixels[3])
    spread = run_frame(Convolve(kernel=box, alpha=True), image=Image(pixels)).pixels
    assert spread[3, 10, 8:12].tolist() == pytest.approx([0.0, 0.2, 0.4, 0.6], abs=1e-5)
    assert spread[:3, :, 9:].sub(0.6).abs().max() < 1e-4


def test_a_ramp_is_lit_from_the_side_of_the_light() -> None:
    ramp = Image(torch.linspace(0.0, 1.0, 41).expand(3, 30, 41))
    for angle, sign in ((0.0, -1), (180.0, 1), (90.0, 0)):
        found = run_frame(Emboss(angle=angle, height=4.0), image=ramp).pixels
        assert float(found[0, 15, 20]) == pytest.approx(0.5 + sign * 4.0 / 40, abs=1e-4)
    over = run_frame(Emboss(angle=180.0, height=4.0, over=True), image=ramp).pixels
    assert float(over[0, 15, 20]) == pytest.approx(0.6, abs=1e-4)
