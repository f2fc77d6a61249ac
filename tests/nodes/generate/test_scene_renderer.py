"""Scenes are drawn alike at every size, each frame alone, and loop."""

from __future__ import annotations

import dataclasses
from itertools import product

import pytest
import torch

from nodes.shared.compositing.blending import MergeOperation, merge_layers
from nodes.shared.scene.drawing.animation_state import SceneMoment, find_title_state
from nodes.shared.scene.drawing.particle_swarm import ParticleSwarm, draw_swarm
from nodes.shared.scene.drawing.surface import DrawingSurface
from nodes.shared.scene.scene_layers import (
    AnimatedLayer,
    BackgroundKind,
    CameraMove,
    Entrance,
    LayerKind,
    Particles,
    SceneBackground,
    SceneClip,
    Spline,
    make_constant_spline,
)
from nodes.shared.scene.scene_renderer import draw_scene
from nodes.shared.shapes.object_motion import ClipMoment
from nodes.shared.shapes.scene import COLORS, SceneShape
from nodes.source.shapes import Shapes
from studio.sdk import Image, Prompt
from studio.sdk.pixels import ResampleFilter, resize
from studio.sdk.testing import run_frame
from studio.sdk.typography import TextStyle

_SECONDS = 4.0
_SKY, _LAND = COLORS["cyan"], COLORS["green"]


def _moment(part: float = 0.4) -> ClipMoment:
    return ClipMoment(part, part * _SECONDS, _SECONDS)


def _behind(kind: BackgroundKind, speed: float = 1.0) -> SceneClip:
    return SceneClip(SceneBackground(kind, COLORS["navy"], COLORS["pink"], speed))


def _layers() -> list[AnimatedLayer]:
    moving = Spline((0.2, 0.5, 0.8))
    shapes = [AnimatedLayer(shape=shape, color=COLORS["red"], x=moving, glow=0.7, trail=0.8) for shape in SceneShape]
    titles = [
        AnimatedLayer(LayerKind.TITLE, text="Hello", entrance=each, radius=make_constant_spline(0.05))
        for each in Entrance
    ]
    flying = [AnimatedLayer(LayerKind.PARTICLES, COLORS["orange"], particles=kind) for kind in Particles]
    return [
        *shapes,
        *titles,
        *flying,
        AnimatedLayer(LayerKind.PICTURE, radius=make_constant_spline(0.3), turns=make_constant_spline(0.1)),
    ]


_SCENES = [
    *(_behind(kind) for kind in BackgroundKind),
    *(SceneClip(layers=(layer,)) for layer in _layers()),
    SceneClip(
        SceneBackground(BackgroundKind.LANDSCAPE, _SKY, _LAND, hour=make_constant_spline(19.0), water=0.6, snow=0.5)
    ),
]
_PICTURE = Image(torch.rand(3, 40, 60, generator=torch.Generator().manual_seed(1)))


@pytest.mark.parametrize("scene", _SCENES)
def test_a_scene_looks_alike_at_every_size(scene: SceneClip) -> None:
    large = draw_scene(scene, _moment(), 384, 256, picture=_PICTURE).permute(2, 0, 1)
    small = draw_scene(scene, _moment(), 192, 128, picture=_PICTURE).permute(2, 0, 1)
    assert float((resize(large, 192, 128, ResampleFilter.AREA) - small).abs().mean()) < 0.012


@pytest.mark.parametrize("scene", _SCENES)
def test_a_frame_depends_on_nothing_that_was_drawn_before(scene: SceneClip) -> None:
    first = draw_scene(scene, _moment(), 64, 48, picture=_PICTURE)
    draw_scene(scene, _moment(0.9), 64, 48, picture=_PICTURE)
    assert torch.equal(draw_scene(scene, _moment(), 64, 48, picture=_PICTURE), first)
    assert first.dtype is torch.float32
    assert bool(torch.isfinite(first).all())


@pytest.mark.parametrize(("scene", "size"), list(product(_SCENES, [(1, 1), (97, 2)])))
def test_a_scene_can_be_of_any_size(scene: SceneClip, size: tuple[int, int]) -> None:
    assert draw_scene(scene, _moment(), *size, picture=_PICTURE).shape == (size[1], size[0], 3)
    assert draw_scene(scene, _moment(), *size, picture=_PICTURE, transparent=True).shape == (size[1], size[0], 4)


@pytest.mark.parametrize("scene", [each for each in _SCENES if each.layers == () or each.layers[0].kind == "particles"])
def test_what_moves_by_itself_comes_back_where_the_clip_loops(scene: SceneClip) -> None:
    looped = dataclasses.replace(scene, loops=True)
    start, end = (
        draw_scene(looped, ClipMoment(part, seconds, _SECONDS), 96, 64)
        for part, seconds in ((0.0, 0.0), (1.0, _SECONDS))
    )
    assert float((start - end).abs().mean()) < 1e-4


@pytest.mark.parametrize("kind", [kind for kind in BackgroundKind if kind not in ("plain", "gradient")])
def test_backgrounds_move_unless_their_speed_is_zero(kind: BackgroundKind) -> None:
    early, late = (draw_scene(_behind(kind), _moment(part), 96, 64) for part in (0.1, 0.8))
    assert float((early - late).abs().mean()) > 0.002
    still = [draw_scene(_behind(kind, speed=0.0), _moment(part), 96, 64) for part in (0.1, 0.8)]
    assert torch.equal(*still)


