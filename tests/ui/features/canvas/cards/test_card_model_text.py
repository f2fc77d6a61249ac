"""The text of a node, as a prompt, is read on its card."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication

from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.model import NodeRecord
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_registry
from studio.ui.features.canvas.cards.card_model import CardModel, make_card_model
from studio.ui.features.canvas.cards.extra_ports import ExtraPorts
from studio.ui.preview.cards.card_display import CardDisplay
from studio.ui.preview.cards.card_layout import TEXT_LINE_HEIGHT, TEXT_LINES
from studio.ui.shell.edits.node_placement import make_card_layout
from tests.ui.features.canvas.cards.test_card_painting_room import paint


@pytest.fixture(scope="module")
def registry() -> Registry:
    """Return the node types of ours."""
    return load_registry()


def make_model(registry: Registry, record: NodeRecord) -> CardModel:
    return make_card_model(record, registry[record.type], {}, ExtraPorts(), "")


def test_a_text_of_several_lines_has_room_for_three(registry: Registry) -> None:
    record = NodeRecord("t", "source.text", "Text", params={"text": "  A red circle.\n"})
    model = make_model(registry, record)
    assert model.text == "A red circle."
    assert model.layout.text_rect.height() == TEXT_LINES * TEXT_LINE_HEIGHT
    assert model.layout.port_center(0, output=True).y() > model.layout.text_rect.bottom()
    assert model.layout == make_card_layout(registry["source.text"]), "a new card has the same size"
    assert make_model(registry, NodeRecord("b", "filter.blur", "Blur")).text is None


def test_an_animated_text_shows_that_of_its_first_key(registry: Registry) -> None:
    keys = Curve(tuple(Keyframe(n, text, Interpolation.CONSTANT) for n, text in ((3, "first"), (9, "second"))))
    assert make_model(registry, NodeRecord("t", "source.text", "Text", curves={"text": keys})).text == "first"


def test_the_text_is_painted(qapp: QApplication, registry: Registry) -> None:
    models = [
        make_model(registry, NodeRecord("t", "source.text", "Text", params={"text": text})) for text in ("", "a", "b")
    ]
    images = [paint(model, CardDisplay()) for model in models]
    assert all(one != other for one, other in pairwise(images))
    assert paint(replace(models[1], text="a"), CardDisplay()) == images[1]
