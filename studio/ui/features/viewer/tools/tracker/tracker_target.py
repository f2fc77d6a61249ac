"""The node whose tracks are edited in the viewer: which one it is, its tracks, and the pictures that are searched."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.errors import StudioError
from studio.graph.groups.paths import join_path, list_enclosing_groups
from studio.graph.model import Endpoint, Graph
from studio.sdk.params import ParamValue
from studio.sdk.spec import NodeSpec
from studio.sdk.tracking.point_tracks import PointTrack, PointTracks
from studio.sdk.tracking.search_settings import PatternUpdate, SearchSettings
from studio.sdk.tracking.track_text import parse_point_tracks
from studio.sdk.viewer_handles import TracksHandle
from studio.ui.features.viewer.tools.found_handle import find_handle
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.shell.edits.edited_node import EditedNode


@dataclass(frozen=True, slots=True, eq=False)
class TrackerTarget(EditedNode):
    """Node with tracks.

    Args:
        handle: Names its parameters.
        spec: Its type.
        source: The output whose pictures are searched; None where nothing is connected.
    """

    handle: TracksHandle
    spec: NodeSpec
    source: Endpoint | None

    def read_tracks(self) -> PointTracks | None:
        """Return the tracks; None where they cannot be read, which is a problem at the node."""
        try:
            return parse_point_tracks(self.text)
        except StudioError:
            return None

    def make_search_settings(self, track: PointTrack) -> SearchSettings:
        """Return how the pattern of a track is looked for."""
        return SearchSettings(
            track.pattern,
            track.search,
            PatternUpdate(str(self._get_value(self.handle.update))),
            self.max_error,
            bool(self._get_value(self.handle.adapts_shape)),
        )

    @property
    def max_error(self) -> float:
        """The error at which a point is lost."""
        value = self._get_value(self.handle.max_error)
        return float(value) if isinstance(value, (int, float)) else 0.0

    def _get_value(self, name: str) -> ParamValue:
        return self.record.params.get(name, self.spec.params[name].default)


def find_tracker_target(search: HandleSearch, chosen: Endpoint | None) -> TrackerTarget | None:
    """Return the node whose tracks are edited; `find_handle` says which one it is.

    Of a viewed node that gives points the picture is shown in which they were found.

    Args:
        search: Where it is looked for.
        chosen: The output that was chosen to be viewed.
    """
    found = find_handle(TracksHandle, search, (chosen.node,)) if chosen is not None else None
    if found is None:
        return None
    handle, source = found.handle, _find_source(found.level, found.path, found.node, found.handle.port)
    return TrackerTarget(found.path, handle.param, found.record, handle, found.spec, source)


def _find_source(level: Graph, path: str, node: str, port: str) -> Endpoint | None:
    source = level.find_input_sources(node).get(port)
    return None if source is None else Endpoint(join_path(list_enclosing_groups(path)[-1:], source.node), source.port)
