"""What the viewer gets of a frame."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.core.image import Image
from studio.engine.display.display_renderer import DisplayRenderer
from studio.engine.display.viewer_settings import NEUTRAL_SETTINGS, DisplayChannel, PixelRect, ViewerSettings
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from tests.engine.graphs_for_tests import chain
from tests.engine.nodes_for_tests import calls

GRAPH = chain(("ramp", {"width": 40}), ("add", {}))
REQUEST = EngineRequest(GRAPH, "last", "image", 0)


@pytest.fixture
def screen(engine: Engine) -> DisplayRenderer:
    return DisplayRenderer(engine)


def test_as_it_is_the_kept_picture_itself_is_seen(engine: Engine, screen: DisplayRenderer) -> None:
    seen = screen.render_frame(REQUEST, NEUTRAL_SETTINGS, None)
    assert seen.picture is engine.compute_picture(REQUEST)
    assert seen.downscaled_pixels is None
    height, width = seen.picture.pixels.shape[:2]
    assert seen.full_size == (width, height)
    assert screen.render_frame(REQUEST, NEUTRAL_SETTINGS, (width, height)).downscaled_pixels is None


def test_a_smaller_one_is_made_anew_and_nothing_more_is_kept(engine: Engine, screen: DisplayRenderer) -> None:
    screen.render_frame(REQUEST, NEUTRAL_SETTINGS, None)
    kept, used = len(engine.cache), engine.cache.used_bytes
    seen = screen.render_frame(REQUEST, NEUTRAL_SETTINGS, (13, 7))
    assert seen.downscaled_pixels is not None
    assert seen.downscaled_pixels.shape[1] == 13
    screen.render_frame(REQUEST, ViewerSettings(1.0, 2.0), None)
    screen.render_frame(REQUEST, ViewerSettings(channel=DisplayChannel.RED), (13, 7))
    assert (len(engine.cache), engine.cache.used_bytes) == (kept, used)


def test_a_smaller_one_lies_as_on_the_screen_and_its_channels_are_told_apart(screen: DisplayRenderer) -> None:
    image = Image(torch.tensor([1.0, 0.5, 0.0]).reshape(3, 1, 1).expand(3, 20, 40))
    seen = screen.render_value(image, NEUTRAL_SETTINGS, (13, 7))
    assert seen.downscaled_pixels is not None
    assert np.array_equal(seen.downscaled_pixels[3, 5], seen.picture.pixels[3, 5, [2, 1, 0, 3]])
    for channel, value in ((DisplayChannel.RED, 255), (DisplayChannel.BLUE, 0)):
        alone = screen.render_value(image, ViewerSettings(channel=channel), (13, 7)).picture.pixels
        assert alone.shape == (7, 13, 4)
        assert (alone[..., :3] == value).all()


def test_no_look_computes_a_node_twice(engine: Engine, screen: DisplayRenderer) -> None:
    screen.render_frame(REQUEST, NEUTRAL_SETTINGS, None)
    before = calls.copy()
    for look in (
        ViewerSettings(0.5),
        ViewerSettings(0.0, 2.0),
        ViewerSettings(channel=DisplayChannel.LUMA),
        ViewerSettings(1.0, 1.0, DisplayChannel.MATTE),
    ):
        assert screen.is_available(REQUEST, look)
        screen.render_frame(REQUEST, look, (10, 10))
    assert calls == before


def test_a_look_changes_what_is_seen_and_not_what_is_read(screen: DisplayRenderer) -> None:
    plain, area = screen.render_frame(REQUEST, NEUTRAL_SETTINGS, None), PixelRect(3, 0)
    darker = screen.render_frame(REQUEST, ViewerSettings(-8.0), None)
    assert darker.picture.pixels[..., :3].mean() < plain.picture.pixels[..., :3].mean()
    readings = [screen.sample_pixels(REQUEST, area, seen.full_size, seen.picture) for seen in (plain, darker)]
    assert readings[0] == readings[1]
    assert readings[0] is not None
    assert readings[0].is_exact


def test_values_that_are_gone_are_read_from_the_picture(engine: Engine, screen: DisplayRenderer) -> None:
    seen = screen.render_frame(REQUEST, NEUTRAL_SETTINGS, None)
    engine.cache.free_memory()
    reading = screen.sample_pixels(REQUEST, PixelRect(3, 0), seen.full_size, seen.picture)
    assert reading is not None
    assert not reading.is_exact
    assert not screen.is_available(REQUEST, ViewerSettings(1.0))


def test_what_was_given_away_is_not_written_to(screen: DisplayRenderer) -> None:
    first = screen.render_frame(REQUEST, NEUTRAL_SETTINGS, (13, 7)).downscaled_pixels
    assert first is not None
    kept = first.copy()
    for exposure in range(4):
        screen.render_frame(REQUEST, ViewerSettings(float(exposure), 1.0, DisplayChannel.GREEN), (13, 7))
    other = screen.render_frame(REQUEST, NEUTRAL_SETTINGS, (13, 7)).downscaled_pixels
    assert np.array_equal(first, kept)
    assert other is first, "it is kept as long as the picture it was made from"
