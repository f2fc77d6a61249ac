"""The search of a pattern: exact motions, losses, and what is updated."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.sdk import Image
from studio.sdk.tracking.pattern_tracking import TrackedPattern, follow_pattern, resume_pattern, take_pattern
from studio.sdk.tracking.search_settings import PatternUpdate, SearchSettings, TrackLoss
from tools.quality import keypoints as quality

PLACE = (170.3, 110.7)


def take(image: Image, place: tuple[float, float], settings: SearchSettings) -> TrackedPattern:
    step = take_pattern(image, place, settings)
    assert step.pattern is not None
    return step.pattern


def follow(kind: str, settings: SearchSettings, frames: range) -> tuple[float, float]:
    """Return how far from its true place a point was found at most, and the largest error."""
    pattern, worst, error = take(quality.picture(kind, frames[0]), PLACE, settings), 0.0, 0.0
    matrix, offset = quality.motion(kind, frames[0])
    start = np.linalg.solve(matrix, np.array(PLACE) - offset)
    for frame in frames[1:]:
        step = follow_pattern(pattern, quality.picture(kind, frame), settings)
        assert step.pattern is not None, (frame, step.loss)
        pattern, error = step.pattern, max(error, step.error)
        matrix, offset = quality.motion(kind, frame)
        worst = max(worst, float(np.abs(matrix @ start + offset - pattern.point).max()))
    return worst, error


@pytest.mark.parametrize("kind", ["translation", "rotation", "zoom"])
@pytest.mark.parametrize("update", [PatternUpdate.NEVER, PatternUpdate.ON_ERROR])
def test_a_point_stays_within_a_third_of_a_pixel(kind: str, update: PatternUpdate) -> None:
    worst, error = follow(kind, SearchSettings(update=update), range(40))
    assert worst <= 0.3
    assert error < 0.05


def test_back_is_as_good_as_forward() -> None:
    assert follow("rotation", SearchSettings(), range(40, -1, -1))[0] <= 0.3


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["translation", "rotation", "zoom"])
def test_a_hundred_frames_keep_the_bar_of_track_keypoints(kind: str) -> None:
    assert follow(kind, SearchSettings(), range(60 if kind == "zoom" else 100))[0] <= 0.5


def test_a_pattern_that_only_moves_is_lost_when_it_turns_unless_it_is_updated() -> None:
    still = SearchSettings(update=PatternUpdate.NEVER, adapts_shape=False, max_error=0.1)
    with pytest.raises(AssertionError):
        follow("rotation", still, range(40))
    each = SearchSettings(update=PatternUpdate.EVERY_FRAME, adapts_shape=False, max_error=0.1)
    assert follow("rotation", each, range(40))[0] <= 1.5


def test_a_resumed_pattern_is_that_of_the_key_by_hand() -> None:
    settings = SearchSettings(update=PatternUpdate.NEVER)
    reference = take(quality.picture("rotation", 0), PLACE, settings)
    matrix, offset = quality.motion("rotation", 12)
    start = np.linalg.solve(quality.motion("rotation", 0)[0], np.array(PLACE) - quality.motion("rotation", 0)[1])
    place = tuple(map(float, matrix @ start + offset))
    resumed = resume_pattern(reference, quality.picture("rotation", 12), (place[0], place[1]), settings).pattern
    assert resumed is not None
    assert resumed.patch is reference.patch
    assert np.allclose(resumed.shape[0], matrix, atol=0.05)
    elsewhere = resume_pattern(reference, quality.picture("rotation", 12), (60.0, 60.0), settings).pattern
    assert elsewhere is not None
    assert elsewhere.patch is not reference.patch


def test_the_search_box_limits_how_far_a_point_goes() -> None:
    before, after = quality.picture("translation", 0), quality.picture("translation", 20)  # 22 px, −14 px
    near, far = SearchSettings(search=(41.0, 41.0)), SearchSettings(search=(81.0, 81.0))
    assert follow_pattern(take(before, PLACE, near), after, near).loss is TrackLoss.NOT_FOUND
    found = follow_pattern(take(before, PLACE, far), after, far).pattern
    assert found is not None
    assert found.point == pytest.approx((PLACE[0] + 22, PLACE[1] - 14), abs=0.2)


def cover(image: Image, share: float) -> Image:
    """Return a picture of which the pattern's place is covered by noise from the left on."""
    pixels = image.pixels.clone()
    left, top, side = int(PLACE[0]) - 30, int(PLACE[1]) - 30, 60
    noise = torch.rand(side, round(side * share), generator=torch.Generator().manual_seed(1))
    pixels[:, top : top + side, left : left + noise.shape[1]] = noise
    return Image(pixels)


