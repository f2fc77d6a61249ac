"""A camera that every machine has, and a microphone that stands in for one."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import torch
from av.container import InputContainer

from studio.core.errors import CancelledError, StudioError
from studio.media.live import camera_capture, microphone_capture
from studio.media.live.camera_devices import CameraOpenSettings, list_cameras, make_open_settings, open_camera
from studio.media.live.live_devices import LiveDevices
from studio.sdk.live_inputs import TEST_PICTURE_KEY, CameraMode, LiveKind
from tests.media.live.fake_sounddevice import RATE, FakeSoundDevice

MODE = CameraMode(TEST_PICTURE_KEY, 160, 96, 50.0)


@pytest.fixture
def live() -> Iterator[LiveDevices]:
    devices = LiveDevices(FakeSoundDevice("Table"))
    yield devices
    devices.close()


def until(condition: object) -> None:
    assert callable(condition)
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_pictures_come_and_are_counted(live: LiveDevices) -> None:
    assert live.count_images(MODE) == 0
    first = live.get_latest_image(MODE)
    assert (first.width, first.height, first.channels) == (160, 96, 3)
    assert float(first.pixels.std()) > 0.1
    seen = live.count_images(MODE)
    until(lambda: live.count_images(MODE) > seen + 2)
    assert not torch.equal(first.pixels, live.get_latest_image(MODE).pixels)


def test_another_mode_of_a_camera_takes_its_place(live: LiveDevices) -> None:
    live.get_latest_image(MODE)
    other = CameraMode(TEST_PICTURE_KEY, 80, 48, 25.0)
    assert live.get_latest_image(other).width == 80
    assert live.count_images(MODE) == 0


def test_a_camera_that_nobody_asks_is_closed(live: LiveDevices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera_capture, "IDLE_SECONDS", 0.1)
    live.get_latest_image(MODE)
    until(lambda: live.count_images(MODE) == 0)
    assert live.get_latest_image(MODE).width == 160


def test_a_camera_that_opens_slowly_is_waited_for(live: LiveDevices, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_camera

    def open_slowly(how: CameraOpenSettings, name: str) -> InputContainer:
        time.sleep(0.3)
        return opened(how, name)

    monkeypatch.setattr(camera_capture, "open_camera", open_slowly)
    monkeypatch.setattr(camera_capture, "IDLE_SECONDS", 0.0)
    assert live.get_latest_image(MODE).width == 160


def test_a_camera_that_is_closed_before_its_first_picture_is_said(
    live: LiveDevices, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = live.open_camera(MODE)
    monkeypatch.setattr(camera, "_newest", None)
    camera.close()
    monkeypatch.setattr(camera, "_newest", None)
    with pytest.raises(StudioError, match="was closed before its first picture came"):
        camera.read_picture(None)


def test_a_camera_that_is_not_there_is_said(live: LiveDevices) -> None:
    with pytest.raises(StudioError, match=r"the camera “/dev/nothing” cannot be opened"):
        live.get_latest_image(CameraMode("/dev/nothing"))


def test_waiting_can_be_cancelled(live: LiveDevices) -> None:
    def check() -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        live.get_latest_image(CameraMode(TEST_PICTURE_KEY, 64, 48, 1.0), check)


def test_no_camera_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.media.live.camera_devices._system_cameras", tuple)
    with pytest.raises(StudioError, match="no camera was found; plug one in"):
        make_open_settings(CameraMode())
    assert [each.key for each in list_cameras()] == [TEST_PICTURE_KEY]


def test_a_microphone_gives_its_newest_seconds(live: LiveDevices) -> None:
    assert live.count_audio_blocks("") == 0
    until(lambda: live.get_latest_audio("", 0.1).samples.abs().max() > 0.9)
    heard = live.get_latest_audio("", 0.05)
    assert (heard.channels, heard.samples.shape[1], heard.sample_rate) == (1, RATE // 20, RATE)
    assert live.count_audio_blocks("") > 0
    assert [each.key for each in live.list_devices(LiveKind.MICROPHONE)] == ["Fake: Table"]


def test_a_microphone_that_nobody_asks_is_stopped(live: LiveDevices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microphone_capture, "IDLE_SECONDS", 0.1)
    live.get_latest_audio("", 0.05)
    until(lambda: live.count_audio_blocks("") == 0)
    assert live.get_latest_audio("", 0.05).samples.shape == (1, RATE // 20)


def test_no_microphone_is_said() -> None:
    live = LiveDevices(FakeSoundDevice())
    with pytest.raises(StudioError, match="no microphone was found"):
        live.get_latest_audio("", 0.1)
    with pytest.raises(StudioError, match="the microphone “Fake: Gone” is not there"):
        live.get_latest_audio("Fake: Gone", 0.1)
    assert live.list_devices(LiveKind.MICROPHONE) == ()
