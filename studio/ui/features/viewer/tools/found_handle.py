"""The handle in the viewer that the mouse may take: of the node that is selected alone, else of a viewed one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from studio.graph.groups.paths import find_level_of, has_node
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.specs import get_spec
from studio.sdk.spec import NodeSpec
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.features.viewer.tools.handles.handles_target import is_same_size

_Handle = TypeVar("_Handle")


@dataclass(frozen=True, slots=True, eq=False)
class FoundHandle(Generic[_Handle]):
    """A handle in the viewer that the mouse may take, and its node.

    Args:
        path: The node's.
        node: Its id.
        level: The graph that it lies in.
        record: The node as it is.
        spec: Its type.
        handle: The handle.
    """

    path: str
    node: str
    level: Graph
    record: NodeRecord
    spec: NodeSpec
    handle: _Handle

    @property
    def output(self) -> Endpoint:
        """The node's first output."""
        return Endpoint(self.path, self.spec.outputs[0].name)


def find_handle(kind: type[_Handle], search: HandleSearch, viewed: Sequence[str] = ()) -> FoundHandle[_Handle] | None:
    """Return the handle of a kind that the mouse may take: of the node that is selected alone, else of a viewed one.

    A node that is not viewed counts if its frame is as large as the picture, so that places mean the same in both.
    Another selected node with handles has the mouse itself.

    Args:
        kind: The kind of handle.
        search: Where it is looked for.
        viewed: The paths of viewed nodes; the frame of the last one is the picture's. If empty, that of the output.
    """
    graph, registry, facts, shown = search.graph, search.registry, search.facts, search.viewed
    if shown is None:
        return None
    viewed = viewed or (shown.node,)
    for path in dict.fromkeys([*search.single_selection, *viewed]):
        if not has_node(graph, path):
            continue
        level, node = find_level_of(graph, path)
        spec = get_spec(level, node, registry)
        if spec is None or not spec.cls.viewer_handles or not spec.outputs:
            continue
        handles: Sequence[object] = spec.cls.viewer_handles
        handle = next((each for each in handles if isinstance(each, kind)), None)
        if handle is None:
            if path != viewed[-1]:
                return None  # the handles of the selected node have the mouse
            continue
        found = FoundHandle(path, node, level, level.nodes[node], spec, handle)
        is_seen = path == viewed[-1] or is_same_size(facts.clips.get(found.output), facts.clips.get(shown))
        if is_seen and not found.record.is_locked and not found.record.is_disabled:
            return found
    return None
