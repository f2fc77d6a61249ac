"""Parameters that Signals drive: their ports on cards, and how wires are laid to them and taken off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from studio.core.clip_info import ClipInfo
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.commands import RemoveNodes, ReplaceNode
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.sdk.ports import SIGNAL
from studio.ui.features.canvas.cards.port_painting import BODY_KEY
from studio.ui.features.canvas.items.wire_items import WireMixin
from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.features.canvas.hands import Hands, add, assert_same, connect, end
from tests.ui.nodes_for_tests import RATE

RADIUS = Endpoint("blur", "radius")
Key = Qt.Key


@pytest.fixture(autouse=True)
def waves(document: Document) -> None:
    """Add two waves and one that doubles a signal."""
    add(document, "wave", "signal.wave", 0, 340)
    add(document, "other", "signal.wave", 0, 460)
    add(document, "twice", "signal.twice", 528, 300)


@pytest.fixture(autouse=True)
def same(panel: NodeEditorPanel) -> Iterator[None]:
    """After each test the canvas shows what the document holds."""
    yield
    assert_same(panel)


def driven(hands: Hands, node: str) -> list[str]:
    return [port.name for port in hands.card(node).model.inputs if port.is_driver]


def press_in_menu(panel: NodeEditorPanel, *keys: Key) -> None:
    menus = cast("list[QMenu]", panel.findChildren(QMenu))
    menu = next(menu for menu in menus if menu.isVisible())
    for key in keys:
        QTest.keyClick(menu, key)
    QApplication.processEvents()


def test_only_what_is_driven_has_a_port(document: Document, hands: Hands) -> None:
    plain = hands.card("blur").model.layout.body_rect
    assert driven(hands, "blur") == []
    connect(document, "wave.signal > blur.radius", "other.signal > merge.offset.y", "wave.signal > merge.offset.x")
    port = hands.card("blur").model.inputs[-1]
    assert (port.label_text, port.type, port.tooltip_text) == ("radius", SIGNAL, "radius: driven by a Signal")
    assert [port.label_text for port in hands.card("merge").model.inputs[3:]] == ["offset x", "offset y"]
    assert hands.card("blur").model.layout.body_rect.height() > plain.height()
    document.undo()
    assert driven(hands, "merge") == ["offset.y"]
    document.undo()
    document.undo()
    assert hands.card("blur").model.layout.body_rect == plain


def test_a_card_keeps_what_it_shows_when_its_ports_change(
    panel: NodeEditorPanel, document: Document, hands: Hands
) -> None:
    picture = QImage(16, 9, QImage.Format.Format_RGB32)
    picture.fill(QColor("#ff0000"))
    panel.set_thumbnail("blur", picture)
    panel.select_nodes(("blur",))
    card = hands.card("blur")
    connect(document, "wave.signal > blur.radius")
    assert hands.card("blur") is card
    assert card.isSelected()
    assert hands.selected() == ("blur",)
    assert panel.binding.view.pictures.get_picture("blur") is not None


def test_a_signal_dropped_on_a_card_asks_for_the_parameter(
    panel: NodeEditorPanel, document: Document, hands: Hands
) -> None:
    with hands.dragging(hands.port("wave.signal", output=True), hands.body_of("merge")):
        assert hands.card("merge").display.hovered_port == BODY_KEY
        assert BODY_KEY in (hands.card("merge").display.highlighted_ports or ())
        assert hands.card("colour").display.highlighted_ports, "its colour can be driven"
        assert not hands.card("video").display.highlighted_ports, "it has no parameter that a Signal drives"
    assert list(hands.menu()) == ["Offset x", "Offset y"]
    press_in_menu(panel, Key.Key_Down, Key.Key_Return)
    assert document.graph.wires[Endpoint("merge", "offset.y")] == Endpoint("wave", "signal")
    assert document.undo_label == "Drive offset y"
    document.undo()
    assert Endpoint("merge", "offset.y") not in document.graph.wires


def test_enter_takes_the_first_and_escape_none(panel: NodeEditorPanel, document: Document, hands: Hands) -> None:
    hands.drag(hands.port("wave.signal", output=True), hands.body_of("blur"))
    press_in_menu(panel, Key.Key_Escape)
    assert RADIUS not in document.graph.wires
    hands.drag(hands.port("wave.signal", output=True), hands.body_of("blur"))
    press_in_menu(panel, Key.Key_Return)
    assert document.graph.wires[RADIUS] == Endpoint("wave", "signal")


def test_another_signal_takes_its_place_in_one_step(panel: NodeEditorPanel, document: Document, hands: Hands) -> None:
    connect(document, "wave.signal > blur.radius")
    hands.drag(hands.port("other.signal", output=True), hands.body_of("blur"))
    action = hands.menu()["Radius"]
    assert action.text() == "Radius\tWave.signal"
    press_in_menu(panel, Key.Key_Return)
    assert document.graph.wires[RADIUS] == Endpoint("other", "signal")
    document.undo()
    assert document.graph.wires[RADIUS] == Endpoint("wave", "signal")
    hands.drag(hands.port("other.signal", output=True), hands.port("blur.radius", output=False))
    assert document.graph.wires[RADIUS] == Endpoint("other", "signal")


def test_a_driving_wire_is_taken_off_and_laid_elsewhere(
    panel: NodeEditorPanel, document: Document, hands: Hands
) -> None:
    connect(document, "wave.signal > blur.radius")
    hands.drag(hands.port("blur.radius", output=False), hands.scene(360, 620))
    assert RADIUS not in document.graph.wires
    assert driven(hands, "blur") == []
    document.undo()
    hands.drag(hands.port("blur.radius", output=False), hands.body_of("gain"))
    press_in_menu(panel, Key.Key_Return)
    assert document.graph.wires[Endpoint("gain", "gain")] == Endpoint("wave", "signal")
    assert RADIUS not in document.graph.wires
    document.undo()
    assert document.graph.wires[RADIUS] == Endpoint("wave", "signal")
    assert Endpoint("gain", "gain") not in document.graph.wires


def test_a_wire_whose_menu_is_left_stays_where_it_was(panel: NodeEditorPanel, document: Document, hands: Hands) -> None:
    connect(document, "wave.signal > blur.radius")
    hands.drag(hands.port("blur.radius", output=False), hands.body_of("gain"))
    press_in_menu(panel, Key.Key_Escape)
    assert document.graph.wires[RADIUS] == Endpoint("wave", "signal")


def test_a_free_signal_input_comes_before_parameters(panel: NodeEditorPanel, document: Document, hands: Hands) -> None:
    hands.drag(hands.port("wave.signal", output=True), hands.body_of("twice"))
    assert document.graph.wires[Endpoint("twice", "signal")] == Endpoint("wave", "signal")
    hands.drag(hands.port("other.signal", output=True), hands.body_of("twice"))
    assert list(hands.menu()) == ["Offset"]
    press_in_menu(panel, Key.Key_Return)
    assert document.graph.wires[Endpoint("twice", "offset")] == Endpoint("other", "signal")


def test_a_picture_is_refused_with_the_reason(document: Document, hands: Hands) -> None:
    connect(document, "wave.signal > blur.radius")
    hands.drag(hands.port("colour.image", output=True), hands.port("blur.radius", output=False))
    assert hands.messages == [
        "Colour gives Image, but 'radius' of Blur takes Signal: it is a parameter, and only a Signal drives those."
    ]
    assert document.graph.wires[RADIUS] == Endpoint("wave", "signal")


def test_loops_are_not_offered(document: Document, hands: Hands) -> None:
    connect(document, "wave.signal > twice.signal", "twice.signal > other.high")
    with hands.dragging(hands.port("other.signal", output=True), hands.scene(360, 620)):
        assert not hands.card("twice").display.highlighted_ports
        assert hands.card("blur").display.highlighted_ports
    QTest.keyClick(hands.panel.node_search.search_field, Key.Key_Escape)


def test_a_node_of_another_type_has_the_driven_ports_of_that(document: Document, hands: Hands) -> None:
    connect(document, "wave.signal > blur.radius")
    document.apply_command(ReplaceNode("blur", "color.gain"))
    assert driven(hands, "blur") == []
    document.undo()
    assert driven(hands, "blur") == ["radius"]


def test_deleting_the_driver_takes_the_port_away(document: Document, hands: Hands) -> None:
    connect(document, "wave.signal > blur.radius")
    document.apply_command(RemoveNodes(("wave",)))
    assert driven(hands, "blur") == []
    document.undo()
    assert driven(hands, "blur") == ["radius"]


def test_cards_and_wires_say_what_is_carried(panel: NodeEditorPanel, hands: Hands) -> None:
    facts = ClipInfo(RATE, 241)
    panel.set_facts(GraphFacts({end("wave.signal"): facts, end("video.image"): facts}))
    assert hands.card("wave").model.subtitle == "25 fps · 241 f"
    start, stop = hands.port("video.image", output=True), hands.port("gain.image", output=False)
    hands.move(QPoint(5, 5))
    middle = QPoint((start.x() + stop.x()) // 2, start.y())
    hands.move(middle)
    item = panel.canvas.find_item_at(panel.canvas.mapToScene(middle))
    assert isinstance(item, WireMixin)
    assert item.tooltip_text == "Video.image → Gain.image\n25 fps · 241 f"
