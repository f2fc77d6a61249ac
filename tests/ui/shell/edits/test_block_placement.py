"""A block of new nodes lies beside what feeds it, over nothing, and what reads it moves aside."""

from __future__ import annotations

from collections.abc import Mapping

from studio.graph.model import Endpoint, Graph, NodeRecord, Note, NoteKind, Project
from studio.sdk.params import Point
from studio.services.engine_setup import load_registry
from studio.ui.preview.cards.card_layout import CARD_WIDTH
from studio.ui.shell.edits.auto_layout import COLUMN_WIDTH, NODE_GAP
from studio.ui.shell.edits.block_placement import place_block_beside

REGISTRY = load_registry(("color", "source"), has_user_nodes=False)
IMAGE = "image"


def _record(id: str, *, is_locked: bool = False) -> NodeRecord:
    return NodeRecord(id, "source.color" if id == "source" else "color.gain", id, is_locked=is_locked)


def _level(layout: Mapping[str, Point], *, is_locked: bool = False) -> Project:
    """Return a source that feeds a reader, which feeds an end, and others that stand alone."""
    nodes = {id: _record(id, is_locked=is_locked and id == "end") for id in layout}
    wires = {
        Endpoint("reader", IMAGE): Endpoint("source", IMAGE),
        Endpoint("end", IMAGE): Endpoint("reader", IMAGE),
    }
    return Project(Graph(nodes, {target: source for target, source in wires.items() if target.node in nodes}), layout)


def _grow(level: Project, *, reads: bool = True) -> Graph:
    """Return the level with two new nodes behind the source; the second one feeds the reader."""
    nodes = {**level.graph.nodes, "new": _record("new"), "new_2": _record("new_2")}
    wires = {
        **level.graph.wires,
        Endpoint("new", IMAGE): Endpoint("source", IMAGE),
        Endpoint("new_2", IMAGE): Endpoint("new", IMAGE),
    }
    if reads:
        wires[Endpoint("reader", IMAGE)] = Endpoint("new_2", IMAGE)
    return Graph(nodes, wires)


def _place(level: Project, *, reads: bool = True) -> Mapping[str, Point]:
    return place_block_beside(level, REGISTRY, _grow(level, reads=reads), ("new", "new_2"))


def test_it_takes_the_place_of_its_readers_which_move_aside() -> None:
    layout = {"source": Point(0.0, 0.0), "reader": Point(COLUMN_WIDTH, 20.0), "end": Point(2 * COLUMN_WIDTH, 40.0)}
    places = _place(_level(layout))
    assert places["new"] == Point(COLUMN_WIDTH, 0.0)
    assert places["new_2"] == Point(2 * COLUMN_WIDTH, 0.0)
    assert places["reader"] == Point(3 * COLUMN_WIDTH, 20.0)
    assert places["end"] == Point(4 * COLUMN_WIDTH, 40.0)


def test_readers_that_lie_far_away_stay() -> None:
    layout = {"source": Point(0.0, 0.0), "reader": Point(2000.0, 0.0), "end": Point(2300.0, 0.0)}
    assert set(_place(_level(layout))) == {"new", "new_2"}


def test_locked_nodes_stay_and_the_block_goes_below_them() -> None:
    layout = {"source": Point(0.0, 0.0), "reader": Point(COLUMN_WIDTH, 0.0), "end": Point(2 * COLUMN_WIDTH, 0.0)}
    places = _place(_level(layout, is_locked=True))
    assert set(places) == {"new", "new_2"}
    assert places["new"].x == COLUMN_WIDTH
    assert places["new"].y > NODE_GAP


def test_readers_do_not_move_over_others() -> None:
    layout = {
        "source": Point(0.0, 0.0), "reader": Point(COLUMN_WIDTH, 0.0), "end": Point(2 * COLUMN_WIDTH, 0.0),
        "other": Point(3 * COLUMN_WIDTH, 10.0),
    }  # fmt: skip
    places = _place(_level(layout))
    assert set(places) == {"new", "new_2"}
    assert places["new"].y > NODE_GAP


def test_it_lies_over_no_card_and_no_note() -> None:
    level = _level({"source": Point(0.0, 0.0), "other": Point(COLUMN_WIDTH + 10.0, 30.0)})
    note = Note("note", NoteKind.BACKDROP, "Shot", Point(COLUMN_WIDTH, 300.0), Point(400.0, 200.0))
    noted = Project(level.graph, level.layout, notes={"note": note})
    assert _place(level, reads=False)["new"].y < 300.0
    assert _place(noted, reads=False)["new"].y > 500.0


def test_what_is_fed_by_nothing_has_a_place() -> None:
    graph = Graph({"source": _record("source")})
    places = place_block_beside(Project(), REGISTRY, graph, ("source",))
    assert places == {"source": Point(COLUMN_WIDTH, 0.0)}
    assert CARD_WIDTH < COLUMN_WIDTH


def test_what_is_fed_by_nothing_lies_before_what_reads_it_or_beside_others() -> None:
    level = _level({"source": Point(0.0, 900.0), "reader": Point(900.0, 300.0), "end": Point(1800.0, 300.0)})
    fed = Graph(
        {**level.graph.nodes, "new": _record("new")},
        {**level.graph.wires, Endpoint("reader", IMAGE): Endpoint("new", IMAGE)},
    )
    assert place_block_beside(level, REGISTRY, fed, ("new",))["new"] == Point(900.0 - COLUMN_WIDTH, 300.0)
    alone = Graph({**level.graph.nodes, "new": _record("new")}, level.graph.wires)
    assert place_block_beside(level, REGISTRY, alone, ("new",), ("end",))["new"] == Point(1800.0 + COLUMN_WIDTH, 300.0)
