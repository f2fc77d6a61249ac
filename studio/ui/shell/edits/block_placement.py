"""Place of a block of new nodes: tidy, beside what it continues, over no card and no note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QRectF

from studio.graph.model import Graph, Project
from studio.graph.specs import get_spec
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.ui.preview.cards.card_layout import CARD_WIDTH
from studio.ui.shell.edits.auto_layout import COLUMN_WIDTH, NODE_GAP, arrange_nodes
from studio.ui.shell.edits.node_placement import make_card_layout


def place_block_beside(
    level: Project, registry: Registry, grown: Graph, nodes: tuple[str, ...], beside: tuple[str, ...] = ()
) -> Mapping[str, Point]:
    """Return where new nodes go: a tidy block in the column behind what feeds them, below all that lies there.

    Where nothing feeds them, it is the column before what reads them.

    What reads them moves to the right of the block with all that follows, where nothing lies there and nothing of it is
    locked: then its places are returned, too.

    Args:
        level: Where the cards and notes lie.
        registry: The node types.
        grown: The level's graph with the new nodes.
        nodes: The new nodes.
        beside: Others that count as if they fed them.
    """
    feeding = {*beside, *(source.node for target, source in grown.wires.items() if target.node in nodes)} - {*nodes}
    tidy, block = _arrange_block(grown, registry, nodes, _find_corner(level, grown, nodes, feeding))
    moved = _move_readers(level, registry, grown, {*nodes}, block.right() + COLUMN_WIDTH - CARD_WIDTH)
    taken = [place for node, place in _list_places(level, registry) if node not in moved]
    down = _find_free_row(block, taken)
    return {**{node: Point(at.x, at.y + down) for node, at in tidy.items()}, **moved}


def place_block_at(level: Project, registry: Registry, nodes: Graph, at: Point) -> Mapping[str, Point]:
    """Return where new nodes go that nothing feeds yet: a tidy block with its upper left corner at a place, or below.

    Args:
        level: Where the cards and notes lie.
        registry: The node types.
        nodes: The new nodes.
        at: The place.
    """
    tidy, block = _arrange_block(nodes, registry, tuple(nodes.nodes), at)
    down = _find_free_row(block, [place for _, place in _list_places(level, registry)])
    return {node: Point(place.x, place.y + down) for node, place in tidy.items()}


def _arrange_block(
    graph: Graph, registry: Registry, nodes: tuple[str, ...], start: Point
) -> tuple[Mapping[str, Point], QRectF]:
    """Return a tidy place for each node, and what they cover together."""
    heights = {node: _measure_height(graph, registry, node) for node in nodes}
    tidy = arrange_nodes(graph, nodes, heights, {node: Point(start.x, start.y + row) for row, node in enumerate(nodes)})
    block = QRectF()
    for node, at in tidy.items():
        block |= QRectF(at.x, at.y, CARD_WIDTH, heights[node])
    return tidy, block


def _find_corner(level: Project, grown: Graph, nodes: tuple[str, ...], feeding: set[str]) -> Point:
    """Return the corner where a block begins, if nothing lies there."""
    around = [level.layout[node] for node in feeding if node in level.layout]
    if around:
        return Point(max(at.x for at in around) + COLUMN_WIDTH, min(at.y for at in around))
    reading = {target.node for target, source in grown.wires.items() if source.node in nodes} - {*nodes}
    behind = [level.layout[node] for node in reading if node in level.layout]
    if behind:
        return Point(min(at.x for at in behind) - COLUMN_WIDTH, min(at.y for at in behind))
    return Point(COLUMN_WIDTH, 0.0)


def _move_readers(level: Project, registry: Registry, grown: Graph, new: set[str], left: float) -> dict[str, Point]:
    """Return where what reads new nodes goes, with all that follows, so that it begins at `left`; empty if it stays."""
    readers = {target.node for target, source in grown.wires.items() if source.node in new} - new
    behind = set().union(*(level.graph.find_downstream(node) for node in readers)) & level.layout.keys()
    if not behind or any(level.graph[node].is_locked for node in behind):
        return {}
    missing = left - min(level.layout[node].x for node in readers)
    if missing <= 0.0:
        return {}
    moved = {node: Point(level.layout[node].x + missing, level.layout[node].y) for node in behind}
    others = [place for node, place in _list_places(level, registry) if node not in behind]
    is_free = not any(
        place.intersects(_make_card_area(level.graph, registry, node, at))
        for node, at in moved.items()
        for place in others
    )
    return moved if is_free else {}


def _find_free_row(block: QRectF, taken: list[QRectF]) -> float:
    """Return by how much a block has to move down so that it covers nothing."""
    down = 0.0
    while covered := [place for place in taken if place.intersects(block.translated(0.0, down))]:
        down = max(place.bottom() for place in covered) + NODE_GAP - block.top()
    return down


def _list_places(level: Project, registry: Registry) -> Iterator[tuple[str, QRectF]]:
    """Yield where cards and notes lie, with a gap around them, and the node's id; empty for notes."""
    for node, at in level.layout.items():
        yield node, _grow(_make_card_area(level.graph, registry, node, at))
    for note in level.notes.values():
        yield "", _grow(QRectF(note.position.x, note.position.y, note.size.x, note.size.y))


def _grow(place: QRectF) -> QRectF:
    return place.adjusted(-NODE_GAP / 2, -NODE_GAP / 2, NODE_GAP / 2, NODE_GAP / 2)


def _make_card_area(graph: Graph, registry: Registry, node: str, at: Point) -> QRectF:
    return QRectF(at.x, at.y, CARD_WIDTH, _measure_height(graph, registry, node))


def _measure_height(graph: Graph, registry: Registry, node: str) -> float:
    """Return the height of a node's card; of a type that is not installed, that of a usual one."""
    spec = get_spec(graph, node, registry)
    return make_card_layout(spec).body_rect.height() if spec is not None else CARD_WIDTH
