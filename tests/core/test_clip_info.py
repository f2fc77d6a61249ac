"""Clip facts: scaled for proxies, shown on wires."""

from __future__ import annotations

import pytest

from studio.core.clip_info import ClipInfo, compute_scaled_size
from studio.core.time import FrameRange, FrameRate


def test_range_covers_all_frames() -> None:
    assert ClipInfo(length=7).frame_range == FrameRange(0, 7)


@pytest.mark.parametrize(
    ("size", "scale", "scaled"),
    [
        ((1280, 720), 0.5, (640, 360)),
        ((641, 361), 0.5, (320, 180)),
        ((3, 3), 0.1, (1, 1)),
        ((0, 0), 0.5, (0, 0)),
        ((7, 9), 1.0, (7, 9)),
    ],
)
def test_a_proxy_has_scaled_sides(size: tuple[int, int], scale: float, scaled: tuple[int, int]) -> None:
    assert compute_scaled_size(*size, scale) == scaled
    facts = ClipInfo(FrameRate.from_value(25), 9, *size, channels=3).scale_size(scale)
    assert (facts.width, facts.height) == scaled
    assert (facts.rate, facts.length, facts.channels) == (FrameRate.from_value(25), 9, 3)


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        (ClipInfo(FrameRate.from_value(25), 100, 1280, 720, 3), "1280×720 · 25 fps · 100 f"),
        (ClipInfo(FrameRate.from_value(29.97), 2, 10, 5, 3), "10×5 · 29.97 fps · 2 f"),
        (ClipInfo(FrameRate.from_value(25), 1, 10, 5, 3), "10×5"),
        (ClipInfo(FrameRate.from_value(24), 48, channels=2, sample_rate=44_100), "44.1 kHz · 2 ch · 24 fps · 48 f"),
        (ClipInfo(), ""),
    ],
)
def test_facts_are_shown_in_a_line(facts: ClipInfo, shown: str) -> None:
    assert str(facts) == shown
