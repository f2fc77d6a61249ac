"""Scenes become numbers, and numbers the same scenes."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from nodes.shared.scene.captions.sampling import sample_plain_caption, sample_rich_caption
from nodes.shared.scene.captions.spec_to_scene import build_scene
from nodes.shared.scene.scene_layers import LayerKind
from nodes.shared.scene.scene_renderer import draw_scene
from nodes.shared.scene.scene_vector import TOKENS, WIDTH, scene_to_vector, vector_to_scene
from nodes.shared.shapes.object_motion import ClipMoment


@pytest.mark.parametrize("draw", [sample_plain_caption, sample_rich_caption])
def test_a_scene_comes_back_from_its_numbers(draw: object) -> None:
    lots = Random(4)
    for _ in range(40):
        scene = build_scene(draw(lots), lots)  # type: ignore[operator]  # both draw
        numbers = scene_to_vector(scene)
        back = vector_to_scene(numbers, ["title"] * 4)
        assert numbers.shape == (TOKENS, WIDTH)
        assert back.background == scene.background
        assert [one.kind for one in back.layers] == [one.kind for one in scene.layers]
        for made, given in zip(back.layers, scene.layers, strict=True):
            assert (made.color, made.shape) == (given.color, given.shape)
            for part in (0.0, 0.37, 1.0):
                assert made.x.evaluate_at(part) == pytest.approx(given.x.evaluate_at(part), abs=0.02)
                assert made.radius.evaluate_at(part) == pytest.approx(given.radius.evaluate_at(part), rel=0.03)


def test_titles_take_their_letters_in_order_and_those_without_are_left_out() -> None:
    lots = Random(1)
    scene = next(
        scene
        for scene in (build_scene(sample_rich_caption(lots), lots) for _ in range(100))
        if scene.layers[0].kind is LayerKind.TITLE
    )
    numbers = scene_to_vector(scene)
    assert vector_to_scene(numbers, ["Hello"]).layers[0].text == "Hello"
    assert len(vector_to_scene(numbers).layers) == len(scene.layers) - 1


def test_noise_is_a_scene_too() -> None:
    random = np.random.default_rng(3)
    for _ in range(20):
        scene = vector_to_scene(random.normal(0, 3, (TOKENS, WIDTH)).astype(np.float32), ["x"] * 4)
        assert draw_scene(scene, ClipMoment(0.4, 1.0, 3.0), 24, 16).isfinite().all()
