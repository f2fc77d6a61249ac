"""Stands in for a machine's devices, and notes each time that one would be opened or listed."""

from __future__ import annotations

from collections.abc import Callable

from studio.core.image import Audio, Image
from studio.sdk.live_inputs import CameraMode, LiveDevice, LiveKind
from studio.sdk.testing.memory_media import MemoryLiveInputs


class CountingLive(MemoryLiveInputs):
    """Devices of memory that remember what was asked of them.

    Attributes:
        opened: The kind and key of each device that was asked for something, in order.
    """

    def __init__(self) -> None:
        self.opened: list[tuple[str, str]] = []

    def list_devices(self, kind: LiveKind) -> tuple[LiveDevice, ...]:
        self.opened.append((str(kind), "*"))
        return super().list_devices(kind)

    def get_latest_image(self, mode: CameraMode, check: Callable[[], None] | None = None) -> Image:
        self.opened.append(("camera", mode.device))
        return super().get_latest_image(mode, check)

    def get_latest_audio(self, device: str, seconds: float, check: Callable[[], None] | None = None) -> Audio:
        self.opened.append(("microphone", device))
        return super().get_latest_audio(device, seconds, check)
