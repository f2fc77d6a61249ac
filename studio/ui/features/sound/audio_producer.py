"""The thread that makes sound ahead of the playhead and hands it to the device. It owns the device, too."""

from __future__ import annotations

import logging
import math
import threading
from dataclasses import dataclass, replace

import numpy as np

from studio.core.time import FrameRange
from studio.media.devices.audio_sink import DEFAULT_DEVICE
from studio.media.devices.ring_buffer import SampleRingBuffer
from studio.media.devices.sound_output import OUTPUT_CHANNELS, SoundOutput
from studio.ui.features.sound.audio_segment import AudioSegment, SoundSource
from studio.ui.features.sound.frame_audio_reader import FrameAudioReader
from studio.ui.features.sound.resampler_stream import ResamplerStream
from studio.ui.preview.playback_range import LoopMode, PlaybackRange

logger = logging.getLogger(__name__)

_AHEAD = 0.3
_KEPT = 1.0
_GRAIN_FRAMES = 2
_TURN = 0.010
_IDLE_TURN = 0.1
_IDLE_TURNS = 100
_MOST_SLACK = 1.0


@dataclass(frozen=True, slots=True)
class _Order:
    """Order to the producer. A newer one replaces it."""

    serial: int = 0
    source: SoundSource | None = None
    passage: AudioSegment | None = None
    grain: int | None = None
    device: str = DEFAULT_DEVICE
    offset: float = 0.0
    closed: bool = False


