"""What the viewer gets of a frame."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.core.image import Image
from studio.engine.engine import Engine
from studio.engine.look import AS_IT_IS, Area, Channel, Look
from studio.engine.request import Request
from studio.engine.screen import Screen
from tests.engine.graphs_for_tests import chain
from tests.engine.nodes_for_tests import calls

GRAPH = chain(("ramp", {"width": 40}), ("add", {}))
REQUEST = Request(GRAPH, "last", "image", 0)


@pytest.fixture
def screen(engine: Engine) -> Screen:
    return Screen(engine)


def test_as_it_is_the_kept_picture_itself_is_seen(engine: Engine, screen: Screen) -> None:
    seen = screen.see(REQUEST, AS_IT_IS, None)
    assert seen.picture is engine.picture(REQUEST)
    assert seen.reduced is None
    height, width = seen.picture.pixels.shape[:2]
    assert seen.size == (width, height)
    assert screen.see(REQUEST, AS_IT_IS, (width, height)).reduced is None


def test_a_smaller_one_is_made_anew_and_nothing_more_is_kept(engine: Engine, screen: Screen) -> None:
    screen.see(REQUEST, AS_IT_IS, None)
    kept, used = len(engine.cache), engine.cache.used
    seen = screen.see(REQUEST, AS_IT_IS, (13, 7))
    assert seen.reduced is not None
    assert seen.reduced.shape[1] == 13
    screen.see(REQUEST, Look(1.0, 2.0), None)
    screen.see(REQUEST, Look(channel=Channel.RED), (13, 7))
    assert (len(engine.cache), engine.cache.used) == (kept, used)


def test_a_smaller_one_lies_as_on_the_screen_and_its_channels_are_told_apart(screen: Screen) -> None:
    image = Image(torch.tensor([1.0, 0.5, 0.0]).reshape(3, 1, 1).expand(3, 20, 40))
    seen = screen.looked(image, AS_IT_IS, (13, 7))
    assert seen.reduced is not None
    assert np.array_equal(seen.reduced[3, 5], seen.picture.pixels[3, 5, [2, 1, 0, 3]])
    for channel, value in ((Channel.RED, 255), (Channel.BLUE, 0)):
        alone = screen.looked(image, Look(channel=channel), (13, 7)).picture.pixels
        assert alone.shape == (7, 13, 4)
        assert (alone[..., :3] == value).all()


def test_no_look_computes_a_node_twice(engine: Engine, screen: Screen) -> None:
    screen.see(REQUEST, AS_IT_IS, None)
    before = calls.copy()
    for look in (Look(0.5), Look(0.0, 2.0), Look(channel=Channel.LUMA), Look(1.0, 1.0, Channel.MATTE)):
        assert screen.at_hand(REQUEST, look)
        screen.see(REQUEST, look, (10, 10))
    assert calls == before


def test_a_look_changes_what_is_seen_and_not_what_is_read(screen: Screen) -> None:
    plain, area = screen.see(REQUEST, AS_IT_IS, None), Area(3, 0)
    darker = screen.see(REQUEST, Look(-8.0), None)
    assert darker.picture.pixels[..., :3].mean() < plain.picture.pixels[..., :3].mean()
    readings = [screen.read(REQUEST, area, seen.size, seen.picture) for seen in (plain, darker)]
    assert readings[0] == readings[1]
    assert readings[0] is not None
    assert readings[0].exact


def test_values_that_are_gone_are_read_from_the_picture(engine: Engine, screen: Screen) -> None:
    seen = screen.see(REQUEST, AS_IT_IS, None)
    engine.cache.free()
    reading = screen.read(REQUEST, Area(3, 0), seen.size, seen.picture)
    assert reading is not None
    assert not reading.exact
    assert not screen.at_hand(REQUEST, Look(1.0))


def test_what_was_given_away_is_not_written_to(screen: Screen) -> None:
    first = screen.see(REQUEST, AS_IT_IS, (13, 7)).reduced
    assert first is not None
    kept = first.copy()
    for exposure in range(4):
        screen.see(REQUEST, Look(float(exposure), 1.0, Channel.GREEN), (13, 7))
    other = screen.see(REQUEST, AS_IT_IS, (13, 7)).reduced
    assert np.array_equal(first, kept)
    assert other is first, "it is kept as long as the picture it was made from"