@pytest.mark.parametrize("shape", list(SceneShape))
def test_a_shape_is_that_of_the_node_shapes(shape: SceneShape) -> None:
    node = Shapes(caption=Prompt(f"a red {shape} on a navy to purple gradient"), width=120, height=90)
    scene = SceneClip(
        SceneBackground(BackgroundKind.GRADIENT, COLORS["navy"], COLORS["purple"]),
        (AnimatedLayer(shape=shape, color=COLORS["red"]),),
    )
    known = run_frame(node, 0)
    assert isinstance(known, Image)
    assert torch.allclose(draw_scene(scene, _moment(), 120, 90).permute(2, 0, 1), known.pixels, atol=2e-5)


@pytest.mark.parametrize("layer", _layers())
def test_what_is_drawn_transparent_lies_over_a_background_as_if_drawn_on_it(layer: AnimatedLayer) -> None:
    scene = SceneClip(SceneBackground(BackgroundKind.PLAIN, COLORS["purple"]), (layer,))
    whole = draw_scene(scene, _moment(), 96, 64, picture=_PICTURE).permute(2, 0, 1)
    above = draw_scene(scene, _moment(), 96, 64, picture=_PICTURE, transparent=True).permute(2, 0, 1)
    behind = torch.tensor(COLORS["purple"][:3]).view(3, 1, 1).expand(3, 64, 96)
    assert torch.allclose(merge_layers(MergeOperation.OVER, above[:3], behind.clone(), above[3:]), whole, atol=2e-3)


def test_sound_enlarges_what_pulses_and_shakes_the_camera() -> None:
    scene = SceneClip(layers=(AnimatedLayer(pulse=0.5),))
    quiet, loud = (float(draw_scene(scene, _moment(), 96, 96, loudness=loudness).sum()) for loudness in (0.0, 1.0))
    assert loud / quiet == pytest.approx(2.25, rel=0.01)
    shaken = SceneClip(layers=(AnimatedLayer(),), camera=CameraMove(shake=0.1))
    assert not torch.equal(*(draw_scene(shaken, _moment(), 96, 96, loudness=loudness) for loudness in (0.0, 1.0)))


def test_the_camera_brings_what_it_looks_at_to_the_middle() -> None:
    camera = CameraMove(
        zoom=make_constant_spline(2.0),
        x=make_constant_spline(0.25),
        y=make_constant_spline(-0.125),
        turns=make_constant_spline(0.1),
    )
    scene = SceneClip(
        layers=(
            AnimatedLayer(
                x=make_constant_spline(0.75), y=make_constant_spline(0.375), radius=make_constant_spline(0.05)
            ),
        ),
        camera=camera,
    )
    light = draw_scene(scene, _moment(), 200, 120)[..., 0]
    y, x = torch.meshgrid(torch.arange(120) + 0.5, torch.arange(200) + 0.5, indexing="ij")
    assert float((light * x).sum() / light.sum()) == pytest.approx(100, abs=0.1)
    assert float((light * y).sum() / light.sum()) == pytest.approx(60, abs=0.1)


def test_a_trail_lies_where_the_shape_was() -> None:
    layer = AnimatedLayer(x=Spline((-0.5, 1.5)), radius=make_constant_spline(0.08), trail=1.0)
    trail = draw_scene(SceneClip(layers=(layer,)), _moment(0.5), 200, 100)[45:55, :, 0].mean(0)
    assert float(trail[70:90].mean()) > 0.05
    assert float(trail[112:].max()) == 0.0


def test_parts_before_the_start_are_those_of_the_round_before() -> None:
    assert min(SceneMoment(_moment(0.0)).list_parts_before(1.0, 5)) == 0.0
    assert min(SceneMoment(_moment(0.0), is_looping=True).list_parts_before(1.0, 5)) == -0.25


def test_particles_without_amount_or_size_draw_nothing() -> None:
    surface = DrawingSurface.make_transparent(32, 32)
    for kind, amount, size in product(Particles, (0.0, 1.0), (0.0,)):
        draw_swarm(
            surface, ParticleSwarm(kind, COLORS["red"], amount=amount, size=size), SceneMoment(_moment()).make_clock()
        )
    assert not surface.pixels.any()


@pytest.mark.parametrize(("text", "fits"), [("Hi", True), ("Hello Frameloom", False), ("你好世界你好世界你好", True)])
def test_no_word_of_a_title_is_broken(text: str, fits: bool) -> None:
    """Long words make it smaller; what has no spaces goes on in the next line."""
    layer = AnimatedLayer(LayerKind.TITLE, text=text, radius=make_constant_spline(0.075))
    when, short = SceneMoment(_moment(), False, 0.0), dataclasses.replace(layer, text="Hi")
    usual, written = (find_title_state(each, when, 512, 512) for each in (short, layer))
    assert (written.size == usual.size) is fits
    style = TextStyle(weight=700, wrap_width=512 - 2 * written.margin)
    if not fits:
        assert len(style.break_lines(text, written.size)) == 2, "one for each word"