def test_a_covered_point_is_lost_and_a_cut_loses_it() -> None:
    settings = SearchSettings()
    first = quality.picture("translation", 0)
    covered = follow_pattern(take(first, PLACE, settings), cover(first, 1.0), settings)
    assert covered.pattern is None
    assert covered.loss is TrackLoss.NOT_FOUND
    assert covered.error > 0.25
    for seed in range(20):
        texture = torch.rand(3, 240, 320, generator=torch.Generator().manual_seed(seed))
        smooth = Image(torch.nn.functional.avg_pool2d(texture, 9, 1, 4))
        assert follow_pattern(take(first, PLACE, settings), smooth, settings).pattern is None


@pytest.mark.parametrize("update", [PatternUpdate.NEVER, PatternUpdate.ON_ERROR])
@pytest.mark.parametrize("speed", [1.0, 3.0, 8.0])
def test_an_object_that_passes_before_a_point_does_not_take_it_along(update: PatternUpdate, speed: float) -> None:
    settings = SearchSettings(update=update)
    noise = torch.rand(3, 240, 60, generator=torch.Generator().manual_seed(3))
    bar = torch.nn.functional.avg_pool2d(noise, 5, 1, 2)
    bar = (bar - bar.min()) / (bar.max() - bar.min())
    pattern, worst = take(quality.picture("translation", 0), PLACE, settings), 0.0
    for frame in range(1, 90):
        pixels = quality.picture("translation", frame).pixels.clone()
        left = int(PLACE[0] - 90 + (speed + 1.1) * frame)
        pixels[:, :, max(0, left) : left + 60] = bar[:, :, max(0, -left) : 320 - left]
        step = follow_pattern(pattern, Image(pixels), settings)
        if step.pattern is None:
            break
        pattern = step.pattern
        worst = max(worst, abs(pattern.point[0] - PLACE[0] - 1.1 * frame))
    assert step.pattern is None
    assert left + 60 < PLACE[0] + 1.1 * frame  # before the point itself is covered
    assert worst <= 1.0


def test_a_point_that_leaves_the_picture_is_lost_as_that() -> None:
    settings, place, losses = SearchSettings(), (305.0, 120.0), []
    pattern = take(quality.picture("translation", 0), place, settings)
    for frame in range(1, 30):
        step = follow_pattern(pattern, quality.picture("translation", frame), settings)
        if step.pattern is None:
            losses.append(step.loss)
            break
        pattern = step.pattern
    assert losses == [TrackLoss.LEFT_PICTURE]
    assert pattern.point[0] > 310


def test_places_off_the_picture_plain_ones_and_other_sizes_are_told() -> None:
    settings, image = SearchSettings(), quality.picture("translation", 0)
    assert take_pattern(image, (-3.0, 10.0), settings).loss is TrackLoss.LEFT_PICTURE
    assert take_pattern(image, (float("nan"), 10.0), settings).loss is TrackLoss.LEFT_PICTURE
    assert take_pattern(Image(torch.full((3, 50, 60), 0.4)), (30.0, 25.0), settings).loss is TrackLoss.NO_DETAIL
    nothing = Image(torch.full((3, 50, 60), float("nan")))
    assert take_pattern(nothing, (30.0, 25.0), settings).loss is TrackLoss.NO_DETAIL
    other = follow_pattern(take(image, PLACE, settings), Image(image.pixels[:, :200]), settings)
    assert other.loss is TrackLoss.SIZE_CHANGED


@pytest.mark.parametrize("size", [(1, 1), (7, 9), (33, 17)])
def test_tiny_pictures_are_no_error(size: tuple[int, int]) -> None:
    first, second = (Image(torch.rand(4, *size, generator=torch.Generator().manual_seed(seed))) for seed in (0, 1))
    step = take_pattern(first, (size[1] / 2, size[0] / 2), SearchSettings())
    if step.pattern is not None:
        follow_pattern(step.pattern, second, SearchSettings())


def test_a_wide_pattern_and_a_small_one_are_found() -> None:
    for pattern in ((41.0, 9.0), (7.0, 7.0), (5.0, 31.0)):
        settings = SearchSettings(pattern, (pattern[0] + 20, pattern[1] + 20))
        assert follow("translation", settings, range(8))[0] <= 0.3
