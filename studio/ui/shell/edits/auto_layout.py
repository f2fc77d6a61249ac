"""Tidying up: layers from left to right, few crossings, no overlaps. Sugiyama's method, in its simplest form."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from statistics import median_low
from typing import Final

from studio.graph.model import Graph
from studio.sdk.params import Point
from studio.ui.preview.cards.card_layout import CARD_WIDTH

COLUMN_WIDTH: Final = CARD_WIDTH + 72.0
NODE_GAP: Final = 36.0
_SWEEPS: Final = 8


def arrange_nodes(
    graph: Graph, nodes: Iterable[str], heights: Mapping[str, float], layout: Mapping[str, Point]
) -> dict[str, Point]:
    """Return a tidy place for each of `nodes`; the block keeps its upper left corner.

    Args:
        graph: The graph; wires to nodes that are not among `nodes` do not count.
        nodes: What to arrange.
        heights: Of each node's card.
        layout: Where they lie now: the order from top to bottom is kept where wires do not speak against it.
    """
    chosen = [node for node in graph.nodes if node in set(nodes)]
    if not chosen:
        return {}
    feeds, reads = _edges(graph, set(chosen))
    columns = _columns(chosen, feeds, reads)
    for column in columns:
        column.sort(key=lambda node: layout.get(node, Point(0, 0)).y)
    _uncross(columns, feeds, reads)
    tops = _rows(columns, feeds, reads, heights)
    left = min(layout.get(node, Point(0, 0)).x for node in chosen)
    top = min(layout.get(node, Point(0, 0)).y for node in chosen)
    lowest = min(tops.values())
    return {
        node: Point(float(round(left + index * COLUMN_WIDTH)), float(round(top + tops[node] - lowest)))
        for index, column in enumerate(columns)
        for node in column
    }


_Edges = dict[str, list[str]]


def _edges(graph: Graph, chosen: set[str]) -> tuple[_Edges, _Edges]:
    """Return what feeds each node and what reads it."""
    feeds: _Edges = {node: [] for node in chosen}
    reads: _Edges = {node: [] for node in chosen}
    for target, source in graph.wires.items():
        if target.node in chosen and source.node in chosen:
            feeds[target.node].append(source.node)
            reads[source.node].append(target.node)
    return feeds, reads


def _columns(chosen: Sequence[str], feeds: _Edges, reads: _Edges) -> list[list[str]]:
    """Give each node the column behind the last of what feeds it, then draw sources close to what reads them."""
    order = _in_order(chosen, feeds, reads)
    column: dict[str, int] = {}
    for node in order:
        column[node] = max((column[feed] + 1 for feed in feeds[node] if feed in column), default=0)
    for node in reversed(order):
        behind = [column[reader] for reader in reads[node]]
        if behind and not feeds[node]:
            column[node] = max(column[node], min(behind) - 1)
    made: list[list[str]] = [[] for _ in range(max(column.values()) + 1)]
    for node in order:
        made[column[node]].append(node)
    return [nodes for nodes in made if nodes]


def _in_order(chosen: Sequence[str], feeds: _Edges, reads: _Edges) -> list[str]:
    """Return the nodes, each after what feeds it; those on a loop (from a broken file) come last."""
    waiting = {node: len(feeds[node]) for node in chosen}
    ready = [node for node in chosen if not waiting[node]]
    order: list[str] = []
    while ready:
        node = ready.pop()
        order.append(node)
        for reader in reads[node]:
            waiting[reader] -= 1
            if not waiting[reader]:
                ready.append(reader)
    done = set(order)
    return order + [node for node in chosen if node not in done]


def _uncross(columns: list[list[str]], feeds: _Edges, reads: _Edges) -> None:
    """Sort each column by the middle of its neighbours, sweeping to the right and back (the barycentre method).

    The order with the fewest crossings stays; the one that is there already, unless another has fewer.
    """
    best, fewest = [list(column) for column in columns], _crossings(columns, feeds)
    place = {node: float(row) for column in columns for row, node in enumerate(column)}
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        neighbours = feeds if forward else reads
        for column in columns[1:] if forward else columns[-2::-1]:
            middles = {node: _middle(node, neighbours[node], place) for node in column}
            column.sort(key=middles.__getitem__)
            place.update({node: float(row) for row, node in enumerate(column)})
        found = _crossings(columns, feeds)
        if found < fewest:
            best, fewest = [list(column) for column in columns], found
    columns[:] = best


def _crossings(columns: list[list[str]], feeds: _Edges) -> int:
    """Return how often wires between the same two columns cross."""
    place = {node: (index, row) for index, column in enumerate(columns) for row, node in enumerate(column)}
    wires: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for node, sources in feeds.items():
        for source in sources:
            (left, top), (right, bottom) = place[source], place[node]
            wires.setdefault((left, right), []).append((top, bottom))
    count = 0
    for pairs in wires.values():
        below: list[int] = []
        for _, end in sorted(pairs):
            count += len(below) - bisect_right(below, end)
            insort(below, end)
    return count


def _middle(node: str, neighbours: Sequence[str], place: Mapping[str, float]) -> float:
    return sum(place[other] for other in neighbours) / len(neighbours) if neighbours else place[node]


def _neighbour_top(node: str, neighbours: Sequence[str], top: Mapping[str, float]) -> float:
    """Return the upper edge of the neighbour in the middle: beside it, the wire to it is straight."""
    return median_low(top[other] for other in neighbours) if neighbours else top[node]


def _rows(columns: list[list[str]], feeds: _Edges, reads: _Edges, heights: Mapping[str, float]) -> dict[str, float]:
    """Return each node's upper edge: beside its middle neighbour, one under the other without overlap."""
    top: dict[str, float] = {}
    for column in columns:
        y = 0.0
        for node in column:
            top[node] = y
            y += heights[node] + NODE_GAP
    for sweep in range(_SWEEPS):
        neighbours = feeds if sweep % 2 == 0 else reads
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wanted = {node: _neighbour_top(node, neighbours[node], top) for node in column}
            _stack(column, wanted, heights, top)
    return top


def _stack(
    column: Sequence[str], wanted: Mapping[str, float], heights: Mapping[str, float], top: dict[str, float]
) -> None:
    """Put a column's nodes as near to where they want to be as their order allows, the block as a whole centred."""
    y = float("-inf")
    for node in column:
        y = max(wanted[node], y)
        top[node] = y
        y += heights[node] + NODE_GAP
    shift = sum(wanted[node] - top[node] for node in column) / len(column)
    for node in column:
        top[node] += shift
