"""What is looked at: the viewer's two sides and the outputs pinned to numbers. It is saved, but is no step of undo."""

from __future__ import annotations

from dataclasses import replace

from studio.graph.model import Endpoint, NodeRecord, Project, Side
from studio.graph.paths import find, has
from studio.graph.variants import graphs_of

__all__ = ["Side", "carried_over", "forget_gone", "looked_at", "looking_at"]


def looked_at(project: Project, side: Side) -> Endpoint | None:
    """Return the output that one side of the viewer shows: of two variants both sides show the same one."""
    return project.viewed if side is Side.A or project.variant is not None else project.compared


def looking_at(project: Project, output: Endpoint | None, side: Side, number: int | None) -> Project:
    """Return the project with an output on one side, of two variants on both, pinned to `number` if there is one."""
    pins = {**project.pins, number: output} if output is not None and number is not None else project.pins
    if side is Side.A or project.variant is not None:
        return replace(project, viewed=output, pins=pins)
    return replace(project, compared=output, pins=pins)


def forget_gone(project: Project) -> Project:
    """Return the project without pins, and without sides of the viewer, whose nodes are gone from every variant."""
    pins = {number: output for number, output in project.pins.items() if _is_there(project, output)}
    compared = project.compared if _is_there(project, project.compared) else None
    viewed = project.viewed if _is_there(project, project.viewed) else None
    if (len(pins), viewed, compared) == (len(project.pins), project.viewed, project.compared):
        return project
    return replace(project, pins=pins, viewed=viewed, compared=compared)


def carried_over(now: Project, then: Project) -> Project:
    """Return an earlier or later project with what is looked at now; what only it has nodes for comes back."""
    viewed = _carried(now, then, Side.A)
    compared = _carried(now, then, Side.B)
    pins = {**then.pins, **{number: pin for number, pin in now.pins.items() if _is_kept(now, then, pin)}}
    if (viewed, compared, pins) == (then.viewed, then.compared, then.pins):
        return then
    return replace(then, viewed=viewed, compared=compared, pins=pins)


def _carried(now: Project, then: Project, side: Side) -> Endpoint | None:
    """Return what is on a side now, unless one of the projects lacks the node that the other one looks at."""
    kept, other = (each.viewed if side is Side.A else each.compared for each in (now, then))
    was_there = other is None or _is_there(now, other)
    return kept if _is_kept(now, then, kept) and was_there else other


def _is_kept(now: Project, then: Project, output: Endpoint | None) -> bool:
    """Return whether an output of one project is one of the other, too: of a node of the same type."""
    here, there = _owner(now, output), _owner(then, output)
    return here is not None and there is not None and here.type == there.type


def _is_there(project: Project, output: Endpoint | None) -> bool:
    """Return whether an output's node is in the project."""
    return _owner(project, output) is not None


def _owner(project: Project, output: Endpoint | None) -> NodeRecord | None:
    """Return an output's node, in the variant that is edited first; of a group only where it has the port.

    Inside groups the path names it.
    """
    for graph in graphs_of(project):
        if output is not None and has(graph, output.node):
            record = find(graph, output.node)
            if record.inside is None or output.port in record.inside.graph.nodes:
                return record
    return None
