"""Roto Paint: each kind of stroke against its formula; frames, proxies, alpha, light, blends, speed."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from nodes.composite.roto_paint import coverage_tiles
from nodes.composite.roto_paint.roto_paint import RotoPaint
from studio.sdk import Image, ParameterError
from studio.sdk.paint.paint_strokes import (
    PaintStroke,
    PaintStrokes,
    StrokeBlend,
    StrokeKind,
    StrokeLife,
    StrokePoint,
)
from studio.sdk.paint.stroke_coverage import place_dabs, stamp_dabs
from studio.sdk.params import Color
from studio.sdk.pixels import gaussian_blur, linear_to_srgb, srgb_to_linear
from studio.sdk.testing import run_frame

WIDTH, HEIGHT = 151, 97
CURVE = tuple(StrokePoint(20 + 11 * n, 48 + 20 * math.sin(n)) for n in range(11))
STROKE = PaintStroke("A", CURVE, size=18.0, hardness=0.3, opacity=0.75, color=Color(0.9, 0.1, 2.5))


def make_picture(seed: int = 0, channels: int = 3) -> Image:
    lots = torch.Generator().manual_seed(seed)
    return Image(torch.rand((HEIGHT, WIDTH, channels), generator=lots).permute(2, 0, 1))


def paint(*strokes: PaintStroke, frame: int = 0, linear: bool = False, scale: float = 1.0, **inputs: Any) -> np.ndarray:
    inputs.setdefault("image", make_picture())
    node = RotoPaint(strokes=PaintStrokes(strokes), linear=linear)
    result: np.ndarray = run_frame(node, frame, scale=scale, **inputs).pixels.numpy()
    return result


def cover(stroke: PaintStroke, scale: float = 1.0, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    result: np.ndarray = np.zeros((height, width), np.float32)
    stamp_dabs(result, place_dabs(stroke, scale), stroke.hardness)
    return np.asarray(result * np.float32(stroke.opacity))


def mix(below: np.ndarray, painted: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return np.asarray(below + weight * (painted - below))


BELOW = make_picture().pixels.numpy()
COLOR = np.array(STROKE.color[:3], np.float32)[:, None, None]


def test_a_brush_mixes_its_color_and_leaves_all_else_bit_for_bit() -> None:
    found = paint(STROKE)
    np.testing.assert_allclose(found, mix(BELOW, COLOR, cover(STROKE)), atol=2e-6)
    untouched = cover(STROKE) == 0.0
    assert (found[:, untouched] == BELOW[:, untouched]).all()
    assert found[2].max() > 1.5  # above 1 permitted


def test_strokes_are_painted_in_order() -> None:
    other = replace(STROKE, points=CURVE[::-1], color=Color(0.0, 1.0, 0.0), size=30.0)
    wanted = mix(mix(BELOW, COLOR, cover(STROKE)), np.array([0, 1, 0], np.float32)[:, None, None], cover(other))
    np.testing.assert_allclose(paint(STROKE, other), wanted, atol=2e-6)
    assert np.abs(paint(other, STROKE) - wanted).max() > 0.1


def test_erase_brings_the_picture_back() -> None:
    eraser = replace(STROKE, kind=StrokeKind.ERASE, opacity=1.0, hardness=1.0, size=40.0)
    painted = mix(BELOW, COLOR, cover(STROKE))
    np.testing.assert_allclose(paint(STROKE, eraser), mix(painted, BELOW, cover(eraser)), atol=2e-6)


@pytest.mark.parametrize("offset", [(7, -4), (-30, 12)])
def test_clone_reads_what_is_below_some_pixels_away(offset: tuple[int, int]) -> None:
    clone = replace(STROKE, kind=StrokeKind.CLONE, offset_x=offset[0], offset_y=offset[1])
    below = paint(STROKE)
    rows, columns = np.arange(HEIGHT) + offset[1], np.arange(WIDTH) + offset[0]
    moved = below[:, rows.clip(0, HEIGHT - 1)][:, :, columns.clip(0, WIDTH - 1)]
    inside = ((rows >= 0) & (rows < HEIGHT))[:, None] & ((columns >= 0) & (columns < WIDTH))
    np.testing.assert_allclose(paint(STROKE, clone), mix(below, moved, cover(clone) * inside), atol=2e-6)


def test_clone_reads_between_pixels() -> None:
    clone = replace(STROKE, kind=StrokeKind.CLONE, offset_x=2.25, offset_y=-3.5)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    moved = cv2.remap(
        np.ascontiguousarray(BELOW.transpose(1, 2, 0)), columns + 2.25, rows - 3.5, cv2.INTER_LINEAR
    ).transpose(2, 0, 1)
    np.testing.assert_allclose(paint(clone), mix(BELOW, moved, cover(clone)), atol=0.02)


@pytest.mark.parametrize(
    ("stroke", "wanted"), [({"frame_offset": -2}, 1), ({"frame_offset": 5, "is_frame_fixed": True}, 5)]
)
def test_clone_and_reveal_read_other_frames(stroke: dict[str, Any], wanted: int) -> None:
    clip = [make_picture(number) for number in range(6)]
    below, other = clip[3].pixels.numpy(), clip[wanted].pixels.numpy()
    for kind in (StrokeKind.CLONE, StrokeKind.REVEAL):
        read = replace(STROKE, kind=kind, **stroke)
        np.testing.assert_allclose(paint(read, frame=3, image=clip), mix(below, other, cover(read)), atol=2e-6)


def test_reveal_reads_the_second_picture_at_its_frame() -> None:
    clip, plates = [make_picture(n) for n in range(4)], [make_picture(10 + n) for n in range(4)]
    reveal = replace(STROKE, kind=StrokeKind.REVEAL, frame_offset=1)
    wanted = mix(clip[2].pixels.numpy(), plates[3].pixels.numpy(), cover(reveal))
    np.testing.assert_allclose(paint(reveal, frame=2, image=clip, source=plates), wanted, atol=2e-6)
    later = replace(reveal, frame_offset=9)  # the last frame is held
    np.testing.assert_allclose(paint(later, frame=2, image=clip, source=plates), wanted, atol=2e-6)


@pytest.mark.parametrize("sigma", [3.0, 20.0])
def test_blur_is_that_of_the_whole_picture(sigma: float) -> None:
    blur = replace(STROKE, kind=StrokeKind.BLUR, blur=sigma)
    blurred = gaussian_blur(make_picture().pixels, sigma).numpy()
    np.testing.assert_allclose(paint(blur), mix(BELOW, blurred, cover(blur)), atol=2e-5)


def smear_slowly(picture: np.ndarray, stroke: PaintStroke) -> np.ndarray:
    """Return the formula of `smear_pixels` on whole pictures."""
    dabs, picture = place_dabs(stroke), np.ascontiguousarray(picture.transpose(1, 2, 0))
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    for number in range(1, len(dabs.radii)):
        x, y = dabs.centers[number] - dabs.centers[number - 1]
        carried = cv2.remap(
            picture, columns - np.float32(x), rows - np.float32(y), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        one = np.zeros((HEIGHT, WIDTH), np.float32)
        stamp_dabs(one, type(dabs)(*(part[number : number + 1] for part in dabs)), stroke.hardness)
        picture = picture + (one * np.float32(stroke.opacity))[..., None] * (carried - picture)
    return picture.transpose(2, 0, 1)


def test_smear_carries_pixels_along() -> None:
    smooth = Image(gaussian_blur(make_picture().pixels, 4.0))  # OpenCV's remap counts in 32nds of a pixel
    smear = replace(STROKE, kind=StrokeKind.SMEAR, spacing=0.3)
    found = paint(smear, image=smooth)
    np.testing.assert_allclose(found, smear_slowly(smooth.pixels.numpy(), smear), atol=0.01)
    assert np.abs(found - smooth.pixels.numpy()).max() > 0.05


def test_a_smear_weighs_colors_by_alpha() -> None:
    smear = replace(STROKE, kind=StrokeKind.SMEAR, spacing=0.3)
    colors = make_picture().pixels
    opaque = torch.cat([colors, torch.ones_like(colors[:1])])
    found = paint(smear, image=Image(opaque))
    np.testing.assert_allclose(found[:3], paint(smear), atol=2e-6)
    np.testing.assert_allclose(found[3], 1.0, atol=1e-6)
    half = torch.cat([colors, torch.full_like(colors[:1], 0.5)])
    np.testing.assert_allclose(paint(smear, image=Image(half))[:3], paint(smear), atol=2e-5)
    untouched = cover(smear) == 0.0
    assert (paint(smear, linear=True)[:, untouched] == BELOW[:, untouched]).all()


@pytest.mark.parametrize(
    ("blend", "formula"),
    [
        (StrokeBlend.ADD, lambda a, b: a + b),
        (StrokeBlend.MULTIPLY, lambda a, b: a * b),
        (StrokeBlend.SCREEN, lambda a, b: a + b - a * b),
        (StrokeBlend.MAX, np.maximum),
        (StrokeBlend.DIFFERENCE, lambda a, b: np.abs(a - b)),
    ],
)
def test_blends_are_their_formulas(blend: StrokeBlend, formula: Any) -> None:
    found = paint(replace(STROKE, blend=blend))
    np.testing.assert_allclose(found, mix(BELOW, formula(COLOR, BELOW), cover(STROKE)), atol=2e-6)


def test_alpha_is_covered_too_and_colors_are_weighted_by_it() -> None:
    image = make_picture(channels=4)
    below, weight = image.pixels.numpy(), cover(STROKE)
    alpha = weight + (1 - weight) * below[3]
    color = (weight * COLOR + (1 - weight) * below[3] * below[:3]) / alpha
    found = paint(STROKE, image=image)
    np.testing.assert_allclose(found[3], alpha, atol=2e-6)
    np.testing.assert_allclose(found[:3], color, atol=2e-5)
    half = replace(STROKE, color=Color(0.9, 0.1, 2.5, 0.5))
    np.testing.assert_allclose(paint(half, image=image)[3], weight / 2 + (1 - weight / 2) * below[3], atol=2e-6)


def test_cloned_transparency_is_transparent() -> None:
    pixels = make_picture(channels=4).pixels.clone()
    pixels[3], pixels[3, :, :40] = 1.0, 0.0
    clone = replace(
        STROKE, kind=StrokeKind.CLONE, points=(StrokePoint(80, 50),), hardness=1.0, opacity=1.0, offset_x=-60
    )
    assert paint(clone, image=Image(pixels))[3, 50, 80] == 0.0


def test_linear_light_mixes_light() -> None:
    light = mix(
        srgb_to_linear(torch.from_numpy(BELOW)).numpy(), srgb_to_linear(torch.from_numpy(COLOR)).numpy(), cover(STROKE)
    )
    found = paint(STROKE, linear=True)
    np.testing.assert_allclose(found, linear_to_srgb(torch.from_numpy(light)).numpy(), atol=2e-5)
    untouched = cover(STROKE) == 0.0
    assert (found[:, untouched] == BELOW[:, untouched]).all()


def test_a_stroke_lives_at_its_frames() -> None:
    image = make_picture()
    once = replace(STROKE, life=StrokeLife.FRAME, first=2)
    for frame in range(4):
        assert (paint(once, frame=frame, image=[image] * 4) == BELOW).all() == (frame != 2)
    assert (paint(replace(STROKE, is_hidden=True)) == BELOW).all()


@pytest.mark.parametrize("kind", list(StrokeKind))
def test_strokes_out_of_the_frame_and_of_one_point(kind: StrokeKind) -> None:
    out = replace(STROKE, kind=kind, points=(StrokePoint(-900, -900), StrokePoint(-800, 2000)), offset_x=3.0)
    assert (paint(out) == BELOW).all()
    for channels in (3, 4):
        point = replace(out, points=(StrokePoint(60, 40),), offset_x=9.0, offset_y=-500.5)
        assert np.isfinite(paint(point, image=make_picture(channels=channels))).all()


def test_a_nan_that_is_not_covered_does_not_spread() -> None:
    pixels = make_picture().pixels.clone()
    pixels[:, 0, 0] = torch.nan
    found = paint(STROKE, replace(STROKE, kind=StrokeKind.CLONE, offset_x=5.0), image=Image(pixels))
    assert np.isnan(found).sum() == 3


@pytest.mark.parametrize("kind", list(StrokeKind))
def test_a_proxy_looks_like_the_picture(kind: StrokeKind) -> None:
    ramp = torch.linspace(0, 1, 256).expand(3, 128, 256) * torch.linspace(0.2, 1, 128)[:, None]
    stroke = PaintStroke(
        "A", tuple(StrokePoint(20 + 20 * n, 64 + 30 * math.sin(n)) for n in range(11)), kind, size=24.0,
        color=Color(0.1, 0.9, 0.2), offset_x=-21.0, offset_y=9.0, hardness=0.2, frame_offset=0,
    )  # fmt: skip
    whole = paint(stroke, image=Image(ramp.clone()))
    small = torch.nn.functional.avg_pool2d(ramp[None], 2)[0]
    half = paint(stroke, image=Image(small), scale=0.5)
    wanted = torch.nn.functional.avg_pool2d(torch.from_numpy(whole)[None], 2)[0].numpy()
    # each dab of a smear reads between pixels once more: larger ones blur more
    assert np.abs(half - wanted).max() < (0.2 if kind is StrokeKind.SMEAR else 0.08)
    assert np.abs(half - wanted).mean() < 0.004


def test_frames_in_any_order_and_without_memory_are_equal() -> None:
    strokes = (STROKE, replace(STROKE, kind=StrokeKind.CLONE, offset_x=9.0))
    first = paint(*strokes)
    coverage_tiles._kept._tiles.clear()
    coverage_tiles._kept._bytes = 0
    assert (paint(*strokes) == first).all()
    assert (paint(*strokes) == first).all()


def test_the_memory_of_coverage_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = coverage_tiles._KeptTiles()
    monkeypatch.setattr(coverage_tiles, "_MOST_BYTES", 60_000)
    monkeypatch.setattr(coverage_tiles, "_kept", kept)
    for number in range(30):
        paint(replace(STROKE, size=12.0 + number))
        assert kept.held_bytes <= 60_000
    assert len(kept._tiles) < 30


def test_ten_thousand_points_are_painted() -> None:
    points = tuple(StrokePoint(75 + 60 * math.cos(n / 50), 48 + 40 * math.sin(n / 71), 1.0) for n in range(10_000))
    many = replace(STROKE, points=points, size=8.0, spacing=1.0)
    np.testing.assert_allclose(paint(many), mix(BELOW, COLOR, cover(many)), atol=2e-6)


def test_a_text_with_nan_is_an_error_that_says_so() -> None:
    text = json.dumps({"version": 1, "strokes": [{"points": [[math.nan, 0]]}]})
    with pytest.raises(ParameterError, match="a million"):
        RotoPaint.spec.create_node({"strokes": text})


def test_no_strokes_pass_the_picture_on() -> None:
    image = make_picture()
    assert run_frame(RotoPaint(), image=image) is image
