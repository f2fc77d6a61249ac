"""A sheet: an output to look at, and a cell for each pair of values of its axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.graph.analysis.invalidation import find_downstream_paths
from studio.graph.commands import Command, CompoundCommand, EditVariants
from studio.graph.groups.paths import format_path, has_node
from studio.graph.model import Endpoint, Graph, Project
from studio.graph.sheet.axis import SheetAxis
from studio.graph.specs import get_spec_at
from studio.sdk.params import ParamValue
from studio.sdk.ports import DEPTH, FLOW, IMAGE, MASK
from studio.sdk.registry import Registry

MAX_CELLS: Final = 100
"""Cells that a sheet may have."""

CELL_WIDTH: Final = 480
"""The width of a cell of larger pictures in a file of a sheet, in pixels."""

_PICTURES: Final = (IMAGE, MASK, FLOW, DEPTH)


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell: the values that it gives to the parameters of the axes.

    Args:
        column: Its place along X, from 0.
        row: Its place along Y, from 0.
        settings: Each axis with its value here, X first.
    """

    column: int
    row: int
    settings: tuple[tuple[SheetAxis, ParamValue], ...]

    def make_keep_command(self, label: str) -> Command:
        """Return the edit that gives the project these values, as one step of undo that is called `label`."""
        return CompoundCommand(label, tuple(axis.make_command(value) for axis, value in self.settings))

    def make_variant_command(self, label: str) -> Command:
        """Return the edit that gives variant B these values and goes on with it; where there is none, it is forked."""
        return EditVariants(label, CompoundCommand("", ()), self.make_keep_command(label))

    def make_project(self, project: Project, registry: Registry) -> Project:
        """Return a project with these values; the project itself where it has them. Raises StudioError."""
        return self.make_keep_command("").apply_to(project, registry)

    def is_current(self, graph: Graph) -> bool:
        """Return whether a graph has these values."""
        return all(has_node(graph, axis.node) and axis.has_value(graph, value) for axis, value in self.settings)


@dataclass(frozen=True, slots=True)
class Sheet:
    """An output over the values of one or two parameters.

    Args:
        output: What is looked at, by path.
        x: The parameter that changes from column to column.
        y: The parameter that changes from row to row; None for none.
    """

    output: Endpoint
    x: SheetAxis
    y: SheetAxis | None = None

    @property
    def cells(self) -> tuple[SheetCell, ...]:
        """The cells, row by row."""
        columns = tuple(enumerate(self.x.values))
        if self.y is None:
            return tuple(SheetCell(column, 0, ((self.x, value),)) for column, value in columns)
        return tuple(
            SheetCell(column, row, ((self.x, value), (self.y, other)))
            for row, other in enumerate(self.y.values)
            for column, value in columns
        )


def make_sheet(
    project: Project, registry: Registry, x: SheetAxis, y: SheetAxis | None = None, output: Endpoint | None = None
) -> Sheet:
    """Return the sheet of one or two axes.

    Args:
        project: Is looked at; its viewer's output is taken where none is named and the axes change it.
        registry: The node types.
        x: The parameter that changes from column to column.
        y: The parameter that changes from row to row; None for none.
        output: What to look at; None to choose.

    Raises:
        GraphError: Both axes are the same parameter, there are more than `MAX_CELLS` cells, or the output depends on
            none of the nodes.
    """
    axes = (x,) if y is None else (x, y)
    if y is not None and (x.node, x.param.name) == (y.node, y.param.name):
        raise GraphError(tr("X and Y are both '{param}' of {node}: choose two.", param=x.param.name, node=x.name))
    count = len(x.values) * (len(y.values) if y is not None else 1)
    if count > MAX_CELLS:
        raise GraphError(tr("A sheet of {count} cells is too large: it may have {most}.", count=count, most=MAX_CELLS))
    graph = project.graph
    reached = [find_downstream_paths(graph, axis.node, registry) for axis in axes]
    if output is None:
        output = _choose_output(project, registry, x, reached)
    for axis, found in zip(axes, reached, strict=True):
        if output.node not in found:
            looked = format_path(graph, output.node)
            raise GraphError(tr("{output} does not depend on {node}.", output=looked, node=axis.name))
    return Sheet(output, x, y)


def _choose_output(project: Project, registry: Registry, x: SheetAxis, reached: list[set[str]]) -> Endpoint:
    """Return what the viewer shows if all axes change it, else the first picture of the node that X changes."""
    viewed = project.viewed_output
    if viewed is not None and has_node(project.graph, viewed.node) and all(viewed.node in found for found in reached):
        return viewed
    spec = get_spec_at(project.graph, x.node, registry)
    outputs = [port.name for port in spec.outputs if port.type in _PICTURES] if spec is not None else []
    if not outputs:
        raise GraphError(tr("{node} gives no picture: view an output that depends on it.", node=x.name))
    return Endpoint(x.node, outputs[0])
