"""Which cameras there are, and how each is opened, by system."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer

from studio.core.errors import StudioError
from studio.core.language import tr
from studio.sdk.live import TEST_PICTURE, CameraMode, LiveDevice

_log = logging.getLogger(__name__)

_FORMATS: Final = {"linux": "video4linux2", "darwin": "avfoundation", "win32": "dshow"}


@dataclass(frozen=True, slots=True)
class Opening:
    """What FFmpeg is told to open a camera.

    Args:
        url: The device, in the words of its format.
        format: The input format.
        options: Size and rate.
        paced: Whether pictures come at their time by themselves; a made one is held back to its rate.
    """

    url: str
    format: str
    options: dict[str, str] = field(default_factory=dict)
    paced: bool = True


def cameras_there() -> tuple[LiveDevice, ...]:
    """Return the cameras of this machine, the test picture last. It may take a second."""
    return (*_system_cameras(), LiveDevice(TEST_PICTURE, tr("Test picture")))


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


def opening(mode: CameraMode) -> Opening:
    """Return how a camera is opened.

    Raises:
        StudioError: No device is named and there is no camera, or this system's cameras are not known.
    """
    size, rate = f"{mode.width}x{mode.height}", f"{mode.rate:g}"
    if mode.device == TEST_PICTURE:
        return Opening(f"testsrc2=size={size}:rate={rate}", "lavfi", paced=False)
    format_name = _FORMATS.get(sys.platform)
    if format_name is None:
        raise StudioError(tr("cameras are not known on this system; “{key}” works everywhere", key=TEST_PICTURE))
    device = mode.device or next((camera.key for camera in _system_cameras()), "")
    if not device:
        raise StudioError(
            tr("no camera was found; plug one in, give the path of a recording, or choose “{key}”", key=TEST_PICTURE)
        )
    url = f"video={device}" if format_name == "dshow" else device
    return Opening(url, format_name, {"video_size": size, "framerate": rate})


def opened(how: Opening, name: str) -> InputContainer:
    """Return an open camera: with the wanted size and rate, else with its own.

    Raises:
        StudioError: It is not there, is taken, or refuses.
    """
    try:
        return _attempt(how, how.options)
    except av.FFmpegError as refused:
        if not how.options or (how.format == "video4linux2" and not Path(how.url).exists()):
            raise _refusal(name, refused) from refused
        try:
            return _attempt(how, {})
        except av.FFmpegError as error:
            raise _refusal(name, error) from error


def _attempt(how: Opening, options: dict[str, str]) -> InputContainer:
    container = av.open(how.url, format=how.format, options=options)
    if not container.streams.video:
        container.close()
        raise av.InvalidDataError(0, tr("it gives no pictures"), how.url)
    return container


def _refusal(name: str, error: av.FFmpegError) -> StudioError:
    reason = error.strerror or str(error)
    return StudioError(tr("the camera “{name}” cannot be opened: {reason}", name=name, reason=reason))
