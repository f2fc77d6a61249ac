"""Names on cards where there is little room, and where the screen has fine pixels."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from studio.sdk.ports import IMAGE
from studio.ui.features.canvas.cards.card_model import CardModel, PortModel
from studio.ui.features.canvas.cards.card_painting import paint_card
from studio.ui.preview.cards.card_display import CardDisplay
from studio.ui.preview.cards.node_state import NodeState
from studio.ui.widgets.theme import Colors

CARD = CardModel("n", "Blur", "", QColor("#777777"), (PortModel("image", IMAGE),), (PortModel("image", IMAGE),))
LONG = "A very long name of a node that fills the row"


def paint(face: CardModel, look: CardDisplay, *, zoom: float = 1.0, ratio: float = 1.0) -> QImage:
    """Return the picture of a card on a screen with so many pixels for each of the window's."""
    size = face.layout.body_rect.size() * zoom * ratio
    image = QImage(size.toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Colors.CANVAS)
    painter = QPainter(image)
    painter.scale(zoom, zoom)
    paint_card(painter, face, look, zoom)
    painter.end()
    return image


def crop(image: QImage, area: QRectF, zoom: float) -> QImage:
    scale = zoom * image.devicePixelRatio()
    return image.copy(QRectF(area.topLeft() * scale, area.size() * scale).toRect())


@pytest.mark.parametrize(("title", "is_time_shown"), [("Blur", True), (LONG, False)])
def test_a_name_wins_against_the_time(qapp: QApplication, title: str, is_time_shown: bool) -> None:
    face = replace(CARD, title=title)
    timed = paint(face, CardDisplay(state=NodeState(seconds=0.0125)))
    assert (timed != paint(face, CardDisplay())) == is_time_shown


@pytest.mark.parametrize(("ratio", "are_names_shown"), [(1.0, False), (2.0, True)])
def test_port_names_are_read_smaller_where_pixels_are_finer(
    qapp: QApplication, ratio: float, are_names_shown: bool
) -> None:
    zoom = 0.45
    named, other = (replace(CARD, inputs=(PortModel(name, IMAGE),)) for name in ("image", "background"))
    area = CARD.layout.label_rect(0, output=False)
    first, second = (crop(paint(face, CardDisplay(), zoom=zoom, ratio=ratio), area, zoom) for face in (named, other))
    assert (first != second) == are_names_shown
