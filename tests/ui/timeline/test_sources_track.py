"""The sources on the timeline, and the project's rate."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from studio.core.clip import ClipFacts
from studio.core.time import FrameRate
from studio.ui.timeline.sources_track import ROW, SourceBar
from tests.ui.timeline.rig import LEFT, NONE, Rig

R24, R25 = FrameRate.of(24), FrameRate.of(25)
FILM = SourceBar("film", "film", "source", ClipFacts(R25, 241, 640, 360, 3), ClipFacts(R24, 231, 1920, 1080, 3))
TAPE = SourceBar("tape", "tape", "source", ClipFacts(R25, 100, 640, 360, 3), ClipFacts(R25, 100, 640, 360, 3))


@pytest.fixture
def sourced(rig: Rig) -> Rig:
    """Return a high timeline with two sources."""
    rig.panel.resize(1000, 300)
    canvas = rig.panel.canvas
    canvas.sources.set((FILM, TAPE))
    canvas.scene.points["sources"] = (100, 241)
    canvas.relayout()
    return rig


def at(rig: Rig, frame: float, row: int) -> QPoint:
    place = rig.panel.canvas.place_of(rig.panel.canvas.sources)
    assert place is not None
    return rig.at(frame, round(place.rect.top() + (row + 0.5) * ROW))


def test_a_bar_says_its_own_rate_where_it_is_another() -> None:
    assert (FILM.text(), TAPE.text()) == ("film · 24 → 25 fps", "tape")
    assert "1920×1080 · 24 fps · 231 f" in FILM.tip()
    assert "here at 25 fps: 241 frames" in FILM.tip()


def test_a_single_source_is_shown_only_if_it_is_conformed(rig: Rig) -> None:
    track = rig.panel.canvas.sources
    assert not track.set((TAPE,))
    assert track.height() == 0
    assert track.set((FILM,))
    assert track.height() == ROW
    track.set((TAPE,) * 9)
    assert track.height() == 5 * ROW
    rig.panel.canvas.relayout()
    rig.panel.grab()


def test_a_double_click_wants_the_node(sourced: Rig, qtbot: QtBot) -> None:
    canvas = sourced.panel.canvas
    with qtbot.waitSignal(canvas.sources.signals.node_wanted) as caught:
        QTest.mouseDClick(canvas, LEFT, NONE, at(sourced, 50, 1))
    assert caught.args == ["tape"]
    assert sourced.frames == []
    QTest.mouseDClick(canvas, LEFT, NONE, at(sourced, 180.5, 1))
    assert sourced.frames == [180], "beside the bars it scrubs"


def test_the_tooltip_tells_of_the_source(sourced: Rig, qtbot: QtBot) -> None:
    canvas, place = sourced.panel.canvas, at(sourced, 50, 0)
    QApplication.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, place, canvas.mapToGlobal(place)))
    qtbot.waitUntil(lambda: "here at 25 fps" in QToolTip.text())
    QToolTip.hideText()


def test_what_is_dragged_snaps_to_a_sources_end(sourced: Rig) -> None:
    from tests.ui.timeline.rig import HANDLE_Y

    sourced.drag(QPoint(sourced.x(241) - 3, HANDLE_Y), sourced.at(101, HANDLE_Y))
    assert sourced.range is not None
    assert sourced.range.stop == 100


def test_the_projects_rate_is_chosen_at_the_figure(rig: Rig, qtbot: QtBot) -> None:
    for text, rate in (("23.976 fps", FrameRate.of("23.976")), ("As the clip", None)):
        QTest.mouseClick(rig.panel.transport.rates, LEFT)
        menu = cast("list[QMenu]", rig.panel.findChildren(QMenu))[-1]
        entry = next(entry for entry in menu.actions() if entry.text() == text)
        with qtbot.waitSignal(menu.destroyed):
            QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(entry).center())
        assert rig.document.project.rate == rate
    rig.document.undo()
    assert rig.document.project.rate == FrameRate.of("23.976")
    rig.document.undo()
    assert rig.document.project.rate is None
