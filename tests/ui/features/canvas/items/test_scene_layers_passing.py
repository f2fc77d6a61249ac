"""Wires that pass behind a card are seen through it."""

from __future__ import annotations

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from studio.graph.commands import Connect, Disconnect
from studio.graph.history import Document
from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.features.canvas.hands import Hands, end


def grab_card(hands: Hands, panel: NodeEditorPanel, node: str) -> QImage:
    """Return what is painted in the middle of a card, from its top to its foot."""
    QApplication.processEvents()
    area = hands.card(node).get_body_area()
    inner = area.adjusted(area.width() / 3, 4, -area.width() / 3, -4)
    return panel.canvas.viewport().grab(panel.canvas.mapFromScene(inner).boundingRect()).toImage()


def test_a_wire_is_seen_through_a_card_that_it_passes(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    document.apply_command(Disconnect((end("gain.image"), end("blur.image"))))
    plain = grab_card(hands, panel, "gain")
    document.apply_command(Connect(end("video.image"), end("blur.image")))
    assert grab_card(hands, panel, "gain") != plain, "it passes behind the card between its ends"
    document.undo()
    assert grab_card(hands, panel, "gain") == plain
    own = grab_card(hands, panel, "video")
    document.redo()
    assert grab_card(hands, panel, "video") == own, "a card at its end is not painted over"
