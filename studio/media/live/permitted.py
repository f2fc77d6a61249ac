"""Live devices for one project: what it was not granted is not opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from studio.core.errors import NotPermittedError
from studio.core.image import Audio, Image
from studio.sdk.live import CameraMode, Live, LiveDevice, LiveKind
from studio.sdk.permissions import Permission, PermissionKind

_KINDS: Final = {LiveKind.CAMERA: PermissionKind.CAMERA, LiveKind.MICROPHONE: PermissionKind.MICROPHONE}


class PermittedLive:
    """Hands on what is granted, and refuses the rest before any device is touched. It fulfils `studio.sdk.live.Live`.

    Counting what a device has given opens nothing, so that is never refused.

    Args:
        devices: The devices.
        granted: What is granted.
    """

    def __init__(self, devices: Live, granted: frozenset[Permission]) -> None:
        self._devices = devices
        self._granted = granted

    def there(self, kind: LiveKind) -> tuple[LiveDevice, ...]:
        """Return the devices of a kind; see `Live`. The use of one of that kind must be granted.

        Raises:
            NotPermittedError: None is.
        """
        wanted = _KINDS[kind]
        if not any(permission.kind is wanted for permission in self._granted):
            raise NotPermittedError(Permission(wanted).words)
        return self._devices.there(kind)

    def picture(self, mode: CameraMode, check: Callable[[], None] | None = None) -> Image:
        """Return the newest picture of a camera; see `Live`.

        Raises:
            NotPermittedError: The camera is not granted.
            StudioError: There is no such camera, or it gives no pictures.
        """
        refuse_missing(mode.permissions, self._granted)
        return self._devices.picture(mode, check)

    def pictures_seen(self, mode: CameraMode) -> int:
        """Return how many pictures a camera has given; 0 while it is closed."""
        return self._devices.pictures_seen(mode)

    def sound(self, device: str, seconds: float, check: Callable[[], None] | None = None) -> Audio:
        """Return the newest seconds of a microphone; see `Live`.

        Raises:
            NotPermittedError: The microphone is not granted.
            StudioError: There is no such microphone, or it gives no sound.
        """
        refuse_missing((Permission(PermissionKind.MICROPHONE, device),), self._granted)
        return self._devices.sound(device, seconds, check)

    def sounds_heard(self, device: str) -> int:
        """Return how many blocks of sound a microphone has given; 0 while it is closed."""
        return self._devices.sounds_heard(device)

    def close(self) -> None:
        """Close all devices."""
        self._devices.close()


def refuse_missing(needed: Iterable[Permission], granted: frozenset[Permission]) -> None:
    """Raise NotPermittedError where something is needed that is not granted."""
    missing = [permission for permission in needed if permission not in granted]
    if missing:
        raise NotPermittedError(", ".join(permission.words for permission in missing))
