"""In what the timeline counts."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.graph.history import Document
from studio.sdk.registry import Registry
from studio.ui.features.timeline.panel import TimelinePanel
from studio.ui.shell.settings.settings_store import InMemorySettings
from studio.ui.widgets.plots.time_units import TimeUnit, format_time
from tests.ui.features.timeline.rig import LEFT, NONE, Rig

NTSC = FrameRate.from_value("29.97")
NTSC_CLIP = ClipInfo(NTSC, 4000, 640, 360, 3)


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        (TimeUnit.FRAMES, "1800"),
        (TimeUnit.SECONDS, "60.06s"),
        (TimeUnit.TIMECODE, "00:01:00:00"),
        (TimeUnit.DROP_FRAME, "00:01:00;02"),
    ],
)
def test_a_frame_in_each_unit(unit: TimeUnit, text: str) -> None:
    assert format_time(1800, NTSC, unit) == text


@pytest.mark.parametrize("rate", [FrameRate.from_value(value) for value in ("23.976", 25, "59.94", 99, 120, 240)])
def test_each_frame_has_seconds_of_its_own(rate: FrameRate) -> None:
    labels = [format_time(frame, rate, TimeUnit.SECONDS) for frame in range(3000)]
    assert len(set(labels)) == 3000


def test_numbers_are_dropped_only_where_the_rate_needs_it() -> None:
    assert TimeUnit.TIMECODE.next_unit(NTSC) is TimeUnit.DROP_FRAME
    assert TimeUnit.TIMECODE.next_unit(FrameRate.from_value(25)) is TimeUnit.FRAMES
    assert TimeUnit.DROP_FRAME.next_unit(FrameRate.from_value(25)) is TimeUnit.FRAMES


def test_the_button_goes_through_the_units(rig: Rig) -> None:
    rig.panel.set_clip(NTSC_CLIP)
    rig.panel.set_frame(1800)
    transport, seen = rig.panel.transport_bar, []
    for _ in range(4):
        QTest.mouseClick(transport.unit_button, LEFT)
        seen.append((transport.frame_field.text(), transport.unit_button.text()))
    assert seen == [("60.06s", "1800"), ("00:01:00:00", "1800"), ("00:01:00;02", "1800"), ("1800", "00:01:00:00")]


def test_the_menu_of_the_button_offers_all_units(rig: Rig, qtbot: QtBot) -> None:
    units = rig.panel.transport_bar.unit_button
    units.customContextMenuRequested.emit(QPoint(2, 2))
    (menu,) = cast("list[QMenu]", rig.panel.transport_bar.findChildren(QMenu))
    entries = menu.actions()
    assert [entry.text() for entry in entries] == ["Frames", "Seconds", "Timecode", "Drop-Frame Timecode"]
    assert [entry.isChecked() for entry in entries] == [True, False, False, False]
    assert not entries[3].isEnabled(), "25 fps has no dropped numbers"
    place = menu.actionGeometry(entries[1]).center()
    with qtbot.waitSignal(menu.destroyed):
        QTest.mouseClick(menu, LEFT, NONE, place)
    assert rig.panel.timeline_canvas.curve_scene.time_unit is TimeUnit.SECONDS


def test_the_unit_is_kept(qtbot: QtBot) -> None:
    choices = InMemorySettings()
    first = TimelinePanel(Document(Registry()), choices=choices)
    qtbot.addWidget(first)
    first.shortcut_keys.handlers["timeline.unit_seconds"]()
    assert first.build_toggle_states()["timeline.unit_seconds"]()
    second = TimelinePanel(Document(Registry()), choices=choices)
    qtbot.addWidget(second)
    assert second.timeline_canvas.curve_scene.time_unit is TimeUnit.SECONDS
    choices.set_choice("timeline.unit", "moons")
    third = TimelinePanel(Document(Registry()), choices=choices)
    qtbot.addWidget(third)
    assert third.timeline_canvas.curve_scene.time_unit is TimeUnit.FRAMES


def test_playing_changes_no_layout(rig: Rig, qtbot: QtBot) -> None:
    rig.panel.set_frame(3)
    widths = (rig.panel.transport_bar.unit_button.width(), rig.panel.transport_bar.frame_field.width())
    for frame in (11, 111, 240):
        rig.panel.set_frame(frame)
        qtbot.waitUntil(lambda frame=frame: rig.panel.transport_bar.frame_field.text() == str(frame))  # type: ignore[misc]
        assert (rig.panel.transport_bar.unit_button.width(), rig.panel.transport_bar.frame_field.width()) == widths
