"""The transport bar: what it says of playback, and for how long."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from studio.ui.features.timeline.transport.transport_bar import TransportBar
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene


def make_bar(qtbot: QtBot) -> TransportBar:
    bar = TransportBar(TimelineScene(clip_length=20))
    qtbot.addWidget(bar)
    bar.resize(1200, bar.height())
    return bar


def find_timer(bar: TransportBar) -> QTimer:
    timer: object = bar.findChild(QTimer)
    assert isinstance(timer, QTimer)
    return timer


def test_dropped_frames_are_said_while_it_plays_and_a_little_longer(qtbot: QtBot) -> None:
    bar = make_bar(qtbot)
    find_timer(bar).setInterval(1)
    bar.show_playing(True, 1)
    bar.show_rates(20.0, 2)
    assert bar.dropped_label.text() == "2 dropped"
    bar.show_playing(False, 0)
    bar.show_rates(0.0, 2)
    assert bar.dropped_label.text() == "2 dropped"
    qtbot.waitUntil(lambda: bar.dropped_label.text() == "")
    bar.show_rates(0.0, 2)
    assert bar.dropped_label.text() == "", "a later change does not bring it back"
    assert "dropped 2 frames" in bar.rate_label.toolTip()


def test_it_is_said_at_once_when_it_plays_again(qtbot: QtBot) -> None:
    bar = make_bar(qtbot)
    bar.show_playing(True, 1)
    bar.show_playing(False, 0)
    assert find_timer(bar).isActive()
    bar.show_playing(True, 1)
    assert not find_timer(bar).isActive()
    bar.show_rates(20.0, 1)
    assert bar.dropped_label.text() == "1 dropped"
