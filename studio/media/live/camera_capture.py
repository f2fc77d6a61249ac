"""A camera that is running: a thread that takes its pictures and keeps the newest."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from studio.core.errors import StudioError
from studio.core.image import Image
from studio.core.translation import tr
from studio.media.live.camera_devices import CameraOpenSettings, open_camera
from studio.media.pixels import to_image

_log = logging.getLogger(__name__)

IDLE_SECONDS: Final = 4.0
_MAX_START_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.05

FrameListener = Callable[[VideoFrame, float], None]
"""Takes a picture and the seconds of `time.perf_counter` at which it came, in the camera's thread."""


class CameraCapture:
    """Capture from a camera. It stops when no picture was requested for a while, and there is no listener.

    Args:
        how: How it is opened.
        name: As messages call it.
    """

    def __init__(self, how: CameraOpenSettings, name: str) -> None:
        self.name = name
        self._how = how
        self._newest: VideoFrame | None = None
        self._reformatter = VideoReformatter()
        self._reformatting = threading.Lock()
        self._arrived = threading.Event()
        self._stop = threading.Event()
        self._failure: StudioError | None = None
        self._asked = time.monotonic()
        self.picture_count = 0
        self.listeners: tuple[FrameListener, ...] = ()
        self._thread = threading.Thread(target=self._run, name=f"camera {name}", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether it takes pictures, or is about to."""
        return self._thread.is_alive() and not self._stop.is_set()

    def read_picture(self, check: Callable[[], None] | None) -> Image:
        """Return the newest picture; wait for the first.

        Raises:
            StudioError: It cannot be opened, or no picture comes.
        """
        frame = self._await_frame(check)
        with self._reformatting:
            return to_image(frame, self._reformatter, frame.width, frame.height)

    def _await_frame(self, check: Callable[[], None] | None) -> VideoFrame:
        self._asked = time.monotonic()
        end = self._asked + _MAX_START_SECONDS
        if check is not None:
            check()
        while not self._arrived.wait(_POLL_SECONDS):
            self._asked = time.monotonic()
            if check is not None:
                check()
            if self._asked > end:
                raise StudioError(tr("the camera “{name}” gives no pictures", name=self.name))
        self._asked = time.monotonic()
        if self._failure is not None:
            raise self._failure
        if self._newest is None:
            raise StudioError(tr("the camera “{name}” was closed before its first picture came", name=self.name))
        return self._newest

    def close(self) -> None:
        """Take no more pictures, and wait until the device is free."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            with open_camera(self._how, self.name) as container:
                self._capture_frames(container)
        except StudioError as error:
            self._failure = error
        except Exception as error:
            _log.info("camera %s: %s", self.name, error)
            self._failure = StudioError(tr("the camera “{name}” has stopped: {reason}", name=self.name, reason=error))
        finally:
            self._stop.set()
            self._arrived.set()

    def _capture_frames(self, container: InputContainer) -> None:
        began, period = time.perf_counter(), 0.0
        rate = container.streams.video[0].average_rate
        if not self._how.is_paced and rate:
            period = float(1 / rate)
        for frame in container.decode(video=0):
            if self._stop.is_set() or self._is_idle():
                return
            if period and (wait := began + self.picture_count * period - time.perf_counter()) > 0:
                self._stop.wait(wait)
            now = time.perf_counter()
            self._newest = frame
            self.picture_count += 1
            self._arrived.set()
            for listener in self.listeners:
                listener(frame, now)

    def _is_idle(self) -> bool:
        """Return whether nobody has asked for a while. Before the first picture, somebody still waits for it."""
        return self._newest is not None and not self.listeners and time.monotonic() - self._asked > IDLE_SECONDS
