"""A scene taken apart gives the same pictures as the scene."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import torch

from nodes.generate.scene_to_nodes import SceneContext, build_scene_parts
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
from nodes.shared.shapes.scene import COLORS, SceneShape
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.node_expansion import expand_to_nodes, fit_track_curves
from studio.sdk import ClipInfo, FrameRate, Image, ParameterError, Point
from studio.sdk.registry import Registry
from studio.sdk.testing import MemoryMedia

_CLIP = ClipInfo(FrameRate.from_value(25), 40, 128, 96, 3)
_REGISTRY = Registry().discover_nodes("nodes")
_PICTURE = NodeRecord("picture", "source.checker", "Picture", 1, {"width": 100, "height": 100, "size": 25.0})


def _moving(shape: SceneShape, **more: Any) -> AnimatedLayer:
    return dataclasses.replace(
        AnimatedLayer(
            shape=shape,
            color=COLORS["yellow"],
            x=Spline((0.1, 0.4, 0.9, 0.6, 0.3)),
            y=Spline((0.7, 0.2, 0.6)),
            radius=Spline((0.1, 0.25, 0.12)),
            turns=Spline((0.0, 0.3, 1.0)),
            opacity=Spline((0.2, 1.0)),
        ),
        **more,
    )


def _title(entrance: Entrance) -> AnimatedLayer:
    return AnimatedLayer(
        LayerKind.TITLE,
        COLORS["white"],
        text="Hello World",
        entrance=entrance,
        radius=make_constant_spline(0.06),
        glow=0.4,
    )


_BACK = SceneBackground(BackgroundKind.GRADIENT, COLORS["navy"], COLORS["purple"])
_SCENES = {
    "shapes": SceneClip(_BACK, (_moving(SceneShape.STAR), _moving(SceneShape.HEART, glow=0.6, outline=0.2))),
    "pulse": SceneClip(_BACK, (_moving(SceneShape.CIRCLE, pulse=0.6),)),
    "trail": SceneClip(_BACK, (_moving(SceneShape.RING, trail=0.8),)),
    "loop": SceneClip(
        SceneBackground(BackgroundKind.PLASMA, COLORS["red"], COLORS["blue"], 1.4),
        (
            AnimatedLayer(
                x=Spline((0.2, 0.5, 0.8, 0.5), is_periodic=True),
                y=Spline((0.5, 0.2, 0.5, 0.8), is_periodic=True),
                trail=1.0,
            ),
        ),
        loops=True,
        seed=3,
    ),
    "camera": SceneClip(
        _BACK,
        (_moving(SceneShape.CROSS),),
        CameraMove(Spline((1.0, 1.5)), Spline((0.0, 0.2)), make_constant_spline(0.1), Spline((0.0, 0.1)), 0.05),
    ),
    "landscape": SceneClip(
        SceneBackground(BackgroundKind.LANDSCAPE, COLORS["cyan"], COLORS["green"], 1.0, Spline((7.0, 20.0)), 0.5, 0.3)
    ),
    "particles": SceneClip(
        _BACK,
        tuple(AnimatedLayer(LayerKind.PARTICLES, COLORS["pink"], particles=kind, speed=1.3) for kind in Particles),
    ),
    "picture": SceneClip(
        _BACK, (AnimatedLayer(LayerKind.PICTURE, radius=Spline((0.2, 0.5)), turns=make_constant_spline(0.05)),)
    ),
    **{f"title, {entrance}": SceneClip(_BACK, (_title(entrance),)) for entrance in Entrance},
}


def _taken_apart(scene: SceneClip, stage: SceneContext) -> tuple[Document, str]:
    """Return a document with the scene's nodes beside a node that they take the place of, and the last one's id."""
    flip = NodeRecord("scene", "transform.flip", "Scene")
    wires = {Endpoint("scene", "image"): Endpoint("picture", "image")}
    graph = Graph({"picture": _PICTURE, "scene": flip}, wires)
    parts = build_scene_parts(scene, stage)
    made = expand_to_nodes(
        graph, _REGISTRY, "scene", parts, fit_track_curves(parts), lambda _, new: dict.fromkeys(new, Point(0.0, 0.0))
    )
    document = Document(_REGISTRY, Project(graph))
    document.apply_command(made.command)
    return document, made.result_output.node


@pytest.mark.parametrize("name", list(_SCENES))
def test_the_nodes_give_the_scenes_pictures(name: str) -> None:
    scene = _SCENES[name]
    loudness = tuple(0.5 + 0.5 * (-1) ** (frame // 5) for frame in range(_CLIP.length))
    shown = "image" if name == "picture" else ""
    document, last = _taken_apart(scene, SceneContext(_CLIP, loudness, picture=shown))
    engine = Engine(_REGISTRY, MemoryMedia({}), cache_bytes=1 << 26, device="cpu")
    try:
        picture = engine.compute_frame(EngineRequest(document.graph, "picture", "image", 0))
        assert isinstance(picture, Image)
        for frame in (0, 7, 20, 39):
            found = engine.compute_frame(EngineRequest(document.graph, last, "image", frame))
            assert isinstance(found, Image)
            when = SceneContext(_CLIP, loudness).get_moment(frame, loops=scene.loops)
            known = draw_scene(scene, when.moment, 128, 96, loudness=when.loudness, picture=picture).permute(2, 0, 1)
            assert float((found.pixels - known).abs().mean()) <= 1 / 255, frame
    finally:
        engine.close()


def test_what_is_left_out_of_a_transparent_scene_is_transparent() -> None:
    scene = _SCENES["shapes"]
    document, last = _taken_apart(scene, SceneContext(_CLIP, transparent=True))
    engine = Engine(_REGISTRY, MemoryMedia({}), cache_bytes=1 << 26, device="cpu")
    try:
        found = engine.compute_frame(EngineRequest(document.graph, last, "image", 20))
    finally:
        engine.close()
    assert isinstance(found, Image)
    moment = SceneContext(_CLIP).get_moment(20, loops=False).moment
    known = draw_scene(scene, moment, 128, 96, transparent=True).permute(2, 0, 1)
    assert float((found.pixels - known).abs().mean()) <= 1 / 255
    assert torch.equal(found.pixels[:, 0, 0], torch.zeros(4))


def test_sound_that_is_connected_drives_what_pulses() -> None:
    parts = build_scene_parts(_SCENES["pulse"], SceneContext(_CLIP, audio="audio"))
    kinds = {part.id: part.type for part in parts.nodes}
    assert [kinds.get(joint.source, joint.output) for joint in parts.links if joint.input in ("audio", "swell")] == [
        "audio", "signal.remap",
    ]  # fmt: skip
    assert all("swell" not in part.tracks for part in parts.nodes)


def test_a_straight_move_has_two_keyframes() -> None:
    scene = SceneClip(layers=(AnimatedLayer(x=Spline((0.1, 0.9))),))
    curves = fit_track_curves(build_scene_parts(scene, SceneContext(_CLIP)))
    assert [len(curve) for curve in curves["shape_0"].values()] == [2]


def test_a_clip_that_is_too_long_is_refused() -> None:
    with pytest.raises(ParameterError, match="length"):
        build_scene_parts(SceneClip(), SceneContext(dataclasses.replace(_CLIP, length=1_000_000)))
