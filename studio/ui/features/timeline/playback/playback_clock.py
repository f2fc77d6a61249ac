"""Playback clock: the frame that is due at a time. Pure logic with a clock that is passed in."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from studio.core.time import FrameRange, FrameRate
from studio.ui.preview.playback_range import LoopMode, PlaybackRange

MAX_SPEED = 8
_FPS_WINDOW = 1.0
_TINY = 1e-6


class PlaybackClock:
    """Clock that says which frame of a range is due.

    Time is counted in steps: one for each period of the rate, each `speed` frames long. In real time the clock says
    which step is due; a step that is never shown is dropped and counted. With `shows_every_frame` the next step waits
    until the last one has been shown, so nothing is dropped and the clip may play slower.

    Args:
        clock: Seconds, never running backwards: those that are heard, where there is sound.
        lead: Returns the seconds until what is asked for now can be heard; so long the first frame stays.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, lead: Callable[[], float] = lambda: 0.0) -> None:
        self._clock = clock
        self._lead = lead
        self.loop_mode = LoopMode.LOOP
        self.shows_every_frame = False
        self.dropped_count = 0
        self.shown_count = 0
        self.max_lateness = 0.0
        self._frames = FrameRange(0, 1)
        self._period = 1 / 24
        self._speed = 0
        self._origin = 0
        self._due = 0.0
        self._step = 0
        self._frame = 0
        self._pending_frames: deque[tuple[int, int]] = deque()
        self._last_shown = 0
        self._shown_at: deque[float] = deque()

    @property
    def is_playing(self) -> bool:
        """Whether time goes on."""
        return self._speed != 0

    @property
    def playback_speed(self) -> int:
        """Frames a step: negative backwards, 0 at rest."""
        return self._speed

    @property
    def due_time(self) -> float:
        """The time on the clock at which the first frame of `playback_range` is due."""
        return self._due

    @property
    def playback_range(self) -> PlaybackRange:
        """The frames that are passed, from the last start, jump or change of the range on."""
        return PlaybackRange(self._frames, self._origin, self._speed or 1, self.loop_mode)

    @property
    def is_ended(self) -> bool:
        """Whether the last frame of a range that is played once has been reached."""
        return self.is_playing and self.loop_mode is LoopMode.ONCE and self._frame_of(self._step + 1) is None

    @property
    def measured_fps(self) -> float:
        """Frames shown a second, over the last second; 0 until two were shown."""
        while self._shown_at and self._shown_at[0] < self._clock() - _FPS_WINDOW:
            self._shown_at.popleft()
        if len(self._shown_at) < 2:
            return 0.0
        return (len(self._shown_at) - 1) / max(_TINY, self._shown_at[-1] - self._shown_at[0])

    def set_range(self, frames: FrameRange, rate: FrameRate) -> None:
        """Set the range and the rate; playback continues from the current frame."""
        period = float(1 / rate.value)
        if frames == self._frames and period == self._period:
            return
        self._frames, self._period = frames, period
        if self.is_playing:
            self._restart_clock(self._frame)

    def start_at(self, frame: int, speed: int = 1) -> int:
        """Begin to play at `frame` and return the frame to begin with.

        That is `frame`, unless it lies outside the range or at the end of a range played once: then the range's start,
        or its end when going backwards.
        """
        self._speed = max(-MAX_SPEED, min(MAX_SPEED, speed))
        first, last = self._frames.start, self._frames.stop - 1
        begin, end = (first, last) if speed > 0 else (last, first)
        again = frame not in self._frames or (self.loop_mode is LoopMode.ONCE and frame == end)
        self.reset_counts()
        self._restart_clock(begin if again else frame)
        return self._frame

    def reset_counts(self) -> None:
        """Count shown and dropped frames from zero."""
        self.dropped_count = self.shown_count = 0
        self.max_lateness = 0.0
        self._shown_at.clear()

    def stop(self) -> None:
        """Stop."""
        self._speed = 0
        self._pending_frames.clear()

    def seek_frame(self, frame: int) -> None:
        """Go on from `frame`: someone has moved the playhead."""
        if self.is_playing:
            self._restart_clock(self._frames.clamp(frame))

    def take_due_frame(self) -> int | None:
        """Return the frame that is due now, if it is another step than the last one; else None."""
        step = self._step_now()
        frame = self._frame_of(step) if step > self._step else None
        if frame is None:
            return None
        if self.shows_every_frame:
            self._due = max(self._due + self._period, self._clock() - self._period / 2)
        self._step, self._frame = step, frame
        self._pending_frames.append((step, frame))
        return frame

    def seconds_to_next(self) -> float:
        """Return how long to wait before the next `take_due_frame` can bring something."""
        if self.shows_every_frame:
            waits = bool(self._pending_frames)
            return self._period / 4 if waits else max(0.0, self._due + self._period - self._clock())
        return max(0.0, self._due + (self._step + 1) * self._period - self._clock())

    def report_shown(self, frame: int) -> None:
        """Say that `frame` is on the screen; steps before it that were not are dropped."""
        if not self.is_playing:
            return
        step = next((asked for asked, what in reversed(self._pending_frames) if what == frame), None)
        if step is None:
            return
        while self._pending_frames and self._pending_frames[0][0] <= step:
            self._pending_frames.popleft()
        self.dropped_count += max(0, step - self._last_shown - 1)
        self._last_shown = step
        self.shown_count += 1
        if not self.shows_every_frame:
            self.max_lateness = max(self.max_lateness, self._clock() - self._due - step * self._period)
        self._shown_at.append(self._clock())

    def get_upcoming_frames(self, count: int) -> tuple[int, ...]:
        """Return the frames of the next `count` steps, each once, in the order they will be due."""
        found = (self._frame_of(self._step + ahead) for ahead in range(1, count + 1))
        return tuple(dict.fromkeys(frame for frame in found if frame is not None and frame != self._frame))

    def _restart_clock(self, frame: int) -> None:
        """Let time begin at `frame`, which counts as shown: it is what the user looks at, or jumps to."""
        self._origin = self._frames.clamp(frame) - self._frames.start
        self._due = self._clock() + (0.0 if self.shows_every_frame else self._lead())
        self._step = 0
        self._last_shown = 0
        self._frame = self._frames.start + self._origin
        self._pending_frames.clear()

    def _step_now(self) -> int:
        if not self.is_playing:
            return self._step
        if not self.shows_every_frame:
            step = int((self._clock() - self._due) / self._period + _TINY)
            return self._last_step(step)
        ready = not self._pending_frames and self._clock() + _TINY >= self._due + self._period
        return self._step + 1 if ready else self._step

    def _last_step(self, step: int) -> int:
        """Return `step`, or the last one there is in a range that is played once."""
        if self.loop_mode is not LoopMode.ONCE or self._frame_of(step) is not None:
            return step
        return (self.playback_range.last_place or 0) // abs(self._speed)

    def _frame_of(self, step: int) -> int | None:
        """Return the frame of a step; None behind the end of a range that is played once."""
        return self.playback_range.get_frame_at(step * abs(self._speed))
