"""The node whose shapes are edited in the viewer: which one it is, and the shapes that it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from studio.core.errors import StudioError
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.commands import Command, CompoundCommand, SetParam
from studio.graph.commands.in_group import EditInGroup
from studio.graph.groups.paths import find_level_of, has_node
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.specs import get_spec
from studio.sdk.registry import Registry
from studio.sdk.roto.roto_shapes import RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_roto_shapes
from studio.sdk.spec import NodeSpec
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
        frame: The one frame at which they can be edited; None for all.
        corners: Says where shapes that follow a track are carried; None while nothing carries them.
    """

    path: str
    param: str
    record: NodeRecord
    frame: int | None = None
    corners: Endpoint | None = None

    def read_shapes(self) -> RotoShapes | None:
        """Return the shapes; None where they cannot be read, which is a problem at the node."""
        try:
            return parse_roto_shapes(str(self.record.params.get(self.param, "")))
        except StudioError:
            return None

    def make_command(self, shapes: RotoShapes, label: str, merge_key: str) -> Command:
        """Return the command that gives the node other shapes, as one step of undo."""
        *groups, node = self.path.split("/")
        set_param = SetParam(node, self.param, serialize_roto_shapes(shapes), merge_key)
        command = CompoundCommand(label, (set_param,), merge_key)
        return EditInGroup(tuple(groups), command) if groups else command

    def read_shapes_in(self, graph: Graph) -> RotoShapes | None:
        """Return the shapes of the node in another state of the graph; None where there are none."""
        if not has_node(graph, self.path):
            return None
        level, node = find_level_of(graph, self.path)
        return RotoTarget(self.path, self.param, level.nodes[node]).read_shapes()


def find_roto_target(
    graph: Graph, registry: Registry, facts: GraphFacts, viewed: Endpoint | None, selected: Sequence[str],
    chosen: Endpoint | None = None,
) -> RotoTarget | None:  # fmt: skip
    """Return the node whose shapes are edited: the one that is selected alone, else the one that is viewed.

    A selected node counts if its frame is as large as the picture, so that places mean the same in both.

    Args:
        graph: The whole graph.
        registry: The node types.
        facts: What is known of its clips.
        viewed: The output that is viewed.
        selected: The paths of selected nodes.
        chosen: The output that was chosen to be viewed, where that has no pictures: points lie over those of `viewed`.
    """
    if viewed is None:
        return None
    nodes = [each.node for each in (chosen, viewed) if each is not None]
    for path in dict.fromkeys([*(selected if len(selected) == 1 else ()), *nodes]):
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
            corners = Endpoint(path, handle.corners) if has_track and handle.corners else None
            return RotoTarget(path, handle.param, record, _read_frame(handle, record, spec), corners)
    return None


def _read_frame(handle: ShapesHandle, record: NodeRecord, spec: NodeSpec) -> int | None:
    """Return the one frame at which shapes can be edited; None for all."""
    frame = record.params.get(handle.frame, spec.params[handle.frame].default) if handle.frame else None
    return frame if isinstance(frame, int) else None
