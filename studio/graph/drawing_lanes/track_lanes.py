"""Keys of tracks for lanes. A key that was found by the search keeps its error, wherever it is moved or copied."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_noop
from studio.graph.curves.curve import Interpolation
from studio.graph.drawing_lanes.lane_adapter import LaneAdapter
from studio.sdk.params import ParamSpec
from studio.sdk.tracking.point_tracks import MAX_FRAME, PointTrack, TrackKey
from studio.sdk.tracking.track_text import parse_point_tracks, serialize_point_tracks, serialize_track_key


class TrackLanes(LaneAdapter[PointTrack]):
    """Keys of tracks, as lanes need them. A new key counts as set by hand."""

    help = tr_noop("The keys of a track")
    last_frame = MAX_FRAME

    def list_drawings(self, text: str) -> list[tuple[int, PointTrack]]:
        """Return the tracks with their numbers."""
        return [(track.number, track) for track in parse_point_tracks(text).tracks]

    def find_drawing(self, text: str, number: int) -> PointTrack | None:
        """Return the track of a number."""
        return parse_point_tracks(text).find_track(number)

    def get_name(self, drawing: PointTrack, param: ParamSpec) -> str:
        """Return the track's name."""
        return drawing.name

    def get_interpolation(self, drawing: PointTrack) -> Interpolation:
        """Return that it goes smoothly."""
        return Interpolation.BEZIER

    def evaluate_key(self, drawing: PointTrack, frame: int) -> TrackKey:
        """Return where it is at a frame, as if set by hand."""
        return TrackKey(*drawing.evaluate_at(frame)).limit()

    def serialize_key(self, drawing: PointTrack, key: TrackKey) -> str:
        """Return a key, with its error, as the text of one track."""
        return serialize_track_key(key)

    def parse_key(self, drawing: PointTrack, text: str, node: str) -> TrackKey:
        """Return a key, with its error."""
        found = parse_point_tracks(text).tracks
        if not found:
            message = tr("A key without a place cannot be set on {track} of {node}.", track=drawing.name, node=node)
            raise GraphError(message)
        return found[0].keys[found[0].ordered_frames[0]]

    def with_keys(
        self, drawing: PointTrack, keys: Mapping[int, TrackKey], ways: AbstractSet[Interpolation], node: str
    ) -> PointTrack:
        """Return the track with these keys; they must go on smoothly."""
        if ways != {Interpolation.BEZIER}:
            text = tr(
                "{track} of {node} goes smoothly from key to key; it cannot hold or go straight.",
                track=drawing.name,
                node=node,
            )
            raise GraphError(text)
        return replace(drawing, keys=keys)

    def remove_keys(self, drawing: PointTrack) -> PointTrack:
        """Return the track with its first key alone."""
        return drawing.without_keys(drawing.keys)

    def replace_drawings(self, text: str, drawings: Mapping[int, PointTrack]) -> str:
        """Return the text with other tracks under some numbers."""
        tracks = parse_point_tracks(text)
        return serialize_point_tracks(tracks.map_tracks(drawings.keys(), lambda track: drawings[track.number]))

    def format_missing(self, node: str, number: str) -> str:
        """Return that there is no such track."""
        return tr("{node} has no track {number}.", node=node, number=number)
