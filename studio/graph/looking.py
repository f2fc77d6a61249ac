"""What is looked at: the viewer's two sides and the outputs pinned to numbers. It is saved, but is no step of undo."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from studio.graph.model import Endpoint, Graph, Project
from studio.graph.paths import find, has


class Side(StrEnum):
    """The viewer shows one of two outputs."""

    A = "A"
    B = "B"

    @property
    def other(self) -> Side:
        """The side that is not shown."""
        return Side.B if self is Side.A else Side.A


def looked_at(project: Project, side: Side) -> Endpoint | None:
    """Return the output that one side of the viewer shows."""
    return project.viewed if side is Side.A else project.compared


def looking_at(project: Project, output: Endpoint | None, side: Side, number: int | None) -> Project:
    """Return the project with an output on one side, pinned to `number` if there is one."""
    pins = {**project.pins, number: output} if output is not None and number is not None else project.pins
    if side is Side.A:
        return replace(project, viewed=output, pins=pins)
    return replace(project, compared=output, pins=pins)


def forget_gone(project: Project) -> Project:
    """Return the project without pins, and without sides of the viewer, whose nodes are gone."""
    pins = {number: output for number, output in project.pins.items() if _is_there(project.graph, output)}
    compared = project.compared if _is_there(project.graph, project.compared) else None
    viewed = project.viewed if _is_there(project.graph, project.viewed) else None
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
    kept, other = looked_at(now, side), looked_at(then, side)
    was_there = other is None or _is_there(now.graph, other)
    return kept if _is_kept(now, then, kept) and was_there else other


def _is_kept(now: Project, then: Project, output: Endpoint | None) -> bool:
    """Return whether an output of one project is one of the other, too: of a node of the same type."""
    if output is None or not _is_there(then.graph, output) or not _is_there(now.graph, output):
        return False
    return find(now.graph, output.node).type == find(then.graph, output.node).type


def _is_there(graph: Graph, output: Endpoint | None) -> bool:
    """Return whether an output's node is in the graph, a group's with its port; inside groups the path names it."""
    if output is None or not has(graph, output.node):
        return False
    inside = find(graph, output.node).inside
    return inside is None or output.port in inside.graph.nodes
