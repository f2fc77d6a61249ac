"""Ports are seen on a frame of their own color."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from studio.graph.analysis.graph_facts import GraphFacts
from studio.ui.features.canvas.cards.card_model import CardModel, PortModel
from studio.ui.features.canvas.cards.port_painting import paint_port_dots, paint_ports
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.widgets.theme import Colors


@pytest.mark.parametrize("zoom", [0.22, 0.38, 0.5])
def test_from_afar_a_port_has_a_ring(panel: NodeEditorPanel, zoom: float) -> None:
    face = panel.binding.view.get_card("gain").model
    port, at = face.outputs[0], face.layout.port_center(0, output=True)
    picture = QImage(60, 60, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(port.color)  # as the frame of a selected card may be
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(QPointF(30.5, 30.5) - at * zoom)
    painter.scale(zoom, zoom)
    paint_port_dots(painter, face, None)
    painter.end()

    def distance(color: QColor) -> int:
        wanted = Colors.CANVAS
        parts = (color.red() - wanted.red(), color.green() - wanted.green(), color.blue() - wanted.blue())
        return sum(map(abs, parts))

    assert picture.pixelColor(30, 30) == port.color
    ring = min(distance(picture.pixelColor(30 + x, 30)) for x in range(2, 7))
    assert ring < distance(port.color) / 3


@pytest.mark.parametrize("output", [False, True])
def test_a_port_without_effect_is_dim_and_says_why(panel: NodeEditorPanel, output: bool) -> None:
    def read() -> CardModel:
        return panel.binding.view.get_card("gain").model

    def get_port(face: CardModel) -> PortModel:
        return (face.outputs if output else face.inputs)[0]

    def paint(face: CardModel, lit: frozenset[tuple[bool, int]] | None) -> QColor:
        picture = QImage(40, 40, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(Colors.CANVAS)
        painter = QPainter(picture)
        painter.translate(QPointF(20.5, 20.5) - face.layout.port_center(0, output=output))
        paint_ports(painter, face, lit, frozenset({(output, 0)}), None)
        painter.end()
        return picture.pixelColor(20, 20)

    plain, unused = read(), {"gain": {"image": "The model has no picture."}}
    panel.set_facts(GraphFacts(unused_outputs=unused) if output else GraphFacts(unused_inputs=unused))
    dim = read()
    assert get_port(dim).tooltip_text.splitlines()[1] == "The model has no picture."
    assert paint(plain, None) == get_port(plain).color
    assert paint(dim, None) != get_port(plain).color
    assert paint(dim, frozenset({(output, 0)})) == get_port(plain).color
    panel.set_facts(GraphFacts())
    assert read() == plain
