"""`LiveDevices`: the cameras and microphones that are open, behind the protocol `studio.sdk.live_inputs.LiveInputs`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from studio.core.image import Audio, Image
from studio.media.live.camera_capture import CameraCapture
from studio.media.live.camera_devices import list_cameras, make_open_settings
from studio.media.live.microphone_capture import MicrophoneCapture, list_microphones
from studio.sdk.live_inputs import CameraMode, LiveDevice, LiveKind


class LiveDevices:
    """Live devices, opened on demand. Safe to call from several threads.

    Args:
        library: What stands for `sounddevice`; only tests give another one.
    """

    def __init__(self, library: Any = None) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._cameras: dict[CameraMode, CameraCapture] = {}
        self._microphones: dict[str, MicrophoneCapture] = {}

    def list_devices(self, kind: LiveKind) -> tuple[LiveDevice, ...]:
        """Return the devices of a kind that this machine has. It may take a second."""
        return list_cameras() if kind is LiveKind.CAMERA else list_microphones(self._library)

    def get_latest_image(self, mode: CameraMode, check: Callable[[], None] | None = None) -> Image:
        """Return the newest picture of a camera; see `LiveInputs`."""
        return self.open_camera(mode).read_picture(check)

    def count_images(self, mode: CameraMode) -> int:
        """Return how many pictures a camera has given; 0 while it is closed."""
        camera = self._cameras.get(mode)
        return camera.picture_count if camera is not None and camera.is_running else 0

    def get_latest_audio(self, device: str, seconds: float, check: Callable[[], None] | None = None) -> Audio:
        """Return the newest samples of a microphone; see `LiveInputs`."""
        return self.open_microphone(device).read_newest(seconds, check)

    def count_audio_blocks(self, device: str) -> int:
        """Return how many blocks of sound a microphone has given; 0 while it is closed."""
        microphone = self._microphones.get(device)
        return microphone.block_count if microphone is not None and microphone.is_running else 0

    def open_camera(self, mode: CameraMode) -> CameraCapture:
        """Return a running camera. One device runs in one mode: another mode of it is closed first.

        Raises:
            StudioError: There is no camera.
        """
        with self._lock:
            camera = self._cameras.get(mode)
            if camera is None or not camera.is_running:
                for other in [known for known in self._cameras if known.device == mode.device]:
                    self._cameras.pop(other).close()
                camera = self._cameras[mode] = CameraCapture(make_open_settings(mode), mode.device or "0")
            return camera

    def open_microphone(self, device: str) -> MicrophoneCapture:
        """Return a running microphone.

        Raises:
            StudioError: There is none, or it cannot be opened.
        """
        with self._lock:
            microphone = self._microphones.pop(device, None)
            if microphone is not None and not microphone.is_running:
                microphone.close()
                microphone = None
            self._microphones[device] = microphone or MicrophoneCapture(device, self._library)
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
