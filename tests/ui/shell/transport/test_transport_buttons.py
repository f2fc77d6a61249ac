"""Buttons that play and move the playhead."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.ui.shell.absent_panels.timeline import AbsentTimeline
from studio.ui.shell.icon_button import IconButton
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import PanelKeys
from studio.ui.shell.transport.transport_buttons import TRANSPORT_ACTIONS, make_transport_buttons


def test_each_button_does_what_the_timeline_does(qtbot: QtBot) -> None:
    window, done = QWidget(), list[str]()
    qtbot.addWidget(window)
    timeline = AbsentTimeline(window)
    timeline.shortcut_keys = PanelKeys(
        ActionScope.TIMELINE, {action: partial(done.append, action) for action in TRANSPORT_ACTIONS}
    )
    buttons = make_transport_buttons(timeline, window)
    for action in TRANSPORT_ACTIONS:
        QTest.mouseClick(buttons[action], Qt.MouseButton.LeftButton)
    assert done == [*TRANSPORT_ACTIONS]


def test_play_says_pause_while_it_plays(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    timeline = AbsentTimeline(window)
    timeline.shortcut_keys = PanelKeys(ActionScope.TIMELINE, {"play.toggle": lambda: None})
    buttons = make_transport_buttons(timeline, window)
    names = []
    for playing in (True, False):
        timeline.playing_changed.emit(playing)
        names.append(buttons["play.toggle"].accessibleName())
    assert names == ["Pause", "Play"]


def test_without_a_timeline_there_are_no_buttons(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    timeline = AbsentTimeline(window)
    buttons = make_transport_buttons(timeline, window)
    timeline.playing_changed.emit(True)
    assert not buttons.findChildren(IconButton)
