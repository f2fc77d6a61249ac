"""Sound in the whole window: a film is heard while it plays, and keys, menu and speaker say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.core.clip_info import ClipInfo
from studio.core.image import Audio, Image
from studio.core.time import FrameRate
from studio.engine.request import EngineRequest
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.devices.audio_sink import NO_DEVICE
from studio.media.media_files import MediaFiles
from studio.sdk.media import VideoOptions, WriterTracks
from studio.sdk.registry import Registry
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

RATE = FrameRate.from_value(25)


@pytest.fixture
def film(start: Start, tmp_path: Path, qtbot: QtBot) -> WindowParts:
    """Return a window with a film of a second: grey, with a tone."""
    clip = tmp_path / "film.mov"
    pictures, sound = ClipInfo(RATE, 25, 64, 48, 3), ClipInfo(RATE, 25, channels=2, sample_rate=48_000)
    tone = 0.3 * torch.sin(torch.arange(1920) * (2 * torch.pi / 128))
    with MediaFiles().create_video(clip, WriterTracks(pictures, sound), VideoOptions()) as writer:
        for _ in range(25):
            writer.write(Image(torch.full((3, 48, 64), 0.5)))
            writer.write_audio(Audio(tone.repeat(2, 1), 48_000))
    project = tmp_path / "film.loom"
    nodes = {
        "film": NodeRecord("film", "source.video", "film", params={"file": clip.as_posix()}),
        "gain": NodeRecord("gain", "color.gain", "gain"),
    }
    wires = {Endpoint("gain", "image"): Endpoint("film", "image")}
    save_project(project, Project(Graph(nodes, wires), viewed_output=Endpoint("gain", "image")), Registry())
    controller = get_controller(start(project))
    qtbot.waitUntil(lambda: len(controller.panels.timeline.clip_frames) == 25, timeout=10_000)
    return controller


def test_a_film_is_heard_while_it_plays(film: WindowParts, qtbot: QtBot) -> None:
    player, sound = film.panels.timeline.player, film.sound.sound
    assert sound.get_output_latency() > 0.0
    player.play_at_speed(1)
    qtbot.waitUntil(lambda: player.shown_count > 10, timeout=10_000)
    player.stop_playback()
    frame = film.engine.find_cached(EngineRequest(film.document.graph, "film", "audio", player.shown_count // 2))
    assert isinstance(frame, Audio)
    assert float(frame.samples.abs().max()) == pytest.approx(0.3, abs=0.05)


def test_the_key_the_menu_and_the_speaker_agree(film: WindowParts, qtbot: QtBot) -> None:
    window, sound, speaker = film.window, film.sound.sound, film.sound.speaker
    assert sound.device_key == NO_DEVICE
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(window, Qt.Key.Key_M, keys)
    assert sound.is_muted
    assert speaker.accessibleName() == "Sound is muted"
    assert window.board.is_on("sound.mute")
    window.board.run_action("sound.mute")
    window.board.run_action("sound.quieter")
    assert speaker.accessibleName() == "Sound at 95 %"
    window.board.run_action("sound.scrubbing")
    assert not window.board.is_on("sound.scrubbing")
    window.board.run_action("sound.louder")
    assert sound.playback_volume == 1.0
