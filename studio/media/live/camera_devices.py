"""Camera devices: list the cameras and open them, by system."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.sdk.live_inputs import TEST_PICTURE_KEY, CameraMode, LiveDevice

_log = logging.getLogger(__name__)

_FORMATS: Final = {"linux": "video4linux2", "darwin": "avfoundation", "win32": "dshow"}


@dataclass(frozen=True, slots=True)
class CameraOpenSettings:
    """Settings with which FFmpeg opens a camera.

    Args:
        url: The device, in the words of its format.
        format: The input format.
        options: Size and rate.
        is_paced: Whether pictures come at their time by themselves; a made one is held back to its rate.
    """

    url: str
    format: str
    options: dict[str, str] = field(default_factory=dict)
    is_paced: bool = True


def list_cameras() -> tuple[LiveDevice, ...]:
    """Return the cameras of this machine, the test picture last. It may take a second."""
    return (*_system_cameras(), LiveDevice(TEST_PICTURE_KEY, tr("Test picture")))


def _system_cameras() -> tuple[LiveDevice, ...]:
    format_name = _FORMATS.get(sys.platform)
    if format_name is None:
        return ()
    try:
        found = av.device.enumerate_input_devices(format_name)
    except Exception as error:
        _log.info("cameras could not be listed: %s", error)
        return ()
    videos = [each for each in found if "video" in (each.media_types or ["video"])]
    return tuple(LiveDevice(each.name, each.description or each.name) for each in videos)


def make_open_settings(mode: CameraMode) -> CameraOpenSettings:
    """Return the settings to open a camera.

    Raises:
        StudioError: No device is named and there is no camera, or this system's cameras are not known.
    """
    size, rate = f"{mode.width}x{mode.height}", f"{mode.rate:g}"
    if mode.device == TEST_PICTURE_KEY:
        return CameraOpenSettings(f"testsrc2=size={size}:rate={rate}", "lavfi", is_paced=False)
    format_name = _FORMATS.get(sys.platform)
    if format_name is None:
        raise StudioError(tr("cameras are not known on this system; “{key}” works everywhere", key=TEST_PICTURE_KEY))
    device = mode.device or next((camera.key for camera in _system_cameras()), "")
    if not device:
        raise StudioError(
            tr(
                "no camera was found; plug one in, give the path of a recording, or choose “{key}”",
                key=TEST_PICTURE_KEY,
            )
        )
    url = f"video={device}" if format_name == "dshow" else device
    return CameraOpenSettings(url, format_name, {"video_size": size, "framerate": rate})


def open_camera(how: CameraOpenSettings, name: str) -> InputContainer:
    """Return an open camera: with the wanted size and rate, else with its own.

    Raises:
        StudioError: It is not there, is taken, or refuses.
    """
    try:
        return _try_open(how, how.options)
    except av.FFmpegError as refused:
        if not how.options or (how.format == "video4linux2" and not Path(how.url).exists()):
            raise _make_open_error(name, refused) from refused
        try:
            return _try_open(how, {})
        except av.FFmpegError as error:
            raise _make_open_error(name, error) from error


def _try_open(how: CameraOpenSettings, options: dict[str, str]) -> InputContainer:
    container = av.open(how.url, format=how.format, options=options)
    if not container.streams.video:
        container.close()
        raise av.InvalidDataError(0, tr("it gives no pictures"), how.url)
    return container


def _make_open_error(name: str, error: av.FFmpegError) -> StudioError:
    reason = error.strerror or str(error)
    return StudioError(tr("the camera “{name}” cannot be opened: {reason}", name=name, reason=reason))
