"""Live devices for one project: what it was not granted is not opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from studio.core.errors import NotPermittedError
from studio.core.image import Audio, Image
from studio.sdk.live_inputs import CameraMode, LiveDevice, LiveInputs, LiveKind
from studio.sdk.permissions import Permission, PermissionKind

_KINDS: Final = {LiveKind.CAMERA: PermissionKind.CAMERA, LiveKind.MICROPHONE: PermissionKind.MICROPHONE}


class PermittedLive:
    """Hands on what is granted, and refuses the rest before any device is touched. It fulfils
    `studio.sdk.live_inputs.LiveInputs`.

    Counting what a device has given opens nothing, so that is never refused.

    Args:
        devices: The devices.
        granted: What is granted.
    """

    def __init__(self, devices: LiveInputs, granted: frozenset[Permission]) -> None:
        self._devices = devices
        self._granted = granted

    def list_devices(self, kind: LiveKind) -> tuple[LiveDevice, ...]:
        """Return the devices of a kind; see `LiveInputs`. The use of one of that kind must be granted.

        Raises:
            NotPermittedError: None is.
        """
        wanted = _KINDS[kind]
        if not any(permission.kind is wanted for permission in self._granted):
            raise NotPermittedError(Permission(wanted).display_name)
        return self._devices.list_devices(kind)

    def get_latest_image(self, mode: CameraMode, check: Callable[[], None] | None = None) -> Image:
        """Return the newest picture of a camera; see `LiveInputs`.

        Raises:
            NotPermittedError: The camera is not granted.
            StudioError: There is no such camera, or it gives no pictures.
        """
        refuse_missing_permissions(mode.needed_permissions, self._granted)
        return self._devices.get_latest_image(mode, check)

    def count_images(self, mode: CameraMode) -> int:
        """Return how many pictures a camera has given; 0 while it is closed."""
        return self._devices.count_images(mode)

    def get_latest_audio(self, device: str, seconds: float, check: Callable[[], None] | None = None) -> Audio:
        """Return the newest seconds of a microphone; see `LiveInputs`.

        Raises:
            NotPermittedError: The microphone is not granted.
            StudioError: There is no such microphone, or it gives no sound.
        """
        refuse_missing_permissions((Permission(PermissionKind.MICROPHONE, device),), self._granted)
        return self._devices.get_latest_audio(device, seconds, check)

    def count_audio_blocks(self, device: str) -> int:
        """Return how many blocks of sound a microphone has given; 0 while it is closed."""
        return self._devices.count_audio_blocks(device)

    def close(self) -> None:
        """Close all devices."""
        self._devices.close()


def refuse_missing_permissions(needed: Iterable[Permission], granted: frozenset[Permission]) -> None:
    """Raise NotPermittedError where something is needed that is not granted."""
    missing = [permission for permission in needed if permission not in granted]
    if missing:
        raise NotPermittedError(", ".join(permission.display_name for permission in missing))
