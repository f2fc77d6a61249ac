"""Devices for one project: what was not granted is refused before it is touched."""

from __future__ import annotations

import pytest

from studio.core.errors import NotPermittedError
from studio.media.live.permitted_live import PermittedLive
from studio.media.media_files import MediaFiles
from studio.sdk.live_inputs import TEST_PICTURE_KEY, CameraMode, LiveKind
from studio.sdk.permissions import Permission, PermissionKind
from tests.media.live.counting_live import CountingLive

CAMERA = Permission(PermissionKind.CAMERA, "front")


def test_nothing_is_granted_at_first() -> None:
    with MediaFiles() as media, pytest.raises(NotPermittedError, match="microphone"):
        media.live_inputs.get_latest_audio("", 0.1)


def test_what_is_not_granted_is_not_touched() -> None:
    devices = CountingLive()
    live = PermittedLive(devices, frozenset({CAMERA}))
    with pytest.raises(NotPermittedError, match="camera “back”"):
        live.get_latest_image(CameraMode("back"))
    with pytest.raises(NotPermittedError):
        live.get_latest_image(CameraMode(""))
    with pytest.raises(NotPermittedError, match="microphone “front”"):
        live.get_latest_audio("front", 0.1)
    with pytest.raises(NotPermittedError):
        live.list_devices(LiveKind.MICROPHONE)
    assert devices.opened == []


def test_what_is_granted_is_handed_on() -> None:
    devices = CountingLive()
    live = PermittedLive(devices, frozenset({CAMERA, Permission(PermissionKind.MICROPHONE)}))
    assert live.get_latest_image(CameraMode("front", 8, 6)).width == 8
    assert live.get_latest_audio("", 0.01).sample_rate == 48_000
    assert live.list_devices(LiveKind.CAMERA)
    assert devices.opened == [("camera", "front"), ("microphone", ""), ("camera", "*")]


def test_the_test_picture_is_no_device() -> None:
    live = PermittedLive(CountingLive(), frozenset())
    assert live.get_latest_image(CameraMode(TEST_PICTURE_KEY, 8, 6)).height == 6


def test_counting_opens_nothing() -> None:
    live = PermittedLive(CountingLive(), frozenset())
    assert live.count_images(CameraMode("back")) == 1
    assert live.count_audio_blocks("back") == 1
