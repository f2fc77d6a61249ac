"""Sound as the window sees it: what is heard, and what is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import torch
from pytestqt.qtbot import QtBot

from studio.core.image import Audio
from studio.core.time import FrameRange
from studio.engine.cancel import CancelToken
from studio.engine.request import Request
from studio.graph.commands import Disconnect, SetParam
from studio.graph.facts import compute_facts
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.media.devices.null import NullSink
from studio.media.devices.sink import NO_DEVICE, AudioDevice
from studio.ui.background import Background
from studio.ui.choices import Forgetful
from studio.ui.sound import sound as module
from studio.ui.sound.sound import Sound
from studio.ui.timeline.player import Player
from studio.ui.timeline.scene import Scene
from tests.graph import nodes_for_tests
from tests.graph.nested_for_tests import level, node

SPEAKERS = AudioDevice("Speakers", "ALSA", 0, 2, 48_000, True)


class Engine:
    """Answers with silence, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.wanted = threading.Event()

    def compute(self, request: Request, cancel: CancelToken | None = None) -> object:
        self.asked.append(request)
        self.wanted.set()
        return Audio(torch.zeros(2, 1920), 48_000)


class Rig:
    """A clip that is looked at through another node, sound, and a player."""

    def __init__(self, choices: Forgetful | None = None) -> None:
        self.engine = Engine()
        self.keys: list[str] = []
        self.document = Document(nodes_for_tests.registry())
        project = level(
            node("clip", "test.clip", length=100), node("adjust", "test.adjust"), wires="clip.image>adjust.image"
        )
        self.document.replace_project(project)
        self.document.look_at(Endpoint("adjust", "image"))
        self.choices = choices or Forgetful()
        self.sound = Sound(self.engine, self.document, self.choices, make_sink=self._sink)
        self.scene = Scene(length=100)
        self.player = Player(self.scene)
        self.player.set_sound(self.sound)
        self.player.configure()
        self.tell_facts()

    def _sink(self, key: str) -> NullSink:
        self.keys.append(key)
        return NullSink()

    def tell_facts(self) -> None:
        self.sound.set_facts(compute_facts(self.document.graph, self.document.registry, None))  # type: ignore[arg-type]


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    made = Rig()
    yield made
    made.player.stop()
    made.sound.close()


def test_what_is_seen_is_heard_and_the_clock_is_the_devices(rig: Rig, qtbot: QtBot) -> None:
    due: list[int] = []
    rig.player.frame_due.connect(due.append)
    rig.player.frame_due.connect(rig.player.frame_shown)
    rig.player.play(1)
    qtbot.waitUntil(lambda: len(due) > 8, timeout=5000)
    rig.player.stop()
    assert {request.output for request in rig.engine.asked} == {"audio"}
    assert {request.node for request in rig.engine.asked} == {"clip"}
    assert due[:3] == [0, 1, 2]
    assert rig.player.shown >= 8
    assert rig.player.lateness < 1.0
    assert rig.keys == [""]


def test_every_frame_is_seen_without_sound(rig: Rig, qtbot: QtBot) -> None:
    rig.player.toggle_every_frame()
    rig.player.play(1)
    qtbot.wait(100)
    assert not rig.engine.asked
    rig.player.toggle_every_frame()
    assert rig.engine.wanted.wait(5)


def test_a_moved_playhead_is_heard_unless_that_is_off_or_muted(rig: Rig, qtbot: QtBot) -> None:
    rig.sound.toggle_scrubbing()
    rig.player.seek(40)
    rig.sound.toggle_scrubbing()
    rig.sound.toggle_muted()
    rig.player.seek(41)
    rig.sound.toggle_muted()
    rig.player.seek(rig.scene.frame)
    assert not rig.engine.asked
    rig.player.seek(42)
    qtbot.waitUntil(lambda: len(rig.engine.asked) == 2, timeout=5000)
    assert [request.frame for request in rig.engine.asked] == [42, 43]


def test_opening_a_project_makes_no_sound(rig: Rig, qtbot: QtBot) -> None:
    rig.document.replace_project(rig.document.project)
    rig.document.apply(SetParam("clip", "length", 50))
    rig.player.seek(20)
    qtbot.wait(50)
    assert not rig.engine.asked


def test_an_edit_while_playing_is_heard_and_does_not_stop_it(rig: Rig, qtbot: QtBot) -> None:
    rig.player.play(1)
    assert rig.engine.wanted.wait(5)
    rig.document.apply(SetParam("adjust", "amount", 3.0))
    rig.tell_facts()
    newest = rig.document.graph
    qtbot.waitUntil(lambda: rig.engine.asked[-1].graph is newest, timeout=5000)
    assert rig.player.playing
    frames = [request.frame for request in rig.engine.asked]
    assert frames == sorted(set(frames)), "no frame is asked for again"


def test_a_graph_without_sound_plays_by_the_clock_of_the_machine(rig: Rig, qtbot: QtBot) -> None:
    rig.document.apply(Disconnect((Endpoint("adjust", "image"),)))
    rig.tell_facts()
    assert rig.sound.lead() == 0.0
    due: list[int] = []
    rig.player.frame_due.connect(due.append)
    rig.player.play(1)
    qtbot.waitUntil(lambda: len(due) > 3, timeout=5000)
    assert not rig.engine.asked
    assert not rig.keys


def test_choices_are_kept_and_odd_ones_do_no_harm(rig: Rig) -> None:
    rig.sound.set_volume(0.4)
    rig.sound.set_muted(True)
    rig.sound.set_scrubbing(False)
    rig.sound.set_device(NO_DEVICE)
    rig.sound.set_offset_ms(-9999)
    again = Rig(rig.choices)
    assert (again.sound.volume, again.sound.muted, again.sound.scrubbing) == (0.4, True, False)
    assert (again.sound.device, again.sound.offset_ms) == (NO_DEVICE, -500)
    again.sound.close()
    rig.choices.choose("sound.volume", "loud")
    odd = Rig(rig.choices)
    assert odd.sound.volume == 1.0
    odd.sound.close()


def test_turning_it_up_is_wanting_to_hear_it(rig: Rig) -> None:
    rig.sound.set_muted(True)
    rig.sound.set_volume(7.0)
    assert (rig.sound.volume, rig.sound.muted) == (1.0, False)


def test_devices_are_found_away_from_the_window(rig: Rig, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    found = threading.current_thread()

    def look() -> tuple[AudioDevice, ...]:
        nonlocal found
        found = threading.current_thread()
        return (SPEAKERS,)

    monkeypatch.setattr(module, "output_devices", look)
    background = Background()
    with qtbot.waitSignal(rig.sound.devices_changed):
        rig.sound.find_devices(background)
    background.close()
    assert found is not threading.current_thread()
    assert rig.sound.devices == (SPEAKERS,)


def test_playing_once_stops_at_the_end_with_sound(rig: Rig, qtbot: QtBot) -> None:
    rig.scene.range = FrameRange(0, 4)
    rig.player.configure()
    rig.player.next_looping()
    rig.player.next_looping()
    rig.player.play(1)
    qtbot.waitUntil(lambda: not rig.player.playing, timeout=5000)
    assert {request.frame for request in rig.engine.asked} == {0, 1, 2, 3}
