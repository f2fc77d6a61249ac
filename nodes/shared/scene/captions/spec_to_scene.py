"""From what a caption tells to a scene: where things are, and how they move."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np

from nodes.shared.scene.captions.caption_spec import (
    SIZES,
    CameraAction,
    CaptionItem,
    CaptionPlace,
    CaptionSpec,
    MotionPace,
)
from nodes.shared.scene.scene_layers import (
    AnimatedLayer,
    BackgroundKind,
    CameraMove,
    LayerKind,
    SceneBackground,
    SceneClip,
    Spline,
    make_constant_spline,
)
from nodes.shared.scene.scene_vector import CAMERA_POINTS, POINTS, USUAL_RADIUS
from nodes.shared.shapes.scene import COLORS, DIRECTIONS, SceneMotion

PULSE: Final = 0.5
_PARTS: Final = np.linspace(0.0, 1.0, POINTS)
_CAMERA_PARTS: Final = np.linspace(0.0, 1.0, CAMERA_POINTS)
_ORDER: Final = {MotionPace.SLOW: 0, MotionPace.USUAL: 1, MotionPace.FAST: 2}
_BOUNCES: Final = (2, 3, 5)
_SPINS: Final = (0.5, 1.0, 2.0)
_ORBITS: Final = (0.75, 1.0, 2.0)
_APART: Final = 0.04
_MOVABLE: Final = (LayerKind.SHAPE, LayerKind.TITLE)
_PLACES: Final = {
    CaptionPlace.LEFT: (0.24, 0.5),
    CaptionPlace.RIGHT: (0.76, 0.5),
    CaptionPlace.TOP: (0.5, 0.24),
    CaptionPlace.BOTTOM: (0.5, 0.76),
    CaptionPlace.CENTER: (0.5, 0.5),
    CaptionPlace.TOP_LEFT: (0.25, 0.25),
    CaptionPlace.TOP_RIGHT: (0.75, 0.25),
    CaptionPlace.BOTTOM_LEFT: (0.25, 0.75),
    CaptionPlace.BOTTOM_RIGHT: (0.75, 0.75),
}
_PAIRS: Final = (
    ((0.5, 0.27), (0.5, 0.73)), ((0.5, 0.73), (0.5, 0.27)), ((0.27, 0.5), (0.73, 0.5)), ((0.73, 0.5), (0.27, 0.5)),
    ((0.3, 0.3), (0.7, 0.7)), ((0.7, 0.3), (0.3, 0.7)), ((0.3, 0.7), (0.7, 0.3)), ((0.7, 0.7), (0.3, 0.3)),
    ((0.27, 0.4), (0.73, 0.6)), ((0.4, 0.27), (0.6, 0.73)), ((0.6, 0.27), (0.4, 0.73)), ((0.73, 0.4), (0.27, 0.6)),
)  # fmt: skip
_CORNERS: Final = ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75), (0.5, 0.5), (0.5, 0.2), (0.5, 0.8))


@dataclass(frozen=True, slots=True)
class _Path:
    """How a thing moves about its home: [POINTS] each."""

    x: np.ndarray
    y: np.ndarray
    radius: np.ndarray
    turns: np.ndarray
    reach: float  # the largest radius, while the sound is at its loudest


def build_scene(told: CaptionSpec, lots: Random) -> SceneClip:
    """Return a scene that shows what is told; what is left open is drawn."""
    movable = [thing for thing in told.things if thing.kind in _MOVABLE]
    usual = USUAL_RADIUS * (1.0 if len(movable) < 2 else 0.9 if len(movable) == 2 else 0.7)
    paths = [_path(thing, usual, len(movable), lots) for thing in movable]
    homes = iter(_homes(movable, paths, lots))
    moving = iter(paths)
    layers = [
        _placed(thing, next(moving), next(homes)) if thing.kind in _MOVABLE else _filling(thing)
        for thing in told.things
    ]
    return SceneClip(_background(told), tuple(layers), _camera(told, lots))


def _path(thing: CaptionItem, usual: float, count: int, lots: Random) -> _Path:
    x, y, turns = np.zeros(POINTS), np.zeros(POINTS), np.zeros(POINTS)
    if thing.kind is LayerKind.TITLE:
        radius = np.full(POINTS, 0.06 * SIZES[thing.size])
        return _Path(x, y, radius, turns, 0.1)
    radius = np.full(POINTS, usual * SIZES[thing.size] * lots.uniform(0.96, 1.04))
    pace = _ORDER[thing.pace]
    for motion in thing.motions:
        if motion in DIRECTIONS:
            across, down = DIRECTIONS[motion]
            gone = _gone(thing.pace) * lots.uniform(0.52, 0.6) * (0.9 if across and down else 1.0)
            x, y = x + across * gone, y + down * gone
        elif motion is SceneMotion.BOUNCE:
            y = y + (0.4 if count == 1 else 0.36) * (0.5 - np.abs(np.sin(math.pi * _BOUNCES[pace] * _PARTS)))
        elif motion is SceneMotion.ORBIT:
            angle = 2 * math.pi * (_ORBITS[pace] * _PARTS)
            wide = 0.26 if count == 1 else 0.19
            x, y = x + wide * np.sin(angle), y - wide * np.cos(angle)
        elif motion is SceneMotion.SPIN:
            turns = turns + _SPINS[pace] * _PARTS
        elif motion is SceneMotion.GROW:
            radius = radius * 0.45 * np.power(3.2, _PARTS)
        elif motion is SceneMotion.SHRINK:
            radius = radius * 1.44 * np.power(3.2, -_PARTS)
    pulsing = SceneMotion.PULSE in thing.motions
    return _Path(x, y, radius, turns, float(radius.max()) * (1 + PULSE * pulsing))


def _gone(pace: MotionPace) -> np.ndarray:
    """Return how far a straight move has gone, -0.5..0.5."""
    if pace is MotionPace.SLOW:
        return 0.7 * (_PARTS - 0.5)
    if pace is MotionPace.FAST:
        return np.minimum(_PARTS / 0.55, 1.0) - 0.5
    return _PARTS - 0.5


def _homes(things: Sequence[CaptionItem], paths: Sequence[_Path], lots: Random) -> list[tuple[float, float]]:
    """Return homes at which things keep apart and within the frame, as well as that goes."""
    if not things:
        return []
    if len(things) == 1:
        candidates: Sequence[Sequence[tuple[float, float]]] = [((0.5, 0.5),)]
    elif len(things) == 2:
        candidates = [*lots.sample(_PAIRS[:4], 4), *_PAIRS[4:]]
    else:
        candidates = [lots.sample(_CORNERS, len(things)) for _ in range(16)]
    homes = np.array(candidates)
    fixed = [_PLACES.get(thing.place) if thing.place else _title_place(thing) for thing in things]
    for index, place in enumerate(fixed):
        if place is not None:
            homes[:, index] = place
    homes = homes + np.array([[lots.uniform(-0.03, 0.03) for _ in range(2)] for _ in things])
    ways = np.stack([np.stack([path.x, path.y], -1) for path in paths])
    best = int(np.argmax(_room(homes, ways, np.array([path.reach for path in paths]))))
    return [(float(x), float(y)) for x, y in homes[best]]


def _title_place(thing: CaptionItem) -> tuple[float, float] | None:
    return (0.5, 0.5) if thing.kind is LayerKind.TITLE else None


def _room(homes: np.ndarray, ways: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Return how good each of [C, N, 2] homes is, at most `_APART`: the smallest gap, and what sticks out."""
    places = homes[:, :, None] + ways
    out = np.maximum(np.abs(places - 0.5) + 0.8 * reach[None, :, None, None] - 0.5, 0.0).max((1, 2, 3))
    score = np.full(len(homes), _APART)
    for one in range(len(reach)):
        for other in range(one):
            gap = np.hypot(*np.moveaxis(places[:, one] - places[:, other], -1, 0)).min(-1) - reach[one] - reach[other]
            score = np.minimum(score, gap)
    return np.asarray(score - out)


