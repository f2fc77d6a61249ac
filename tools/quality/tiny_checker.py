"""Says from the pixels of a small clip what it shows: one object's color, shape and direction.

It knows nothing of how the clip was made. Used on what pixel generators make of captions of the reduced shapes grammar:
one circle, square or triangle that moves left, right, up or down on a plain background.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import torch

from nodes.shared.shapes.caption_parser import parse_caption
from nodes.shared.shapes.scene import COLORS, DIRECTIONS, SceneMotion, SceneShape
from nodes.shared.shapes.shape_drawing import compute_coverage

SHAPES: Final = (SceneShape.CIRCLE, SceneShape.SQUARE, SceneShape.TRIANGLE)
_OBJECT_COLORS: Final = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink")
_STRAIGHT: Final = (SceneMotion.LEFT, SceneMotion.RIGHT, SceneMotion.UP, SceneMotion.DOWN)
_APART: Final = 0.15  # from the background, in RGB: what is nearer is none of the object
_LEAST_AREA: Final = 0.004  # of the picture: what is smaller is no object
_LEAST_LIKENESS: Final = 0.7  # of the best shape and what is seen: shared by united area
_LEAST_WAY: Final = 0.15  # of the picture's side
_MOST_ASIDE: Final = 0.4  # of the way
_FRAMES: Final = 4  # whose shape is looked at
_SIZES: Final = (0.93, 1.0, 1.07)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a clip shows; empty where that cannot be told.

    Args:
        color: The name of the nearest color of the grammar.
        shape: The shape that covers the object best in all frames together.
        motion: The direction in which its middle goes.
    """

    color: str = ""
    shape: str = ""
    motion: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares of clips, 0..1, that show what their captions say.

    Args:
        color: The color is right.
        shape: The shape is right.
        motion: The direction is right.
        everything: All three are right at once.
    """

    color: float
    shape: float
    motion: float
    everything: float


def agreement(clips: Sequence[torch.Tensor], captions: Sequence[str]) -> Agreement:
    """Compare clips with captions.

    Args:
        clips: Each [T, 3, H, W], 0..1.
        captions: As many, of one object each.
    """
    right = torch.zeros(4)
    for clip, caption in zip(clips, captions, strict=True):
        seen, said = look(clip), asked(caption)
        hits = [seen.color == said.color, seen.shape == said.shape, seen.motion == said.motion]
        right += torch.tensor([*hits, all(hits)])
    return Agreement(*(right / max(1, len(clips))).tolist())


def asked(caption: str) -> Seen:
    """Return what a caption of one object asks for."""
    thing = parse_caption(caption).objects[0]
    color = next(name for name in _OBJECT_COLORS if COLORS[name] == thing.color)
    return Seen(color, thing.shape.value, thing.motions[0].value)


def look(clip: torch.Tensor) -> Seen:
    """Return what a clip [T, 3, H, W], 0..1, shows."""
    clip = clip.float()
    away = clip - clip.movedim(1, 0).flatten(1).median(1).values.view(1, 3, 1, 1)
    distance = away.norm(dim=1)
    if distance.amax((1, 2)).min() < 2 * _APART:
        return Seen()  # a frame without anything
    body = distance > 0.8 * distance.amax((1, 2), keepdim=True)
    tint = away.movedim(1, 0)[:, body].median(1).values
    share = (away * tint.view(1, 3, 1, 1)).sum(1) / tint.square().sum()
    cover = (share * (distance > _APART)).clamp(0.0, 1.0)
    if cover.mean((1, 2)).min() < _LEAST_AREA:
        return Seen()
    middles = _middles(cover)
    return Seen(_color(clip.movedim(1, 0)[:, body].median(1).values), _shape(cover, middles), _motion(middles, cover))


def _middles(cover: torch.Tensor) -> torch.Tensor:
    """Return the centroid of each frame's cover [T, H, W] as [T, 2], x and y in pixels."""
    down, across = (torch.arange(side) + 0.5 for side in cover.shape[1:])
    area = cover.sum((1, 2))
    return torch.stack([(cover.sum(1) * across).sum(1) / area, (cover.sum(2) * down).sum(1) / area], 1)


def _color(rgb: torch.Tensor) -> str:
    return min(_OBJECT_COLORS, key=lambda name: float((rgb - torch.tensor(COLORS[name][:3])).norm()))


def _motion(middles: torch.Tensor, cover: torch.Tensor) -> str:
    """Return the direction of the straight line through the middles by least squares."""
    time = torch.linspace(-0.5, 0.5, len(middles))
    way = (time[:, None] * (middles - middles.mean(0))).sum(0) / time.square().sum()
    side = min(cover.shape[1:])

    def along(motion: SceneMotion) -> float:
        return float((way * torch.tensor(DIRECTIONS[motion], dtype=way.dtype)).sum())

    best = max(_STRAIGHT, key=along)
    aside = float((way.norm().square() - along(best) ** 2).clamp_min(0).sqrt())
    return best.value if along(best) >= _LEAST_WAY * side and aside <= _MOST_ASIDE * along(best) else ""


def _shape(cover: torch.Tensor, middles: torch.Tensor) -> str:
    found = {shape: _likeness(shape, cover, middles) for shape in SHAPES}
    best = max(SHAPES, key=found.__getitem__)
    return best.value if found[best] >= _LEAST_LIKENESS else ""


def _likeness(shape: SceneShape, cover: torch.Tensor, middles: torch.Tensor) -> float:
    """Return the mean over some frames of shared by united area, for the shape drawn as large as what is seen."""
    height, width = cover.shape[1:]
    unit = float(
        compute_coverage(shape, torch.arange(-64, 64) + 0.5, (torch.arange(-64, 64) + 0.5)[:, None], 40.0, 0.0).sum()
    )
    total = 0.0
    some = range(0, len(cover), max(1, len(cover) // _FRAMES))
    for frame, (x, y) in ((cover[number], middles[number].tolist()) for number in some):
        radius = 40.0 * (float(frame.sum()) / unit) ** 0.5
        across, down = torch.arange(width) + 0.5 - x, (torch.arange(height) + 0.5 - y)[:, None]
        total += max(_overlap(compute_coverage(shape, across, down, radius * size, 0.0), frame) for size in _SIZES)
    return total / len(some)


def _overlap(one: torch.Tensor, other: torch.Tensor) -> float:
    return float(torch.minimum(one, other).sum() / torch.maximum(one, other).sum())
