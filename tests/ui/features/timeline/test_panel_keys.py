"""Keys of the timeline, as a keyboard and a mouse bring them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.graph.history import Document
from studio.sdk.registry import Registry
from studio.ui.features.timeline.panel import TimelinePanel
from studio.ui.shell.shortcuts.focus import focus_hovered_panel


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[TimelinePanel]:
    """Return a timeline with a clip of 241 frames."""
    made = TimelinePanel(Document(Registry()))
    qtbot.addWidget(made)
    made.resize(1000, 160)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.set_clip(ClipInfo(width=640, height=360, length=241, rate=FrameRate(Fraction(25))))
    yield made
    made.stop_playback()


def test_keys_work_on_once_a_frame_was_typed(panel: TimelinePanel) -> None:
    QCursor.setPos(panel.timeline_canvas.mapToGlobal(QPoint(500, 60)))
    focus_hovered_panel(panel)
    field = panel.transport_bar.frame_field
    for text, frame in (("120", 120), ("+20", 140)):
        focused = QApplication.focusWidget()
        assert focused is panel
        QTest.keyClick(focused, Qt.Key.Key_G)
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert panel.current_frame == frame


def test_plus_zooms_though_it_needs_shift(panel: TimelinePanel) -> None:
    before = len(panel.compute_visible_frames())
    QTest.keyClick(panel, Qt.Key.Key_Plus, Qt.KeyboardModifier.ShiftModifier)
    assert len(panel.compute_visible_frames()) < before
    QTest.keyClick(panel, Qt.Key.Key_Minus)
    assert len(panel.compute_visible_frames()) == before
