"""Ports are seen on a frame of their own color."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from studio.ui.features.canvas.cards.port_painting import paint_port_dots
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
