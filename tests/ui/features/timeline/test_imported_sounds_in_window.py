"""Sounds that are imported: on the timeline alone, and beside a picture that does not read them."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from studio.graph.model import Endpoint
from studio.ui.features.timeline.tracks.sources_track import SourceBar, SourcesTrack
from tests.ui.whole_window import Start, get_controller


@pytest.fixture
def sound_file(tmp_path: Path) -> Path:
    """Return a second of a tone."""
    path = tmp_path / "crunching.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((8_000 * np.sin(np.arange(16_000) / 20)).astype("<i2").tobytes())
    return path


def list_unread(track: SourcesTrack) -> list[SourceBar]:
    return [bar for bar in track.source_bars if not bar.is_connected]


def test_a_sound_alone_has_a_length_and_a_track(start: Start, sound_file: Path, qtbot: QtBot) -> None:
    controller = get_controller(start())
    timeline, viewer = controller.panels.timeline, controller.panels.viewer
    controller.panels.node_editor.import_files((sound_file,))
    qtbot.waitUntil(lambda: controller.document.project.viewed_output == Endpoint("audio", "audio"))
    qtbot.waitUntil(lambda: len(timeline.clip_frames) == 25, timeout=10_000)
    canvas = timeline.timeline_canvas
    qtbot.waitUntil(lambda: canvas.find_placement(canvas.wave_track) is not None, timeout=10_000)
    assert viewer.canvas.is_sound
    assert viewer.canvas.error_message is None
    assert not controller.preview.is_waiting
    timeline.set_frame(5)
    assert viewer.canvas.error_message is None


def test_a_sound_that_nothing_reads_is_shown_beside_the_picture(
    start: Start, project_file: Path, sound_file: Path, qtbot: QtBot
) -> None:
    controller = get_controller(start(project_file))
    track = controller.panels.timeline.timeline_canvas.sources_track
    controller.panels.node_editor.import_files((sound_file,))
    qtbot.waitUntil(lambda: len(list_unread(track)) == 1, timeout=10_000)
    bar = list_unread(track)[0]
    assert bar.make_label() == "crunching · not connected, not heard"
    assert bar.clip.length == 25
    assert controller.document.project.viewed_output == Endpoint("gain", "image"), "the view stays as it is"
    strip = controller.panels.timeline.timeline_canvas.filmstrip
    assert not strip.set_name("gain"), "the strip says of which node its pictures are"
