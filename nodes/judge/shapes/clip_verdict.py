"""Whether a clip shows what its caption says, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Final

from nodes.judge.shapes.detections import VIVID_COLORS, find_background, find_color_layers
from nodes.judge.shapes.object_track import TrackedObject, track_object
from nodes.shared.shapes.scene import COLORS, CaptionScene, SceneMotion, SceneObject, SceneShape
from studio.core.translation import tr
from studio.sdk import Color

if TYPE_CHECKING:
    import numpy as np

_SMALL, _BIG = 0.118, 0.185  # of the shorter side: usual radii lie between
_GROWING: Final = 0.8  # the mean of what grows and shrinks, of its size
_ALIKE_STILL: Final = frozenset({SceneShape.CIRCLE, SceneShape.RING})


@dataclass(frozen=True, slots=True)
class ClipVerdict:
    """What a clip shows.

    Args:
        is_correct: Whether everything is as the caption says.
        correct_share: Of the parts of the caption that are right, 0..1: background, and for each object its color,
            shape, motion and size.
        description: What is seen, in words.
    """

    is_correct: bool
    correct_share: float
    description: str


def judge_clip(frames: np.ndarray, scene: CaptionScene) -> ClipVerdict:
    """Compare a clip with a scene.

    Args:
        frames: [T, H, W, 3], 0..1.
        scene: What ought to be seen. Its colors are looked for beside the usual ones; else the pixels alone count.
    """
    top, bottom, ground = find_background(frames)
    named = [name for thing in scene.objects if (name := _name(thing.color)) not in VIVID_COLORS]
    found = find_color_layers(frames, ground, (*VIVID_COLORS, *named))
    seen = [track_object(layer, [other for other in found if other is not layer]) for layer in found]
    parts = [(top, bottom) == (_name(scene.top), _name(scene.bottom)), len(seen) == len(scene.objects)]
    parts += _best(seen, scene.objects)
    words = [_describe_object(one) for one in seen] or [tr("nothing")]
    ground_words = top if top == bottom else tr("{top} to {bottom}", top=top, bottom=bottom)
    text = tr("{objects}, on {background}", objects=", ".join(words), background=ground_words)
    return ClipVerdict(all(parts), sum(parts) / len(parts), text)


def _name(color: Color) -> str:
    return next(name for name, known in COLORS.items() if known == color)


def _best(seen: Sequence[TrackedObject], wanted: Sequence[SceneObject]) -> list[bool]:
    """Return which parts of the wanted objects are right, where these are taken for those seen so that most are."""
    padded: list[TrackedObject | None] = [*seen, *[None] * len(wanted)]
    ways = permutations(padded[: max(len(seen), len(wanted))], len(wanted))
    found = (
        [part for one, thing in zip(way, wanted, strict=True) for part in _compare_parts(one, thing)] for way in ways
    )
    return max(found, key=sum)


def _compare_parts(seen: TrackedObject | None, wanted: SceneObject) -> list[bool]:
    if seen is None:
        return [False] * 4
    motions = frozenset(wanted.motions) - {SceneMotion.STILL}
    if wanted.shape in _ALIKE_STILL:
        motions -= {SceneMotion.SPIN}
    return [
        seen.color == _name(wanted.color),
        seen.shape is wanted.shape,
        seen.motions == motions,
        _size(seen) == (wanted.size > 1.2) - (wanted.size < 0.8),
    ]


def _size(seen: TrackedObject) -> int:
    """Return −1 for small, 0 for usual, 1 for big."""
    usual = seen.radius / (_GROWING if seen.motions & {SceneMotion.GROW, SceneMotion.SHRINK} else 1.0)
    return (usual > _BIG) - (usual < _SMALL)


def _describe_object(seen: TrackedObject) -> str:
    size = (tr("small"), "", tr("big"))[_size(seen) + 1]
    does = " + ".join(sorted(seen.motions)) or SceneMotion.STILL.value
    return " ".join(part for part in (size, seen.color, seen.shape.value) if part) + f" ({does})"
