"""Looking at one channel."""

from __future__ import annotations

import numpy as np
import pytest

from studio.engine.display.channels import extract_channel
from studio.engine.display.viewer_settings import DisplayChannel

PIXELS = np.random.default_rng(1).integers(0, 256, (40, 50, 4), dtype=np.uint8)
PIXELS.flags.writeable = False


@pytest.mark.parametrize(
    ("channel", "index"),
    [(DisplayChannel.RED, 0), (DisplayChannel.GREEN, 1), (DisplayChannel.BLUE, 2), (DisplayChannel.ALPHA, 3)],
)
def test_a_channel_is_shown_as_grey(channel: DisplayChannel, index: int) -> None:
    grey = extract_channel(PIXELS, channel)
    assert (grey[..., :3] == PIXELS[..., index, None]).all()
    assert (grey[..., 3] == 255).all()
    assert grey.flags.c_contiguous


def test_colours_are_left_as_they_are() -> None:
    assert extract_channel(PIXELS, DisplayChannel.COLOR) is PIXELS


def test_luma_is_that_of_bt_709_within_rounding() -> None:
    exact = PIXELS[..., :3].astype(np.float64) @ (0.2126, 0.7152, 0.0722)
    assert np.abs(extract_channel(PIXELS, DisplayChannel.LUMA)[..., 0] - exact).max() <= 0.51


def test_a_matte_is_a_red_film() -> None:
    pixels = np.array([[[100, 100, 100, 0], [100, 100, 100, 255], [0, 200, 0, 128]]], np.uint8)
    film = extract_channel(pixels, DisplayChannel.MATTE)[0].astype(int).tolist()
    assert film[0] == [100, 100, 100, 255], "where alpha is 0 nothing is laid over"
    assert film[1] == pytest.approx([178, 50, 50, 255], abs=1)
    assert film[2] == pytest.approx([64, 150, 0, 255], abs=1)


def test_without_an_alpha_there_is_no_matte() -> None:
    opaque = PIXELS | np.array([0, 0, 0, 255], np.uint8)
    assert extract_channel(opaque, DisplayChannel.MATTE, opaque=True) is opaque


def test_a_masks_grey_is_its_alpha() -> None:
    mask = np.full((2, 2, 4), 255, np.uint8)
    mask[..., :3] = 200
    assert extract_channel(mask, DisplayChannel.ALPHA, is_mask=True, opaque=True)[0, 0].tolist() == [200, 200, 200, 255]
    red, green, blue, _ = extract_channel(mask, DisplayChannel.MATTE, is_mask=True, opaque=True)[0, 0].tolist()
    assert red > green == blue
