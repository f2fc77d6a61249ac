"""Whole numbers and floats: what is rounded where it lies is what would have been rounded in memory."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from studio.core.image import Image
from studio.media.media_files import MediaFiles
from studio.media.pixels import convert_in_memory, quantize_on_device
from studio.media.writing.quantizer import Quantizer
from tests.media.clips import encode


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("alpha", [True, False])
@pytest.mark.parametrize("channels", [3, 4])
def test_rounding_on_a_device_gives_the_bytes_of_memory(bits: int, alpha: bool, channels: int) -> None:
    generator = torch.Generator().manual_seed(bits)
    pixels = torch.rand(channels, 37, 41, generator=generator) * 1.4 - 0.2
    peak = 2**bits - 1
    pixels[:, 0, :3] = torch.tensor([0.0, 1.0, 0.5])
    pixels[:, 1, :20] = (torch.arange(20) + 0.5) / peak  # halves
    if channels == 3:
        pixels[:, 2, :2] = torch.tensor([-torch.inf, torch.inf])
    found = quantize_on_device(Image(pixels), alpha=alpha, peak=peak)
    expected = Quantizer(alpha=alpha, bits=bits)(Image(pixels))
    assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    assert found.flags.c_contiguous
    assert np.array_equal(found, expected)


def test_what_is_no_number_is_black() -> None:
    pixels = torch.full((3, 2, 2), torch.nan)
    assert not quantize_on_device(Image(pixels), alpha=False, peak=255).any()


def test_videos_are_converted_by_whom_they_are_given(ffmpeg: str, tmp_path: Path) -> None:
    path = encode(ffmpeg, tmp_path / "clip.mkv", "-c:v", "ffv1", frames=3)
    seen: list[tuple[str, int]] = []

    def convert(array: np.ndarray, peak: int) -> Image:
        seen.append((array.dtype.name, peak))
        return convert_in_memory(array, peak)

    with MediaFiles() as media:
        converted = media.with_pixel_converter(convert).read_video_frame(path, 1)
        assert converted.pixels.equal(media.read_video_frame(path, 1).pixels)
    assert seen == [("uint8", 255)]


@pytest.mark.parametrize(("dtype", "peak"), [(np.uint8, 255), (np.uint16, 65535)])
@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_picture_files_are_converted_so_too(dtype: type, peak: int, scale: float, tmp_path: Path) -> None:
    path = tmp_path / "still.png"
    array: np.ndarray = np.random.default_rng(0).integers(0, peak, (20, 30, 3), dtype)
    cv2.imwrite(str(path), array)
    seen: list[tuple[str, int]] = []

    def convert(array: np.ndarray, peak: int) -> Image:
        seen.append((array.dtype.name, peak))
        return convert_in_memory(array, peak)

    with MediaFiles() as media:
        converted = media.with_pixel_converter(convert).read_image(path, scale=scale)
        assert converted.pixels.equal(media.read_image(path, scale=scale).pixels)
    assert seen == [(np.dtype(dtype).name, peak)]
