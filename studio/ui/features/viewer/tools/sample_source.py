"""Sources of the eyedropper: the picture that is viewed, or the main input of the node that is edited."""

from __future__ import annotations

from enum import StrEnum

from studio.graph.analysis.invalidation import find_upstream_paths
from studio.graph.groups.paths import find_level_of, has_node, join_path, list_enclosing_groups
from studio.graph.model import Endpoint, Graph
from studio.graph.specs import get_spec
from studio.sdk.ports import IMAGE, MASK
from studio.sdk.registry import Registry


class SampleSource(StrEnum):
    """Which picture the eyedropper reads."""

    VIEWED = "viewed"
    INPUT = "input"


def find_main_picture(graph: Graph, path: str, registry: Registry) -> Endpoint | None:
    """Return the output that feeds a node's main input with pictures or masks; None where there is none.

    Args:
        graph: The whole graph.
        path: The node's.
        registry: The node types.
    """
    if not has_node(graph, path):
        return None
    level, node = find_level_of(graph, path)
    spec = get_spec(level, node, registry)
    port = spec.main_input if spec is not None else None
    source = level.find_input_sources(node).get(port.name) if port is not None else None
    if port is None or source is None or port.type not in (IMAGE, MASK):
        return None
    return Endpoint(join_path(list_enclosing_groups(path)[-1:], source.node), source.port)


def is_fed_by(graph: Graph, output: Endpoint, path: str, registry: Registry) -> bool:
    """Return whether an output depends on a node: editing the node by its colors would change what is read."""
    return has_node(graph, output.node) and path in {output.node, *find_upstream_paths(graph, output.node, registry)}
