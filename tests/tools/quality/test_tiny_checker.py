"""The checker of small clips, on clips that are drawn as their captions say."""

from __future__ import annotations

import itertools
import random

import pytest
import torch

from nodes.shared.shapes.scene import COLORS, DIRECTIONS, SceneMotion, SceneShape
from nodes.shared.shapes.shape_drawing import compute_coverage
from tools.quality.tiny_checker import SHAPES, Seen, agreement, look

_COLORS = ("red", "yellow", "green", "blue")
_MOTIONS = (SceneMotion.LEFT, SceneMotion.RIGHT, SceneMotion.UP, SceneMotion.DOWN)
_KINDS = tuple(itertools.product(SHAPES, _COLORS, _MOTIONS))
_SIDE, _FRAMES = 32, 8


def drawn(seed: int, on: str = "black") -> tuple[list[torch.Tensor], list[str]]:
    """Return one clip of each kind, placed and sized by chance, in an order by chance; and their captions."""
    chance = random.Random(seed)
    kinds = chance.sample(_KINDS, len(_KINDS))
    captions = [f"a {color} {shape.value} moves {motion.value}" for shape, color, motion in kinds]
    return [_clip(chance, *kind, on) for kind in kinds], captions


def _clip(chance: random.Random, shape: SceneShape, color: str, motion: SceneMotion, on: str) -> torch.Tensor:
    x, y = DIRECTIONS[motion]
    radius, way, aside = chance.uniform(4.0, 6.0), chance.uniform(6.0, 9.0), chance.uniform(-6.0, 6.0)
    places = torch.arange(_SIDE) + 0.5 - _SIDE / 2
    frames = []
    for gone in torch.linspace(-way, way, _FRAMES).tolist():
        across, down = places - x * gone - aside * abs(y), places - y * gone - aside * abs(x)
        cover = compute_coverage(shape, across, down[:, None], radius, 0.0)
        ground, tint = (torch.tensor(COLORS[name][:3]).view(3, 1, 1) for name in (on, color))
        frames.append(ground.lerp(tint, cover))
    return torch.stack(frames)


@pytest.mark.parametrize("on", ["black", "cream"])
def test_drawn_clips_are_as_their_captions_say(on: str) -> None:
    found = agreement(*drawn(1, on))
    assert min(found.color, found.shape, found.motion, found.everything) >= 0.97


def test_captions_of_other_clips_hardly_ever_fit() -> None:
    clips, captions = drawn(2)
    found = agreement(clips, captions[1:] + captions[:1])
    assert found.everything <= 0.02
    assert found.color < 0.45
    assert found.shape < 0.5
    assert found.motion < 0.45


def test_soft_clips_count_and_ruined_ones_do_not() -> None:
    clips, captions = drawn(3)
    clips, captions = clips[:12], captions[:12]
    soft = [torch.nn.functional.avg_pool2d(clip, 3, 1, 1) for clip in clips]
    assert agreement(soft, captions).everything == 1.0
    still = [clip[:1].expand(_FRAMES, -1, -1, -1) for clip in clips]
    assert agreement(still, captions).motion == 0.0
    cut = [clip * (torch.arange(_SIDE) % 4 < 2) for clip in clips]
    assert agreement(cut, captions).everything <= 0.05


def test_nothing_is_seen_in_an_empty_clip() -> None:
    assert look(torch.full((_FRAMES, 3, _SIDE, _SIDE), 0.3)) == Seen()
    clips, _ = drawn(4)
    gone = clips[0].clone()
    gone[3] = 0.0
    assert look(gone) == Seen()
