"""The node whose names are picked in the viewer, and its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.core.clip_info import ClipInfo
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.groups.paths import find_level_of, has_node
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.specs import get_spec
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.sdk.viewer_handles import PickHandle
from studio.ui.features.viewer.tools.handles.handles_target import is_same_size


@dataclass(frozen=True, slots=True, eq=False)
class PickTarget:
    """Node that takes picks.

    Args:
        path: The node's.
        param: Of the node: the list of names.
        record: The node as it is.
        spec: Its type.
        clip: What is known of its frames.
    """

    path: str
    param: str
    record: NodeRecord
    spec: NodeSpec
    clip: ClipInfo


def find_pick_target(
    graph: Graph, registry: Registry, facts: GraphFacts, viewed: Endpoint | None, selected: Sequence[str]
) -> PickTarget | None:
    """Return the node that takes picks: the one that is selected alone, else the one that is viewed.

    A selected node counts if its frame is as large as the picture, so that places mean the same in both.

    Args:
        graph: The whole graph.
        registry: The node types.
        facts: What is known of its clips.
        viewed: The output that is viewed.
        selected: The paths of selected nodes.
    """
    for path in dict.fromkeys([*(selected if len(selected) == 1 else ()), *([viewed.node] if viewed else ())]):
        if viewed is None or not has_node(graph, path):
            continue
        level, node = find_level_of(graph, path)
        spec = get_spec(level, node, registry)
        if spec is None or not spec.cls.viewer_handles or not spec.outputs:
            continue
        handle = next((each for each in spec.cls.viewer_handles if isinstance(each, PickHandle)), None)
        if handle is None:
            if path != viewed.node:
                return None  # the handles of the selected node have the mouse
            continue
        record, own = level.nodes[node], facts.clips.get(Endpoint(path, spec.outputs[0].name))
        is_seen = own is not None and (path == viewed.node or is_same_size(own, facts.clips.get(viewed)))
        if own is not None and is_seen and not record.is_locked and not record.is_disabled:
            return PickTarget(path, handle.param, record, spec, own)
    return None
