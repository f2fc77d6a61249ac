"""Looking at one channel."""

from __future__ import annotations

import numpy as np
import pytest

from studio.engine.look import Channel
from studio.ui.viewer.channels import luma, single
from tests.ui.viewer.samples import gradient


@pytest.mark.parametrize(
    ("channel", "index"), [(Channel.RED, 0), (Channel.GREEN, 1), (Channel.BLUE, 2), (Channel.ALPHA, 3)]
)
def test_a_channel_is_taken_as_it_is(channel: Channel, index: int) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (9, 13, 4), dtype=np.uint8)
    grey = single(pixels, channel)
    assert (grey == pixels[..., index]).all()
    assert grey.flags.c_contiguous


def test_luma_is_that_of_bt_709_within_rounding() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (40, 50, 4), dtype=np.uint8)
    exact = pixels[..., :3].astype(np.float64) @ (0.2126, 0.7152, 0.0722)
    assert np.abs(single(pixels, Channel.LUMA) - exact).max() <= 1.5
    assert single(np.full((1, 1, 4), 255, np.uint8), Channel.LUMA)[0, 0] == 255
    assert luma(255, 255, 255) == pytest.approx(1.0)


def test_the_pixels_are_left_alone() -> None:
    pixels = gradient()
    pixels.flags.writeable = False
    single(pixels, Channel.LUMA)
