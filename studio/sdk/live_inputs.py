"""Cameras and microphones, as nodes see them: what comes from them now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from studio.core.image import Audio, Image
from studio.sdk.permissions import Permission, PermissionKind

TEST_PICTURE_KEY: Final = "test picture"
"""The key of a camera that every machine has: a picture that moves, made by FFmpeg. It is no device."""


class LiveKind(StrEnum):
    """Kind of live device."""

    CAMERA = "camera"
    MICROPHONE = "microphone"


@dataclass(frozen=True, slots=True)
class LiveDevice:
    """A camera or a microphone that is there.

    Args:
        key: What is remembered; it names the device after others were plugged in, too.
        name: As the system calls it.
    """

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class CameraMode:
    """Requested mode of a camera. It may deliver a similar one.

    Args:
        device: Its key; empty for the first one there is.
        width: Pixels wanted.
        height: Pixels wanted.
        rate: Frames a second wanted.
    """

    device: str = ""
    width: int = 1280
    height: int = 720
    rate: float = 30.0

    @property
    def needed_permissions(self) -> tuple[Permission, ...]:
        """What must be granted before it is opened; nothing for the test picture."""
        return () if self.device == TEST_PICTURE_KEY else (Permission(PermissionKind.CAMERA, self.device),)


@dataclass(frozen=True, slots=True)
class RecordingRequest:
    """Request for a recording.

    Args:
        camera: A camera, or None for sound alone.
        microphone: A microphone's key (empty: the system's choice), or None for pictures alone.
        file: Where it goes; its suffix names the kind of file.
    """

    camera: CameraMode | None
    microphone: str | None
    file: Path

    @property
    def needed_permissions(self) -> tuple[Permission, ...]:
        """What must be granted before it begins."""
        sound = () if self.microphone is None else (Permission(PermissionKind.MICROPHONE, self.microphone),)
        return sound if self.camera is None else (*self.camera.needed_permissions, *sound)


@dataclass(frozen=True, slots=True)
class RecordingResult:
    """Result of a recording.

    Args:
        file: Where it lies.
        seconds: How long it is.
        dropped_frames: Pictures that the encoder had no time for; the ones before them were held.
        no_sound_reason: Why there is no sound beside the pictures; empty where there is, or none was wanted.
        is_camera_lost: Whether the camera stopped by itself.
    """

    file: Path
    seconds: float
    dropped_frames: int = 0
    no_sound_reason: str = ""
    is_camera_lost: bool = False


class LiveRecording(Protocol):
    """A recording that runs."""

    @property
    def elapsed_seconds(self) -> float:
        """How long it has been running."""
        ...

    @property
    def has_ended(self) -> bool:
        """Whether it has ended by itself: it failed, or its camera was lost. `stop` says which."""
        ...

    def stop(self) -> RecordingResult:
        """End it and finish the file. It may take seconds.

        Raises:
            StudioError: The file could not be written; nothing is left of it.
        """
        ...


class LiveInputs(Protocol):
    """Running devices. A device without requests is closed after a few seconds."""

    def list_devices(self, kind: LiveKind) -> tuple[LiveDevice, ...]:
        """Return the devices of a kind that this machine has. It may take a second."""
        ...

    def get_latest_image(self, mode: CameraMode, check: Callable[[], None] | None = None) -> Image:
        """Return the newest picture of a camera, as it gives it. A closed one is opened, which may take seconds.

        Args:
            mode: Which, and how it is to be opened.
            check: Called while waiting; what it raises ends that.

        Raises:
            StudioError: There is no such camera, or it gives no pictures.
        """
        ...

    def count_images(self, mode: CameraMode) -> int:
        """Return how many pictures a camera has given; 0 while it is closed. It never waits."""
        ...

    def get_latest_audio(self, device: str, seconds: float, check: Callable[[], None] | None = None) -> Audio:
        """Return the newest seconds of a microphone, at its own rate, silence before its first. A closed one is opened.

        Raises:
            StudioError: There is no such microphone, or it gives no sound.
        """
        ...

    def count_audio_blocks(self, device: str) -> int:
        """Return how many blocks of sound a microphone has given; 0 while it is closed. It never waits."""
        ...

    def close(self) -> None:
        """Close all devices; each can be used again afterwards."""
        ...