class AudioProducer:
    """Producer of sound, a third of a second ahead of the playback.

    All methods but `produce_block` may be called from any thread. None but `close_device` waits.

    Args:
        fetching: Computes the sound of frames.
        output: Where it goes.
        threaded: Whether it works by itself; without, who made it calls `produce_block`, as tests do.
    """

    def __init__(self, fetching: FrameAudioReader, output: SoundOutput, *, threaded: bool = True) -> None:
        self._fetching = fetching
        self._output = output
        self._changed = threading.Condition()
        self._order = _Order()
        self._served = _Order()
        self._resampler: ResamplerStream | None = None
        self._ring: SampleRingBuffer | None = None
        self._left = np.zeros((0, OUTPUT_CHANNELS), np.float32)
        self._stream = 0
        self._slack = 0.0
        self._idle = 0
        self._threaded = threaded
        self._thread: threading.Thread | None = None

    def play_segment(self, source: SoundSource, passage: AudioSegment) -> None:
        """Play a passage, in place of what is played."""
        if passage != self._order.passage:
            self._fetching.interrupt_read()
        self._post_order(source=source, passage=passage, grain=None)

    def change_source(self, source: SoundSource | None) -> None:
        """Go on with another graph; None for silence."""
        self._post_order(source=source)

    def scrub_frame(self, source: SoundSource, frame: int) -> None:
        """Play the sound of a frame."""
        self._fetching.interrupt_read()
        self._post_order(source=source, passage=None, grain=frame)

    def stop_playback(self) -> None:
        """Be silent."""
        self._fetching.interrupt_read()
        self._post_order(passage=None, grain=None)
        self._output.play_buffer(None)

    def set_device(self, device: str, offset: float) -> None:
        """Play on a device, by its key.

        Args:
            device: Its key.
            offset: How many seconds later than pictures sound is played.
        """
        self._post_order(device=device, offset=offset)

    def close_device(self) -> None:
        """End the thread and let go of the device."""
        self._fetching.interrupt_read()
        self._post_order(closed=True)
        if self._thread is not None:
            self._thread.join()
        else:
            self._output.release_device()

    def produce_block(self) -> float | None:
        """Do the work that is due; return the seconds until the next call, or None until the next order."""
        order = self._take_order()
        output = self._output
        if order.passage is not None or order.grain is not None:
            self._idle = 0
            output.open_device()
        output.check_device()
        if order.passage is not None and order.source is not None:
            if output.is_running:
                self._produce_segment(order, order.source, order.passage)
            return _TURN if not self._is_finished(order) else self._compute_wait()
        if order.grain is not None:
            if not output.is_running:
                return _TURN
            self._play_grain(order)
        return self._compute_wait()

    def _post_order(self, **what: object) -> None:
        with self._changed:
            if self._order.closed:
                return
            self._order = replace(self._order, serial=self._order.serial + 1, **what)  # type: ignore[arg-type]
            active = self._order.passage is not None or self._order.grain is not None
            if self._threaded and self._thread is None and active:
                self._thread = threading.Thread(target=self._run_thread, name="sound", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _run_thread(self) -> None:
        while not self._order.closed:
            try:
                pause = self.produce_block()
            except Exception:
                logger.exception("sound failed in an unexpected way")
                self.stop_playback()
                pause = None
            with self._changed:
                if self._order.serial == self._served.serial:
                    self._changed.wait(pause)
        self._output.release_device()

    def _take_order(self) -> _Order:
        """Return what is to be done, and let go of what no longer is."""
        order, before = self._order, self._served
        self._served = order
        self._fetching.set_source(order.source, anew=order.passage != before.passage)
        if order.device != before.device:
            self._output.release_device()
            self._output.device = order.device
        moved = (order.passage, order.offset, order.device) != (before.passage, before.offset, before.device)
        if moved or _kind(order.source) != _kind(before.source):
            self._drop_stream()
            self._slack = 0.0
            if order.source is None or order.passage is None:
                self._output.play_buffer(None)
        return order

    def _drop_stream(self) -> None:
        self._resampler = self._ring = None
        self._left = self._left[:0]

    def _compute_wait(self) -> float | None:
        """Return the seconds until the next check; release the device after some time of silence."""
        if not self._output.rate:
            return None
        self._idle += 1
        if self._idle > _IDLE_TURNS:
            self._output.release_device()
            return None
        return _IDLE_TURN

    def _produce_segment(self, order: _Order, source: SoundSource, passage: AudioSegment) -> None:
        ring, output = self._ring, self._output
        late = ring is not None and not ring.is_finished and ring.end_sample < output.sent_samples
        if ring is None or late or self._stream != output.stream_number:
            self._slack = min(_MOST_SLACK, 2 * self._slack + _TURN) if late else self._slack
            ring = self._open_stream(order, source, passage)
        until = output.sent_samples + round(_AHEAD * output.rate)
        while not ring.is_finished and max(ring.end_sample, ring.start_sample) < until and self._order is order:
            if not self._write(ring):
                return

    def _is_finished(self, order: _Order) -> bool:
        """Return whether all of a passage has been played; it is not to be played again."""
        ring = self._ring
        if ring is None or not ring.is_finished or ring.end_sample > self._output.sent_samples:
            return False
        with self._changed:
            if self._order is order:
                self._order = self._served = replace(order, passage=None)
        return True

    def _open_stream(self, order: _Order, source: SoundSource, passage: AudioSegment) -> SampleRingBuffer:
        """Begin at the first frame that can still be audible in time."""
        output, course = self._output, passage.playback_range
        due, step = passage.due_time + order.offset, float(1 / (passage.frame_rate.value * abs(course.speed)))
        free = output.find_first_free_sample() + round(self._slack * output.rate)
        place = max(0, math.ceil((free - output.find_sample_at(due)) / (step * output.rate) - 1e-6))
        self._drop_stream()
        self._stream = output.stream_number
        self._resampler = self._make_stream(source, passage, place)
        self._ring = SampleRingBuffer(
            output.find_sample_at(due + place * step), round(_KEPT * output.rate), OUTPUT_CHANNELS
        )
        output.play_buffer(self._ring)
        return self._ring

    def _make_stream(self, source: SoundSource, passage: AudioSegment, place: int) -> ResamplerStream:
        rates = source.sample_rate, source.rate, passage.frame_rate, self._output.rate
        return ResamplerStream(self._fetching.read_frame, passage.playback_range, place, *rates)

    def _write(self, ring: SampleRingBuffer) -> bool:
        """Write the next samples; return False if there is no room."""
        assert self._resampler is not None
        if not len(self._left):
            block = self._resampler.read_block()
            if block is None:
                ring.is_finished = True
                return True
            self._left = block
        room = ring.free_space
        ring.write(self._left[:room])
        self._left = self._left[room:]
        return not len(self._left)

    def _play_grain(self, order: _Order) -> None:
        """Play a frame and the one behind it, unless another one is wanted already."""
        source, first, output = order.source, order.grain, self._output
        if source is None or first is None or first >= source.length:
            return
        frames = FrameRange(first, min(first + _GRAIN_FRAMES, source.length))
        voice = self._make_stream(source, AudioSegment(PlaybackRange(frames, 0, 1, LoopMode.ONCE), source.rate, 0.0), 0)
        blocks = []
        while (block := voice.read_block()) is not None:
            blocks.append(block)
        sound = np.concatenate(blocks)[: round(_KEPT * output.rate)]
        with self._changed:
            if self._order is not order:
                return
            self._order = self._served = replace(order, grain=None)
        ring = SampleRingBuffer(output.find_first_free_sample(), len(sound), OUTPUT_CHANNELS)
        ring.write(sound)
        ring.is_finished = True
        output.play_buffer(ring)


def _kind(source: SoundSource | None) -> tuple[object, ...] | None:
    """Return what must stay the same for a stream to go on."""
    return None if source is None else (source.sample_rate, source.rate)
