"""`LiveDevices`: the cameras and microphones that are open, behind the protocol `studio.sdk.live.Live`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from studio.core.image import Audio, Image
from studio.media.live.camera import Camera
from studio.media.live.cameras import cameras_there, opening
from studio.media.live.microphone import Microphone, microphones_there
from studio.sdk.live import CameraMode, LiveDevice, LiveKind


class LiveDevices:
    """Opens devices when something is asked of them. Safe to call from several threads.

    Args:
        library: What stands for `sounddevice`; only tests give another one.
    """

    def __init__(self, library: Any = None) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._cameras: dict[CameraMode, Camera] = {}
        self._microphones: dict[str, Microphone] = {}

    def there(self, kind: LiveKind) -> tuple[LiveDevice, ...]:
        """Return the devices of a kind that this machine has. It may take a second."""
        return cameras_there() if kind is LiveKind.CAMERA else microphones_there(self._library)

    def picture(self, mode: CameraMode, check: Callable[[], None] | None = None) -> Image:
        """Return the newest picture of a camera; see `Live`."""
        return self.camera(mode).picture(check)

    def pictures_seen(self, mode: CameraMode) -> int:
        """Return how many pictures a camera has given; 0 while it is closed."""
        camera = self._cameras.get(mode)
        return camera.count if camera is not None and camera.running else 0

    def sound(self, device: str, seconds: float, check: Callable[[], None] | None = None) -> Audio:
        """Return the newest samples of a microphone; see `Live`."""
        return self.microphone(device).newest(seconds, check)

    def sounds_heard(self, device: str) -> int:
        """Return how many blocks of sound a microphone has given; 0 while it is closed."""
        microphone = self._microphones.get(device)
        return microphone.count if microphone is not None and microphone.running else 0

    def camera(self, mode: CameraMode) -> Camera:
        """Return a running camera. One device runs in one mode: another mode of it is closed first.

        Raises:
            StudioError: There is no camera.
        """
        with self._lock:
            camera = self._cameras.get(mode)
            if camera is None or not camera.running:
                for other in [known for known in self._cameras if known.device == mode.device]:
                    self._cameras.pop(other).close()
                camera = self._cameras[mode] = Camera(opening(mode), mode.device or "0")
            return camera

    def microphone(self, device: str) -> Microphone:
        """Return a running microphone.

        Raises:
            StudioError: There is none, or it cannot be opened.
        """
        with self._lock:
            microphone = self._microphones.pop(device, None)
            if microphone is not None and not microphone.running:
                microphone.close()
                microphone = None
            self._microphones[device] = microphone or Microphone(device, self._library)
            return self._microphones[device]

    def close(self) -> None:
        """Close all devices."""
        with self._lock:
            cameras, microphones = list(self._cameras.values()), list(self._microphones.values())
            self._cameras.clear()
            self._microphones.clear()
        for camera in cameras:
            camera.close()
        for microphone in microphones:
            microphone.close()
