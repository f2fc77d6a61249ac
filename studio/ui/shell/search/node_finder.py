"""Finding nodes, inside groups too: by name, type, values and expressions of parameters, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from studio.core.translation import tr
from studio.graph.groups.expression_names import decode_names
from studio.graph.groups.paths import join_path
from studio.graph.model import Graph, NodeRecord
from studio.graph.specs import get_spec
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.widgets.text.display_names import format_identifier, translate_node_name, translate_param_name


@dataclass(frozen=True, slots=True)
class NodeMatch:
    """A node that was found.

    Args:
        node: Its path.
        name: Its name.
        location_text: The names of the groups that it lies in, if it does not lie on the open level: "Grade/Skin".
        match_reason: Where the words were found, if not in the name: "radius: 8".
    """

    node: str
    name: str
    location_text: str = ""
    match_reason: str = ""


@dataclass(frozen=True, slots=True)
class DistinctLevel:
    """A level of a project.

    Args:
        path: The ids of the groups that lead to it.
        names: The names of these.
        graph: What it holds.
    """

    path: tuple[str, ...]
    names: tuple[str, ...]
    graph: Graph


def find_matching_nodes(
    graph: Graph, registry: Registry, problems: Mapping[str, str], query: str, path: tuple[str, ...] = ()
) -> tuple[NodeMatch, ...]:
    """Return the nodes of which all words of `query` are known: those of the open level, then those of the others.

    On each level those go first that have the words in the name. What several groups share is looked through once.

    Args:
        graph: Where to look: the whole project's graph.
        registry: The node types, for their names.
        problems: What is wrong, by the nodes' paths.
        query: Any text. "problem" finds all nodes with which something is wrong.
        path: The groups that lead to the open level.
    """
    words = query.lower().split()
    if not words:
        return ()
    found: list[tuple[bool, int, NodeMatch]] = []
    for level in iter_distinct_levels(graph, path):
        where = "" if level.path == path else "/".join(level.names) or tr("Project")
        for record in level.graph.nodes.values():
            node = join_path(level.path, record.id)
            spec = get_spec(level.graph, record.id, registry)
            facts = list(_searchable_texts(record, level.graph, spec, problems.get(node, "")))
            if all(any(word in fact.lower() for fact in facts) for word in words):
                rank, why = _best_match(facts, words)
                found.append((bool(where), rank, NodeMatch(node, record.name, where, why)))
    found.sort(key=lambda entry: entry[:2])
    return tuple(match for *_, match in found)


def iter_distinct_levels(graph: Graph, path: tuple[str, ...]) -> Iterator[DistinctLevel]:
    """Yield the levels on the way to the open one, then the others; of those with the same content the first."""
    waiting = [DistinctLevel((), (), graph)]
    seen: set[int] = set()
    while waiting:
        level = waiting.pop()
        if id(level.graph) in seen:
            continue
        seen.add(id(level.graph))
        yield level
        groups = [
            record
            for record in level.graph.nodes.values()
            if record.group_project is not None and not record.link_error
        ]
        groups.sort(key=lambda record: (*level.path, record.id) == path[: len(level.path) + 1])  # popped first
        waiting += [
            DistinctLevel((*level.path, record.id), (*level.names, record.name), record.group_project.graph)
            for record in groups
            if record.group_project is not None
        ]


def _searchable_texts(record: NodeRecord, graph: Graph, spec: NodeSpec | None, problem: str) -> Iterator[str]:
    """Yield what can be found of a node of a level: its name first."""
    yield record.name
    yield f"{translate_node_name(spec)} {record.type}" if spec is not None else record.type
    params = spec.params if spec is not None else {}
    names = {
        name: translate_param_name(params[name]) if name in params else format_identifier(name)
        for name in (*record.params, *record.curves, *record.expressions)
    }
    for name, value in record.params.items():
        yield f"{names[name]}: {_value_text(value)}"
    for name in record.curves:
        yield tr("{name}: keyframed", name=names[name])
    for name in record.expressions:
        yield f"{names[name]} = {decode_names((graph,), record.expressions[name])}"
    if problem:
        yield tr("problem: {text}", text=problem)


def _best_match(facts: list[str], words: list[str]) -> tuple[int, str]:
    """Return which fact holds the most of the words, and its text; that of the name is empty."""
    hits = [sum(word in fact.lower() for word in words) for fact in facts]
    best = hits.index(max(hits))
    return best, facts[best] if best else ""


def _value_text(value: ParamValue) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(f"{part:g}" if isinstance(part, float) else str(part) for part in value)
    return str(value)
