"""Corner Pin: what OpenCV draws at four times the size, and back."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
import torch

from nodes.shared.tracking.homography import compute_homography
from nodes.transform.corner_pin import CornerPin
from studio.sdk import ClipInfo, FrameRate, Image, Keypoints, Point, StudioError
from studio.sdk.pixels import BorderMode, ResampleFilter
from studio.sdk.testing import MemoryMedia, run_frame

WIDTH, HEIGHT = 160, 90
NAMES = ("to_upper_left", "to_upper_right", "to_lower_right", "to_lower_left")
LARGE = ((0.2, 0.1), (0.85, 0.2), (0.9, 0.8), (0.1, 0.95))
SMALL = ((0.4, 0.4), (0.6, 0.45), (0.62, 0.6), (0.38, 0.62))
BEYOND = ((-0.4, -0.3), (1.2, -0.1), (1.5, 1.3), (-0.2, 1.2))
MIRRORED = tuple((1.0 - x, y) for x, y in LARGE)


def draw(width: int, height: int) -> np.ndarray:
    y, x = (np.mgrid[0:height, 0:width].astype(np.float32) + 0.5) / np.array([height, width]).reshape(2, 1, 1)
    waves = [0.5 + 0.4 * np.sin(x * 14 + y * 3), 0.5 + 0.4 * np.cos(y * 11), x * y]
    return np.stack(waves, -1).astype(np.float32)


def picture(width: int = WIDTH, height: int = HEIGHT) -> Image:
    return Image.from_array(draw(width, height))


def pin(corners: tuple[tuple[float, float], ...], **params: Any) -> CornerPin:
    places: dict[str, Any] = dict(zip(NAMES, (Point(*corner) for corner in corners), strict=True))
    return CornerPin(**places, **params)


@pytest.mark.parametrize("corners", [LARGE, SMALL, BEYOND, MIRRORED], ids=["large", "small", "beyond", "mirrored"])
def test_it_is_what_opencv_draws_at_four_times_the_size(corners: tuple[tuple[float, float], ...]) -> None:
    width, height = 4 * WIDTH, 4 * HEIGHT
    own = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    to = np.array(corners, np.float32) * [width, height] - 0.5
    matrix = cv2.getPerspectiveTransform(own, to.astype(np.float32))
    fine = cv2.warpPerspective(draw(width, height), matrix, (width, height), flags=cv2.INTER_CUBIC)
    wanted = cv2.resize(fine, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    cover = cv2.resize(
        cv2.warpPerspective(np.ones((height, width), np.float32), matrix, (width, height)), (WIDTH, HEIGHT),
        interpolation=cv2.INTER_AREA,
    )  # fmt: skip
    inside = cv2.erode(cover, np.ones((5, 5))) > 0.999
    found = run_frame(pin(corners, outside=BorderMode.BLACK), image=picture()).as_array()
    assert np.abs(found - wanted)[inside].max() < 0.01
    assert np.abs(found - wanted).mean() < 0.003
    alpha = run_frame(pin(corners), image=picture()).pixels[3].numpy()
    assert np.abs(alpha - cover).mean() < 0.006
    assert np.abs(alpha - cover)[cover > 0.999].max() < 0.5


def test_pin_and_unpin_give_the_picture() -> None:
    corners = ((-0.1, -0.2), (1.3, -0.1), (1.2, 1.4), (-0.3, 1.2))  # all of it larger than before
    straight = run_frame(pin(corners, invert=True), image=picture())
    back = run_frame(pin(corners), image=straight).pixels
    inside = back[3] > 0.999
    inside[:4], inside[-4:], inside[:, :4], inside[:, -4:] = False, False, False, False
    assert int(inside.sum()) > 0.5 * WIDTH * HEIGHT
    assert back[:3].sub(picture().pixels)[:, inside].abs().max() < 0.01


@pytest.mark.parametrize("filter", ResampleFilter)
def test_corners_at_home_change_nothing(filter: ResampleFilter) -> None:
    found = run_frame(CornerPin(filter=filter, outside=BorderMode.EDGE), image=picture()).pixels
    assert found.allclose(picture().pixels, atol=1e-5)


def test_from_points_choose_a_part() -> None:
    part: dict[str, Any] = {"from_upper_left": Point(0.5, 0.0), "from_lower_left": Point(0.5, 1.0)}
    found = run_frame(CornerPin(**part, outside=BorderMode.EDGE), image=picture()).pixels
    assert found[:, :, 0].allclose(picture().pixels[:, :, 80], atol=0.05)
    assert found[:, :, -1].allclose(picture().pixels[:, :, -1], atol=0.05)


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_the_format_gives_the_size(scale: float) -> None:
    clips = {
        "image": ClipInfo(FrameRate.from_value(25), 5, WIDTH, HEIGHT, 3),
        "format": ClipInfo(FrameRate.from_value(25), 5, 201, 99, 3),
    }
    node = pin(LARGE)
    facts = node.facts(clips, MemoryMedia())
    assert (facts.width, facts.height, facts.channels) == (201, 99, 4)
    assert node.frames_needed("format", 0, clips["format"]) == range(0)
    small = picture(round(WIDTH * scale), round(HEIGHT * scale))
    plate = picture(round(201 * scale), round(99 * scale))
    found = run_frame(node, scale=scale, facts=clips, image=small, format=plate)
    expected = facts.scale_size(scale)
    assert (found.width, found.height) == (expected.width, expected.height)
    alpha = found.pixels[3]
    assert float(alpha[alpha.shape[0] // 2, alpha.shape[1] // 2]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("corners", "words"),
    [
        (((0.5, 0.5), (0.5, 0.5), (1.0, 1.0), (0.0, 1.0)), "one line"),
        (((0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (0.0, 1.0)), "one line"),
        (((0.0, 0.0),) * 4, "one line"),
        (((1.0, 0.0), (0.0, 0.0), (1.0, 1.0), (0.0, 1.0)), "crosses itself"),
        (((0.9, 0.9), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)), "inwards"),
    ],
)
def test_corners_that_make_no_view_are_refused_in_words(corners: tuple[tuple[float, float], ...], words: str) -> None:
    with pytest.raises(StudioError, match=words):
        run_frame(pin(corners), image=picture())


def test_a_horizon_within_the_frame_hides_what_is_behind_it() -> None:
    floor = ((0.45, 0.4), (0.55, 0.4), (3.0, 1.5), (-2.0, 1.5))
    alpha = run_frame(pin(floor), image=picture()).pixels[3]
    assert not alpha[:34].any()
    assert float(alpha[-1].min()) > 0.99


def test_the_matrix_takes_corners_to_corners() -> None:
    source, target = (
        [(3.0, 2.0), (90.0, 7.0), (80.0, 60.0), (5.0, 70.0)],
        [(0.0, 0.0), (1e4, 0.0), (1e4, 9.0), (0.0, 9.0)],
    )
    matrix = compute_homography(source, target)
    for (x, y), wanted in zip(source, target, strict=True):
        u, v, w = matrix @ np.array([x, y, 1.0])
        assert w > 0
        assert (u / w, v / w) == pytest.approx(wanted, abs=1e-6)


def _surface(corners: tuple[tuple[float, float], ...], ids: tuple[int, ...] = (0, 1, 2, 3)) -> Keypoints:
    places = torch.tensor(corners, dtype=torch.float32) * torch.tensor([WIDTH, HEIGHT])
    return Keypoints(places.reshape(-1, 2), torch.ones(len(places)), ids)


def _run_on_surface(node: CornerPin, surface: Keypoints, scale: float = 1.0, length: int = 1, **more: Any) -> Image:
    clips = {
        "image": ClipInfo(FrameRate.from_value(25), 1, 40, 30, 3),
        "corners": ClipInfo(FrameRate.from_value(25), length, WIDTH, HEIGHT, 0),
    }
    found = run_frame(node, facts=clips, scale=scale, corners=surface, **more)
    assert isinstance(found, Image)
    return found


def test_a_track_says_where_the_corners_are() -> None:
    logo = picture(40, 30)
    found = _run_on_surface(CornerPin(), _surface(LARGE), image=logo)
    fixed = pin(LARGE)
    wanted = run_frame(
        fixed,
        facts={
            name: ClipInfo(FrameRate.from_value(25), 1, *size, 3)
            for name, size in (("image", (40, 30)), ("format", (WIDTH, HEIGHT)))
        },
        image=logo,
        format=picture(),
    )
    assert (found.width, found.height) == (WIDTH, HEIGHT)
    assert found.pixels.allclose(wanted.pixels, atol=1e-3)


def test_to_points_lie_on_the_surface() -> None:
    half = {"to_upper_left": Point(0.5, 0.0), "to_lower_left": Point(0.5, 1.0)}
    found = _run_on_surface(CornerPin(**half), _surface(LARGE), image=picture(40, 30)).pixels[3]
    whole = _run_on_surface(CornerPin(), _surface(LARGE), image=picture(40, 30)).pixels[3]
    matrix = compute_homography([(0, 0), (1, 0), (1, 1), (0, 1)], _surface(LARGE).points.tolist())
    x, y, w = matrix @ [0.5, 0.5, 1.0]
    across, row = x / w, int(y / w)
    shown = slice(int(across) + 3, int(across) + 20)
    assert found[row, shown].allclose(whole[row, shown], atol=1e-4)
    assert not found[row, : int(across) - 3].any()


def test_a_tracked_surface_is_pulled_straight_and_put_back() -> None:
    surface, plate = _surface(LARGE), picture()
    straight = _run_on_surface(CornerPin(invert=True), surface, image=plate)
    assert (straight.width, straight.height) == (WIDTH, HEIGHT)
    back = _run_on_surface(CornerPin(), surface, image=straight).pixels
    inside = cv2.erode(back[3].numpy(), np.ones((9, 9))) > 0.999
    assert inside.sum() > 0.3 * WIDTH * HEIGHT
    assert float((back[:3] - plate.pixels)[:, torch.from_numpy(inside)].abs().max()) < 0.01


def test_a_still_is_as_long_as_the_track() -> None:
    clips = {
        "image": ClipInfo(FrameRate.from_value(25), 1, 40, 30, 3),
        "corners": ClipInfo(FrameRate.from_value(24), 77, WIDTH, HEIGHT, 0),
    }
    facts = CornerPin().facts(clips, MemoryMedia())
    assert (facts.length, facts.rate, facts.width, facts.height) == (77, FrameRate.from_value(24), WIDTH, HEIGHT)
    unpinned = CornerPin(invert=True).facts(clips, MemoryMedia())
    assert (unpinned.width, unpinned.height) == (40, 30)


def test_frames_without_a_surface_show_nothing() -> None:
    broken = ((0.1, 0.1), (float("nan"), 0.0), (1.0, 1.0), (0.0, 1.0))
    none = Keypoints(torch.zeros(0, 2), torch.zeros(0), ())
    for surface in (none, _surface(LARGE[:3], (0, 1, 2)), _surface(broken)):
        found = _run_on_surface(CornerPin(), surface, image=picture(40, 30))
        assert (found.width, found.height) == (WIDTH, HEIGHT)
        assert not found.pixels.any()


def test_a_surface_that_makes_no_view_is_refused_in_words() -> None:
    with pytest.raises(StudioError, match="crosses itself"):
        _run_on_surface(CornerPin(), _surface((LARGE[1], LARGE[0], LARGE[2], LARGE[3])), image=picture(40, 30))
    beyond = CornerPin(to_upper_left=Point(0.0, -90.0), to_lower_left=Point(0.0, 90.0))
    with pytest.raises(StudioError, match="horizon"):
        _run_on_surface(beyond, _surface(LARGE), image=picture(40, 30))
