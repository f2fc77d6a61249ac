"""Reading a frame's values."""

from __future__ import annotations

import math

import pytest
import torch

from studio.engine.display.display_picture import DisplayPicture
from studio.engine.display.pixel_inspector import sample_pixels
from studio.engine.display.pixel_sample import PixelSample, ValueKind
from studio.engine.display.viewer_settings import PixelRect
from studio.sdk import Audio, Depth, Flow, Image, Keypoints, Mask

FULL = (8, 4)


def _ramp() -> Image:
    columns = torch.arange(8.0).expand(4, 8) * 0.5
    rows = torch.arange(4.0)[:, None].expand(4, 8) - 2.0
    return Image(torch.stack([columns, rows, torch.full((4, 8), 7.25)]))


def _read(value: object, area: PixelRect, full: tuple[int, int] = FULL) -> PixelSample:
    reading = sample_pixels(value, area, full)
    assert reading is not None
    return reading


def test_a_pixel_is_said_as_it_is_beyond_white_and_below_black() -> None:
    reading = _read(_ramp(), PixelRect(7, 0))
    assert reading.channel_names == ("R", "G", "B")
    assert reading.mean == reading.minimum == reading.maximum == (3.5, -2.0, 7.25)
    assert (reading.kind, reading.is_exact) == (ValueKind.IMAGE, True)
    odd = Image(torch.full((3, 4, 8), math.inf))
    assert _read(odd, PixelRect(0, 0)).mean == (math.inf,) * 3


def test_an_area_has_a_mean_and_ends_and_is_cut_to_the_picture() -> None:
    reading = _read(_ramp(), PixelRect(6, -3, 10, 5))
    assert reading.rect == PixelRect(6, 0, 2, 2)
    assert reading.mean == (3.25, -1.5, 7.25)
    assert (reading.minimum[0], reading.maximum[0]) == (3.0, 3.5)


def test_what_is_no_number_is_left_out_of_an_area() -> None:
    pixels = torch.ones(1, 4, 8)
    pixels[0, 0, 0] = math.nan
    assert _read(Mask(pixels), PixelRect(0, 0, 2, 2)).mean == (1.0,)
    assert math.isnan(_read(Mask(pixels), PixelRect(0, 0)).mean[0])
    assert math.isnan(_read(Mask(torch.full((1, 4, 8), math.nan)), PixelRect(0, 0, 2, 2)).mean[0])


@pytest.mark.parametrize("area", [PixelRect(8, 0), PixelRect(-1, 0), PixelRect(0, 4, 3, 3), PixelRect(-5, -5, 5, 5)])
def test_outside_the_picture_there_is_nothing(area: PixelRect) -> None:
    assert sample_pixels(_ramp(), area, FULL) is None


def test_a_proxy_is_read_at_the_same_place() -> None:
    half = Image(_ramp().pixels[:, ::2, ::2].contiguous())
    assert _read(half, PixelRect(7, 3)).mean == (3.0, 0.0, 7.25)
    assert _read(half, PixelRect(4, 0, 4, 4)).mean == (2.5, -1.0, 7.25)
    assert _read(half, PixelRect(3, 1, 2, 2)).rect == PixelRect(3, 1, 2, 2)


def test_motion_has_a_length() -> None:
    reading = _read(Flow(torch.tensor([3.0, -4.0]).view(2, 1, 1).expand(2, 4, 8)), PixelRect(2, 2))
    assert dict(zip(reading.channel_names, reading.mean, strict=True)) == {"dx": 3.0, "dy": -4.0, "length": 5.0}


def test_a_depth_keeps_its_unit() -> None:
    assert _read(Depth(torch.full((1, 4, 8), 123.5)), PixelRect(0, 0)).mean == (123.5,)


def test_the_nearest_point_is_found() -> None:
    points = Keypoints(torch.tensor([[0.0, 0.0], [6.0, 3.0]]), torch.tensor([0.5, 0.75]), (4, 9))
    reading = _read(points, PixelRect(7, 2))
    assert dict(zip(reading.channel_names, reading.mean, strict=True)) == {"id": 9, "x": 6, "y": 3, "confidence": 0.75}
    assert sample_pixels(Keypoints(torch.zeros(0, 2), torch.zeros(0), ()), PixelRect(1, 1), FULL) is None


def test_the_screens_picture_does_where_the_values_are_gone() -> None:
    reading = _read(DisplayPicture.from_value(Image(torch.full((4, 4, 8), 0.5))), PixelRect(1, 1))
    assert reading.channel_names == ("R", "G", "B", "A")
    assert reading.mean == pytest.approx((0.502,) * 4, abs=0.001)
    assert not reading.is_exact
    assert sample_pixels(DisplayPicture.from_value(Flow(torch.ones(2, 4, 8))), PixelRect(1, 1), FULL) is None
    assert sample_pixels(DisplayPicture.from_value(0.5), PixelRect(1, 1), FULL) is None
    assert _read(DisplayPicture.from_value(Mask(torch.ones(1, 4, 8))), PixelRect(1, 1)).channel_names == ("value",)


def test_what_has_no_places_is_not_read() -> None:
    assert sample_pixels(Audio(torch.zeros(1, 5), 44100), PixelRect(1, 1), FULL) is None
