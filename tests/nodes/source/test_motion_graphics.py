"""Shape, Background and Particles draw what scenes draw, follow keyframes and come out even where they loop."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import torch

from nodes.shared.scene.scene_layers import (
    AnimatedLayer,
    BackgroundKind,
    LayerKind,
    Particles,
    SceneClip,
    Spline,
    make_constant_spline,
)
from nodes.shared.scene.scene_layers import SceneBackground as Behind
from nodes.shared.scene.scene_renderer import draw_scene
from nodes.shared.shapes.object_motion import ClipMoment
from nodes.shared.shapes.scene import COLORS, SceneShape
from nodes.source.motion_graphics import BackgroundLayer, ParticleLayer, ShapeLayer
from studio.sdk import AnimatedParam, FrameRate, Image, Point
from studio.sdk.testing import run_frame
from tools.quality import source_scene

_SIZE: dict[str, Any] = {"width": 120, "height": 80, "length": 50}


def _moment(frame: int) -> ClipMoment:
    return ClipMoment(frame / 49, frame / 25, 2.0)


def _pixels(node: ShapeLayer | BackgroundLayer | ParticleLayer, frame: int = 20) -> torch.Tensor:
    image = run_frame(node, frame)
    assert isinstance(image, Image)
    return image.pixels


def test_known_answers() -> None:
    assert [known for known in source_scene.measure() if not known.ok] == []


def test_a_shape_with_a_trail_is_that_of_a_scene() -> None:
    layer = AnimatedLayer(
        shape=SceneShape.STAR,
        color=COLORS["red"],
        x=Spline((0.1, 0.9)),
        turns=make_constant_spline(0.1),
        glow=0.5,
        trail=0.9,
    )
    along = AnimatedParam("along", lambda frame: 0.1 + 0.8 * min(1.0, max(0.0, frame / 49)), None)
    node = ShapeLayer(
        shape=SceneShape.STAR, color=COLORS["red"], x=along, size=0.15, rotation=36.0, glow=0.5, trail=0.9, **_SIZE
    )
    known = draw_scene(SceneClip(layers=(layer,)), _moment(20), 120, 80, transparent=True).permute(2, 0, 1)
    assert torch.allclose(_pixels(node), known, atol=1e-4)


def test_swelling_enlarges_and_no_alpha_is_black() -> None:
    plain, swollen = (_pixels(ShapeLayer(swell=swell, with_alpha=False, **_SIZE)) for swell in (0.0, 0.2))
    assert plain.shape == (3, 80, 120)
    assert float(swollen[0].sum() / plain[0].sum()) == pytest.approx(1.44, rel=0.01)
    assert float(plain[:, 0, 0].max()) == 0.0


@pytest.mark.parametrize("kind", list(BackgroundKind))
def test_a_background_is_that_of_a_scene(kind: BackgroundKind) -> None:
    scene = SceneClip(Behind(kind, COLORS["navy"], COLORS["pink"], 1.5, make_constant_spline(18.0), 0.4, 0.2), seed=3)
    node = BackgroundLayer(
        background=kind,
        first=COLORS["navy"],
        second=COLORS["pink"],
        speed=AnimatedParam.from_constant(1.5),
        hour=18.0,
        water=0.4,
        snow=0.2,
        seed=3,
        **_SIZE,
    )
    assert torch.allclose(_pixels(node), draw_scene(scene, _moment(20), 120, 80).permute(2, 0, 1), atol=1e-4)


@pytest.mark.parametrize("kind", list(Particles))
def test_particles_are_those_of_a_scene(kind: Particles) -> None:
    layer = AnimatedLayer(LayerKind.PARTICLES, COLORS["orange"], particles=kind, y=make_constant_spline(0.7), speed=0.8)
    node = ParticleLayer(
        particles=kind, color=COLORS["orange"], origin=Point(0.5, 0.7), speed=AnimatedParam.from_constant(0.8), **_SIZE
    )
    known = draw_scene(SceneClip(layers=(layer,)), _moment(20), 120, 80, transparent=True).permute(2, 0, 1)
    assert torch.allclose(_pixels(node), known, atol=1e-4)


@pytest.mark.parametrize(("kind", "speed"), list(product(Particles, (1.0, -0.7))))
def test_loops_come_out_even(kind: Particles, speed: float) -> None:
    node = ParticleLayer(particles=kind, speed=AnimatedParam.from_constant(speed), loops=True, **_SIZE)
    assert torch.allclose(_pixels(node, 0), _pixels(node, 50), atol=1e-3)
    assert not torch.allclose(_pixels(node, 0), _pixels(node, 12), atol=1e-3)


def test_a_clip_is_as_long_and_large_as_said() -> None:
    from studio.sdk.testing import MemoryMedia

    facts = BackgroundLayer(rate=30.0, **_SIZE).facts({}, MemoryMedia({}))
    assert (facts.rate, facts.length, facts.width, facts.height, facts.channels) == (
        FrameRate.from_value(30),
        50,
        120,
        80,
        3,
    )
    assert ShapeLayer(**_SIZE).facts({}, MemoryMedia({})).channels == 4
