"""How a picture is looked at."""

from __future__ import annotations

from studio.engine.look import Area, Channel, Compare, CompareMode, Look


def test_a_look_says_whether_it_changes_what_is_seen() -> None:
    assert Look().is_neutral
    assert not Look().is_graded
    assert Look(exposure=1.0).is_graded
    assert not Look(exposure=1.0).is_neutral
    assert Look(gamma=2.2).is_graded
    red = Look(channel=Channel.RED)
    assert not red.is_graded, "a channel is taken from the picture that is there"
    assert not red.is_neutral


def test_nothing_is_compared_unless_it_is_said() -> None:
    assert Compare().mode is CompareMode.OFF


def test_areas_are_cut_and_brought_to_other_sizes() -> None:
    area = Area(10, 20, 30, 40)
    assert area.shared(Area(30, 0, 100, 100)) == Area(30, 20, 10, 40)
    assert area.shared(Area(40, 0, 10, 10)) is None
    assert area.within(25, 30) == Area(10, 20, 15, 10)
    assert area.scaled(0.5, 0.25) == Area(5, 5, 15, 10)
    assert Area(3, 3).scaled(0.1, 0.1) == Area(0, 0, 1, 1)
