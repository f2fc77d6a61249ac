"""Cards: what they say, how they are painted from near and far, and the bounded memory of their pictures."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from studio.core.clip_info import ClipInfo
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.analysis.problems import Problem
from studio.graph.commands import SetDisabled, SetKeyframe
from studio.graph.curves.curve import Keyframe
from studio.graph.history import Document
from studio.ui.features.canvas.cards.card_badges import problem_badge_color
from studio.ui.features.canvas.cards.card_model import PortModel
from studio.ui.features.canvas.cards.picture_cache import PictureCache, fit_rect
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.preview.cards.card_layout import CardLayout
from studio.ui.preview.cards.node_state import NodeState
from studio.ui.widgets.theme import Colors
from tests.ui.features.canvas.hands import Hands, add, end
from tests.ui.nodes_for_tests import RATE

RED = QColor("#ff0000")


def colors_in(panel: NodeEditorPanel, area: QRectF) -> set[str]:
    """Return the colours that are painted in a part of the scene."""
    QApplication.processEvents()
    shot = panel.canvas.viewport().grab().toImage()
    ratio = shot.devicePixelRatio()
    top_left = panel.canvas.mapFromScene(area.topLeft()).toPointF() * ratio
    bottom_right = panel.canvas.mapFromScene(area.bottomRight()).toPointF() * ratio
    return {
        shot.pixelColor(x, y).name()
        for x in range(int(top_left.x()), int(bottom_right.x()))
        for y in range(int(top_left.y()), int(bottom_right.y()))
    }


def card_area(hands: Hands, node: str) -> QRectF:
    return hands.card(node).mapRectToScene(hands.card(node).model.layout.body_rect)


def picture_area(hands: Hands, node: str) -> QRectF:
    return hands.card(node).mapRectToScene(hands.card(node).model.layout.picture_rect)


def test_facts_are_shown_and_move_no_port(hands: Hands, panel: NodeEditorPanel) -> None:
    before = hands.port("video.audio", output=True)
    clips = {
        end("video.image"): ClipInfo(RATE, 241, 640, 360, 3),
        end("video.audio"): ClipInfo(RATE, 241, channels=2, sample_rate=48000),
    }
    panel.set_facts(GraphFacts(clips, (Problem("merge", "background", "nothing is connected to 'background'"),)))
    face = hands.card("video").model
    assert face.subtitle == "640×360 · 25 fps · 241 f"
    assert face.outputs[1].detail == "48 kHz · 2 ch · 25 fps · 241 f"
    assert "nothing is connected" in hands.card("merge").tooltip_text
    assert hands.port("video.audio", output=True) == before
    panel.set_facts(GraphFacts())
    assert hands.card("video").model.subtitle == ""


def test_a_node_that_waits_for_its_first_wire_says_so_without_a_sign(hands: Hands, panel: NodeEditorPanel) -> None:
    lacking = Problem("merge", "background", "nothing is connected to 'background'")
    panel.set_facts(GraphFacts(idle_problems=(lacking,)))
    card = hands.card("merge")
    assert card.model.subtitle == "Not connected yet"
    assert problem_badge_color(card.model, card.display) is None
    assert "nothing is connected" in card.tooltip_text
    assert panel.binding.problems == {}
    panel.set_facts(GraphFacts(problems=(lacking,)))
    assert (card.model.subtitle, problem_badge_color(card.model, card.display)) == ("", Colors.WARNING)


def test_what_a_card_says_follows_the_document(hands: Hands, document: Document) -> None:
    add(document, "write", "output.write_video", 0, 300)
    assert hands.card("write").model.subtitle == "out.mp4"
    assert not hands.card("write").model.has_picture
    assert not hands.card("gain").model.is_animated
    document.apply_command(SetKeyframe("gain", "gain", Keyframe(0, 1.0)))
    assert hands.card("gain").model.is_animated
    assert [port.is_optional for port in hands.card("merge").model.inputs] == [False, False, True]


def test_a_picture_is_shown_whole_on_the_canvas_colour(hands: Hands, panel: NodeEditorPanel) -> None:
    image = QImage(90, 90, QImage.Format.Format_RGB32)
    image.fill(RED)
    panel.set_thumbnail("gain", image)
    area = picture_area(hands, "gain").adjusted(3, 6, -3, -6)
    middle = QRectF(area.center() - QPointF(20, 20), area.center() + QPointF(20, 20))
    assert colors_in(panel, middle) == {RED.name()}
    assert colors_in(panel, QRectF(area.left(), area.top(), 20, area.height())) == {Colors.CANVAS.name()}
    panel.set_thumbnail("gain", QImage())
    assert RED.name() not in colors_in(panel, area)
    panel.set_thumbnail("nobody", image)


@pytest.mark.parametrize("zoom", [2.0, 1.0, 0.6, 0.45, 0.3, 0.15])
def test_selection_and_failure_are_seen_at_every_zoom(hands: Hands, panel: NodeEditorPanel, zoom: float) -> None:
    panel.select_nodes(("gain",))
    panel.set_node_state("blur", NodeState.failed("Blur, frame 3: the radius is too large"))
    panel.canvas.set_view(QPointF(500, 100), zoom)
    around = colors_in(panel, card_area(hands, "blur").adjusted(-2, -2, 2, 2))
    assert any(QColor(name).red() > 200 and QColor(name).green() < 120 for name in around)
    selected = colors_in(panel, card_area(hands, "gain").adjusted(-2, -2, 2, 2))
    assert any(QColor(name).red() > 190 and 120 < QColor(name).green() < 190 for name in selected)


def test_a_failure_is_told_on_the_card_and_in_the_tooltip(hands: Hands, panel: NodeEditorPanel) -> None:
    panel.set_node_state("blur", NodeState.failed("the radius is too large"))
    assert "the radius is too large" in hands.card("blur").tooltip_text
    assert Colors.TEXT.name() in colors_in(panel, picture_area(hands, "blur"))
    panel.set_node_state("blur", NodeState.idle(0.2))
    assert "too large" not in hands.card("blur").tooltip_text
    panel.set_node_state("gone", NodeState.idle())


def test_progress_grows(hands: Hands, panel: NodeEditorPanel) -> None:
    area = picture_area(hands, "gain")
    line = QRectF(area.left() + 4, area.bottom() - 1, area.width() - 8, 2)
    right_half = QRectF(line.center().x(), line.top(), line.width() / 2, 2)
    panel.set_node_state("gain", NodeState.computing(0.3))
    assert Colors.COMPUTING.name() in colors_in(panel, line)
    assert Colors.COMPUTING.name() not in colors_in(panel, right_half)
    panel.set_node_state("gain", NodeState.computing(0.9))
    assert Colors.COMPUTING.name() in colors_in(panel, right_half)
    panel.set_node_state("gain", NodeState.idle(0.1))
    assert Colors.COMPUTING.name() not in colors_in(panel, line)


def test_the_viewed_node_is_marked(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    title = hands.card("gain").mapRectToScene(hands.card("gain").model.layout.title_rect)
    assert Colors.ACCENT.name() not in colors_in(panel, title)
    document.set_viewed_output(end("gain.image"))
    assert Colors.ACCENT.name() in colors_in(panel, title)
    document.set_viewed_output(None)
    assert Colors.ACCENT.name() not in colors_in(panel, title)


def test_a_disabled_card_is_quiet_and_struck(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    assert Colors.TEXT.name() in colors_in(panel, card_area(hands, "gain"))
    document.apply_command(SetDisabled(("gain",), True))
    assert Colors.TEXT.name() not in colors_in(panel, card_area(hands, "gain"))
    assert "disabled" in hands.card("gain").tooltip_text


def test_the_plan_is_aligned() -> None:
    plan = CardLayout(3, 1, True)
    assert plan.picture_rect.width() / plan.picture_rect.height() == pytest.approx(16 / 9)
    assert plan.port_center(0, output=False).y() == plan.port_center(0, output=True).y()
    assert plan.label_rect(0, output=False).right() <= plan.label_rect(0, output=True).left()
    assert plan.label_rect(2, output=False).width() > plan.label_rect(0, output=False).width()
    assert plan.body_rect.contains(plan.label_rect(2, output=False))
    assert CardLayout(0, 0, False).body_rect.height() > 30


def test_ports_of_unknown_types_are_neutral() -> None:
    assert PortModel("plate", None).color == Colors.SECONDARY


def test_pictures_stay_within_their_budget(qapp: QApplication) -> None:
    image = QImage(192, 108, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    size = 192 * 108 * 4
    cache = PictureCache(budget=3 * size)
    for node in "abc":
        cache.put_picture(node, image, 1.0)
    assert cache.get_picture("a") is not None
    cache.put_picture("d", image, 1.0)
    assert cache.get_picture("b") is None, "it was looked at longest ago"
    assert cache.get_picture("a") is not None
    assert cache.used_bytes == 3 * size
    cache.put_picture("a", image.scaled(2000, 2000), 1.0)
    assert cache.used_bytes <= 3 * size, "pictures are kept as small as they are shown"
    for node in "abcd":
        cache.drop_picture(node)
    assert cache.used_bytes == 0


def test_fitting_keeps_the_shape() -> None:
    assert fit_rect(100, 50, QRectF(0, 0, 50, 50)) == QRectF(0, 12.5, 50, 25)
    assert fit_rect(0, 50, QRectF(0, 0, 50, 50)).isEmpty()
