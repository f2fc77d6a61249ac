"""The Keypoints overlay."""

from __future__ import annotations

import pytest
import torch

from nodes.overlay.keypoints import KeypointsOverlay, PointColor
from studio.sdk import Color, Image, Keypoints
from studio.sdk.testing import run_frame


def points(*places: tuple[float, float], confidence: float = 1.0) -> Keypoints:
    return Keypoints(
        torch.tensor(places).reshape(-1, 2), torch.full((len(places),), confidence), tuple(range(len(places)))
    )


def green() -> KeypointsOverlay:
    return KeypointsOverlay(color=PointColor.PLAIN, plain=Color(0.0, 1.0, 0.0), tail=0, width=80, height=60)


def test_a_dot_lies_where_its_point_is_to_a_part_of_a_pixel() -> None:
    for x, y in ((40.0, 30.0), (33.25, 20.75)):
        dot = run_frame(green(), keypoints=points((x, y))).pixels[1]
        rows, columns = torch.meshgrid(torch.arange(60) + 0.5, torch.arange(80) + 0.5, indexing="ij")
        middle = float((dot * columns).sum() / dot.sum()), float((dot * rows).sum() / dot.sum())
        assert middle == pytest.approx((x, y), abs=0.06)
    assert float(dot.max()) == pytest.approx(1.0, abs=0.01)


def test_little_confidence_makes_small_red_dots_and_much_large_green_ones() -> None:
    node = KeypointsOverlay(color=PointColor.CONFIDENCE, tail=0, width=80, height=60)
    sure = run_frame(node, keypoints=points((40.0, 30.0))).pixels
    unsure = run_frame(node, keypoints=points((40.0, 30.0), confidence=0.0)).pixels
    assert sure[1, 30, 40] > 0.9 > sure[0, 30, 40]
    assert unsure[0, 30, 40] > 0.9 > unsure[1, 30, 40]
    assert float(unsure.sum()) < 0.5 * float(sure.sum())


def test_a_tail_leads_to_where_the_point_was_and_fades() -> None:
    node = KeypointsOverlay(color=PointColor.PLAIN, plain=Color(0.0, 1.0, 0.0), radius=0.0, width=80, height=60)
    frames = [points((10.0 + 4 * frame, 30.0)) for frame in range(13)]
    line = run_frame(node, 12, keypoints=frames).pixels[1, 30]
    assert 0.1 < line[14] < line[26] < line[38] <= line[54]
    assert float(line[62:].max()) == 0.0


def test_a_tail_breaks_where_the_point_was_not_seen() -> None:
    node = KeypointsOverlay(radius=0.0, width=80, height=60, tail=4)
    seen, gone = points((10.0, 30.0)), points()
    frames = [seen, points((20.0, 30.0)), gone, points((50.0, 30.0)), points((60.0, 30.0))]
    row = run_frame(node, 4, keypoints=frames).pixels[:, 30].amax(0)
    assert float(row[12:18].min()) > 0.0
    assert float(row[24:46].max()) == 0.0


def test_numbers_are_written_beside_points() -> None:
    plain, numbered = KeypointsOverlay(width=80, height=60), KeypointsOverlay(width=80, height=60, numbers=True)
    keypoints = points((20.0, 30.0), (79.0, 1.0))
    more = run_frame(numbered, keypoints=keypoints).pixels - run_frame(plain, keypoints=keypoints).pixels
    assert float(more[:, 14:30, 24:40].max()) > 0.9


def test_the_picture_stays_beside_the_points_and_keeps_its_alpha() -> None:
    image = Image(torch.rand(4, 60, 80, generator=torch.Generator().manual_seed(1)))
    before = image.pixels.clone()
    result = run_frame(KeypointsOverlay(), image=image, keypoints=points((40.0, 30.0)))
    assert result.pixels[:, :20].equal(before[:, :20])
    assert float(result.pixels[3, 30, 40]) == 1.0
    assert image.pixels.equal(before)
    black = run_frame(KeypointsOverlay(picture=False), image=image, keypoints=points((40.0, 30.0)))
    assert black.channels == 3
    assert float(black.pixels[:, :20].max()) == 0.0


def test_points_off_the_picture_and_no_numbers_draw_nothing() -> None:
    nan = float("nan")
    bad = points((-500.0, -500.0), (nan, 3.0), (1e30, -1e30), (float("inf"), 0.0), confidence=nan)
    assert float(run_frame(green(), keypoints=bad).pixels.max()) == 0.0
    assert float(run_frame(green(), keypoints=points()).pixels.max()) == 0.0
    assert run_frame(green(), image=Image(torch.zeros(3, 1, 1)), keypoints=points((0.0, 0.0))).width == 1
