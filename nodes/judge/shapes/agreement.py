"""Whether a clip shows what its caption says, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Final

from nodes.judge.shapes.seen import VIVID, background, layers
from nodes.judge.shapes.track import Seen, look_at
from nodes.source.shapes.scene import COLORS, Motion, Scene, SceneObject, Shape
from studio.core.language import tr
from studio.sdk import Color

if TYPE_CHECKING:
    import numpy as np

_SMALL, _BIG = 0.118, 0.185  # of the shorter side: usual radii lie between
_GROWING: Final = 0.8  # the mean of what grows and shrinks, of its size
_ALIKE_STILL: Final = frozenset({Shape.CIRCLE, Shape.RING})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a clip shows.

    Args:
        right: Whether everything is as the caption says.
        share: Of the parts of the caption that are right, 0..1: background, and for each object its colour, shape,
            motion and size.
        found: What is seen, in words.
    """

    right: bool
    share: float
    found: str


def judge(frames: np.ndarray, scene: Scene) -> Verdict:
    """Compare a clip with a scene.

    Args:
        frames: [T, H, W, 3], 0..1.
        scene: What ought to be seen. Its colours are looked for beside the usual ones; else the pixels alone count.
    """
    top, bottom, ground = background(frames)
    named = [name for thing in scene.objects if (name := _name(thing.color)) not in VIVID]
    found = layers(frames, ground, (*VIVID, *named))
    seen = [look_at(layer, [other for other in found if other is not layer]) for layer in found]
    parts = [(top, bottom) == (_name(scene.top), _name(scene.bottom)), len(seen) == len(scene.objects)]
    parts += _best(seen, scene.objects)
    words = [_said(one) for one in seen] or [tr("nothing")]
    ground_words = top if top == bottom else tr("{top} to {bottom}", top=top, bottom=bottom)
    text = tr("{objects}, on {background}", objects=", ".join(words), background=ground_words)
    return Verdict(all(parts), sum(parts) / len(parts), text)


def _name(color: Color) -> str:
    return next(name for name, known in COLORS.items() if known == color)


def _best(seen: Sequence[Seen], wanted: Sequence[SceneObject]) -> list[bool]:
    """Return which parts of the wanted objects are right, where these are taken for those seen so that most are."""
    padded: list[Seen | None] = [*seen, *[None] * len(wanted)]
    ways = permutations(padded[: max(len(seen), len(wanted))], len(wanted))
    found = ([part for one, thing in zip(way, wanted, strict=True) for part in _parts(one, thing)] for way in ways)
    return max(found, key=sum)


def _parts(seen: Seen | None, wanted: SceneObject) -> list[bool]:
    if seen is None:
        return [False] * 4
    motions = frozenset(wanted.motions) - {Motion.STILL}
    if wanted.shape in _ALIKE_STILL:
        motions -= {Motion.SPIN}
    return [
        seen.color == _name(wanted.color),
        seen.shape is wanted.shape,
        seen.motions == motions,
        _size(seen) == (wanted.size > 1.2) - (wanted.size < 0.8),
    ]


def _size(seen: Seen) -> int:
    """Return −1 for small, 0 for usual, 1 for big."""
    usual = seen.radius / (_GROWING if seen.motions & {Motion.GROW, Motion.SHRINK} else 1.0)
    return (usual > _BIG) - (usual < _SMALL)


def _said(seen: Seen) -> str:
    size = (tr("small"), "", tr("big"))[_size(seen) + 1]
    does = " + ".join(sorted(seen.motions)) or Motion.STILL.value
    return " ".join(part for part in (size, seen.color, seen.shape.value) if part) + f" ({does})"
