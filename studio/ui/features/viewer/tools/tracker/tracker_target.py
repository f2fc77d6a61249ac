"""The node whose tracks are edited in the viewer: which one it is, its tracks, and the pictures that are searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.core.errors import StudioError
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.groups.paths import find_level_of, has_node, join_path, list_enclosing_groups
from studio.graph.model import Endpoint, Graph, NodeRecord, Project, Side
from studio.graph.specs import get_spec
from studio.graph.view_state import viewed_output
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.sdk.tracking.point_tracks import PointTrack, PointTracks
from studio.sdk.tracking.search_settings import PatternUpdate, SearchSettings
from studio.sdk.tracking.track_text import parse_point_tracks
from studio.sdk.viewer_handles import TracksHandle
from studio.ui.features.viewer.tools.handles.handles_target import is_same_size


@dataclass(frozen=True, slots=True, eq=False)
class TrackerTarget:
    """Node with tracks.

    Args:
        path: The node's.
        handle: Names its parameters.
        record: The node as it is.
        spec: Its type.
        source: The output whose pictures are searched; None where nothing is connected.
    """

    path: str
    handle: TracksHandle
    record: NodeRecord
    spec: NodeSpec
    source: Endpoint | None

    @property
    def text(self) -> str:
        """The tracks as the parameter holds them."""
        return str(self.record.params.get(self.handle.param, ""))

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


def find_tracker_target(
    project: Project, registry: Registry, facts: GraphFacts, shown: Endpoint | None, side: Side, selected: Sequence[str]
) -> TrackerTarget | None:
    """Return the node whose tracks are edited: the one that is selected alone, else the one that is viewed.

    Of a viewed node that gives points the picture is shown in which they were found.

    A selected node counts if its frame is as large as the picture, so that places mean the same in both.

    Args:
        project: The project.
        registry: The node types.
        facts: What is known of its clips.
        shown: The output whose picture is shown.
        side: The side of the viewer.
        selected: The paths of selected nodes.
    """
    graph, viewed = project.graph, viewed_output(project, side)
    if shown is None or viewed is None:
        return None
    for path in dict.fromkeys([*(selected if len(selected) == 1 else ()), viewed.node]):
        if not has_node(graph, path):
            continue
        level, node = find_level_of(graph, path)
        spec = get_spec(level, node, registry)
        if spec is None or not spec.cls.viewer_handles or not spec.outputs:
            continue
        handle = next((each for each in spec.cls.viewer_handles if isinstance(each, TracksHandle)), None)
        if handle is None:
            if path != viewed.node:
                return None  # the handles of the selected node have the mouse
            continue
        record = level.nodes[node]
        is_seen = path == viewed.node or is_same_size(
            facts.clips.get(Endpoint(path, spec.outputs[0].name)), facts.clips.get(shown)
        )
        if is_seen and not record.is_locked and not record.is_disabled:
            return TrackerTarget(path, handle, record, spec, _find_source(level, path, node, handle.port))
    return None


def _find_source(level: Graph, path: str, node: str, port: str) -> Endpoint | None:
    source = level.find_input_sources(node).get(port)
    return None if source is None else Endpoint(join_path(list_enclosing_groups(path)[-1:], source.node), source.port)
