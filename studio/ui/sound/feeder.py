"""The thread that makes sound ahead of the playhead and hands it to the device. It owns the device, too."""

from __future__ import annotations

import logging
import math
import threading
from dataclasses import dataclass, replace

import numpy as np

from studio.core.time import FrameRange
from studio.media.devices.output import CHANNELS, SoundOutput
from studio.media.devices.ring import Ring
from studio.media.devices.sink import DEFAULT
from studio.ui.sound.fetching import Fetching
from studio.ui.sound.values import Passage, Source
from studio.ui.sound.voice import Voice
from studio.ui.timeline.course import Course, Looping

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
    """What is to be done; the newest counts, and nobody asks for those before it."""

    serial: int = 0
    source: Source | None = None
    passage: Passage | None = None
    grain: int | None = None
    device: str = DEFAULT
    offset: float = 0.0
    closed: bool = False


class Feeder:
    """Keeps a third of a second of sound ahead of what is heard.

    All methods but `turn` may be called from any thread and never wait, `close` excepted.

    Args:
        fetching: Computes the sound of frames.
        output: Where it goes.
        threaded: Whether it works by itself; without, who made it calls `turn`, as tests do.
    """

    def __init__(self, fetching: Fetching, output: SoundOutput, *, threaded: bool = True) -> None:
        self._fetching = fetching
        self._output = output
        self._changed = threading.Condition()
        self._order = _Order()
        self._served = _Order()
        self._voice: Voice | None = None
        self._ring: Ring | None = None
        self._left = np.zeros((0, CHANNELS), np.float32)
        self._stream = 0
        self._slack = 0.0
        self._idle = 0
        self._threaded = threaded
        self._thread: threading.Thread | None = None

    def play(self, source: Source, passage: Passage) -> None:
        """Play a passage, in place of what is played."""
        if passage != self._order.passage:
            self._fetching.interrupt()
        self._say(source=source, passage=passage, grain=None)

    def change(self, source: Source | None) -> None:
        """Go on with another graph; None for silence."""
        self._say(source=source)

    def scrub(self, source: Source, frame: int) -> None:
        """Let a frame be heard for a moment."""
        self._fetching.interrupt()
        self._say(source=source, passage=None, grain=frame)

    def stop(self) -> None:
        """Be silent."""
        self._fetching.interrupt()
        self._say(passage=None, grain=None)
        self._output.play(None)

    def use(self, device: str, offset: float) -> None:
        """Play on a device, by its key.

        Args:
            device: Its key.
            offset: How many seconds later than pictures sound is played.
        """
        self._say(device=device, offset=offset)

    def close(self) -> None:
        """End the thread and let go of the device."""
        self._fetching.interrupt()
        self._say(closed=True)
        if self._thread is not None:
            self._thread.join()
        else:
            self._output.rest()

    def turn(self) -> float | None:
        """Do what is to be done now; return the seconds until there is more, None for when somebody says so."""
        order = self._take()
        output = self._output
        if order.passage is not None or order.grain is not None:
            self._idle = 0
            output.open()
        output.check()
        if order.passage is not None and order.source is not None:
            if output.running:
                self._feed(order, order.source, order.passage)
            return _TURN if not self._over(order) else self._rest()
        if order.grain is not None:
            if not output.running:
                return _TURN
            self._play_grain(order)
        return self._rest()

    def _say(self, **what: object) -> None:
        with self._changed:
            if self._order.closed:
                return
            self._order = replace(self._order, serial=self._order.serial + 1, **what)  # type: ignore[arg-type]
            active = self._order.passage is not None or self._order.grain is not None
            if self._threaded and self._thread is None and active:
                self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _run(self) -> None:
        while not self._order.closed:
            try:
                pause = self.turn()
            except Exception:
                logger.exception("sound failed in an unexpected way")
                self.stop()
                pause = None
            with self._changed:
                if self._order.serial == self._served.serial:
                    self._changed.wait(pause)
        self._output.rest()

    def _take(self) -> _Order:
        """Return what is to be done, and let go of what no longer is."""
        order, before = self._order, self._served
        self._served = order
        self._fetching.begin(order.source, anew=order.passage != before.passage)
        if order.device != before.device:
            self._output.rest()
            self._output.device = order.device
        moved = (order.passage, order.offset, order.device) != (before.passage, before.offset, before.device)
        if moved or _kind(order.source) != _kind(before.source):
            self._drop_voice()
            self._slack = 0.0
            if order.source is None or order.passage is None:
                self._output.play(None)
        return order

    def _drop_voice(self) -> None:
        self._voice = self._ring = None
        self._left = self._left[:0]

    def _rest(self) -> float | None:
        """Return when to look again; let go of the device when nothing was heard for a while."""
        if not self._output.rate:
            return None
        self._idle += 1
        if self._idle > _IDLE_TURNS:
            self._output.rest()
            return None
        return _IDLE_TURN

    def _feed(self, order: _Order, source: Source, passage: Passage) -> None:
        ring, output = self._ring, self._output
        late = ring is not None and not ring.finished and ring.written < output.sent
        if ring is None or late or self._stream != output.stream:
            self._slack = min(_MOST_SLACK, 2 * self._slack + _TURN) if late else self._slack
            ring = self._begin(order, source, passage)
        until = output.sent + round(_AHEAD * output.rate)
        while not ring.finished and max(ring.written, ring.start) < until and self._order is order:
            if not self._write(ring):
                return

    def _over(self, order: _Order) -> bool:
        """Return whether all of a passage has been played; it is not to be played again."""
        ring = self._ring
        if ring is None or not ring.finished or ring.written > self._output.sent:
            return False
        with self._changed:
            if self._order is order:
                self._order = self._served = replace(order, passage=None)
        return True

    def _begin(self, order: _Order, source: Source, passage: Passage) -> Ring:
        """Begin at the first frame that can still be heard in time."""
        output, course = self._output, passage.course
        due, step = passage.due + order.offset, float(1 / (passage.rate.value * abs(course.speed)))
        free = output.first_free() + round(self._slack * output.rate)
        place = max(0, math.ceil((free - output.number_at(due)) / (step * output.rate) - 1e-6))
        self._drop_voice()
        self._stream = output.stream
        self._voice = self._voice_of(source, passage, place)
        self._ring = Ring(output.number_at(due + place * step), round(_KEPT * output.rate), CHANNELS)
        output.play(self._ring)
        return self._ring

    def _voice_of(self, source: Source, passage: Passage, place: int) -> Voice:
        rates = source.sample_rate, source.rate, passage.rate, self._output.rate
        return Voice(self._fetching.frame, passage.course, place, *rates)

    def _write(self, ring: Ring) -> bool:
        """Write the next samples; return False if there is no room."""
        assert self._voice is not None
        if not len(self._left):
            block = self._voice.next()
            if block is None:
                ring.finished = True
                return True
            self._left = block
        room = ring.room
        ring.write(self._left[:room])
        self._left = self._left[room:]
        return not len(self._left)

    def _play_grain(self, order: _Order) -> None:
        """Play a frame and the one behind it, unless another one is wanted already."""
        source, first, output = order.source, order.grain, self._output
        if source is None or first is None or first >= source.length:
            return
        frames = FrameRange(first, min(first + _GRAIN_FRAMES, source.length))
        voice = self._voice_of(source, Passage(Course(frames, 0, 1, Looping.ONCE), source.rate, 0.0), 0)
        blocks = []
        while (block := voice.next()) is not None:
            blocks.append(block)
        sound = np.concatenate(blocks)[: round(_KEPT * output.rate)]
        with self._changed:
            if self._order is not order:
                return
            self._order = self._served = replace(order, grain=None)
        ring = Ring(output.first_free(), len(sound), CHANNELS)
        ring.write(sound)
        ring.finished = True
        output.play(ring)


def _kind(source: Source | None) -> tuple[object, ...] | None:
    """Return what must stay the same for a stream to go on."""
    return None if source is None else (source.sample_rate, source.rate)
