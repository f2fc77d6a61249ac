"""The node that is painted on in the viewer: which one it is, and the strokes that it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.core.errors import StudioError
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.groups.paths import find_level_of, has_node
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.specs import get_spec
from studio.sdk.paint.paint_strokes import PaintStrokes
from studio.sdk.paint.stroke_text import parse_paint_strokes
from studio.sdk.registry import Registry
from studio.sdk.viewer_handles import StrokesHandle
from studio.ui.features.viewer.tools.handles.handles_target import is_same_size


@dataclass(frozen=True, slots=True, eq=False)
class PaintTarget:
    """Node with strokes.

    Args:
        path: The node's.
        param: Of the node: it holds the strokes.
        record: The node as it is.
    """

    path: str
    param: str
    record: NodeRecord

    def read_strokes(self) -> PaintStrokes | None:
        """Return the strokes; None where they cannot be read, which is a problem at the node."""
        try:
            return parse_paint_strokes(str(self.record.params.get(self.param, "")))
        except StudioError:
            return None


def find_paint_target(
    graph: Graph, registry: Registry, facts: GraphFacts, viewed: Endpoint | None, selected: Sequence[str]
) -> PaintTarget | None:
    """Return the node that is painted on: the one that is selected alone, else the one that is viewed.

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
        handle = next((each for each in spec.cls.viewer_handles if isinstance(each, StrokesHandle)), None)
        if handle is None:
            if path != viewed.node:
                return None  # the handles of the selected node have the mouse
            continue
        record = level.nodes[node]
        own = facts.clips.get(Endpoint(path, spec.outputs[0].name))
        is_seen = path == viewed.node or is_same_size(own, facts.clips.get(viewed))
        if is_seen and not record.is_locked and not record.is_disabled:
            return PaintTarget(path, handle.param, record)
    return None
