"""Rows of inputs on cards: those that are connected and the first free one, as wires come and go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import pytest

from studio.graph.commands import Disconnect
from studio.graph.history import Document
from studio.sdk import FrameNode, Image, Inputs, node
from studio.sdk.registry import Registry
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.shell.edits.node_placement import make_card_layout
from tests.ui.features.canvas.hands import Hands, add, assert_same, connect, end
from tests.ui.nodes_for_tests import CLASSES


@node("test.row")
class Row(FrameNode):
    """Show a row of pictures."""

    def process(self, clip: Annotated[Inputs[Image], 3]) -> Image:
        return next(iter(clip.values()))


@pytest.fixture
def document() -> Document:
    """Return a picture and a node with a row of inputs."""
    document = Document(Registry([*(cls.spec for cls in CLASSES), Row.spec]))
    add(document, "video", "source.video", 0, 0)
    add(document, "row", "test.row", 264, 0)
    return document


@pytest.fixture(autouse=True)
def same(panel: NodeEditorPanel) -> Iterator[None]:
    """After each test the canvas shows what the document holds."""
    yield
    assert_same(panel)


def shown(hands: Hands) -> list[str]:
    return [port.name for port in hands.card("row").model.inputs]


def test_a_wire_shows_the_next_input(document: Document, hands: Hands) -> None:
    plain = hands.card("row").model.layout
    assert shown(hands) == ["clip_1"]
    assert plain == make_card_layout(Row.spec)
    connect(document, "video.image > row.clip_1")
    assert shown(hands) == ["clip_1", "clip_2"]
    assert hands.card("row").model.layout.body_rect.height() > plain.body_rect.height()
    connect(document, "video.image > row.clip_2", "video.image > row.clip_3")
    assert shown(hands) == ["clip_1", "clip_2", "clip_3"]


def test_undo_and_cut_wires_take_inputs_away(document: Document, hands: Hands) -> None:
    plain = hands.card("row").model.layout
    connect(document, "video.image > row.clip_1", "video.image > row.clip_2")
    document.undo()
    assert shown(hands) == ["clip_1", "clip_2"]
    document.redo()
    document.apply_command(Disconnect((end("row.clip_1"),)))
    assert shown(hands) == ["clip_1", "clip_2"]
    document.apply_command(Disconnect((end("row.clip_2"),)))
    assert shown(hands) == ["clip_1"]
    assert hands.card("row").model.layout == plain


def test_a_mouse_lays_a_wire_to_the_free_input(document: Document, hands: Hands) -> None:
    connect(document, "video.image > row.clip_1")
    hands.drag(hands.port("video.image", output=True), hands.port("row.clip_2", output=False))
    assert end("row.clip_2") in document.graph.wires
    assert shown(hands) == ["clip_1", "clip_2", "clip_3"]
