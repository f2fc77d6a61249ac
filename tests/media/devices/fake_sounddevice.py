"""The calls of `sounddevice` that are used, without a device: a test turns it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np


class PortAudioError(Exception):
    """What PortAudio raises."""


class FakeStream:
    """A stream that asks for a block when it is told to."""

    def __init__(self, library: FakeSoundDevice, settings: dict[str, Any]) -> None:
        self.library = library
        self.settings = settings
        self.latency = 0.032
        self.active = self.closed = False
        self.heard: list[np.ndarray] = []

    @property
    def time(self) -> float:
        self.library.check()
        return self.library.now

    def start(self) -> None:
        self.library.check()
        self.active = True

    def abort(self) -> None:
        self.active = False
        self.library.check()

    def close(self) -> None:
        self.closed = True

    def ask(self, count: int = 480) -> None:
        """Ask for samples, as the device does, and let that much time go by."""
        out = np.full((count, self.settings["channels"]), 9.0, np.float32)
        dac = 0.0 if self.library.dumb else self.library.now + self.latency
        times = SimpleNamespace(outputBufferDacTime=dac, currentTime=self.library.now)
        self.settings["callback"](out, count, times, None)
        self.heard.append(out)
        self.library.now += count / self.settings["samplerate"]


class FakeSoundDevice:
    """Two outputs and a microphone."""

    PortAudioError = PortAudioError

    def __init__(self) -> None:
        self.now = 100.0
        self.lost = self.taken = self.dumb = False
        self.begun = 0
        self.streams: list[FakeStream] = []
        self.devices = [
            _device("Microphone", 0, 1),
            _device("Speakers", 0, 2),
            _device("Old radio", 1, 1, 44_100.0),
        ]
        self.default = SimpleNamespace(device=[0, 1])

    def check(self) -> None:
        if self.lost:
            raise PortAudioError("Unanticipated host error", -9999)

    def query_devices(self) -> list[dict[str, Any]]:
        return self.devices

    def query_hostapis(self) -> list[dict[str, Any]]:
        return [{"name": "ALSA"}, {"name": "JACK"}]

    def OutputStream(self, **settings: Any) -> FakeStream:
        if self.taken:
            raise PortAudioError("Device unavailable", -9985)
        self.streams.append(FakeStream(self, settings))
        return self.streams[-1]

    def _terminate(self) -> None:
        self.begun -= 1

    def _initialize(self) -> None:
        self.begun += 2


def _device(name: str, host: int, channels: int, rate: float = 48_000.0) -> dict[str, Any]:
    outputs = 0 if name == "Microphone" else channels
    return {"name": name, "hostapi": host, "max_output_channels": outputs, "default_samplerate": rate}
