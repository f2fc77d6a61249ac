"""Track Keypoints."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch

from nodes.motion.track import TrackKeypoints, TrackState
from studio.sdk import Image, Keypoints, Mask
from studio.sdk.pixels import ResampleFilter, resize
from studio.sdk.testing import run_frame
from tools.quality import keypoints as quality

SMALL = TrackKeypoints(count=40)


def moving(count: int, kind: str = "translation") -> list[Image]:
    return [quality.picture(kind, frame) for frame in range(count)]


def scan(node: TrackKeypoints, images: Sequence[Image], start: Sequence[Keypoints] | None = None) -> list[TrackState]:
    states: list[TrackState] = []
    for frame, image in enumerate(images):
        states.append(node.advance(states[-1] if states else None, image, start[frame] if start else None, None))
    return states


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["translation", "rotation", "zoom"])
def test_points_stay_within_half_a_pixel_for_100_frames(kind: str) -> None:
    known = quality.drift(kind)
    assert known.ok, known


def test_a_seek_gives_what_playing_gives() -> None:
    images = moving(9)
    played = scan(SMALL, images)
    from_5 = played[5]
    for image in images[6:]:
        from_5 = SMALL.advance(from_5, image, None, None)
    assert from_5.points.equal(played[8].points)
    assert from_5.ids == played[8].ids
    result = run_frame(SMALL, 8, image=images)
    assert result.points.equal(played[8].points)


def test_after_a_cut_all_points_are_new_and_no_number_comes_back() -> None:
    images = [*moving(4), *(Image(image.pixels.flip(1, 2)) for image in moving(4, "zoom"))]
    states = scan(SMALL, images)
    assert set(states[2].ids) & set(states[3].ids)
    assert not set(states[3].ids) & set(states[4].ids)
    assert len(states[4].ids) >= 20
    assert min(states[4].ids) == states[3].next_id
    assert set(states[4].ids) & set(states[7].ids)


def test_points_that_leave_the_picture_end_and_new_ones_are_found() -> None:
    images = [quality.picture("translation", 6 * frame) for frame in range(20)]
    states = scan(SMALL, images)
    gone = set(states[0].ids) - set(states[-1].ids)
    assert len(gone) >= 5
    assert len(states[-1].ids) >= 0.75 * 40
    for state in states:
        assert float(state.points.min()) >= 0.0
        assert bool((state.points <= torch.tensor([quality.WIDTH, quality.HEIGHT])).all())


def test_without_refilling_no_point_is_added() -> None:
    images = [quality.picture("translation", 6 * frame) for frame in range(12)]
    states = scan(TrackKeypoints(count=40, refill=0.0), images)
    assert set(states[-1].ids) < set(states[0].ids)


def test_a_covered_point_is_lost() -> None:
    images = moving(3)
    states = scan(SMALL, images)
    x, y = (int(part) for part in states[-1].points[0])
    covered = quality.picture("translation", 3).pixels.clone()
    noise = torch.rand(60, 60, generator=torch.Generator().manual_seed(1))
    top, left = max(0, y - 30), max(0, x - 30)
    area = covered[:, top : top + 60, left : left + 60]
    covered[:, top : top + 60, left : left + 60] = noise[: area.shape[1], : area.shape[2]]
    after = SMALL.advance(states[-1], Image(covered), None, None)
    assert states[-1].ids[0] not in after.ids
    assert len(after.ids) >= 20


def test_start_points_are_followed_alone_and_from_where_they_come() -> None:
    images = moving(6)
    first = Keypoints(torch.tensor([[100.0, 90.0], [200.0, 150.0]]), torch.ones(2), (7, 3))
    more = Keypoints(torch.cat([first.points, torch.tensor([[150.0, 120.0]])]), torch.ones(3), (7, 3, 50))
    states = scan(SMALL, images, [first, first, first, more, more, more])
    assert states[2].ids == (7, 3)
    assert states[5].ids == (7, 3, 50)
    assert torch.allclose(states[5].points[0], torch.tensor([100.0 + 5.5, 90.0 - 3.5]), atol=0.2)
    assert torch.allclose(states[5].points[2], torch.tensor([150.0 + 2.2, 120.0 - 1.4]), atol=0.2)


def test_start_points_off_the_picture_doubled_or_no_numbers_are_left_out() -> None:
    bad = torch.tensor([[-5.0, 10.0], [float("nan"), 4.0], [1e9, 1e9], [60.0, 70.0], [90.0, 70.0]])
    start = Keypoints(bad, torch.ones(5), (0, 1, 2, 4, 4))
    states = scan(SMALL, moving(2), [start, start])
    assert states[0].ids == states[1].ids == (4,)
    assert states[0].points.tolist() == [[60.0, 70.0]]
    none = Keypoints(torch.zeros(0, 2), torch.zeros(0), ())
    assert scan(SMALL, moving(2), [none, none])[1].ids == ()


def test_a_mask_says_where_points_are_looked_for() -> None:
    left = torch.zeros(1, quality.HEIGHT, quality.WIDTH)
    left[:, :, :100] = 1.0
    result = run_frame(SMALL, image=moving(1), mask=Mask(left))
    assert len(result.ids) >= 5
    assert float(result.points[:, 0].max()) <= 104.0


def test_a_proxy_no_smaller_than_the_working_size_has_the_points_of_the_picture() -> None:
    images = moving(3)
    node, small = (TrackKeypoints.spec.create_node({"count": 40, "size": 160}, scale) for scale in (1.0, 0.5))
    assert isinstance(node, TrackKeypoints)
    half = [Image(resize(image.pixels, 160, 120, ResampleFilter.AREA)) for image in images]
    full, proxy = run_frame(node, 2, image=images), run_frame(small, 2, image=half, scale=0.5)
    assert full.ids == proxy.ids
    assert torch.allclose(full.points, proxy.points * 2, atol=0.1)


@pytest.mark.parametrize("size", [(1, 1), (7, 9), (33, 17)])
def test_tiny_pictures_have_no_points_or_some(size: tuple[int, int]) -> None:
    images = [Image(torch.rand(4, *size, generator=torch.Generator().manual_seed(seed))) for seed in range(3)]
    for state in scan(SMALL, images):
        assert bool(state.points.isfinite().all())


def test_a_change_of_size_is_a_cut() -> None:
    images = [moving(1)[0], Image(moving(1)[0].pixels[:, :200, :300])]
    states = scan(SMALL, images)
    assert not set(states[0].ids) & set(states[1].ids)
