"""How a picture is looked at."""

from __future__ import annotations

from studio.engine.look import Channel, Compare, CompareMode, Look


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
