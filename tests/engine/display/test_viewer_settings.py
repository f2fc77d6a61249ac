"""How a picture is looked at."""

from __future__ import annotations

from studio.engine.display.viewer_settings import (
    CompareMode,
    CompareSettings,
    DisplayChannel,
    PixelRect,
    ViewerSettings,
)


def test_a_look_says_whether_it_changes_what_is_seen() -> None:
    assert ViewerSettings().is_neutral
    assert not ViewerSettings().is_graded
    assert ViewerSettings(exposure=1.0).is_graded
    assert not ViewerSettings(exposure=1.0).is_neutral
    assert ViewerSettings(gamma=2.2).is_graded
    red = ViewerSettings(channel=DisplayChannel.RED)
    assert not red.is_graded, "a channel is taken from the picture that is there"
    assert not red.is_neutral


def test_nothing_is_compared_unless_it_is_said() -> None:
    assert CompareSettings().mode is CompareMode.OFF


def test_areas_are_cut_and_brought_to_other_sizes() -> None:
    area = PixelRect(10, 20, 30, 40)
    assert area.intersect_with(PixelRect(30, 0, 100, 100)) == PixelRect(30, 20, 10, 40)
    assert area.intersect_with(PixelRect(40, 0, 10, 10)) is None
    assert area.clip_to_size(25, 30) == PixelRect(10, 20, 15, 10)
    assert area.scale_by(0.5, 0.25) == PixelRect(5, 5, 15, 10)
    assert PixelRect(3, 3).scale_by(0.1, 0.1) == PixelRect(0, 0, 1, 1)
