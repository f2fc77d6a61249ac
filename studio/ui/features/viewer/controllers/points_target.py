"""The node whose points are edited in the viewer: which one it is, and the edits that it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from studio.core.errors import StudioError
from studio.graph.groups.paths import find_level_of, find_node, has_node
from studio.graph.model import Endpoint, Graph, Project, Side
from studio.graph.specs import get_spec
from studio.graph.view_state import viewed_output
from studio.sdk.param_types.point_edits import PointEdits, parse_point_edits
from studio.sdk.registry import Registry


class PointsTarget(NamedTuple):
    """Node and parameter whose points are edited.

    Args:
        path: The node's.
        param: Of the node: it holds the edits.
        output: The points.
        anchor: The frame at which its points are right as they are; None if there is no such frame.
    """

    path: str
    param: str
    output: Endpoint
    anchor: int | None = None

    def read_edits(self, graph: Graph) -> PointEdits | None:
        """Return the edits that the node holds; None where they cannot be read."""
        text = find_node(graph, self.path).params.get(self.param, "")
        try:
            return parse_point_edits(str(text))
        except StudioError:
            return None


def find_points_target(
    project: Project, registry: Registry, side: Side, selected: Sequence[str]
) -> PointsTarget | None:
    """Return the node whose points are edited: the one that is viewed, else a selected one that holds edits.

    Args:
        project: The project.
        registry: The node types.
        side: The side of the viewer.
        selected: The paths of selected nodes.
    """
    viewed = viewed_output(project, side)
    for path in [*([viewed.node] if viewed is not None else []), *selected]:
        if not has_node(project.graph, path):
            continue
        level, node = find_level_of(project.graph, path)
        spec = get_spec(level, node, registry)
        param = spec.cls.point_edits_param if spec is not None else ""
        reference = spec.cls.point_edits_reference_param if spec is not None else ""
        if spec is not None and param:
            anchor = level.nodes[node].params.get(reference, spec.params[reference].default) if reference else None
            return PointsTarget(
                path, param, Endpoint(path, spec.outputs[0].name), anchor if isinstance(anchor, int) else None
            )
    return None
