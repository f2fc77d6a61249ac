"""Frames that are copied or saved."""

from __future__ import annotations

import pytest
import torch

from studio.core.errors import ShapeError
from studio.engine.display.snapshot import capture_picture, capture_values
from studio.engine.display.viewer_settings import NEUTRAL_SETTINGS, DisplayChannel, PixelRect, ViewerSettings
from studio.engine.request import EngineRequest
from studio.sdk import Audio, Depth, Flow, Image
from tests.ui.fake_engine import GRAPH, OUTPUT, FakeEngine

REQUEST = EngineRequest(GRAPH, OUTPUT.node, OUTPUT.port, 3)


class Holding(FakeEngine):
    """An engine that has one value."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self._cached[self._key(REQUEST)] = value  # type: ignore[assignment]


def _ramp() -> Image:
    return Image(torch.arange(96.0).view(3, 4, 8) / 16)


def test_a_picture_is_taken_as_it_is_looked_at_at_its_own_size() -> None:
    engine = Holding(_ramp())
    assert capture_picture(engine, REQUEST, NEUTRAL_SETTINGS, None).shape == (4, 8, 4)
    assert capture_picture(engine, REQUEST, NEUTRAL_SETTINGS, None)[0, 4].tolist() == [64, 255, 255, 255]
    assert capture_picture(engine, REQUEST, ViewerSettings(1.0), None)[0, 4, 0] == 128
    assert capture_picture(engine, REQUEST, ViewerSettings(channel=DisplayChannel.RED), None)[0, 4].tolist() == [
        64,
        64,
        64,
        255,
    ]


def test_only_the_region_is_taken() -> None:
    engine, region = Holding(_ramp()), PixelRect(4, 1, 3, 2)
    picture = capture_picture(engine, REQUEST, NEUTRAL_SETTINGS, region)
    assert picture.shape == (2, 3, 4)
    assert picture.flags.c_contiguous
    assert torch.equal(capture_values(engine, REQUEST, region).pixels, _ramp().pixels[:, 1:3, 4:7])
    assert capture_picture(engine, REQUEST, NEUTRAL_SETTINGS, PixelRect(50, 50)).shape == (4, 8, 4), (
        "it lies in another picture"
    )


def test_values_are_not_cut_off_and_anything_becomes_a_picture() -> None:
    assert float(capture_values(Holding(_ramp()), REQUEST, None).pixels.max()) == 95 / 16
    depth = capture_values(Holding(Depth(torch.full((1, 2, 2), 12.5))), REQUEST, None)
    assert depth.pixels.shape == (3, 2, 2)
    assert float(depth.pixels.min()) == 12.5
    flow = capture_values(Holding(Flow(torch.tensor([-3.0, 4.0]).view(2, 1, 1))), REQUEST, None)
    assert flow.pixels.flatten().tolist() == [-3.0, 4.0, 0.0]


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ShapeError, match="Audio has no picture"):
        capture_values(Holding(Audio(torch.zeros(1, 5), 44100)), REQUEST, None)
