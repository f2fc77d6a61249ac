"""Plays: asks for each frame when it is due, and counts what came too late. Shows nothing itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.core.time import FrameRate
from studio.ui.features.timeline.playback.playback_clock import PlaybackClock
from studio.ui.preview.playback_audio import PlaybackAudio
from studio.ui.preview.playback_range import LoopMode, PlaybackRange
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene

_RATES_EVERY_MS = 250


class Player(QObject):
    """Player: turns the time of its clock into frames to show. Lives in the window's thread.

    Args:
        scene: Says where the playhead is, which frames are played and how fast; read, never changed.
        parent: Qt's owner.
        clock: Seconds; only tests give another one.

    Signals:
        frame_due(int): This frame is to be shown now.
        playing_changed(bool): It began or ceased to play.
        speed_changed(int): It plays so many frames a step now: negative backwards, 0 at rest.
        modes_changed(): Looping or pace is another one.
        rates_changed(float): Frames shown a second while playing; 0 at rest.
    """

    frame_due = Signal(int)
    playing_changed = Signal(bool)
    speed_changed = Signal(int)
    modes_changed = Signal()
    rates_changed = Signal(float)

    def __init__(
        self, scene: TimelineScene, parent: QObject | None = None, *, clock: Callable[[], float] | None = None
    ) -> None:
        super().__init__(parent)
        self._scene = scene
        self._playback = PlaybackClock(clock) if clock is not None else PlaybackClock()
        self._sound: PlaybackAudio | None = None
        self._told: tuple[PlaybackRange, FrameRate, float] | None = None
        self._timer = make_single_shot_timer(self, 0, self._on_tick)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._rates_timer = QTimer(self)
        self._rates_timer.setInterval(_RATES_EVERY_MS)
        self._rates_timer.timeout.connect(self._emit_rates)

    def set_audio(self, sound: PlaybackAudio) -> None:
        """Play sound through `audio`, and follow its clock."""
        self.stop_playback()
        before, self._sound = self._playback, sound
        self._playback = PlaybackClock(sound.get_current_time, sound.get_output_latency)
        self._playback.loop_mode, self._playback.shows_every_frame = before.loop_mode, before.shows_every_frame
        self.update_range()

    @property
    def is_playing(self) -> bool:
        """Whether it plays."""
        return self._playback.is_playing

    @property
    def playback_speed(self) -> int:
        """Frames a step: negative backwards, 0 at rest."""
        return self._playback.playback_speed

    @property
    def loop_mode(self) -> LoopMode:
        """The behaviour at the end of the range."""
        return self._playback.loop_mode

    @property
    def shows_every_frame(self) -> bool:
        """Whether every frame is shown, however slow, instead of keeping real time."""
        return self._playback.shows_every_frame

    @property
    def shown_count(self) -> int:
        """Frames that came on the screen since play began."""
        return self._playback.shown_count

    @property
    def dropped_count(self) -> int:
        """Frames that came too late to be shown since play began."""
        return self._playback.dropped_count

    @property
    def max_lateness(self) -> float:
        """The largest delay in seconds of a frame against its sound, since play began."""
        return self._playback.max_lateness

    @property
    def measured_fps(self) -> float:
        """Frames shown a second while playing; 0 at rest."""
        return self._playback.measured_fps if self.is_playing else 0.0

    def get_upcoming_frames(self, count: int) -> tuple[int, ...]:
        """Return the next `count` frames in the direction of play; none at rest."""
        return self._playback.get_upcoming_frames(count) if self.is_playing else ()

    def toggle_playback(self) -> None:
        """Play forwards, or pause."""
        self.stop_playback() if self.is_playing else self.play_at_speed(1)

    def play_at_speed(self, speed: int) -> None:
        """Play `speed` frames a step; negative backwards, 0 stops. Without a clip it stays at rest."""
        if not speed or not self._scene.clip_length:
            self.stop_playback()
            return
        was_playing = self.is_playing
        first = self._playback.start_at(self._scene.current_frame, speed)
        self._update_audio()
        self.frame_due.emit(first)
        self._schedule()
        self._rates_timer.start()
        self.speed_changed.emit(self.playback_speed)
        if not was_playing:
            self.playing_changed.emit(True)

    def stop_playback(self) -> None:
        """Stop playing."""
        if not self.is_playing:
            return
        self._finish_playback()
        self._update_audio()

    def reset_counts(self) -> None:
        """Stop, and count dropped frames from zero: another project is shown."""
        self.stop_playback()
        self._playback.reset_counts()
        self._emit_rates()

    def play_faster(self, direction: int) -> None:
        """Play in `direction` (1 or -1), twice as fast if it does already."""
        self.play_at_speed(self.playback_speed * 2 if self.playback_speed * direction > 0 else direction)

    def seek_frame(self, frame: int) -> None:
        """Continue from `frame`, after the playhead was moved. While stopped, the sound of the frame is played."""
        self._playback.seek_frame(frame)
        self._update_audio()
        if self._sound is not None and not self.is_playing and frame != self._scene.current_frame:
            self._sound.scrub_frame(frame)

    def report_shown_frame(self, frame: int) -> None:
        """Say that the viewer shows `frame` now."""
        self._playback.report_shown(frame)
        if self.is_playing and self.shows_every_frame:
            self._schedule()

    def cycle_loop_mode(self) -> None:
        """Go from loop to ping-pong to once."""
        self._playback.loop_mode = self.loop_mode.next_mode
        self._playback.seek_frame(self._scene.current_frame)
        self._update_audio()
        self.modes_changed.emit()

    def toggle_every_frame(self) -> None:
        """Show every frame, or keep real time. What waits for each frame is seen without sound."""
        self._playback.shows_every_frame = not self.shows_every_frame
        self._playback.seek_frame(self._scene.current_frame)
        self._update_audio()
        self.modes_changed.emit()

    def update_range(self) -> None:
        """Follow the scene's range and rate; playback continues from the current frame."""
        if self._scene.clip_length:
            self._playback.set_range(self._scene.playback_frames, self._scene.frame_rate)
            self._update_audio()

    def _update_audio(self) -> None:
        """Play the sound of the frames that are shown."""
        if self._sound is None:
            return
        heard = self.is_playing and not self.shows_every_frame
        wanted = (self._playback.playback_range, self._scene.frame_rate, self._playback.due_time) if heard else None
        if wanted != self._told:
            self._told = wanted
            self._sound.play_range(*wanted) if wanted is not None else self._sound.stop_playback()

    def _finish_playback(self) -> None:
        self._playback.stop()
        self._timer.stop()
        self._rates_timer.stop()
        self.speed_changed.emit(0)
        self._emit_rates()
        self.playing_changed.emit(False)

    def _schedule(self) -> None:
        self._timer.start(max(1, round(self._playback.seconds_to_next() * 1000)))

    def _on_tick(self) -> None:
        frame = self._playback.take_due_frame()
        if frame is not None:
            self.frame_due.emit(frame)
        if self._playback.is_ended:
            self._told = None  # the last frame is heard to its end
            self._finish_playback()
        elif self.is_playing:
            self._schedule()

    def _emit_rates(self) -> None:
        self.rates_changed.emit(self.measured_fps)
