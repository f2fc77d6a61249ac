"""The sources on the timeline, and the project's rate."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.ui.features.timeline.tracks.sources_track import ROW_HEIGHT, SourceBar
from tests.ui.features.timeline.rig import LEFT, NONE, Rig

R24, R25 = FrameRate.from_value(24), FrameRate.from_value(25)
FILM = SourceBar("film", "film", "source", ClipInfo(R25, 241, 640, 360, 3), ClipInfo(R24, 231, 1920, 1080, 3))
TAPE = SourceBar("tape", "tape", "source", ClipInfo(R25, 100, 640, 360, 3), ClipInfo(R25, 100, 640, 360, 3))


@pytest.fixture
def sourced(rig: Rig) -> Rig:
    """Return a high timeline with two sources."""
    rig.panel.resize(1000, 300)
    canvas = rig.panel.timeline_canvas
    canvas.sources_track.set_bars((FILM, TAPE))
    canvas.curve_scene.snap_points["sources"] = (100, 241)
    canvas.update_layout()
    return rig


def at(rig: Rig, frame: float, row: int) -> QPoint:
    place = rig.panel.timeline_canvas.find_placement(rig.panel.timeline_canvas.sources_track)
    assert place is not None
    return rig.at(frame, round(place.rect.top() + (row + 0.5) * ROW_HEIGHT))


def test_a_bar_says_its_own_rate_where_it_is_another() -> None:
    assert (FILM.make_label(), TAPE.make_label()) == ("film · 24 → 25 fps", "tape · source")
    assert "1920×1080 · 24 fps · 231 f" in FILM.make_tooltip()
    assert "here at 25 fps: 241 frames" in FILM.make_tooltip()


def test_a_single_source_is_shown_only_if_it_is_conformed(rig: Rig) -> None:
    track = rig.panel.timeline_canvas.sources_track
    assert not track.set_bars((TAPE,))
    assert track.compute_height() == 0
    assert track.set_bars((FILM,))
    assert track.compute_height() == ROW_HEIGHT
    track.set_bars((TAPE,) * 9)
    assert track.compute_height() == 5 * ROW_HEIGHT
    rig.panel.timeline_canvas.update_layout()
    rig.panel.grab()


def test_a_double_click_wants_the_node(sourced: Rig, qtbot: QtBot) -> None:
    canvas = sourced.panel.timeline_canvas
    with qtbot.waitSignal(canvas.sources_track.signals.node_requested) as caught:
        QTest.mouseDClick(canvas, LEFT, NONE, at(sourced, 50, 1))
    assert caught.args == ["tape"]
    assert sourced.frames == []
    QTest.mouseDClick(canvas, LEFT, NONE, at(sourced, 180.5, 1))
    assert sourced.frames == [180], "beside the bars it scrubs"


def test_the_tooltip_tells_of_the_source(sourced: Rig, qtbot: QtBot) -> None:
    canvas, place = sourced.panel.timeline_canvas, at(sourced, 50, 0)
    QApplication.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, place, canvas.mapToGlobal(place)))
    qtbot.waitUntil(lambda: "here at 25 fps" in QToolTip.text())
    QToolTip.hideText()


def test_what_is_dragged_snaps_to_a_sources_end(sourced: Rig) -> None:
    from tests.ui.features.timeline.rig import HANDLE_Y

    sourced.drag(QPoint(sourced.x(241) - 3, HANDLE_Y), sourced.at(101, HANDLE_Y))
    assert sourced.range is not None
    assert sourced.range.stop == 100


def test_the_projects_rate_is_chosen_at_the_figure(rig: Rig, qtbot: QtBot) -> None:
    for text, rate in (("23.976 fps", FrameRate.from_value("23.976")), ("Same as the clip", None)):
        QTest.mouseClick(rig.panel.transport_bar.rate_label, LEFT)
        menu = cast("list[QMenu]", rig.panel.findChildren(QMenu))[-1]
        entry = next(entry for entry in menu.actions() if entry.text() == text)
        with qtbot.waitSignal(menu.destroyed):
            QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(entry).center())
        assert rig.document.project.rate == rate
    rig.document.undo()
    assert rig.document.project.rate == FrameRate.from_value("23.976")
    rig.document.undo()
    assert rig.document.project.rate is None
