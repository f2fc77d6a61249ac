"""Draws what captions tell: the shapes grammar, and the richer domain around it."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Final

from nodes.generate.scene.captions.told import (
    BACKGROUND_COLORS,
    OBJECT_COLORS,
    Pace,
    Place,
    Thing,
    Told,
    View,
)
from nodes.generate.scene.layers import BackgroundKind, Entrance, LayerKind, Particles
from nodes.source.shapes.scene import DIRECTIONS, Motion, Shape

_SHAPES: Final = tuple(Shape)
_MOTIONS: Final = tuple(Motion)
_ALL_COLORS: Final = OBJECT_COLORS + BACKGROUND_COLORS
_ALONG: Final = (Motion.SPIN, Motion.GROW, Motion.SHRINK, Motion.PULSE)
_IN_PLACE: Final = (Motion.SPIN, Motion.GROW, Motion.SHRINK, Motion.PULSE, Motion.STILL)
_ALIKE: Final = 0.12  # of pairs, that do the same: "both move left"
_PACELESS: Final = {Motion.STILL, Motion.PULSE, Motion.GROW, Motion.SHRINK}
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
        ("red", Shape.HEART), ("orange", Shape.RING), ("yellow", Shape.CROSS), ("green", Shape.STAR),
        ("cyan", Shape.CIRCLE), ("blue", Shape.TRIANGLE), ("purple", Shape.SQUARE),
    }
)  # fmt: skip
"""Colours with shapes that are never learnt from."""


def is_held_out(thing: Thing) -> bool:
    """Whether a shape is one of those kept for testing: whole colour-shape pairs, a ninth of all with a motion."""
    if thing.kind is not LayerKind.SHAPE or thing.color not in OBJECT_COLORS:
        return False
    if (thing.color, thing.shape) in HELD_PAIRS:
        return True
    place = OBJECT_COLORS.index(thing.color) + 2 * _SHAPES.index(thing.shape)
    return any((place + 4 * _MOTIONS.index(motion)) % 9 == 4 for motion in thing.motions)


def draw_plain(lots: Random, held_out: bool = False) -> Told:
    """Return something of the shapes grammar: one or two objects, and a background.

    Args:
        lots: Draws.
        held_out: At least one object is one that is kept for testing; otherwise none is.
    """
    count = 1 if lots.random() < 0.42 else 2
    things: list[Thing] = []
    while len(things) < count or (held_out and not any(map(is_held_out, things))):
        if len(things) == count:
            things.pop(lots.randrange(count))
        thing = _shape(lots, {one.color for one in things})
        if held_out or not is_held_out(thing):
            things.append(thing)
    if count == 2 and not held_out and lots.random() < _ALIKE:
        alike = replace(things[1], motions=things[0].motions)
        things[1] = things[1] if is_held_out(alike) else alike
    return Told(tuple(things), *_ground(lots, [thing.color for thing in things]))


def draw_rich(lots: Random) -> Told:
    """Return something of the whole domain: titles, particles, a camera, backgrounds, up to four layers."""
    chosen = lots.random()
    things: list[Thing] = []
    views: tuple[View, ...] = ()
    if chosen < 0.18:
        things = [Thing(LayerKind.PICTURE, color="white", motions=_picture_motions(lots))]
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
        return Told(tuple(things), views=views, view_pace=_pace(lots))
    colors = [thing.color for thing in things]
    ground = _pattern(lots, colors) if lots.random() < 0.45 else _ground(lots, colors)
    pace = _pace(lots) if views and View.SHAKE not in views else Pace.USUAL
    return Told(tuple(things), *ground, views=views, view_pace=pace)


def _shape(lots: Random, taken: set[str]) -> Thing:
    """Return an object of the shapes grammar."""
    colors = OBJECT_COLORS if lots.random() < 0.9 else _ALL_COLORS
    color = lots.choice([one for one in colors if one not in taken])
    size = lots.choices(("", "small", "big", "tiny", "huge"), (64, 15, 15, 3, 3))[0]
    motion = lots.choice(_MOTIONS)
    motions: tuple[Motion, ...] = (motion,)
    if lots.random() < 0.07 and (motion in DIRECTIONS or motion in (Motion.BOUNCE, Motion.ORBIT)):
        motions = (motion, lots.choice(_ALONG))
    return Thing(shape=lots.choice(_SHAPES), color=color, size=size, motions=motions)


def _shapes(lots: Random, count: int) -> list[Thing]:
    """Return objects with all that can be said of them."""
    things: list[Thing] = []
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
                pace=Pace.USUAL if _PACELESS & set(thing.motions) else _pace(lots),
                place=lots.choice(tuple(Place)) if not moves and lots.random() < 0.45 else None,
                glows=lots.random() < 0.15,
                trails=moves and lots.random() < 0.2,
                outlined=lots.random() < 0.1,
            )
        )  # fmt: skip
    places = [one.place for one in things if one.place]
    return things if len(set(places)) == len(places) else [replace(one, place=None) for one in things]


def _title(lots: Random) -> Thing:
    color = "white" if lots.random() < 0.5 else lots.choice(_ALL_COLORS[:8])
    entrance = lots.choice(tuple(Entrance))
    moves = entrance is Entrance.NONE and lots.random() < 0.4
    motion = lots.choice((Motion.LEFT, Motion.RIGHT, Motion.UP, Motion.DOWN, Motion.PULSE, Motion.GROW, Motion.SHRINK))
    place = lots.choice((Place.TOP, Place.BOTTOM, Place.CENTER)) if not moves and lots.random() < 0.4 else None
    return Thing(
        LayerKind.TITLE,
        color=color,
        size=lots.choice(("", "", "", "big", "small")),
        motions=(motion,) if moves else (Motion.STILL,),
        place=place,
        text=lots.choice(_WORDS),
        entrance=entrance,
    )


def _particles(lots: Random) -> Thing:
    color = lots.choice((*OBJECT_COLORS, "white", "white"))
    return Thing(
        LayerKind.PARTICLES,
        color=color,
        particles=lots.choice(tuple(Particles)),
        many=lots.choice((0.2, 0.5, 0.5, 0.9)),
    )


def _views(lots: Random) -> tuple[View, ...]:
    view = lots.choice(tuple(View))
    if lots.random() < 0.15 and view is not View.SHAKE:
        return view, View.SHAKE
    return (view,)


def _picture_motions(lots: Random) -> tuple[Motion, ...]:
    return (Motion.PULSE,) if lots.random() < 0.1 else (Motion.STILL,)


def _pace(lots: Random) -> Pace:
    return lots.choices(tuple(Pace), (20, 60, 20))[0]


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
