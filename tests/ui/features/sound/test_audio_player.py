"""Sound as the window sees it: what is heard, and what is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import torch
from pytestqt.qtbot import QtBot

from studio.core.image import Audio
from studio.core.time import FrameRange
from studio.engine.request import EngineRequest
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.analysis.graph_facts import compute_graph_facts
from studio.graph.commands import Disconnect, SetParam
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.media.devices.audio_sink import NO_DEVICE, AudioDevice
from studio.media.devices.null_sink import NullSink
from studio.ui.features.sound import audio_player as module
from studio.ui.features.sound.audio_player import AudioPlayer
from studio.ui.features.timeline.playback.player import Player
from studio.ui.shell.settings.settings_store import InMemorySettings
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from tests.graph import nodes_for_tests
from tests.graph.nested_for_tests import level, node
from tests.ui.fake_engine import FakeEngine

SPEAKERS = AudioDevice("Speakers", "ALSA", 0, 2, 48_000, True)


class Engine(FakeEngine):
    """Answers with silence, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[EngineRequest] = []
        self.wanted = threading.Event()

    def compute_frame(self, request: EngineRequest, cancel: CancelToken | None = None, *_: object) -> object:
        self.asked.append(request)
        self.wanted.set()
        return Audio(torch.zeros(2, 1920), 48_000)


class Rig:
    """A clip that is looked at through another node, sound, and a player."""

    def __init__(self, choices: InMemorySettings | None = None) -> None:
        self.engine = Engine()
        self.keys: list[str] = []
        self.document = Document(nodes_for_tests.registry())
        project = level(
            node("clip", "test.clip", length=100), node("adjust", "test.adjust"), wires="clip.image>adjust.image"
        )
        self.document.replace_project(project)
        self.document.set_viewed_output(Endpoint("adjust", "image"))
        self.choices = choices or InMemorySettings()
        self.sound = AudioPlayer(self.engine, self.document, self.choices, make_sink=self._sink)
        self.scene = TimelineScene(clip_length=100)
        self.player = Player(self.scene)
        self.player.set_audio(self.sound)
        self.player.update_range()
        self.tell_facts()

    def _sink(self, key: str) -> NullSink:
        self.keys.append(key)
        return NullSink()

    def tell_facts(self) -> None:
        self.sound.set_graph_facts(compute_graph_facts(self.document.graph, self.document.registry, None))  # type: ignore[arg-type]


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    made = Rig()
    yield made
    made.player.stop_playback()
    made.sound.close_device()


def test_what_is_seen_is_heard_and_the_clock_is_the_devices(rig: Rig, qtbot: QtBot) -> None:
    due: list[int] = []
    rig.player.frame_due.connect(due.append)
    rig.player.frame_due.connect(rig.player.report_shown_frame)
    rig.player.play_at_speed(1)
    qtbot.waitUntil(lambda: len(due) > 8, timeout=5000)
    rig.player.stop_playback()
    assert {request.output for request in rig.engine.asked} == {"audio"}
    assert {request.node for request in rig.engine.asked} == {"clip"}
    assert due[:3] == [0, 1, 2]
    assert rig.player.shown_count >= 8
    assert rig.player.max_lateness < 1.0
    assert rig.keys == [""]


def test_every_frame_is_seen_without_sound(rig: Rig, qtbot: QtBot) -> None:
    rig.player.toggle_every_frame()
    rig.player.play_at_speed(1)
    qtbot.wait(100)
    assert not rig.engine.asked
    rig.player.toggle_every_frame()
    assert rig.engine.wanted.wait(5)


def test_a_moved_playhead_is_heard_unless_that_is_off_or_muted(rig: Rig, qtbot: QtBot) -> None:
    rig.sound.toggle_scrub()
    rig.player.seek_frame(40)
    rig.sound.toggle_scrub()
    rig.sound.toggle_muted()
    rig.player.seek_frame(41)
    rig.sound.toggle_muted()
    rig.player.seek_frame(rig.scene.current_frame)
    assert not rig.engine.asked
    rig.player.seek_frame(42)
    qtbot.waitUntil(lambda: len(rig.engine.asked) == 2, timeout=5000)
    assert [request.frame for request in rig.engine.asked] == [42, 43]


