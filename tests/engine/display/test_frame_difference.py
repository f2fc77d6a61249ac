"""The difference of two frames."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.core.errors import ShapeError
from studio.core.image import Audio, Depth, Flow, Image, Mask
from studio.engine.display.frame_difference import compute_difference


def flat(*values: float, width: int = 4, height: int = 2) -> torch.Tensor:
    """Return planes of one value each."""
    return torch.tensor(values).reshape(-1, 1, 1).expand(-1, height, width).contiguous()


def colors(image: Image) -> list[float]:
    """Return the colour of the first pixel, which has to be that of all."""
    array = image.as_array()
    assert (array == array[0, 0]).all()
    return [round(float(value), 5) for value in array[0, 0]]


def test_it_is_the_distance_times_the_gain() -> None:
    one, other = Image(flat(0.5, 0.25, 1.0)), Image(flat(0.25, 0.5, 1.0))
    assert colors(compute_difference(one, other, 1.0)) == [0.25, 0.25, 0.0]
    assert colors(compute_difference(one, other, 10.0)) == [2.5, 2.5, 0.0], "what is bright beyond white stays so"
    assert colors(compute_difference(other, one, 10.0)) == [2.5, 2.5, 0.0]


def test_values_beyond_what_8_bits_show_are_compared_too() -> None:
    assert colors(compute_difference(Image(flat(4.0, 4.0, 4.0)), Image(flat(4.5, 4.0, 4.0)), 1.0)) == [0.5, 0.0, 0.0]
    tiny = compute_difference(Image(flat(0.5, 0.5, 0.5)), Image(flat(0.501, 0.5, 0.5)), 100.0)
    assert colors(tiny)[0] == pytest.approx(0.1, abs=1e-4)


def test_transparent_colours_do_not_differ_but_alpha_does() -> None:
    clear, other = Image(flat(1.0, 0.0, 0.0, 0.0)), Image(flat(0.0, 1.0, 0.0, 0.0))
    assert colors(compute_difference(clear, other, 1.0)) == [0.0, 0.0, 0.0]
    black = Image(flat(0.0, 0.0, 0.0))
    assert colors(compute_difference(clear, black, 1.0)) == [1.0, 1.0, 1.0]


def test_other_kinds_are_compared_as_they_are() -> None:
    assert colors(compute_difference(Mask(flat(1.0)), Mask(flat(0.25)), 1.0)) == [0.75, 0.75, 0.75]
    assert colors(compute_difference(Mask(flat(1.0)), Image(flat(1.0, 0.5, 0.0)), 1.0)) == [0.0, 0.5, 1.0]
    assert colors(compute_difference(Depth(flat(9.0)), Depth(flat(7.0)), 1.0)) == [2.0, 2.0, 2.0]
    assert colors(compute_difference(Flow(flat(3.0, -1.0)), Flow(flat(1.0, 1.0)), 1.0)) == [2.0, 2.0, 0.0]
    assert colors(compute_difference(0.5, 0.75, 2.0)) == [0.5, 0.5, 0.5]


@pytest.mark.parametrize(("width", "height"), [(8, 4), (2, 1)])
def test_the_second_is_fitted_into_the_first(width: int, height: int) -> None:
    found = compute_difference(Image(flat(0.5, 0.5, 0.5)), Image(flat(0.25, 0.5, 0.5, width=width, height=height)), 1.0)
    assert (found.width, found.height) == (4, 2)
    assert colors(found) == [0.25, 0.0, 0.0]


def test_one_of_another_shape_lies_in_the_middle() -> None:
    found = compute_difference(
        Image(flat(0.5, 0.5, 0.5)), Image(flat(0.5, 0.5, 0.5, width=6, height=6)), 1.0
    ).as_array()
    assert found[0, :, 0].tolist() == [1.0, 0.0, 0.0, 1.0], "beside it there is nothing, as if it were clear"


def test_what_is_no_number_stays_none() -> None:
    found = compute_difference(Image(flat(np.nan, 0.0, 0.0)), Image(flat(0.0, 0.0, 0.0)), 1.0)
    assert np.isnan(found.as_array()[0, 0, 0])


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ShapeError, match="Audio has no picture"):
        compute_difference(Image(flat(0.0, 0.0, 0.0)), Audio(torch.zeros(1, 8), 48000), 1.0)
