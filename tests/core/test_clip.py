"""Clip facts: scaled for proxies, shown on wires."""

from __future__ import annotations

import pytest

from studio.core.clip import ClipFacts, scaled_size
from studio.core.time import FrameRange, FrameRate


def test_range_covers_all_frames() -> None:
    assert ClipFacts(length=7).range == FrameRange(0, 7)


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
    assert scaled_size(*size, scale) == scaled
    facts = ClipFacts(FrameRate.of(25), 9, *size, channels=3).scaled(scale)
    assert (facts.width, facts.height) == scaled
    assert (facts.rate, facts.length, facts.channels) == (FrameRate.of(25), 9, 3)


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        (ClipFacts(FrameRate.of(25), 100, 1280, 720, 3), "1280×720 · 25 fps · 100 f"),
        (ClipFacts(FrameRate.of(29.97), 2, 10, 5, 3), "10×5 · 29.97 fps · 2 f"),
        (ClipFacts(FrameRate.of(25), 1, 10, 5, 3), "10×5"),
        (ClipFacts(FrameRate.of(24), 48, channels=2, sample_rate=44_100), "44.1 kHz · 2 ch · 24 fps · 48 f"),
        (ClipFacts(), ""),
    ],
)
def test_facts_are_shown_in_a_line(facts: ClipFacts, shown: str) -> None:
    assert str(facts) == shown
