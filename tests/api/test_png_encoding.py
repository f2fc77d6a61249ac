"""PNG: other programs read the same pixels, whatever the size."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from studio.api.png_encoding import encode_png


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 5), (3, 1), (37, 64), (128, 31)])
def test_pixels_are_read_again(height: int, width: int, channels: int) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, channels), dtype=np.uint8)
    with Image.open(io.BytesIO(encode_png(pixels))) as picture:
        picture.load()
        assert picture.mode == ("RGB" if channels == 3 else "RGBA")
        assert np.array_equal(np.asarray(picture), pixels)
