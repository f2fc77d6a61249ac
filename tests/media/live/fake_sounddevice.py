"""A stand-in for `sounddevice` with one microphone that hears a tone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

RATE = 16_000
BLOCK = 160


class CallbackStop(Exception):  # noqa: N818  (as the module calls it)
    """Ends a stream."""


class InputStream:
    """Hands blocks of a 500 Hz tone over, as fast as they would be heard."""

    def __init__(self, *, channels: int, callback: Callable[..., None], **_: Any) -> None:
        self._channels = channels
        self._callback = callback
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fake microphone")

    def start(self) -> None:
        self._thread.start()

    def abort(self) -> None:
        self._stop.set()
        self._thread.join()

    def close(self) -> None:
        pass

    def _run(self) -> None:
        at = 0
        while not self._stop.wait(BLOCK / RATE):
            tone = np.sin(2 * np.pi * 500 * np.arange(at, at + BLOCK) / RATE).astype(np.float32)
            try:
                self._callback(np.repeat(tone[:, None], self._channels, 1), BLOCK, None, None)
            except CallbackStop:
                return
            at += BLOCK


class FakeSoundDevice:
    """What of the module is used.

    Args:
        microphones: Names of those there are.
    """

    InputStream = InputStream
    CallbackStop = CallbackStop

    def __init__(self, *microphones: str) -> None:
        self._names = microphones
        self.default = SimpleNamespace(device=(0 if microphones else -1, -1))

    def query_hostapis(self) -> list[dict[str, str]]:
        return [{"name": "Fake"}]

    def query_devices(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "hostapi": 0, "max_input_channels": 1, "default_samplerate": float(RATE)}
            for name in self._names
        ]
