"""Edits of points by hand, as a text that a parameter holds: which move, by which keys, and which are hidden when.

A line for each edit, or several in one line with `;` between:

    7 shift 0:0,0 50:3.5,-2      point 7 of the input, moved by so many pixels more at these frames
    -1 path 0:100,120 24:140,118 linear      a point of its own at these places; `smooth` unless it says otherwise
    3 hide 40-      gone from frame 40 on; `hide 10-20` from 10 to 20, `hide` alone in all frames

Between its keys a point goes on smoothly, without going beyond them (F. Fritsch, R. Carlson, "Monotone Piecewise Cubic
Interpolation", 1980), or straight; before the first and after the last key it stays. Places and ways are in pixels of
the full-size picture, from its upper left corner. Points added by hand have numbers below 0, which no tracker gives.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from studio.core.errors import ParameterError
from studio.core.translation import tr

HiddenSpan = tuple[int, int | None]
"""The first and the last frame; None for the end of the clip."""

_KEY_PATTERN = re.compile(r"(\d+):([^,\s]+),([^,\s]+)")
_SPAN_PATTERN = re.compile(r"(\d+)-(\d*)")
_MAX_COORDINATE = 1e6  # px
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class PointKey:
    """Position of a point, or its offset, at a frame."""

    frame: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PointEdit:
    """Edit of one point.

    Args:
        keys: In order of time, one a frame.
        is_own_point: Whether the keys are places, whatever the input says; else they are added to the input's.
        is_linear: Whether it goes straight from key to key.
        hidden_spans: When it is not there.
    """

    keys: tuple[PointKey, ...] = ()
    is_own_point: bool = False
    is_linear: bool = False
    hidden_spans: tuple[HiddenSpan, ...] = ()

    @property
    def has_own_position(self) -> bool:
        """Whether it is where its keys say, without an input."""
        return self.is_own_point and bool(self.keys)

    def is_hidden_at(self, frame: int) -> bool:
        """Return whether it is not there at a frame."""
        return any(first <= frame and (last is None or frame <= last) for first, last in self.hidden_spans)

    def has_key_at(self, frame: int) -> bool:
        """Return whether it has a key at a frame."""
        return any(key.frame == frame for key in self.keys)

    def evaluate_at(self, frame: int) -> tuple[float, float]:
        """Return the place, or the way it is moved, at a frame; (0, 0) without keys."""
        if not self.keys:
            return 0.0, 0.0
        frames = [key.frame for key in self.keys]
        return (
            interpolate_keys(frames, [key.x for key in self.keys], frame, self.is_linear),
            interpolate_keys(frames, [key.y for key in self.keys], frame, self.is_linear),
        )

    def with_key(self, frame: int, x: float, y: float) -> PointEdit:
        """Return the edit with a key; one on the same frame gives way."""
        limited = (round(min(max(part, -_MAX_COORDINATE), _MAX_COORDINATE), _DIGITS) for part in (x, y))
        others = (key for key in self.keys if key.frame != frame)
        return replace(self, keys=tuple(sorted((*others, PointKey(frame, *limited)), key=lambda key: key.frame)))

    def without_key(self, frame: int) -> PointEdit:
        """Return the edit without the key of a frame."""
        return replace(self, keys=tuple(key for key in self.keys if key.frame != frame))


def interpolate_keys(frames: Sequence[int], values: Sequence[float], at: float, straight: bool = False) -> float:
    """Return a number between keys, smoothly without going beyond them, or straight; outside it stays.

    Args:
        frames: Of the keys, in order; at least one.
        values: Of the keys.
        at: Which frame.
        straight: Whether it goes straight from key to key.
    """
    after = bisect_right(frames, at)
    if after == 0:
        return values[0]
    if after == len(frames):
        return values[-1]
    start, low, high = after - 1, values[after - 1], values[after]
    length = frames[after] - frames[start]
    share = (at - frames[start]) / length
    if straight:
        return low + (high - low) * share
    leaving, arriving = (length * _compute_slope(frames, values, index) for index in (start, after))
    square, cube = share * share, share**3
    smooth = (2 * cube - 3 * square + 1) * low + (cube - 2 * square + share) * leaving
    return smooth + (3 * square - 2 * cube) * high + (cube - square) * arriving


def _compute_slope(frames: Sequence[int], values: Sequence[float], index: int) -> float:
    """Return the slope at a key: the weighted harmonic mean of those beside it, 0 at the ends and where it turns."""
    if index in (0, len(frames) - 1):
        return 0.0
    before, after = frames[index] - frames[index - 1], frames[index + 1] - frames[index]
    rise, fall = (values[index] - values[index - 1]) / before, (values[index + 1] - values[index]) / after
    if rise * fall <= 0.0:
        return 0.0
    first, second = 2 * after + before, after + 2 * before
    return (first + second) / (first / rise + second / fall)


@dataclass(frozen=True, slots=True)
class PointEdits:
    """All edits, by the points' numbers."""

    edits: Mapping[int, PointEdit] = field(default_factory=dict)

    def get_edit(self, number: int) -> PointEdit:
        """Return what is done to a point; an edit that does nothing if that is nothing."""
        return self.edits.get(number, PointEdit())

    def move_point(self, number: int, frame: int, dx: float, dy: float) -> PointEdits:
        """Return the edits with a point moved by so much more at a frame, which gets a key."""
        edit = self.get_edit(number)
        x, y = edit.evaluate_at(frame)
        return self._replace_edit(number, edit.with_key(frame, x + dx, y + dy))

    def add_point(self, frame: int, x: float, y: float) -> tuple[PointEdits, int]:
        """Return the edits with one more point at a place, and its number, below 0."""
        number = min((0, *self.edits)) - 1
        return self._replace_edit(number, PointEdit(is_own_point=True).with_key(frame, x, y)), number

    def detach_point(self, number: int, frame: int, x: float, y: float) -> PointEdits:
        """Return the edits with a point that no longer follows the input: a key at a frame and place is its first."""
        return self._replace_edit(
            number, replace(self.get_edit(number), is_own_point=True, keys=()).with_key(frame, x, y)
        )

    def set_linear(self, number: int, straight: bool) -> PointEdits:
        """Return the edits with a point that goes straight from key to key, or smoothly."""
        return self._replace_edit(number, replace(self.get_edit(number), is_linear=straight))

    def without_key(self, number: int, frame: int) -> PointEdits:
        """Return the edits without the key of a frame; the last key of a point of its own stays."""
        edit = self.get_edit(number)
        kept = edit.without_key(frame)
        return self if edit.is_own_point and not kept.keys else self._replace_edit(number, kept)

    def hide_point(self, number: int, first: int = 0) -> PointEdits:
        """Return the edits with a point gone from a frame on; one that was added and is gone for good is forgotten."""
        if first <= 0 and number < 0:
            return PointEdits({other: edit for other, edit in self.edits.items() if other != number})
        edit = self.get_edit(number)
        earlier = ((a, first - 1 if b is None or b >= first else b) for a, b in edit.hidden_spans if a < first)
        return self._replace_edit(number, replace(edit, hidden_spans=(*earlier, (max(0, first), None))))

    def show_point(self, number: int) -> PointEdits:
        """Return the edits with a point that is hidden nowhere."""
        return self._replace_edit(number, replace(self.get_edit(number), hidden_spans=()))

    def _replace_edit(self, number: int, edit: PointEdit) -> PointEdits:
        edits = {**self.edits, number: edit}
        if not edit.keys and not edit.hidden_spans:
            del edits[number]
        return PointEdits(edits)

    @property
    def serialized_text(self) -> str:
        """The edits as a parameter holds them."""
        return "\n".join(line for number, edit in sorted(self.edits.items()) for line in _format_lines(number, edit))


