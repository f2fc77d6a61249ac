"""A signal in the viewer: its number, legible and whole."""

from __future__ import annotations

import numpy as np
import pytest

from studio.engine.display.display_picture import DisplayPicture
from studio.engine.display.visualization.signal_picture import draw_signal_number


@pytest.mark.parametrize("value", [0.0, -0.5, 1.0, 123456.789, -1.2345e-07, float("nan"), float("-inf")])
def test_every_number_is_written_whole_in_the_middle(value: float) -> None:
    pixels = draw_signal_number(value)
    assert pixels.shape == (360, 640, 4)
    assert pixels.dtype == np.uint8
    assert int(pixels[:, :, 3].min()) == 255
    rows, columns = np.nonzero(pixels[:, :, 1] > 100)
    assert columns.min() > 20
    assert columns.max() < 620
    assert (columns.min() + columns.max()) / 2 == pytest.approx(320, abs=20)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(180, abs=30)


def test_other_numbers_look_other() -> None:
    assert not np.array_equal(draw_signal_number(0.25), draw_signal_number(0.5))


def test_the_viewer_gets_it_as_a_picture() -> None:
    picture = DisplayPicture.from_value(0.25, max_side=64)
    assert picture.is_opaque
    assert np.array_equal(picture.pixels, draw_signal_number(0.25))
