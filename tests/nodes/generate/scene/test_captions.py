"""Captions say what scenes show, within the room that is read."""

from __future__ import annotations

from random import Random

from nodes.generate.scene.captions.lots import HELD_PAIRS, draw_plain, draw_rich, is_held_out
from nodes.generate.scene.captions.staging import stage
from nodes.generate.scene.captions.told import Thing, Told
from nodes.generate.scene.captions.wording import caption
from nodes.source.shapes.caption import parse_caption
from nodes.source.shapes.scene import COLORS, DIRECTIONS, Motion, Shape
from studio.sdk import ParameterError


def test_plain_words_are_those_of_the_node_shapes() -> None:
    lots, read = Random(2), 0
    for _ in range(400):
        told = draw_plain(lots)
        try:
            scene = parse_caption(caption(told, lots))
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
        assert not any(map(is_held_out, draw_plain(lots).things + draw_rich(lots).things))
        assert any(map(is_held_out, draw_plain(lots, held_out=True).things))
    assert ("red", Shape.HEART) in HELD_PAIRS
    assert is_held_out(Thing(shape=Shape.HEART, color="red"))


def test_straight_moves_cross_a_third_of_the_picture_and_two_things_keep_apart() -> None:
    lots = Random(5)
    for _ in range(150):
        told = draw_plain(lots)
        layers = stage(told, lots).layers
        for thing, layer in zip(told.things, layers, strict=True):
            for motion in set(thing.motions) & set(DIRECTIONS):
                across, down = DIRECTIONS[motion]
                gone = layer.x.at(1) - layer.x.at(0), layer.y.at(1) - layer.y.at(0)
                assert across * gone[0] + down * gone[1] > 0.33
        if len(layers) == 2:
            one, other = layers
            gaps = [
                ((one.x.at(p) - other.x.at(p)) ** 2 + (one.y.at(p) - other.y.at(p)) ** 2) ** 0.5
                - one.radius.at(p) - other.radius.at(p)
                for p in (part / 20 for part in range(21))
            ]  # fmt: skip
            assert sum(gap < -0.05 for gap in gaps) <= 6


def test_both_languages_tell_the_same() -> None:
    told = Told((Thing(shape=Shape.STAR, color="blue", motions=(Motion.SPIN,)),), top="cream", bottom="cream")
    lots = Random(0)
    assert "blue" in caption(told, lots)
    assert "蓝" in caption(told, lots, chinese=1.0)
