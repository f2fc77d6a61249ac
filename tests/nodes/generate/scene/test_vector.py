"""Scenes become numbers, and numbers the same scenes."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from nodes.generate.scene.captions.lots import draw_plain, draw_rich
from nodes.generate.scene.captions.staging import stage
from nodes.generate.scene.drawing import draw
from nodes.generate.scene.layers import LayerKind
from nodes.generate.scene.vector import TOKENS, WIDTH, to_scene, to_vector
from nodes.source.shapes.motion import Moment


@pytest.mark.parametrize("draw", [draw_plain, draw_rich])
def test_a_scene_comes_back_from_its_numbers(draw: object) -> None:
    lots = Random(4)
    for _ in range(40):
        scene = stage(draw(lots), lots)  # type: ignore[operator]  # both draw
        numbers = to_vector(scene)
        back = to_scene(numbers, ["title"] * 4)
        assert numbers.shape == (TOKENS, WIDTH)
        assert back.background == scene.background
        assert [one.kind for one in back.layers] == [one.kind for one in scene.layers]
        for made, given in zip(back.layers, scene.layers, strict=True):
            assert (made.color, made.shape) == (given.color, given.shape)
            for part in (0.0, 0.37, 1.0):
                assert made.x.at(part) == pytest.approx(given.x.at(part), abs=0.02)
                assert made.radius.at(part) == pytest.approx(given.radius.at(part), rel=0.03)


def test_titles_take_their_letters_in_order_and_those_without_are_left_out() -> None:
    lots = Random(1)
    scene = next(
        scene for scene in (stage(draw_rich(lots), lots) for _ in range(100)) if scene.layers[0].kind is LayerKind.TITLE
    )
    numbers = to_vector(scene)
    assert to_scene(numbers, ["Hello"]).layers[0].text == "Hello"
    assert len(to_scene(numbers).layers) == len(scene.layers) - 1


def test_noise_is_a_scene_too() -> None:
    random = np.random.default_rng(3)
    for _ in range(20):
        scene = to_scene(random.normal(0, 3, (TOKENS, WIDTH)).astype(np.float32), ["x"] * 4)
        assert draw(scene, Moment(0.4, 1.0, 3.0), 24, 16).isfinite().all()