def _spline(values: np.ndarray) -> Spline:
    return Spline(tuple(values.tolist()))


def _placed(thing: CaptionItem, path: _Path, home: tuple[float, float]) -> AnimatedLayer:
    pulse = PULSE if SceneMotion.PULSE in thing.motions else 0.0
    return AnimatedLayer(
        thing.kind,
        COLORS[thing.color],
        _spline(home[0] + path.x),
        _spline(home[1] + path.y),
        _spline(path.radius),
        _spline(path.turns),
        pulse=pulse,
        outline=0.16 if thing.is_outlined else 0.0,
        glow=0.7 if thing.has_glow else 0.0,
        trail=0.7 if thing.has_trail else 0.0,
        shape=thing.shape,
        text=thing.text,
        entrance=thing.entrance,
    )


def _filling(thing: CaptionItem) -> AnimatedLayer:
    """Return a layer over the whole frame: particles, or the user's picture."""
    radius = make_constant_spline(0.5) if thing.kind is LayerKind.PICTURE else make_constant_spline(USUAL_RADIUS)
    speed = (0.5, 1.0, 1.8)[_ORDER[thing.pace]]
    return AnimatedLayer(
        thing.kind,
        COLORS[thing.color],
        radius=radius,
        particles=thing.particles,
        amount=thing.particle_amount,
        speed=speed,
        pulse=PULSE if SceneMotion.PULSE in thing.motions else 0.0,
    )


def _background(told: CaptionSpec) -> SceneBackground:
    still = told.background in (BackgroundKind.PLAIN, BackgroundKind.GRADIENT)
    return SceneBackground(told.background, COLORS[told.top], COLORS[told.bottom], 0.0 if still else 1.0)


def _camera(told: CaptionSpec, lots: Random) -> CameraMove:
    amount = (0.6, 1.0, 1.6)[_ORDER[told.view_pace]] * lots.uniform(0.95, 1.05)
    values: dict[str, Spline] = {}
    shake = 0.0
    for view in told.views:
        if view is CameraAction.SHAKE:
            shake = 0.04
        elif view is CameraAction.ROTATE:
            values["turns"] = _spline(0.12 * amount * _CAMERA_PARTS)
        elif view in (CameraAction.ZOOM_IN, CameraAction.ZOOM_OUT):
            parts = _CAMERA_PARTS if view is CameraAction.ZOOM_IN else 1 - _CAMERA_PARTS
            values["zoom"] = _spline(np.exp(0.5 * amount * parts))
        else:
            sign = 1 if view in (CameraAction.PAN_RIGHT, CameraAction.PAN_DOWN) else -1
            values["x" if view in (CameraAction.PAN_LEFT, CameraAction.PAN_RIGHT) else "y"] = _spline(
                sign * 0.2 * amount * (_CAMERA_PARTS - 0.5)
            )
    if "zoom" not in values and ({"x", "y", "turns"} & values.keys() or shake):
        values["zoom"] = Spline((1.0 + 0.2 * min(amount, 1.2),))
    return CameraMove(**values, shake=shake)
