"""View state: the viewer's two sides and the outputs pinned to numbers.

It is saved, but changing it is no step of undo.
"""

from __future__ import annotations

from dataclasses import replace

from studio.graph.groups.paths import find_node, has_node
from studio.graph.model import Endpoint, NodeRecord, Project, Side
from studio.graph.variants import iterate_graphs

__all__ = ["Side", "merge_view_state", "prune_view_state", "set_viewed", "viewed_output"]


def viewed_output(project: Project, side: Side) -> Endpoint | None:
    """Return the output that one side of the viewer shows: of two variants both sides show the same one."""
    return project.viewed_output if side is Side.A or project.variant is not None else project.compared_output


def set_viewed(project: Project, output: Endpoint | None, side: Side, number: int | None) -> Project:
    """Return the project with an output on one side, of two variants on both, pinned to `number` if there is one."""
    pins = {**project.pins, number: output} if output is not None and number is not None else project.pins
    if side is Side.A or project.variant is not None:
        return replace(project, viewed_output=output, pins=pins)
    return replace(project, compared_output=output, pins=pins)


def prune_view_state(project: Project) -> Project:
    """Return the project without pins, and without sides of the viewer, whose nodes are gone from every variant."""
    pins = {number: output for number, output in project.pins.items() if _has_output_node(project, output)}
    compared = project.compared_output if _has_output_node(project, project.compared_output) else None
    viewed = project.viewed_output if _has_output_node(project, project.viewed_output) else None
    if (len(pins), viewed, compared) == (len(project.pins), project.viewed_output, project.compared_output):
        return project
    return replace(project, pins=pins, viewed_output=viewed, compared_output=compared)


def merge_view_state(now: Project, then: Project) -> Project:
    """Return an earlier or later project with what is looked at now; what only it has nodes for comes back."""
    viewed = _merge_side(now, then, Side.A)
    compared = _merge_side(now, then, Side.B)
    pins = {**then.pins, **{number: pin for number, pin in now.pins.items() if _is_kept(now, then, pin)}}
    if (viewed, compared, pins) == (then.viewed_output, then.compared_output, then.pins):
        return then
    return replace(then, viewed_output=viewed, compared_output=compared, pins=pins)


def _merge_side(now: Project, then: Project, side: Side) -> Endpoint | None:
    """Return what is on a side now, unless one of the projects lacks the node that the other one looks at."""
    kept, other = (each.viewed_output if side is Side.A else each.compared_output for each in (now, then))
    was_there = other is None or _has_output_node(now, other)
    return kept if _is_kept(now, then, kept) and was_there else other


def _is_kept(now: Project, then: Project, output: Endpoint | None) -> bool:
    """Return whether an output of one project is one of the other, too: of a node of the same type."""
    here, there = _find_output_node(now, output), _find_output_node(then, output)
    return here is not None and there is not None and here.type == there.type


def _has_output_node(project: Project, output: Endpoint | None) -> bool:
    """Return whether an output's node is in the project."""
    return _find_output_node(project, output) is not None


def _find_output_node(project: Project, output: Endpoint | None) -> NodeRecord | None:
    """Return an output's node, in the variant that is edited first; of a group only where it has the port.

    Inside groups the path names it.
    """
    for graph in iterate_graphs(project):
        if output is not None and has_node(graph, output.node):
            record = find_node(graph, output.node)
            if record.group_project is None or output.port in record.group_project.graph.nodes:
                return record
    return None
