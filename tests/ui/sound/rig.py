"""Sound on a clock that a test turns: no thread, no device, and all that was heard is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from studio.core.errors import MediaError
from studio.core.image import Audio
from studio.core.time import FrameRange, FrameRate
from studio.engine.cancel import CancelToken
from studio.engine.request import Request
from studio.graph.model import Endpoint, Graph
from studio.media.devices.null import NullSink
from studio.media.devices.output import SoundOutput
from studio.media.devices.sink import Fill
from studio.ui.sound.feeder import Feeder
from studio.ui.sound.fetching import Fetching
from studio.ui.sound.values import Passage, Source
from studio.ui.timeline.course import Course, Looping

SAMPLES = 8_000
STEP = 0.01
LEVELS = 8192


class RecordingSink(NullSink):
    """Keeps what it is given."""

    def __init__(self, rig: SoundRig, rate: int, pace: float) -> None:
        super().__init__(lambda: rig.time, threaded=False, pace=pace)
        self.wanted = rate
        self.heard: list[np.ndarray] = []

    def open(self, rate: int, channels: int, fill: Fill) -> None:
        def record(out: np.ndarray, at: int) -> None:
            fill(out, at)
            self.heard.append(out[:, 0].copy())

        super().open(self.wanted, channels, record)


class Numbers:
    """A clip whose samples say which frame they belong to; some frames are damaged or slow."""

    def __init__(self, rig: SoundRig, rate: FrameRate) -> None:
        self.rig = rig
        self.rate = rate
        self.asked: list[int] = []
        self.damaged: set[int] = set()
        self.seconds = 0.0
        self.level = 0.0

    def compute(self, request: Request, cancel: CancelToken | None = None) -> object:
        self.asked.append(request.frame)
        self.rig.pass_time(self.seconds)
        if request.frame in self.damaged:
            raise MediaError(Path("clip.mov"), "its sound is damaged")
        count = len(self.rate.samples_of(request.frame, SAMPLES))
        return Audio(torch.full((1, count), request.frame / LEVELS + self.level), SAMPLES)


class SoundRig:
    """An engine, a feeder and a sink, all on `time`."""

    def __init__(self, rate: FrameRate, *, pace: float = 1.0, device: int = SAMPLES, length: int = 5000) -> None:
        self.time = 100.0
        self.told: list[str] = []
        self.sinks: list[RecordingSink] = []
        self.engine = Numbers(self, rate)
        self._pace, self._device = pace, device
        self.output = SoundOutput(self._sink, lambda: self.time, self.told.append)
        self.feeder = Feeder(Fetching(self.engine, self.told.append), self.output, threaded=False)
        self.rate = rate
        self.source = Source(Graph(), Endpoint("clip", "audio"), rate, SAMPLES, length)

    def _sink(self, key: str) -> RecordingSink:
        self.sinks.append(RecordingSink(self, self._device, self._pace))
        return self.sinks[-1]

    def warm(self) -> None:
        """Open the device by playing silence for a moment."""
        self.output.open()
        self.go(0.1)

    def play(self, first: int, stop: int, speed: int = 1, looping: Looping = Looping.LOOP, origin: int = 0) -> float:
        """Play frames, and return when the first one is due."""
        due = self.output.now() + self.output.lead
        course = Course(FrameRange(first, stop), origin, speed, looping)
        self.feeder.play(self.source, Passage(course, self.rate, due))
        return due

    def pass_time(self, seconds: float) -> None:
        self.time += seconds
        for sink in self.sinks:
            sink.turn()

    def go(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP)):
            self.pass_time(STEP)
            self.feeder.turn()

    @property
    def heard(self) -> np.ndarray:
        """All samples that were sent, on one channel."""
        return np.concatenate(self.sinks[-1].heard)

    def frame_at(self, seconds: float) -> int:
        """Return the frame whose sound is heard when the clock says `seconds`."""
        return round(float(self.heard[self.output.number_at(seconds)]) * LEVELS)
