"""How numbers look, and how far a drag goes."""

from __future__ import annotations

import pytest

from studio.sdk.params import ParamKind, ParamSpec
from studio.ui.widgets.fields.number_format import COARSE_FACTOR, FINE_FACTOR, NumberFormat


def _format(kind: ParamKind = ParamKind.FLOAT, **options: object) -> NumberFormat:
    default: object = 1 if kind is ParamKind.INT else 1.0
    return NumberFormat.from_spec(ParamSpec("p", kind, default, "Help.", **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1.00"),
        (0.5, "0.50"),
        (1 / 3, "0.333333"),
        (-0.0, "0.00"),
        (-2.5, "-2.50"),
        (1e12, "1e+12"),
        (120.0, "120.00"),
    ],
)
def test_floats_show_two_decimals_and_never_lie(number: float, text: str) -> None:
    assert _format(min=0.0, max=2.0).format_number(number) == text


def test_whole_numbers_have_no_point() -> None:
    assert _format(ParamKind.INT).format_number(7.0) == "7"


def test_pixels_show_one_decimal() -> None:
    assert _format(unit="px").format_number(12.0) == "12.0"


def test_a_drag_of_the_whole_width_crosses_the_slider() -> None:
    field = _format(min=0.0, max=8.0)
    assert field.drag_number(0.0, 200) == 8.0
    assert field.drag_number(0.0, 100) == 4.0
    assert field.drag_number(0.0, 10_000) == 8.0
    assert field.drag_number(4.0, 10 * FINE_FACTOR) == pytest.approx(4.04)
    assert field.drag_number(0.0, 10 * COARSE_FACTOR) == 4.0


def test_the_slider_may_be_narrower_than_the_limits() -> None:
    field = _format(min=0.0, max=100.0, slider=(0.0, 1.0))
    assert field.to_slider_share(0.25) == 0.25
    assert field.to_slider_share(50.0) == 1.0
    assert field.from_slider_share(0.5) == 0.5
    assert field.clamp_number(50.0) == 50.0


def test_without_a_range_there_is_no_slider() -> None:
    field = _format(min=0.0)
    assert field.slider_range is None
    assert field.drag_number(1.0, -1000) == 0.0


def test_whole_numbers_stay_whole_in_a_drag() -> None:
    field = _format(ParamKind.INT, min=0, max=10)
    assert [field.drag_number(0, pixels) for pixels in (0, 20, 50, 100)] == [0, 1, 2, 5]
