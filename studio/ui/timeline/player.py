"""Plays: asks for each frame when it is due, and counts what came too late. Shows nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.core.time import FrameRate
from studio.ui.timeline.course import Course, Looping
from studio.ui.timeline.playback import Playback
from studio.ui.timeline.scene import Scene
from studio.ui.timers import single_shot

_RATES_EVERY_MS = 250


class Heard(Protocol):
    """What is heard while playing, and its clock: `studio.ui.sound.sound.Sound`."""

    def clock(self) -> float:
        """Return the seconds that are heard now, never less than before."""
        ...

    def lead(self) -> float:
        """Return the seconds until what is played now can be heard."""
        ...

    def play(self, course: Course, rate: FrameRate, due: float) -> None:
        """Play the sound of a course, its first frame at `due` of the clock."""
        ...

    def stop(self) -> None:
        """Be silent."""
        ...

    def scrub(self, frame: int) -> None:
        """Let a frame be heard for a moment."""
        ...


class Player(QObject):
    """Turns the playback's clock into frames that are wanted. Lives in the window's thread.

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
        self, scene: Scene, parent: QObject | None = None, *, clock: Callable[[], float] | None = None
    ) -> None:
        super().__init__(parent)
        self._scene = scene
        self._playback = Playback(clock) if clock is not None else Playback()
        self._sound: Heard | None = None
        self._told: tuple[Course, FrameRate, float] | None = None
        self._timer = single_shot(self, 0, self._on_tick)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._rates_timer = QTimer(self)
        self._rates_timer.setInterval(_RATES_EVERY_MS)
        self._rates_timer.timeout.connect(self._tell_rates)

    def set_sound(self, sound: Heard) -> None:
        """Let frames be heard, and follow the clock of what is heard."""
        self.stop()
        before, self._sound = self._playback, sound
        self._playback = Playback(sound.clock, sound.lead)
        self._playback.looping, self._playback.every_frame = before.looping, before.every_frame
        self.configure()

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playback.playing

    @property
    def speed(self) -> int:
        """Frames a step: negative backwards, 0 at rest."""
        return self._playback.speed

    @property
    def looping(self) -> Looping:
        """What happens at the end of the range."""
        return self._playback.looping

    @property
    def every_frame(self) -> bool:
        """Whether every frame is shown, however slow, instead of keeping real time."""
        return self._playback.every_frame

    @property
    def shown(self) -> int:
        """Frames that came on the screen since play began."""
        return self._playback.count

    @property
    def dropped(self) -> int:
        """Frames that came too late to be shown since play began."""
        return self._playback.dropped

    @property
    def lateness(self) -> float:
        """The most seconds that a frame was shown after its sound began to be heard, since play began."""
        return self._playback.latest

    @property
    def fps(self) -> float:
        """Frames shown a second while playing; 0 at rest."""
        return self._playback.fps if self.playing else 0.0

    def upcoming(self, count: int) -> tuple[int, ...]:
        """Return the next `count` frames in the direction of play; none at rest."""
        return self._playback.upcoming(count) if self.playing else ()

    def toggle(self) -> None:
        """Play forwards, or pause."""
        self.stop() if self.playing else self.play(1)

    def play(self, speed: int) -> None:
        """Play `speed` frames a step; negative backwards, 0 stops. Without a clip it stays at rest."""
        if not speed or not self._scene.length:
            self.stop()
            return
        was_playing = self.playing
        first = self._playback.play(self._scene.frame, speed)
        self._tell_sound()
        self.frame_due.emit(first)
        self._schedule()
        self._rates_timer.start()
        self.speed_changed.emit(self.speed)
        if not was_playing:
            self.playing_changed.emit(True)

    def stop(self) -> None:
        """Stop playing."""
        if not self.playing:
            return
        self._end()
        self._tell_sound()

    def faster(self, direction: int) -> None:
        """Play in `direction` (1 or -1), twice as fast if it does already."""
        self.play(self.speed * 2 if self.speed * direction > 0 else direction)

    def seek(self, frame: int) -> None:
        """Go on from `frame`: someone has moved the playhead. At rest it is heard for a moment."""
        self._playback.seek(frame)
        self._tell_sound()
        if self._sound is not None and not self.playing and frame != self._scene.frame:
            self._sound.scrub(frame)

    def frame_shown(self, frame: int) -> None:
        """Say that the viewer shows `frame` now."""
        self._playback.shown(frame)
        if self.playing and self.every_frame:
            self._schedule()

    def next_looping(self) -> None:
        """Go from loop to ping-pong to once."""
        self._playback.looping = self.looping.next
        self._playback.seek(self._scene.frame)
        self._tell_sound()
        self.modes_changed.emit()

    def toggle_every_frame(self) -> None:
        """Show every frame, or keep real time. What waits for each frame is seen without sound."""
        self._playback.every_frame = not self.every_frame
        self._playback.seek(self._scene.frame)
        self._tell_sound()
        self.modes_changed.emit()

    def configure(self) -> None:
        """Follow the scene's range and rate; what plays goes on from the frame it is at."""
        if self._scene.length:
            self._playback.configure(self._scene.played, self._scene.rate)
            self._tell_sound()

    def _tell_sound(self) -> None:
        """Have that heard which is seen."""
        if self._sound is None:
            return
        heard = self.playing and not self.every_frame
        wanted = (self._playback.course, self._scene.rate, self._playback.due) if heard else None
        if wanted != self._told:
            self._told = wanted
            self._sound.play(*wanted) if wanted is not None else self._sound.stop()

    def _end(self) -> None:
        self._playback.stop()
        self._timer.stop()
        self._rates_timer.stop()
        self.speed_changed.emit(0)
        self._tell_rates()
        self.playing_changed.emit(False)

    def _schedule(self) -> None:
        self._timer.start(max(1, round(self._playback.seconds_to_next() * 1000)))

    def _on_tick(self) -> None:
        frame = self._playback.tick()
        if frame is not None:
            self.frame_due.emit(frame)
        if self._playback.ended:
            self._told = None  # the last frame is heard to its end
            self._end()
        elif self.playing:
            self._schedule()

    def _tell_rates(self) -> None:
        self.rates_changed.emit(self.fps)