def test_opening_a_project_makes_no_sound(rig: Rig, qtbot: QtBot) -> None:
    rig.document.replace_project(rig.document.project)
    rig.document.apply_command(SetParam("clip", "length", 50))
    rig.player.seek_frame(20)
    qtbot.wait(50)
    assert not rig.engine.asked


def test_an_edit_while_playing_is_heard_and_does_not_stop_it(rig: Rig, qtbot: QtBot) -> None:
    rig.player.play_at_speed(1)
    assert rig.engine.wanted.wait(5)
    rig.document.apply_command(SetParam("adjust", "amount", 3.0))
    rig.tell_facts()
    newest = rig.document.graph
    qtbot.waitUntil(lambda: rig.engine.asked[-1].graph is newest, timeout=5000)
    assert rig.player.is_playing
    frames = [request.frame for request in rig.engine.asked]
    assert frames == sorted(set(frames)), "no frame is asked for again"


def test_a_graph_without_sound_plays_by_the_clock_of_the_machine(rig: Rig, qtbot: QtBot) -> None:
    rig.document.apply_command(Disconnect((Endpoint("adjust", "image"),)))
    rig.tell_facts()
    assert rig.sound.get_output_latency() == 0.0
    due: list[int] = []
    rig.player.frame_due.connect(due.append)
    rig.player.play_at_speed(1)
    qtbot.waitUntil(lambda: len(due) > 3, timeout=5000)
    assert not rig.engine.asked
    assert not rig.keys


def test_choices_are_kept_and_odd_ones_do_no_harm(rig: Rig) -> None:
    rig.sound.set_volume(0.4)
    rig.sound.set_muted(True)
    rig.sound.set_scrub_enabled(False)
    rig.sound.set_device(NO_DEVICE)
    rig.sound.set_offset_ms(-9999)
    again = Rig(rig.choices)
    assert (again.sound.playback_volume, again.sound.is_muted, again.sound.is_scrub_enabled) == (0.4, True, False)
    assert (again.sound.device_key, again.sound.offset_ms) == (NO_DEVICE, -500)
    again.sound.close_device()
    rig.choices.set_choice("sound.volume", "loud")
    odd = Rig(rig.choices)
    assert odd.sound.playback_volume == 1.0
    odd.sound.close_device()


def test_turning_it_up_is_wanting_to_hear_it(rig: Rig) -> None:
    rig.sound.set_muted(True)
    rig.sound.set_volume(7.0)
    assert (rig.sound.playback_volume, rig.sound.is_muted) == (1.0, False)


def test_devices_are_found_away_from_the_window(rig: Rig, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    found = threading.current_thread()

    def look() -> tuple[AudioDevice, ...]:
        nonlocal found
        found = threading.current_thread()
        return (SPEAKERS,)

    monkeypatch.setattr(module, "list_output_devices", look)
    background = BackgroundWorker()
    with qtbot.waitSignal(rig.sound.devices_changed):
        rig.sound.find_devices(background)
    background.close()
    assert found is not threading.current_thread()
    assert rig.sound.audio_devices == (SPEAKERS,)


def test_playing_once_stops_at_the_end_with_sound(rig: Rig, qtbot: QtBot) -> None:
    rig.scene.in_out_range = FrameRange(0, 4)
    rig.player.update_range()
    rig.player.cycle_loop_mode()
    rig.player.cycle_loop_mode()
    rig.player.play_at_speed(1)
    qtbot.waitUntil(lambda: not rig.player.is_playing, timeout=5000)
    assert {request.frame for request in rig.engine.asked} == {0, 1, 2, 3}
