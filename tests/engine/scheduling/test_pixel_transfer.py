"""Pixels of files on a device: the same floats as in memory, from fewer bytes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.engine.scheduling.pixel_transfer import PixelUploader
from studio.media.pixels import convert_in_memory


@pytest.mark.parametrize(("dtype", "peak"), [(np.uint8, 255), (np.uint16, 65535)])
@pytest.mark.parametrize("is_writeable", [True, False])
def test_numbers_become_the_floats_that_they_are_in_memory(dtype: type, peak: int, is_writeable: bool) -> None:
    uploaded: list[torch.Tensor] = []

    def upload(tensor: torch.Tensor) -> torch.Tensor:
        uploaded.append(tensor)
        return tensor.clone()

    array: np.ndarray = np.arange(peak + 1, dtype=dtype).reshape(-1, 32, 1).repeat(3, axis=2)
    array.flags.writeable = is_writeable
    picture = PixelUploader(torch.device("cpu"), upload).convert_pixels(array, peak)
    expected = convert_in_memory(array, peak)
    assert picture.pixels.equal(expected.pixels)
    assert picture.pixels.stride() == expected.pixels.stride()
    assert [tensor.element_size() for tensor in uploaded] == [array.itemsize]


def test_mirrored_numbers_are_taken_too() -> None:
    array: np.ndarray = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)[:, ::-1, ::-1]
    picture = PixelUploader(torch.device("cpu"), torch.clone).convert_pixels(array, 255)
    assert picture.pixels.equal(convert_in_memory(array, 255).pixels)


def test_the_decoders_memory_may_be_written_to_afterwards() -> None:
    array = np.full((4, 4, 3), 255, np.uint8)
    picture = PixelUploader(torch.device("cpu"), torch.clone).convert_pixels(array, 255)
    array[:] = 0
    assert float(picture.pixels.min()) == 1.0
