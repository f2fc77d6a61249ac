"""Finding nodes in a graph: by name, type, the values of parameters, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from studio.core.language import tr
from studio.graph.model import Graph, NodeRecord
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.ui.words import spoken


@dataclass(frozen=True, slots=True)
class Match:
    """A node that was found.

    Args:
        node: Its id.
        name: Its name.
        why: Where the words were found, if not in the name: "radius: 8".
    """

    node: str
    name: str
    why: str = ""


def matches(graph: Graph, registry: Registry, problems: Mapping[str, str], query: str) -> tuple[Match, ...]:
    """Return the nodes of which all words of `query` are known; those with them in the name first.

    Args:
        graph: Where to look.
        registry: The node types, for their names.
        problems: What is wrong, by node.
        query: Any text. "problem" finds all nodes with which something is wrong.
    """
    words = query.lower().split()
    if not words:
        return ()
    found: list[tuple[int, Match]] = []
    for record in graph.nodes.values():
        facts = list(_facts(record, registry, problems.get(record.id, "")))
        if all(any(word in fact.lower() for fact in facts) for word in words):
            rank, why = _best(facts, words)
            found.append((rank, Match(record.id, record.name, why)))
    found.sort(key=lambda pair: pair[0])
    return tuple(match for _, match in found)


def _facts(record: NodeRecord, registry: Registry, problem: str) -> Iterator[str]:
    """Yield what can be found of a node: its name first."""
    spec = registry.get(record.type)
    yield record.name
    yield f"{spec.name} {record.type}" if spec is not None else record.type
    for name, value in record.params.items():
        yield f"{spoken(name)}: {_text(value)}"
    for name in record.curves:
        yield tr("{name}: keyframed", name=spoken(name))
    if problem:
        yield tr("problem: {text}", text=problem)


def _best(facts: list[str], words: list[str]) -> tuple[int, str]:
    """Return which fact holds the most of the words, and its text; that of the name is empty."""
    hits = [sum(word in fact.lower() for word in words) for fact in facts]
    best = hits.index(max(hits))
    return best, facts[best] if best else ""


def _text(value: ParamValue) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(f"{part:g}" if isinstance(part, float) else str(part) for part in value)
    return str(value)
