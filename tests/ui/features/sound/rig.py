"""Sound on a clock that a test turns: no thread, no device, and all that was heard is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from studio.core.errors import MediaError
from studio.core.image import Audio
from studio.core.time import FrameRange, FrameRate
from studio.engine.request import EngineRequest
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Endpoint, Graph
from studio.media.devices.audio_sink import FillCallback
from studio.media.devices.null_sink import NullSink
from studio.media.devices.sound_output import SoundOutput
from studio.ui.features.sound.audio_producer import AudioProducer
from studio.ui.features.sound.audio_segment import AudioSegment, SoundSource
from studio.ui.features.sound.frame_audio_reader import FrameAudioReader
from studio.ui.preview.playback_range import LoopMode, PlaybackRange
from tests.ui.fake_engine import FakeEngine

SAMPLES = 8_000
STEP = 0.01
LEVELS = 8192


class RecordingSink(NullSink):
    """Keeps what it is given."""

    def __init__(self, rig: SoundRig, rate: int, pace: float) -> None:
        super().__init__(lambda: rig.time, threaded=False, pace=pace)
        self.wanted = rate
        self.heard: list[np.ndarray] = []

    def open(self, rate: int, channels: int, fill: FillCallback) -> None:
        def record(out: np.ndarray, at: int) -> None:
            fill(out, at)
            self.heard.append(out[:, 0].copy())

        super().open(self.wanted, channels, record)


class Numbers(FakeEngine):
    """A clip whose samples say which frame they belong to; some frames are damaged or slow."""

    def __init__(self, rig: SoundRig, rate: FrameRate) -> None:
        super().__init__()
        self.rig = rig
        self.rate = rate
        self.asked: list[int] = []
        self.damaged: set[int] = set()
        self.level = 0.0

    def compute_frame(self, request: EngineRequest, cancel: CancelToken | None = None, *_: object) -> object:
        self.asked.append(request.frame)
        self.rig.pass_time(self.seconds)
        if request.frame in self.damaged:
            raise MediaError(Path("clip.mov"), "its sound is damaged")
        count = len(self.rate.get_frame_samples(request.frame, SAMPLES))
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
        self.feeder = AudioProducer(FrameAudioReader(self.engine, self.told.append), self.output, threaded=False)
        self.rate = rate
        self.source = SoundSource(Graph(), Endpoint("clip", "audio"), rate, SAMPLES, length)

    def _sink(self, key: str) -> RecordingSink:
        self.sinks.append(RecordingSink(self, self._device, self._pace))
        return self.sinks[-1]

    def warm(self) -> None:
        """Open the device by playing silence for a moment."""
        self.output.open_device()
        self.go(0.1)

    def play(self, first: int, stop: int, speed: int = 1, looping: LoopMode = LoopMode.LOOP, origin: int = 0) -> float:
        """Play frames, and return when the first one is due."""
        due = self.output.read_clock() + self.output.latency_seconds
        course = PlaybackRange(FrameRange(first, stop), origin, speed, looping)
        self.feeder.play_segment(self.source, AudioSegment(course, self.rate, due))
        return due

    def pass_time(self, seconds: float) -> None:
        self.time += seconds
        for sink in self.sinks:
            sink.request_due_samples()

    def go(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP)):
            self.pass_time(STEP)
            self.feeder.produce_block()

    @property
    def heard(self) -> np.ndarray:
        """All samples that were sent, on one channel."""
        return np.concatenate(self.sinks[-1].heard)

    def frame_at(self, seconds: float) -> int:
        """Return the frame whose sound is heard when the clock says `seconds`."""
        return round(float(self.heard[self.output.find_sample_at(seconds)]) * LEVELS)
