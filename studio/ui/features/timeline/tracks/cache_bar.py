"""Cache bar: frames that are cached, being computed, outdated by an edit or a file, or failed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from html import escape

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from studio.core.time import FrameRange
from studio.core.translation import tr, tr_noop
from studio.engine.request import FrameState
from studio.ui.widgets.text.markup import Markup
from studio.ui.widgets.theme import Colors, colorize_text
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackEvent

HEIGHT = 6.0
_GAP = 2.0

_ORDER = tuple(FrameState)
_NUMBER = {state: number for number, state in enumerate(_ORDER)}
_COLORS: dict[FrameState, QColor] = {
    FrameState.MISSING: Colors.LINE,
    FrameState.COMPUTING: Colors.COMPUTING,
    FrameState.CACHED: Colors.GOOD,
    FrameState.ON_DISK: Colors.ON_DISK,
    FrameState.STALE: Colors.WARNING,
    FrameState.FAILED: Colors.DANGER,
}

_WORDS: dict[FrameState, str] = {
    FrameState.MISSING: tr_noop("not computed"),
    FrameState.COMPUTING: tr_noop("being computed"),
    FrameState.CACHED: tr_noop("in memory"),
    FrameState.ON_DISK: tr_noop("on disk"),
    FrameState.STALE: tr_noop("stale: from before a change"),
    FrameState.FAILED: tr_noop("failed"),
}
_AT_HAND = (FrameState.CACHED, FrameState.ON_DISK, FrameState.STALE)
_STALE, _MISSING = _NUMBER[FrameState.STALE], _NUMBER[FrameState.MISSING]
_OUTDATED = np.array([_STALE if state in _AT_HAND else _MISSING for state in _ORDER], np.uint8)


def make_cache_legend(frame: int, state: FrameState) -> Markup:
    """Return the tooltip of the bar over a frame: its state, and what each colour means, as rich text."""
    head = tr("<b>Frame {frame}</b> is {state}", frame=frame, state=escape(tr(_WORDS[state]).partition(":")[0]))
    return Markup(head + make_color_legend())


def make_color_legend(about: str = "") -> Markup:
    """Return what the bar says and what each color of it means, as rich text, below a text about something else."""
    rows = "".join(f"<tr><td>{_swatch(each)}&nbsp;</td><td>{escape(tr(_WORDS[each]))}</td></tr>" for each in _ORDER)
    head = escape(tr("The colored bar below the ruler says which frames are computed:"))
    return Markup(f"{escape(about)}<p>{head}</p><table>{rows}</table>")


def _swatch(state: FrameState) -> str:
    """Return a square in a state's colour; a frame that is not computed has one too dark to be seen without a rim."""
    missing = state is FrameState.MISSING
    color = Colors.FAINT if missing else _COLORS[state]
    return colorize_text("□" if missing else "■", color)


class CacheBar(TimelineTrack):
    """The states of all frames of a clip."""

    def __init__(self) -> None:
        self._states = np.zeros(0, np.uint8)

    def compute_height(self) -> float:
        """Return the height of the bar and of the gap below it."""
        return HEIGHT + _GAP

    def reset_states(self, length: int) -> None:
        """Begin anew with a clip of `length` frames of which none is cached."""
        self._states = np.zeros(length, np.uint8)

    def mark_frames_stale(self) -> bool:
        """Say that no frame is known to be cached any more: those that were are stale. Return whether one was."""
        before, self._states = self._states, _OUTDATED[self._states]
        return not np.array_equal(before, self._states)

    def set_states(self, first: int, states: Sequence[FrameState]) -> bool:
        """Set the states of the frames from `first` on, and return whether one is another than before.

        What lies outside the clip is left out. A stale frame stays so while it is merely missing.
        """
        start, stop = max(0, first), min(first + len(states), len(self._states))
        if stop <= start:
            return False
        fresh = np.array([_NUMBER[state] for state in states[start - first : stop - first]], np.uint8)
        part = self._states[start:stop]
        kept = (fresh == _MISSING) & (part == _STALE)
        others = (fresh != part) & ~kept
        part[others] = fresh[others]
        return bool(others.any())

    def __getitem__(self, frame: int) -> FrameState:
        return _ORDER[int(self._states[frame])]

    def iter_state_runs(self, frames: FrameRange) -> Iterator[tuple[FrameRange, FrameState]]:
        """Yield the stretches of equal states in `frames`."""
        part = self._states[frames.start : frames.stop]
        if not len(part):
            return
        borders = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(part)]
        for start, stop in itertools.pairwise(borders):
            yield FrameRange(frames.start + start, frames.start + stop), _ORDER[int(part[start])]

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint the bar. Frames that failed come last and are never narrower than a pixel: a single one is seen."""
        runs = list(self.iter_state_runs(scene.time_axis.compute_visible_frames(scene.clip_length, rect.width())))
        for frames, state in sorted(runs, key=lambda run: run[1] is FrameState.FAILED):
            left, right = scene.time_axis.x_of(frames.start), scene.time_axis.x_of(frames.stop)
            if right - left < 1:
                left, right = float(int(left)), float(int(left)) + 1
            painter.fillRect(QRectF(left, rect.top(), right - left, HEIGHT), _COLORS[state])

    def make_tooltip(self, event: TrackEvent) -> str:
        """Return the state of the frame under the mouse, and what each colour means."""
        frame = event.scene.clip_frames.clamp(event.frame_at_mouse)
        return make_cache_legend(frame, self[frame])
