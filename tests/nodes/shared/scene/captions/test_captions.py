"""Captions say what scenes show, within the room that is read."""

from __future__ import annotations

from random import Random

from nodes.shared.scene.captions.caption_spec import CaptionItem, CaptionSpec
from nodes.shared.scene.captions.caption_text import make_caption
from nodes.shared.scene.captions.sampling import HELD_PAIRS, is_held_out, sample_plain_caption, sample_rich_caption
from nodes.shared.scene.captions.spec_to_scene import build_scene
from nodes.shared.shapes.caption_parser import parse_caption
from nodes.shared.shapes.scene import COLORS, DIRECTIONS, SceneMotion, SceneShape
from studio.sdk import ParameterError


def test_plain_words_are_those_of_the_node_shapes() -> None:
    lots, read = Random(2), 0
    for _ in range(400):
        told = sample_plain_caption(lots)
        try:
            scene = parse_caption(make_caption(told, lots))
        except ParameterError:  # words beyond those of Shapes
            continue
        if len(scene.objects) == len(told.things) and scene.bottom == COLORS[told.bottom]:
            read += 1
            assert [one.shape for one in scene.objects] == [thing.shape for thing in told.things]
            assert [one.color for one in scene.objects] == [COLORS[thing.color] for thing in told.things]
    assert read > 20


def test_what_is_held_out_is_never_learnt_from() -> None:
    lots = Random(3)
    for _ in range(300):
        assert not any(map(is_held_out, sample_plain_caption(lots).things + sample_rich_caption(lots).things))
        assert any(map(is_held_out, sample_plain_caption(lots, held_out=True).things))
    assert ("red", SceneShape.HEART) in HELD_PAIRS
    assert is_held_out(CaptionItem(shape=SceneShape.HEART, color="red"))


def test_straight_moves_cross_a_third_of_the_picture_and_two_things_keep_apart() -> None:
    lots = Random(5)
    for _ in range(150):
        told = sample_plain_caption(lots)
        layers = build_scene(told, lots).layers
        for thing, layer in zip(told.things, layers, strict=True):
            for motion in set(thing.motions) & set(DIRECTIONS):
                across, down = DIRECTIONS[motion]
                gone = layer.x.evaluate_at(1) - layer.x.evaluate_at(0), layer.y.evaluate_at(1) - layer.y.evaluate_at(0)
                assert across * gone[0] + down * gone[1] > 0.33
        if len(layers) == 2:
            one, other = layers
            gaps = [
                (
                    (one.x.evaluate_at(p) - other.x.evaluate_at(p)) ** 2
                    + (one.y.evaluate_at(p) - other.y.evaluate_at(p)) ** 2
                )
                ** 0.5
                - one.radius.evaluate_at(p)
                - other.radius.evaluate_at(p)
                for p in (part / 20 for part in range(21))
            ]
            assert sum(gap < -0.05 for gap in gaps) <= 6


def test_both_languages_tell_the_same() -> None:
    told = CaptionSpec(
        (CaptionItem(shape=SceneShape.STAR, color="blue", motions=(SceneMotion.SPIN,)),), top="cream", bottom="cream"
    )
    lots = Random(0)
    assert "blue" in make_caption(told, lots)
    assert "蓝" in make_caption(told, lots, chinese=1.0)
