"""Conversion of the played frames to one stream of samples at the device's rate."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Protocol

import numpy as np

from studio.core.time import FrameRate
from studio.media.devices.declick import Declicker
from studio.media.devices.sound_output import OUTPUT_CHANNELS
from studio.ui.preview.playback_range import PlaybackRange

FrameSamples = Callable[[int], "np.ndarray"]
"""Returns a frame's samples, float32 [samples, 2]."""


class ResamplerStream:
    """The sound of a course, block by block, without a gap or a click where it turns or begins again.

    Faster and slower sound like a tape: the pitch follows. At the clip's own speed, on a device of the clip's own
    rate, the samples are those of the clip, bit for bit.

    Args:
        fetch: Returns a frame's sound.
        course: Which frames are passed.
        begin: The place to begin at.
        sample_rate: Of what `make_crop_matrix` returns.
        own_rate: The frames a second that this is cut into.
        rate: Those that are passed at normal speed.
        device_rate: Samples a second that come out.
    """

    def __init__(
        self,
        fetch: FrameSamples,
        course: PlaybackRange,
        begin: int,
        sample_rate: int,
        own_rate: FrameRate,
        rate: FrameRate,
        device_rate: int,
    ) -> None:
        self._fetch = fetch
        self._course = course
        self._place = begin
        self._sample_rate = sample_rate
        self._rate = own_rate
        self._mend = Declicker(sample_rate, OUTPUT_CHANNELS)
        self._before: tuple[int, int] | None = None
        self._due = Fraction(0)
        self._given = 0
        self._ended = False
        self._resample = _resampler(sample_rate * abs(course.speed) * rate.value / own_rate.value, device_rate)

    def read_block(self) -> np.ndarray | None:
        """Return the next samples, [samples, 2] at the device's rate: often none at first; None behind the end."""
        if self._ended:
            return None
        frame = self._course.get_frame_at(self._place)
        if frame is None:
            self._ended = True
            self._mend.mark_seam()  # what is heard fades into silence
            return self._resample(
                self._mend.process_block(np.zeros((self._mend.fade_length, OUTPUT_CHANNELS), np.float32)), last=True
            )
        block = self._orient_samples(frame)
        self._place += 1
        return self._resample(self._mend.process_block(block), last=False)

    def _orient_samples(self, frame: int) -> np.ndarray:
        """Return a frame's samples in the order of playback."""
        direction = self._course.get_direction_at(self._place)
        block = self._fetch(frame)
        if direction < 0:
            block = block[::-1].copy()
        self._due += self._sample_rate / self._rate.value
        if self._before != (frame - direction, direction):
            self._mend.mark_seam()
            block = self._correct_drift(block)
        self._given += len(block)
        self._before = frame, direction
        return block

    def _correct_drift(self, block: np.ndarray) -> np.ndarray:
        """Return a block of a sample more or less, where many rounds of a loop have added up to one."""
        missing = round(self._due - self._given) - len(block)
        if abs(self._due - self._given - len(block)) < 1 or not len(block):
            return block
        return block[:missing] if missing < 0 else np.concatenate([block, np.repeat(block[-1:], missing, axis=0)])


class _Resample(Protocol):
    def __call__(self, block: np.ndarray, *, last: bool) -> np.ndarray: ...


def _resampler(rate: Fraction, device_rate: int) -> _Resample:
    """Return what brings blocks of a stream to the device's rate."""
    if rate == device_rate:
        return lambda block, *, last: block
    import soxr

    stream = soxr.ResampleStream(float(rate), device_rate, OUTPUT_CHANNELS, "float32", "HQ")

    def resample(block: np.ndarray, *, last: bool) -> np.ndarray:
        made: np.ndarray = stream.resample_chunk(block, last=last)
        return made

    return resample
