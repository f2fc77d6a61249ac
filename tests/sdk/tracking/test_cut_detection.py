"""Cuts: frames of a moving clip are one scene, those of different clips are not."""

from __future__ import annotations

import pytest
import torch

from studio.sdk import Image
from studio.sdk.tracking.cut_detection import is_cut, make_scene_thumbnail
from tools.quality import keypoints as quality


@pytest.mark.parametrize("kind", ["translation", "rotation", "zoom"])
def test_moving_frames_are_one_scene(kind: str) -> None:
    thumbnails = [make_scene_thumbnail(quality.picture(kind, frame)) for frame in range(0, 30, 2)]
    assert not any(map(is_cut, thumbnails, thumbnails[1:]))


def test_a_fast_pan_is_no_cut() -> None:
    first, second = quality.picture("translation", 0), quality.picture("translation", 25)  # 27 px of 320
    assert not is_cut(make_scene_thumbnail(first), make_scene_thumbnail(second))


def test_other_scenes_are_cuts() -> None:
    first = make_scene_thumbnail(quality.picture("translation", 0))
    assert is_cut(first, make_scene_thumbnail(Image(quality.picture("translation", 0).pixels.flip(1, 2))))
    noise = torch.nn.functional.avg_pool2d(
        torch.rand(3, 240, 320, generator=torch.Generator().manual_seed(1)), 25, 1, 12
    )
    assert is_cut(first, make_scene_thumbnail(Image(noise)))


def test_plain_frames_and_fades_say_nothing() -> None:
    black = make_scene_thumbnail(Image(torch.zeros(3, 240, 320)))
    first = make_scene_thumbnail(quality.picture("translation", 0))
    darker = make_scene_thumbnail(Image(quality.picture("translation", 0).pixels * 0.3))
    assert not is_cut(black, first)
    assert not is_cut(first, darker)
    assert is_cut(first, first[:-1])


@pytest.mark.parametrize("size", [(1, 1), (2, 90), (7, 9)])
def test_tiny_frames_are_no_error(size: tuple[int, int]) -> None:
    thumbnails = [
        make_scene_thumbnail(Image(torch.rand(4, *size, generator=torch.Generator().manual_seed(n)))) for n in (0, 1)
    ]
    assert is_cut(*thumbnails) in (True, False)
