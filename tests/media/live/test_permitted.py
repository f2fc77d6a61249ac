"""Devices for one project: what was not granted is refused before it is touched."""

from __future__ import annotations

import pytest

from studio.core.errors import NotPermittedError
from studio.media.files import MediaFiles
from studio.media.live.permitted import PermittedLive
from studio.sdk.live import TEST_PICTURE, CameraMode, LiveKind
from studio.sdk.permissions import Permission, PermissionKind
from tests.media.live.counting_live import CountingLive

CAMERA = Permission(PermissionKind.CAMERA, "front")


def test_nothing_is_granted_at_first() -> None:
    with MediaFiles() as media, pytest.raises(NotPermittedError, match="microphone"):
        media.live.sound("", 0.1)


def test_what_is_not_granted_is_not_touched() -> None:
    devices = CountingLive()
    live = PermittedLive(devices, frozenset({CAMERA}))
    with pytest.raises(NotPermittedError, match="camera “back”"):
        live.picture(CameraMode("back"))
    with pytest.raises(NotPermittedError):
        live.picture(CameraMode(""))
    with pytest.raises(NotPermittedError, match="microphone “front”"):
        live.sound("front", 0.1)
    with pytest.raises(NotPermittedError):
        live.there(LiveKind.MICROPHONE)
    assert devices.opened == []


def test_what_is_granted_is_handed_on() -> None:
    devices = CountingLive()
    live = PermittedLive(devices, frozenset({CAMERA, Permission(PermissionKind.MICROPHONE)}))
    assert live.picture(CameraMode("front", 8, 6)).width == 8
    assert live.sound("", 0.01).sample_rate == 48_000
    assert live.there(LiveKind.CAMERA)
    assert devices.opened == [("camera", "front"), ("microphone", ""), ("camera", "*")]


def test_the_test_picture_is_no_device() -> None:
    live = PermittedLive(CountingLive(), frozenset())
    assert live.picture(CameraMode(TEST_PICTURE, 8, 6)).height == 6


def test_counting_opens_nothing() -> None:
    live = PermittedLive(CountingLive(), frozenset())
    assert live.pictures_seen(CameraMode("back")) == 1
    assert live.sounds_heard("back") == 1
