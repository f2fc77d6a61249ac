"""The waveform on the timeline."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange
from studio.graph.model import Endpoint, Graph
from studio.sdk.ports import AUDIO
from studio.ui.features.timeline.controllers.waveform_loader import WaveformResult
from studio.ui.features.timeline.tracks import wave_track
from studio.ui.features.timeline.tracks.wave_track import WaveTrack, render_waveform
from studio.ui.shell.settings.settings_store import InMemorySettings
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors
from tests.ui.features.timeline.rig import CLIP, LEFT, NONE, Rig


def result(level: float, *, known: int = 100, damaged: slice = slice(0), complete: bool = True) -> WaveformResult:
    highs = np.full(100, np.nan, np.float32)
    highs[:known] = level
    flags = np.zeros(100, bool)
    flags[damaged] = True
    highs[damaged] = np.nan
    return WaveformResult(
        Graph(), Endpoint("a", "audio"), FrameRange(0, 241), -highs, highs, highs / 2, flags, complete
    )


@pytest.fixture
def heard(rig: Rig) -> Rig:
    """Return a high timeline that hears something."""
    rig.panel.resize(1000, 300)
    wave = rig.panel.timeline_canvas.wave_track
    assert wave.set_sound_name("take 1")
    rig.panel.timeline_canvas.update_layout()
    return rig


def place(rig: Rig) -> QPoint:
    found = rig.panel.timeline_canvas.find_placement(rig.panel.timeline_canvas.wave_track)
    assert found is not None
    return found.rect.center().toPoint()


def grab(rig: Rig) -> QImage:
    return rig.panel.timeline_canvas.grab().toImage()


def test_peaks_are_faint_and_loudness_is_bright(qtbot: QtBot) -> None:
    image = render_waveform(result(0.8), 101, theme.find_port_color(AUDIO))
    alphas = [image.pixelColor(50, y).alpha() for y in (50, 50 - 35, 50 - 45)]
    assert alphas == [255, pytest.approx(115, abs=2), 0]
    assert (image.width(), image.height()) == (100, 101)


def test_what_is_too_loud_is_red_at_the_edges(qtbot: QtBot) -> None:
    image = render_waveform(result(1.4), 64, theme.find_port_color(AUDIO))
    edge = image.pixelColor(3, 0)
    assert (edge.red(), edge.green()) == (Colors.DANGER.red(), Colors.DANGER.green())
    assert render_waveform(result(0.9), 64, theme.find_port_color(AUDIO)).pixelColor(3, 0).alpha() == 0


def test_it_grows_as_more_is_known(heard: Rig) -> None:
    wave, ratio = heard.panel.timeline_canvas.wave_track, grab(heard).devicePixelRatio()
    seen = []
    for known in (0, 40, 100):
        wave.show_waveform(result(0.9, known=known, complete=known == 100))
        heard.panel.timeline_canvas.refresh(wave)
        image, y = grab(heard), round((place(heard).y() - 6) * ratio)
        row = [image.pixelColor(round(heard.x(frame) * ratio), y) for frame in (60, 200)]
        seen.append([color.blue() > 150 for color in row])
    assert seen == [[False, False], [True, False], [True, True]]


def test_damaged_parts_are_hatched_and_said(heard: Rig, qtbot: QtBot) -> None:
    canvas = heard.panel.timeline_canvas
    canvas.wave_track.show_waveform(result(0.5, damaged=slice(40, 60)))
    canvas.refresh(canvas.wave_track)
    image = grab(heard)
    ratio = image.devicePixelRatio()
    left, right = (round(heard.x(frame) * ratio) for frame in (100, 140))
    colors = {image.pixelColor(x, round(place(heard).y() * ratio)).name() for x in range(left, right)}
    assert Colors.DANGER.name() in colors
    for frame, text in ((120, "damaged"), (20, "-6.0 dB")):
        at = heard.at(frame, place(heard).y())
        QApplication.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, at, canvas.mapToGlobal(at)))
        qtbot.waitUntil(lambda text=text: text in QToolTip.text())  # type: ignore[misc]
    QToolTip.hideText()


def test_without_sound_it_takes_no_room(heard: Rig) -> None:
    canvas = heard.panel.timeline_canvas
    assert canvas.wave_track.compute_height() == wave_track.HEIGHT
    assert canvas.wave_track.set_sound_name(None)
    canvas.update_layout()
    assert canvas.find_placement(canvas.wave_track) is None
    grab(heard)


def test_another_sound_forgets_the_one_before(heard: Rig) -> None:
    wave = heard.panel.timeline_canvas.wave_track
    wave.show_waveform(result(0.9))
    wave.set_sound_name("take 2")
    heard.panel.timeline_canvas.refresh(wave)
    image = grab(heard)
    ratio = image.devicePixelRatio()
    color: QColor = image.pixelColor(round(heard.x(120) * ratio), round((place(heard).y() - 6) * ratio))
    assert color == Colors.CANVAS


def test_it_is_switched_off_and_stays_so(heard: Rig, qtbot: QtBot) -> None:
    with qtbot.waitSignal(heard.panel.view_settings.waveform_toggled):
        heard.panel.shortcut_keys.handlers["timeline.waveform"]()
    assert heard.panel.timeline_canvas.wave_track.compute_height() == 0
    assert not heard.panel.build_toggle_states()["timeline.waveform"]()


def test_the_divider_gives_it_another_height_that_is_kept(qtbot: QtBot) -> None:
    choices = InMemorySettings()
    for height in (None, 90.0):
        rig = Rig(choices)
        panel = rig.panel
        qtbot.addWidget(panel)
        panel.resize(1000, 330)
        panel.set_clip(CLIP)
        panel.timeline_canvas.wave_track.set_sound_name("take")
        panel.timeline_canvas.update_layout()
        with qtbot.waitExposed(panel):
            panel.show()
        top = round(panel.timeline_canvas.track_stack.compute_bottom_rect(1, panel.timeline_canvas.height()).top())
        if height is None:
            rig.drag(QPoint(300, top), QPoint(300, top - 20), QPoint(300, panel.timeline_canvas.height() - 90))
            assert rig.frames == []
            QTest.mouseClick(panel.timeline_canvas, LEFT, NONE, QPoint(300, top - 80))
        assert panel.timeline_canvas.wave_track.compute_height() == 90
        panel.close()


def test_it_becomes_neither_too_low_nor_too_high() -> None:
    wave = WaveTrack()
    wave.set_sound_name("take")
    for wanted, got in ((5.0, wave_track.LOWEST), (1e4, wave_track.HIGHEST)):
        wave.set_preferred_height(wanted)
        assert wave.compute_height() == got
