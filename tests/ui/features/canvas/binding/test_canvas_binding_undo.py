"""What the undo of a delete does on the canvas: all comes back as it was, and nothing is made twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QImage

from studio.core.clip_info import ClipInfo
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.commands import AddNode, Disconnect, MoveNodes, RemoveNodes
from studio.graph.history import Document
from studio.graph.model import NodeRecord
from studio.sdk.params import Point
from studio.ui.features.canvas.binding import canvas_binding
from studio.ui.features.canvas.items import card_items, wire_items
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.preview.cards.node_state import Activity, NodeState
from tests.ui.features.canvas.hands import Hands, end, wire
from tests.ui.nodes_for_tests import RATE

CLIPS = {end(output): ClipInfo(RATE, 241, 640, 360, 3) for output in ("video.image", "gain.image", "blur.image")}
FACTS = GraphFacts(CLIPS)
FACTS_WITHOUT_GAIN = GraphFacts({output: clip for output, clip in CLIPS.items() if output.node != "gain"})

CountCalls = Callable[[object, str], list[tuple[object, ...]]]


@pytest.fixture
def count_calls(monkeypatch: pytest.MonkeyPatch) -> CountCalls:
    """Return what notes each call of a module's function."""

    def count(module: object, name: str) -> list[tuple[object, ...]]:
        calls: list[tuple[object, ...]] = []
        function = getattr(module, name)

        def counted(*args: object, **kwargs: object) -> object:
            calls.append(args)
            return function(*args, **kwargs)

        monkeypatch.setattr(module, name, counted)
        return calls

    return count


def repaint(panel: NodeEditorPanel) -> None:
    panel.canvas.viewport().repaint()


def test_what_an_undo_brings_back_is_not_made_anew(
    hands: Hands, document: Document, panel: NodeEditorPanel, count_calls: CountCalls
) -> None:
    panel.set_facts(FACTS)
    panel.select_nodes(("video", "gain"))
    repaint(panel)
    cards = {node: hands.card(node) for node in ("video", "gain")}
    wires = dict(panel.canvas.wire_layer.wires)
    painted, laid = count_calls(card_items, "paint_card"), count_calls(wire_items, "build_wire_path")
    made = count_calls(canvas_binding, "make_card_model")
    document.apply_command(RemoveNodes(("video", "gain")))
    repaint(panel)
    painted.clear()
    document.undo()
    repaint(panel)
    assert {node: hands.card(node) for node in ("video", "gain")} == cards
    assert panel.canvas.wire_layer.wires == wires
    assert panel.selected_nodes == ("video", "gain")
    assert [made, laid] == [[], []]
    blur = hands.card("blur").model  # its input is wired again
    assert [args[1] for args in painted] == [blur]


def test_a_card_that_comes_back_shows_what_changed_meanwhile(
    hands: Hands, document: Document, panel: NodeEditorPanel, count_calls: CountCalls
) -> None:
    picture = QImage(64, 36, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    panel.select_nodes(("gain",))
    painted = count_calls(card_items, "paint_card")

    def count_paints(change: Callable[[], object]) -> int:
        document.apply_command(RemoveNodes(("gain",)))
        repaint(panel)
        document.undo()
        repaint(panel)
        painted.clear()
        change()
        repaint(panel)
        return sum(args[1] is hands.card("gain").model for args in painted)

    assert count_paints(lambda: None) == 0
    assert count_paints(lambda: panel.set_node_state("gain", NodeState(Activity.COMPUTING))) == 1
    assert count_paints(lambda: panel.set_thumbnail("gain", picture)) == 1
    assert count_paints(panel.canvas.repaint_all) == 1
    assert count_paints(lambda: panel.select_nodes(())) == 1


def test_the_theme_of_a_card_that_comes_back_is_the_current_one(
    hands: Hands, document: Document, panel: NodeEditorPanel, count_calls: CountCalls
) -> None:
    panel.select_nodes(("gain",))
    repaint(panel)
    document.apply_command(RemoveNodes(("gain",)))
    panel.canvas.repaint_all()
    painted = count_calls(card_items, "paint_card")
    document.undo()
    repaint(panel)
    assert any(args[1] is hands.card("gain").model for args in painted)


def test_a_card_taken_for_another_node_shows_that_node(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    card = hands.card("gain")
    panel.set_node_state("gain", NodeState(Activity.COMPUTING))
    repaint(panel)
    other = document.graph["gain"]
    document.apply_command(RemoveNodes(("gain",)))

    document.apply_command(AddNode(NodeRecord("other", other.type, "Other"), Point(300.0, 400.0)))
    assert hands.card("other") is card
    assert (card.model.title, card.display.state) == ("Other", NodeState())
    assert card.pos().toTuple() == (300.0, 400.0)


def test_a_wire_that_comes_back_leads_to_where_its_ports_are_now(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    connection = wire("gain.image > blur.image")
    item = panel.canvas.wire_layer.wires[connection]
    document.apply_command(Disconnect((end("blur.image"),)))
    document.apply_command(MoveNodes({"blur": Point(600.0, 90.0)}))
    panel.binding.view.connect_wires([connection])
    assert panel.canvas.wire_layer.wires[connection] is item
    ports = item.source.scenePos(), item.target.scenePos()
    assert (item.path().pointAtPercent(0), item.path().currentPosition()) == ports
    assert all(item.path_bounds.contains(at) for at in ports)


def test_facts_of_an_earlier_graph_do_not_clear_a_card_that_came_back(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    panel.set_facts(FACTS)
    known = hands.card("gain").model
    document.apply_command(RemoveNodes(("gain",)))
    document.undo()
    panel.set_facts(FACTS_WITHOUT_GAIN, is_current=False)
    assert hands.card("gain").model is known
    panel.set_facts(FACTS)
    assert hands.card("gain").model is known
    panel.set_facts(FACTS_WITHOUT_GAIN, is_current=False)
    assert not hands.card("gain").model.subtitle


def test_a_card_that_came_back_without_facts_is_told_so_by_those_of_the_current_graph(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    panel.set_facts(FACTS)
    document.apply_command(RemoveNodes(("gain",)))
    panel.set_facts(FACTS_WITHOUT_GAIN)
    document.undo()
    assert hands.card("gain").model.subtitle
    panel.set_facts(FACTS_WITHOUT_GAIN)
    assert not hands.card("gain").model.subtitle
