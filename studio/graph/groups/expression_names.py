"""Names in expressions: a document holds the nodes' ids, which never change, and people read and write names."""

from __future__ import annotations

from collections.abc import Sequence

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.expressions.parser import PlacedReference, map_references
from studio.graph.expressions.reference import OUTER_LEVEL, ParamReference
from studio.graph.expressions.suggestion import format_suggestion
from studio.graph.model import Graph, NodeRecord
from studio.sdk.expressions.lexer import ExpressionError


def encode_names(levels: Sequence[Graph], text: str, parameter: str = "expression") -> str:
    """Return an expression as a document holds it: nodes by their ids.

    Args:
        levels: The graphs from the outermost one to that of the expression.
        text: As people write it, without "=". An id is accepted where no node has that name.
        parameter: The parameter, for messages.

    Raises:
        ExpressionError: It cannot be read, or names a node that is not there; it says where.
    """

    def change(placed: PlacedReference) -> ParamReference:
        path: list[str] = []
        around = list(levels)
        for number, segment in enumerate(placed.reference.path):
            if segment == OUTER_LEVEL and len(around) > 1:
                around.pop()
                path.append(segment)
                continue
            record = _find(around[-1], segment) if segment != OUTER_LEVEL else None
            if record is None:
                raise ExpressionError(parameter, text, placed.start, _explain(around[-1], segment))
            path.append(record.id)
            if number < len(placed.reference.path) - 1:
                if record.group_project is None:
                    told = tr("“{name}” is no group, so nothing lies in it", name=segment)
                    raise ExpressionError(parameter, text, placed.start, told)
                around.append(record.group_project.graph)
        return ParamReference(tuple(path), placed.reference.name)

    return map_references(text, change, parameter)


def decode_names(levels: Sequence[Graph], text: str) -> str:
    """Return an expression as people read it: nodes by their names, and by ids where nothing has that id.

    Args:
        levels: The graphs from the outermost one to that of the expression.
        text: As a document holds it; what cannot be read is returned as it is.
    """

    def change(placed: PlacedReference) -> ParamReference:
        path: list[str] = []
        around = list(levels)
        for segment in placed.reference.path:
            if segment == OUTER_LEVEL:
                around = around[:-1]
                path.append(segment)
                continue
            record = around[-1].nodes.get(segment) if around else None
            name = segment if record is None else record.name
            path.append(segment if "`" in name or "\n" in name else name)
            inside = None if record is None else record.group_project
            around = [*around, inside.graph] if inside is not None else []
        return ParamReference(tuple(path), placed.reference.name)

    try:
        return map_references(text, change)
    except StudioError:
        return text


def _find(graph: Graph, name: str) -> NodeRecord | None:
    return next((record for record in graph.nodes.values() if record.name == name), graph.nodes.get(name))


def _explain(graph: Graph, name: str) -> str:
    if name == OUTER_LEVEL:
        return tr("“..” leads out of the project")
    names = [record.name for record in graph.nodes.values()]
    return tr("there is no node “{name}” here.", name=name[:40]) + format_suggestion(name, names, 0.5)
