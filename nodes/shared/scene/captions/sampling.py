"""Draws what captions tell: the shapes grammar, and the richer domain around it."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Final

from nodes.shared.scene.captions.caption_spec import (
    BACKGROUND_COLORS,
    OBJECT_COLORS,
    CameraAction,
    CaptionItem,
    CaptionPlace,
    CaptionSpec,
    MotionPace,
)
from nodes.shared.scene.scene_layers import BackgroundKind, Entrance, LayerKind, Particles
from nodes.shared.shapes.scene import DIRECTIONS, SceneMotion, SceneShape

_SHAPES: Final = tuple(SceneShape)
_MOTIONS: Final = tuple(SceneMotion)
_ALL_COLORS: Final = OBJECT_COLORS + BACKGROUND_COLORS
_ALONG: Final = (SceneMotion.SPIN, SceneMotion.GROW, SceneMotion.SHRINK, SceneMotion.PULSE)
_IN_PLACE: Final = (SceneMotion.SPIN, SceneMotion.GROW, SceneMotion.SHRINK, SceneMotion.PULSE, SceneMotion.STILL)
_ALIKE: Final = 0.12  # of pairs, that do the same: "both move left"
_PACELESS: Final = {SceneMotion.STILL, SceneMotion.PULSE, SceneMotion.GROW, SceneMotion.SHRINK}
_PATTERNS: Final = tuple(kind for kind in BackgroundKind if kind not in (BackgroundKind.PLAIN, BackgroundKind.GRADIENT))
_WORDS: Final = (
    "hello", "world", "welcome", "summer", "sale", "frameloom", "the end", "happy birthday", "good morning",
    "chapter 1",
    "new", "love", "music", "episode 2", "thank you", "coming soon", "news", "live", "2026", "part 3", "play", "stop",
    "hello world", "red", "blue star", "my film", "anna", "tokyo", "party time", "50% off", "go", "start here",
    "你好", "欢迎", "谢谢", "新年快乐", "开始", "电影",
)  # fmt: skip

HELD_PAIRS: Final = frozenset(
    {
        ("red", SceneShape.HEART),
        ("orange", SceneShape.RING),
        ("yellow", SceneShape.CROSS),
        ("green", SceneShape.STAR),
        ("cyan", SceneShape.CIRCLE),
        ("blue", SceneShape.TRIANGLE),
        ("purple", SceneShape.SQUARE),
    }
)
"""Colours with shapes that are never learnt from."""


def is_held_out(thing: CaptionItem) -> bool:
    """Whether a shape is one of those kept for testing: whole colour-shape pairs, a ninth of all with a motion."""
    if thing.kind is not LayerKind.SHAPE or thing.color not in OBJECT_COLORS:
        return False
    if (thing.color, thing.shape) in HELD_PAIRS:
        return True
    place = OBJECT_COLORS.index(thing.color) + 2 * _SHAPES.index(thing.shape)
    return any((place + 4 * _MOTIONS.index(motion)) % 9 == 4 for motion in thing.motions)


def sample_plain_caption(lots: Random, held_out: bool = False) -> CaptionSpec:
    """Return something of the shapes grammar: one or two objects, and a background.

    Args:
        lots: Draws.
        held_out: At least one object is one that is kept for testing; otherwise none is.
    """
    count = 1 if lots.random() < 0.42 else 2
    things: list[CaptionItem] = []
    while len(things) < count or (held_out and not any(map(is_held_out, things))):
        if len(things) == count:
            things.pop(lots.randrange(count))
        thing = _shape(lots, {one.color for one in things})
        if held_out or not is_held_out(thing):
            things.append(thing)
    if count == 2 and not held_out and lots.random() < _ALIKE:
        alike = replace(things[1], motions=things[0].motions)
        things[1] = things[1] if is_held_out(alike) else alike
    return CaptionSpec(tuple(things), *_ground(lots, [thing.color for thing in things]))


def sample_rich_caption(lots: Random) -> CaptionSpec:
    """Return something of the whole domain: titles, particles, a camera, backgrounds, up to four layers."""
    chosen = lots.random()
    things: list[CaptionItem] = []
    views: tuple[CameraAction, ...] = ()
    if chosen < 0.18:
        things = [CaptionItem(LayerKind.PICTURE, color="white", motions=_picture_motions(lots))]
        views = _views(lots)
    elif chosen < 0.42:
        things = [_title(lots), *_shapes(lots, lots.choice((0, 0, 1, 1, 2)))]
    elif chosen < 0.6:
        things = [*_shapes(lots, lots.choice((0, 1, 1, 2))), _particles(lots)]
    elif chosen < 0.72:
        things = _shapes(lots, lots.choice((1, 2)))
        views = _views(lots)
    elif chosen < 0.86:
        things = _shapes(lots, lots.choice((3, 3, 4)))
    else:
        things = _shapes(lots, lots.choice((1, 1, 2)))
    if things[0].kind is LayerKind.PICTURE:
        if lots.random() < 0.35:
            things.append(_title(lots) if lots.random() < 0.6 else _particles(lots))
        return CaptionSpec(tuple(things), views=views, view_pace=_pace(lots))
    colors = [thing.color for thing in things]
    ground = _pattern(lots, colors) if lots.random() < 0.45 else _ground(lots, colors)
    pace = _pace(lots) if views and CameraAction.SHAKE not in views else MotionPace.USUAL
    return CaptionSpec(tuple(things), *ground, views=views, view_pace=pace)


def _shape(lots: Random, taken: set[str]) -> CaptionItem:
    """Return an object of the shapes grammar."""
    colors = OBJECT_COLORS if lots.random() < 0.9 else _ALL_COLORS
    color = lots.choice([one for one in colors if one not in taken])
    size = lots.choices(("", "small", "big", "tiny", "huge"), (64, 15, 15, 3, 3))[0]
    motion = lots.choice(_MOTIONS)
    motions: tuple[SceneMotion, ...] = (motion,)
    if lots.random() < 0.07 and (motion in DIRECTIONS or motion in (SceneMotion.BOUNCE, SceneMotion.ORBIT)):
        motions = (motion, lots.choice(_ALONG))
    return CaptionItem(shape=lots.choice(_SHAPES), color=color, size=size, motions=motions)


def _shapes(lots: Random, count: int) -> list[CaptionItem]:
    """Return objects with all that can be said of them."""
    things: list[CaptionItem] = []
    while len(things) < count:
        thing = _shape(lots, {one.color for one in things})
        if is_held_out(thing):
            continue
        if count > 2 and thing.size in ("big", "huge"):
            thing = replace(thing, size="")
        moves = any(motion not in _IN_PLACE for motion in thing.motions)
        things.append(
            replace(
                thing,
                pace=MotionPace.USUAL if _PACELESS & set(thing.motions) else _pace(lots),
                place=lots.choice(tuple(CaptionPlace)) if not moves and lots.random() < 0.45 else None,
                has_glow=lots.random() < 0.15,
                has_trail=moves and lots.random() < 0.2,
                is_outlined=lots.random() < 0.1,
            )
        )  # fmt: skip
    places = [one.place for one in things if one.place]
    return things if len(set(places)) == len(places) else [replace(one, place=None) for one in things]


def _title(lots: Random) -> CaptionItem:
    color = "white" if lots.random() < 0.5 else lots.choice(_ALL_COLORS[:8])
    entrance = lots.choice(tuple(Entrance))
    moves = entrance is Entrance.NONE and lots.random() < 0.4
    motion = lots.choice(
        (
            SceneMotion.LEFT,
            SceneMotion.RIGHT,
            SceneMotion.UP,
            SceneMotion.DOWN,
            SceneMotion.PULSE,
            SceneMotion.GROW,
            SceneMotion.SHRINK,
        )
    )
    place = (
        lots.choice((CaptionPlace.TOP, CaptionPlace.BOTTOM, CaptionPlace.CENTER))
        if not moves and lots.random() < 0.4
        else None
    )
    return CaptionItem(
        LayerKind.TITLE,
        color=color,
        size=lots.choice(("", "", "", "big", "small")),
        motions=(motion,) if moves else (SceneMotion.STILL,),
        place=place,
        text=lots.choice(_WORDS),
        entrance=entrance,
    )


def _particles(lots: Random) -> CaptionItem:
    color = lots.choice((*OBJECT_COLORS, "white", "white"))
    return CaptionItem(
        LayerKind.PARTICLES,
        color=color,
        particles=lots.choice(tuple(Particles)),
        particle_amount=lots.choice((0.2, 0.5, 0.5, 0.9)),
    )


def _views(lots: Random) -> tuple[CameraAction, ...]:
    view = lots.choice(tuple(CameraAction))
    if lots.random() < 0.15 and view is not CameraAction.SHAKE:
        return view, CameraAction.SHAKE
    return (view,)


def _picture_motions(lots: Random) -> tuple[SceneMotion, ...]:
    return (SceneMotion.PULSE,) if lots.random() < 0.1 else (SceneMotion.STILL,)


def _pace(lots: Random) -> MotionPace:
    return lots.choices(tuple(MotionPace), (20, 60, 20))[0]


def _ground(lots: Random, taken: list[str]) -> tuple[BackgroundKind, str, str]:
    """Return a plain background or a gradient, seldom of an object's colour."""
    free = [one for one in BACKGROUND_COLORS if one not in taken]
    anything = [one for one in _ALL_COLORS if one not in taken or lots.random() < 0.2]
    drawn = lots.random()
    if drawn < 0.2 and "black" in free:
        return BackgroundKind.PLAIN, "black", "black"
    if drawn < 0.62:
        color = lots.choice(free if lots.random() < 0.85 else [one for one in _ALL_COLORS if one not in taken])
        return BackgroundKind.PLAIN, color, color
    top, bottom = lots.sample(free if lots.random() < 0.5 else anything, 2)
    return BackgroundKind.GRADIENT, top, bottom


def _pattern(lots: Random, taken: list[str]) -> tuple[BackgroundKind, str, str]:
    kind = lots.choice(_PATTERNS)
    if kind in (BackgroundKind.STARFIELD, BackgroundKind.LANDSCAPE):
        return kind, "black" if kind is BackgroundKind.STARFIELD else "blue", "white"
    top, bottom = lots.sample([one for one in _ALL_COLORS if one not in taken], 2)
    return kind, top, bottom if kind is BackgroundKind.MOVING_GRADIENT or lots.random() < 0.6 else top
