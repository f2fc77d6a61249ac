"""The node whose shapes are edited in the viewer: which one it is, and the shapes that it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from studio.core.errors import StudioError
from studio.graph.groups.paths import find_level_of, has_node
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.roto.roto_shapes import RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes
from studio.sdk.spec import NodeSpec
from studio.sdk.viewer_handles import ShapesHandle
from studio.ui.features.viewer.tools.found_handle import find_handle
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.shell.edits.edited_node import EditedNode

_TRACK: Final = "track"


@dataclass(frozen=True, slots=True, eq=False)
class RotoTarget(EditedNode):
    """Node with shapes.

    Args:
        frame: The one frame at which they can be edited; None for all.
        corners: Says where shapes that follow a track are carried; None while nothing carries them.
    """

    frame: int | None = None
    corners: Endpoint | None = None

    def read_shapes(self) -> RotoShapes | None:
        """Return the shapes; None where they cannot be read, which is a problem at the node."""
        try:
            return parse_roto_shapes(self.text)
        except StudioError:
            return None

    def read_shapes_in(self, graph: Graph) -> RotoShapes | None:
        """Return the shapes of the node in another state of the graph; None where there are none."""
        if not has_node(graph, self.path):
            return None
        level, node = find_level_of(graph, self.path)
        return RotoTarget(self.path, self.param, level.nodes[node]).read_shapes()


def find_roto_target(search: HandleSearch, chosen: Endpoint | None = None) -> RotoTarget | None:
    """Return the node whose shapes are edited; `find_handle` says which one it is.

    Args:
        search: Where it is looked for.
        chosen: The output that was chosen to be viewed, where that has no pictures: points lie over those of another.
    """
    nodes = [each.node for each in (chosen, search.viewed) if each is not None]
    found = find_handle(ShapesHandle, search, nodes)
    if found is None:
        return None
    handle = found.handle
    has_track = Endpoint(found.node, _TRACK) in found.level.wires
    corners = Endpoint(found.path, handle.corners) if has_track and handle.corners else None
    frame = _read_frame(handle, found.record, found.spec)
    return RotoTarget(found.path, handle.param, found.record, frame, corners)


def _read_frame(handle: ShapesHandle, record: NodeRecord, spec: NodeSpec) -> int | None:
    """Return the one frame at which shapes can be edited; None for all."""
    frame = record.params.get(handle.frame, spec.params[handle.frame].default) if handle.frame else None
    return frame if isinstance(frame, int) else None
