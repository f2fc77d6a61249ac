"""PortAudio, by what stands for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from weakref import WeakSet

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.media.devices import portaudio
from studio.media.devices.portaudio import PortAudioSink, list_output_devices
from tests.media.devices.fake_sounddevice import FakeSoundDevice


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> FakeSoundDevice:
    monkeypatch.setattr(portaudio, "_OPEN_SINKS", WeakSet())  # what other tests have left open
    return FakeSoundDevice()


def counting(out: np.ndarray, at: int) -> None:
    out[:] = at


def opened(library: FakeSoundDevice, key: str = "", wall: Callable[[], float] = time.perf_counter) -> PortAudioSink:
    sink = PortAudioSink(key, library, wall)
    sink.open(0, 2, counting)
    sink.start()
    return sink


def test_devices_that_play_are_listed(library: FakeSoundDevice) -> None:
    devices = list_output_devices(library)
    assert [(each.key, each.index, each.channels, each.rate, each.is_default) for each in devices] == [
        ("ALSA: Speakers", 1, 2, 48_000, True),
        ("JACK: Old radio", 2, 1, 44_100, False),
    ]


def test_devices_are_looked_for_anew_unless_one_is_open(library: FakeSoundDevice) -> None:
    list_output_devices(library)
    sink = opened(library)
    list_output_devices(library)
    assert library.begun == 1
    sink.close()
    list_output_devices(library)
    assert library.begun == 2


def test_no_library_or_no_devices_is_an_empty_list(library: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> object:
        raise StudioError("no PortAudio")

    library.devices = []
    assert list_output_devices(library) == ()
    monkeypatch.setattr(portaudio, "_load_library", missing)
    assert list_output_devices() == ()


def test_it_plays_what_is_given_and_says_what_is_heard(library: FakeSoundDevice) -> None:
    sink = opened(library)
    stream = library.streams[0]
    assert stream.settings["dtype"] == "float32"
    assert (sink.rate, sink.latency, sink.is_started) == (48_000, 0.032, False)
    stream.ask()
    stream.ask()
    assert [block[0, 0] for block in stream.heard] == [0, 480]
    assert sink.read_clock() == pytest.approx(0.02 - 0.032)
    for _ in range(100):
        stream.ask()
    assert sink.read_clock() == pytest.approx(1.02 - 0.032)
    assert sink.failure_reason == ""
    sink.close()
    assert stream.closed
    sink.close()


def test_a_driver_that_does_not_tell_times_is_believed_to_have_its_latency(library: FakeSoundDevice) -> None:
    library.dumb = True
    sink = opened(library)
    library.streams[0].ask()
    assert sink.read_clock() == pytest.approx(0.01 - 0.032)


def test_a_device_is_found_by_its_key_and_may_have_one_channel(library: FakeSoundDevice) -> None:
    sink = opened(library, "JACK: Old radio")
    settings = library.streams[0].settings
    assert (settings["device"], settings["channels"], settings["samplerate"]) == (2, 1, 44_100)
    assert (sink.rate, sink.name) == (44_100, "Old radio")


@pytest.mark.parametrize(
    ("key", "taken", "reason"),
    [
        ("ALSA: Gone", False, "ALSA: Gone is not there"),
        ("", True, "Speakers cannot be used: Device unavailable"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_a_reason(
    library: FakeSoundDevice, key: str, taken: bool, reason: str
) -> None:
    library.taken = taken
    with pytest.raises(StudioError, match=reason):
        PortAudioSink(key, library).open(0, 2, counting)


def test_a_machine_without_devices_says_so(library: FakeSoundDevice) -> None:
    library.devices = []
    with pytest.raises(StudioError, match="this machine has no sound device"):
        PortAudioSink("", library).open(0, 2, counting)


def test_a_device_that_raises_is_lost_and_its_clock_stands(library: FakeSoundDevice) -> None:
    sink = opened(library)
    library.streams[0].ask()
    before = sink.read_clock()
    library.lost = True
    assert sink.read_clock() == before
    assert "Unanticipated host error" in sink.failure_reason
    sink.stop()
    sink.close()


def test_a_stream_that_ends_or_asks_no_more_is_lost(library: FakeSoundDevice) -> None:
    now = [5.0]
    sink = opened(library, wall=lambda: now[0])
    library.streams[0].ask()
    now[0] += 0.4
    assert sink.failure_reason == ""
    now[0] += 0.4
    assert sink.failure_reason == "Speakers does not answer"
    other = opened(library)
    library.streams[1].settings["finished_callback"]()
    assert other.failure_reason == "Speakers has stopped"


def test_a_stream_is_not_closed_while_it_is_asked_for_its_time(
    library: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PortAudio reads freed memory there."""
    asked, answer = threading.Event(), threading.Event()
    closed_then: list[bool] = []

    def check() -> None:
        if threading.current_thread() is asking:
            asked.set()
            answer.wait(5)
            closed_then.append(stream.closed)

    sink = opened(library)
    stream = library.streams[0]
    stream.ask()
    monkeypatch.setattr(library, "check", check)
    asking, closing = threading.Thread(target=sink.read_clock), threading.Thread(target=sink.close)
    asking.start()
    assert asked.wait(5)
    closing.start()
    closing.join(0.05)
    answer.set()
    asking.join()
    closing.join()
    assert closed_then == [False]
    assert stream.closed
