"""Parts of tracks under the mouse, and their edits.

All places are in pixels of the full-size picture, from its upper left corner; y points down.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from enum import Enum, auto
from typing import NamedTuple

from studio.sdk.tracking.point_tracks import BoxSize, PointTrack, PointTracks
from studio.ui.features.viewer.tools.handles.handle_shape import Place


class TrackPart(Enum):
    """Part of a track that the mouse takes."""

    POINT = auto()
    PATTERN = auto()
    SEARCH = auto()


class TrackGrip(NamedTuple):
    """Part of one track.

    Args:
        number: Of the track.
        part: Which part.
    """

    number: int
    part: TrackPart


def list_box_corners(center: Place, size: BoxSize) -> Sequence[Place]:
    """Return the corners of a box around a point, clockwise from the upper left."""
    x, y, across, down = *center, size[0] / 2, size[1] / 2
    return (x - across, y - down), (x + across, y - down), (x + across, y + down), (x - across, y + down)


def find_track_grip(
    tracks: PointTracks, frame: int, selection: Collection[int], place: Place, reach: float
) -> TrackGrip | None:
    """Return what of a track lies under a place: corners of the boxes of selected ones first, then points.

    Args:
        tracks: The tracks.
        frame: Where they are looked at.
        selection: The numbers of the selected ones.
        place: Under the mouse.
        reach: How near a corner must be.
    """
    shown = [(track, track.evaluate_at(frame)) for track in tracks.tracks if track.is_enabled]
    for track, center in reversed(shown):
        if track.number in selection:
            for part, size in ((TrackPart.PATTERN, track.pattern), (TrackPart.SEARCH, track.search)):
                if any(math.dist(corner, place) <= reach for corner in list_box_corners(center, size)):
                    return TrackGrip(track.number, part)
    near = [
        (math.dist(center, place), track.number) for track, center in shown if _is_held(track, center, place, reach)
    ]
    return TrackGrip(min(near)[1], TrackPart.POINT) if near else None


def _is_held(track: PointTrack, center: Place, place: Place, reach: float) -> bool:
    """Return whether a place lies in the pattern of a track, or near to its point."""
    across, down = abs(place[0] - center[0]), abs(place[1] - center[1])
    return across <= max(reach, track.pattern[0] / 2) and down <= max(reach, track.pattern[1] / 2)


def find_tracks_in(tracks: PointTracks, frame: int, one: Place, other: Place) -> frozenset[int]:
    """Return the numbers of the tracks whose points lie in a rectangle of two corners."""
    (left, right), (top, bottom) = (sorted((one[axis], other[axis])) for axis in (0, 1))
    return frozenset(
        track.number
        for track in tracks.tracks
        if track.is_enabled
        and left <= track.evaluate_at(frame)[0] <= right
        and top <= track.evaluate_at(frame)[1] <= bottom
    )


def move_tracks(tracks: PointTracks, frame: int, numbers: Collection[int], dx: float, dy: float) -> PointTracks:
    """Return tracks of which some have a key by hand at a frame, farther right and down."""

    def move(track: PointTrack) -> PointTrack:
        x, y = track.evaluate_at(frame)
        return track.with_key(frame, x + dx, y + dy)

    return tracks.map_tracks(numbers, move)


def resize_box(tracks: PointTracks, frame: int, grip: TrackGrip, place: Place) -> PointTracks:
    """Return tracks of which one has a box with a corner at a place; its middle stays."""

    def resize(track: PointTrack) -> PointTrack:
        x, y = track.evaluate_at(frame)
        size = 2 * abs(place[0] - x), 2 * abs(place[1] - y)
        return track.resize(size, track.search) if grip.part is TrackPart.PATTERN else track.resize(track.pattern, size)

    return tracks.map_tracks((grip.number,), resize)


def set_track_keys(tracks: PointTracks, frame: int, numbers: Collection[int]) -> PointTracks:
    """Return tracks of which some are held at a frame by a key by hand."""
    return move_tracks(tracks, frame, numbers, 0.0, 0.0)


def delete_track_keys(tracks: PointTracks, frames: range, numbers: Collection[int]) -> PointTracks:
    """Return tracks of which some lose their keys at some frames; the last key of a track stays."""
    return tracks.map_tracks(
        numbers, lambda track: track.without_keys(frame for frame in track.ordered_frames if frame in frames)
    )
