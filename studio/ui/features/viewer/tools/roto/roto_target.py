"""The node whose shapes are edited in the viewer: which one it is, and the shapes that it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from studio.core.errors import StudioError
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.groups.paths import find_level_of, has_node
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.specs import get_spec
from studio.sdk.registry import Registry
from studio.sdk.roto.roto_shapes import RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes
from studio.sdk.viewer_handles import ShapesHandle
from studio.ui.features.viewer.tools.handles.handles_target import is_same_size

_TRACK: Final = "track"


@dataclass(frozen=True, slots=True, eq=False)
class RotoTarget:
    """Node with shapes.

    Args:
        path: The node's.
        param: Of the node: it holds the shapes.
        record: The node as it is.
        corners: Says where shapes that follow a track are carried; None while nothing carries them.
    """

    path: str
    param: str
    record: NodeRecord
    corners: Endpoint | None = None

    def read_shapes(self) -> RotoShapes | None:
        """Return the shapes; None where they cannot be read, which is a problem at the node."""
        try:
            return parse_roto_shapes(str(self.record.params.get(self.param, "")))
        except StudioError:
            return None

    def read_shapes_in(self, graph: Graph) -> RotoShapes | None:
        """Return the shapes of the node in another state of the graph; None where there are none."""
        if not has_node(graph, self.path):
            return None
        level, node = find_level_of(graph, self.path)
        return RotoTarget(self.path, self.param, level.nodes[node]).read_shapes()


def find_roto_target(
    graph: Graph, registry: Registry, facts: GraphFacts, viewed: Endpoint | None, selected: Sequence[str]
) -> RotoTarget | None:
    """Return the node whose shapes are edited: the one that is selected alone, else the one that is viewed.

    A selected node counts if its frame is as large as the picture, so that places mean the same in both.

    Args:
        graph: The whole graph.
        registry: The node types.
        facts: What is known of its clips.
        viewed: The output that is viewed.
        selected: The paths of selected nodes.
    """
    if viewed is None:
        return None
    for path in dict.fromkeys([*(selected if len(selected) == 1 else ()), viewed.node]):
        if not has_node(graph, path):
            continue
        level, node = find_level_of(graph, path)
        spec = get_spec(level, node, registry)
        if spec is None or not spec.cls.viewer_handles or not spec.outputs:
            continue
        handle = next((each for each in spec.cls.viewer_handles if isinstance(each, ShapesHandle)), None)
        if handle is None:
            if path != viewed.node:
                return None  # the handles of the selected node have the mouse
            continue
        record = level.nodes[node]
        own = facts.clips.get(Endpoint(path, spec.outputs[0].name))
        is_seen = path == viewed.node or is_same_size(own, facts.clips.get(viewed))
        if is_seen and not record.is_locked and not record.is_disabled:
            has_track = Endpoint(node, _TRACK) in level.wires
            return RotoTarget(
                path, handle.param, record, Endpoint(path, handle.corners) if has_track and handle.corners else None
            )
    return None