def _format_lines(number: int, edit: PointEdit) -> list[str]:
    lines = []
    if edit.keys:
        keys = [f"{key.frame}:{_format_number(key.x)},{_format_number(key.y)}" for key in edit.keys]
        lines.append(
            " ".join([str(number), "path" if edit.is_own_point else "shift", *keys, *["linear"] * edit.is_linear])
        )
    if edit.hidden_spans:
        spans = [f"{first}-{'' if last is None else last}" for first, last in edit.hidden_spans]
        lines.append(" ".join([str(number), "hide", *spans]))
    return lines


def _format_number(value: float) -> str:
    return f"{round(value, _DIGITS) + 0.0:.12g}"  # adding 0 makes −0 a 0


@lru_cache(maxsize=64)
def parse_point_edits(text: str) -> PointEdits:
    """Return the edits that a text holds.

    Raises:
        ParameterError: A line is none; it names the line and says what is accepted.
    """
    edits: dict[int, PointEdit] = {}
    for line in re.split(r"[;\n]", text):
        if words := line.split():
            number, edit = _parse_line(line.strip(), words, edits)
            edits[number] = edit
    return PointEdits(edits)


def _parse_line(line: str, words: list[str], edits: Mapping[int, PointEdit]) -> tuple[int, PointEdit]:
    accepted = tr("lines as '7 shift 0:0,0 50:3.5,-2', '-1 path 0:100,120 24:140,118 linear' or '3 hide 40-'")
    error = ParameterError("edits", line, accepted)
    if len(words) < 2 or not re.fullmatch(r"-?\d{1,15}", words[0]):
        raise error
    number, kind, rest = int(words[0]), words[1], words[2:]
    edit = edits.get(number, PointEdit())
    if kind == "hide":
        spans = [_SPAN_PATTERN.fullmatch(word) for word in rest]
        if None in spans:
            raise error
        found = tuple((int(span[1]), int(span[2]) if span[2] else None) for span in spans if span)
        return number, replace(edit, hidden_spans=(*edit.hidden_spans, *(found or ((0, None),))))
    straight = bool(rest) and rest[-1] == "linear"
    keys = rest[:-1] if rest and rest[-1] in ("linear", "smooth") else rest
    if kind not in ("shift", "path") or not keys or edit.keys:
        raise error
    edit = replace(edit, is_own_point=kind == "path", is_linear=straight)
    for key in keys:
        match = _KEY_PATTERN.fullmatch(key)
        places = [_parse_float(match[2]), _parse_float(match[3])] if match else [None]
        if match is None or None in places:
            raise error
        edit = edit.with_key(int(match[1]), *(place for place in places if place is not None))
    return number, edit


def _parse_float(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
