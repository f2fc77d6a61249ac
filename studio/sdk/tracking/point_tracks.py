"""Tracks of points: the values.

A track is where one point lies, by frame. A key is set by hand or found by the search. Between keys a point moves
smoothly, without going beyond them; before the first and after the last key it stays. Places are in pixels of the
full-size picture, from its upper left corner; y points down.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from studio.sdk.param_types.point_edits import interpolate_keys

MAX_COORDINATE: Final = 1e6
"""Of a place, in pixels."""
MAX_FRAME: Final = 10_000_000
"""Of a key, before or after 0."""
MAX_NUMBER: Final = 10**9
"""Of a track."""
DIGITS: Final = 3
"""Behind the point, of places and sizes that are kept."""
LEAST_SIDE: Final = 5.0
"""Of a pattern, in pixels."""
MOST_SIDE: Final = 1000.0
"""Of a search box, in pixels."""
DEFAULT_PATTERN: Final = (21.0, 21.0)
DEFAULT_SEARCH: Final = (61.0, 61.0)

BoxSize = tuple[float, float]
"""Width and height, pixels."""


class TrackKey(NamedTuple):
    """Where a point lies at a frame.

    Args:
        x: Pixels.
        y: Pixels.
        error: How much it differs from its pattern, 0 (equal) to 1; None for a key that was set by hand.
    """

    x: float
    y: float
    error: float | None = None

    @property
    def is_by_hand(self) -> bool:
        """Whether it was set by hand."""
        return self.error is None

    def limit(self) -> TrackKey:
        """Return the key as it can be written: within the limits, rounded."""
        x, y = (round(min(max(part, -MAX_COORDINATE), MAX_COORDINATE), DIGITS) + 0.0 for part in self[:2])
        return TrackKey(x, y, None if self.error is None else round(min(max(self.error, 0.0), 1.0), 4))


@dataclass(frozen=True, slots=True)
class PointTrack:
    """The track of one point.

    Args:
        name: As the list of tracks shows it.
        number: It stays when other tracks are deleted, and is the point's id.
        keys: By frame, in order; at least one.
        pattern: Width and height of the box around the point that is looked for, pixels.
        search: Width and height of the box in which it is looked for, pixels.
        weight: How far it counts, 0..1.
        is_enabled: Whether it is part of the result.
        ordered_frames: The frames of the keys.
        known_texts: Its text that was written once; a track that does not change is not written again.
        known_values: What was made of it once, by names: its keys as a curve.
    """

    name: str
    number: int
    keys: Mapping[int, TrackKey]
    pattern: BoxSize = DEFAULT_PATTERN
    search: BoxSize = DEFAULT_SEARCH
    weight: float = 1.0
    is_enabled: bool = True
    ordered_frames: tuple[int, ...] = field(default=(), init=False, repr=False, compare=False)
    known_texts: list[str] = field(default_factory=list, init=False, repr=False, compare=False)
    known_values: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ordered_frames", tuple(sorted(self.keys)))

    def evaluate_at(self, frame: float) -> tuple[float, float]:
        """Return the place at a frame."""
        key = self.keys.get(int(frame)) if frame == int(frame) else None
        if key is not None:
            return key.x, key.y
        around = self._list_frames_around(frame)
        keys = [self.keys[each] for each in around]
        return (
            interpolate_keys(around, [each.x for each in keys], frame),
            interpolate_keys(around, [each.y for each in keys], frame),
        )

    def get_error(self, frame: int) -> float | None:
        """Return the error of the key of a frame; None without a key, or where it was set by hand."""
        key = self.keys.get(frame)
        return key.error if key is not None else None

    def with_keys(self, keys: Mapping[int, TrackKey]) -> PointTrack:
        """Return the track with more keys, which are limited; those that are at their frames give way."""
        return replace(self, keys={**self.keys, **keys})

    def with_key(self, frame: int, x: float, y: float) -> PointTrack:
        """Return the track with a key that is set by hand."""
        return self.with_keys({frame: TrackKey(x, y).limit()})

    def without_keys(self, frames: Iterable[int]) -> PointTrack:
        """Return the track without the keys of some frames; if all were to go, the first stays."""
        gone = set(frames)
        kept = {frame: key for frame, key in self.keys.items() if frame not in gone}
        first = self.ordered_frames[0]
        return replace(self, keys=kept or {first: self.keys[first]})

    def move_keys(self, frames: Collection[int], by: int) -> PointTrack:
        """Return the track with the keys of some frames so many frames later; keys that lie there give way."""
        moved = {frame + by: key for frame, key in self.keys.items() if frame in frames}
        kept = {frame: key for frame, key in self.keys.items() if frame not in frames}
        return replace(self, keys={**kept, **moved}) if moved and by else self

    def resize(self, pattern: BoxSize, search: BoxSize) -> PointTrack:
        """Return the track with other boxes; the search box is at least two pixels larger than the pattern."""
        inner = tuple(round(min(max(side, LEAST_SIDE), MOST_SIDE - 2), DIGITS) for side in pattern)
        outer = tuple(
            round(min(max(side, least + 2), MOST_SIDE), DIGITS) for side, least in zip(search, inner, strict=True)
        )
        return replace(self, pattern=(inner[0], inner[1]), search=(outer[0], outer[1]))

    def find_reference_frame(self, frame: int, *, backward: bool) -> int:
        """Return the frame of the key by hand whose look a search from `frame` compares with; `frame` for none.

        Args:
            frame: Where the search begins.
            backward: Whether it goes towards frame 0: then it is the next such key, else the one before.
        """
        by_hand = [each for each in self.ordered_frames if self.keys[each].is_by_hand]
        passed = [each for each in by_hand if (each >= frame if backward else each <= frame)]
        if not passed:
            return frame
        return min(passed) if backward else max(passed)

    def _list_frames_around(self, frame: float) -> tuple[int, ...]:
        """Return the frames of the keys that decide where the point lies between two of them."""
        frames = self.ordered_frames
        after = next((index for index, each in enumerate(frames) if each > frame), len(frames))
        return frames[max(0, after - 2) : after + 2]


@dataclass(frozen=True, slots=True)
class PointTracks:
    """The tracks of a parameter, in the order of their list."""

    tracks: tuple[PointTrack, ...] = ()

    def find_track(self, number: int) -> PointTrack | None:
        """Return the track of a number; None where there is none."""
        return next((track for track in self.tracks if track.number == number), None)

    def add_track(self, frame: int, x: float, y: float, word: str) -> tuple[PointTracks, int]:
        """Return the tracks with one more, which has one key, and its number.

        Args:
            frame: Of its key.
            x: Pixels.
            y: Pixels.
            word: Its name without the number, as "Track".
        """
        number = max((track.number for track in self.tracks), default=-1) + 1
        track = PointTrack(self._make_name(word), number, {}).with_key(frame, x, y)
        return PointTracks((*self.tracks, track)), number

    def map_tracks(self, numbers: Collection[int], change: Callable[[PointTrack], PointTrack]) -> PointTracks:
        """Return the tracks with some of them changed."""
        return PointTracks(tuple(change(track) if track.number in numbers else track for track in self.tracks))

    def remove_tracks(self, numbers: Collection[int]) -> PointTracks:
        """Return the tracks without some."""
        return PointTracks(tuple(track for track in self.tracks if track.number not in numbers))

    def merge_found(self, found: Mapping[int, Mapping[int, TrackKey]]) -> PointTracks:
        """Return the tracks with keys that were found; of tracks that are gone nothing is kept.

        Args:
            found: By the number of the track and the frame; the keys are limited.
        """
        return self.map_tracks(found.keys(), lambda track: track.with_keys(found[track.number]))

    @property
    def key_frames(self) -> tuple[int, ...]:
        """The frames at which any track has a key."""
        return tuple(sorted({frame for track in self.tracks for frame in track.keys}))

    def _make_name(self, word: str) -> str:
        taken = {track.name for track in self.tracks}
        return next(name for number in range(1, len(taken) + 2) if (name := f"{word} {number}") not in taken)
