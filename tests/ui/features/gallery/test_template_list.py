"""The cards of the gallery: groups, what a search leaves, and no cut text at any width."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from studio.app.templates import find_templates
from studio.ui.features.gallery.template_card import CARD_WIDTH, _break_text
from studio.ui.features.gallery.template_list import TemplateListView
from studio.ui.shell.session.template_entry import TemplateEntry, TemplateGroup
from studio.ui.widgets import theme

pytestmark = pytest.mark.quick

ENTRIES = (
    TemplateEntry(Path("a.loom"), "Slow motion", "Plays a clip at half its speed.", group=TemplateGroup.MOTION),
    TemplateEntry(Path("b.loom"), "Tracks", "Points are followed.", group=TemplateGroup.MOTION),
    TemplateEntry(Path("c.loom"), "Key a green screen", "Before a sky.", group=TemplateGroup.COMPOSITE),
    TemplateEntry(Path("d.loom"), "Dub", "Speaks.", "Needs models.", group=TemplateGroup.LARGE_MODELS),
)


@pytest.fixture
def view(qtbot: QtBot) -> TemplateListView:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    made = TemplateListView(window, ENTRIES)
    made.resize(900, 700)
    window.show()
    qtbot.waitUntil(lambda: made.visualItemRect(made.item(0)).width() > 800)
    return made


def shown(view: TemplateListView) -> list[str]:
    items: list[QListWidgetItem] = [view.item(row) for row in range(view.count())]
    return [item.text() for item in items if not item.isHidden()]


def test_groups_have_titles_over_their_cards(view: TemplateListView) -> None:
    cards = ["Motion", "Slow motion", "Tracks", "Composite", "Key a green screen", "Large models", "Dub"]
    assert shown(view) == cards
    tops = [view.visualItemRect(view.item(row)).top() for row in range(view.count())]
    assert tops[1] == tops[2]
    assert tops == sorted(tops)
    assert len(set(tops)) == 6


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("slo", ["Motion", "Slow motion"]),
        ("composite", ["Composite", "Key a green screen"]),
        ("points", ["Motion", "Tracks"]),
        ("models", ["Large models", "Dub"]),
        ("nothing like it", []),
    ],
)
def test_a_search_leaves_titles_groups_and_words_of_descriptions(
    view: TemplateListView, typed: str, left: list[str]
) -> None:
    view.filter_templates(typed)
    assert shown(view) == left
    assert (view.selected_template is None) == (not left)
    view.filter_templates("")
    assert len(shown(view)) == 7
    assert view.selected_template is not None


def test_arrows_walk_the_cards_over_titles(view: TemplateListView) -> None:
    assert view.selected_template == ENTRIES[0]
    for key, row in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Left, 0), (Qt.Key.Key_Down, 2), (Qt.Key.Key_Down, 3)):
        QTest.keyClick(view, key)
        assert view.selected_template == ENTRIES[row]


@pytest.mark.parametrize("width", [CARD_WIDTH, 588, 1068, 1580])
def test_no_text_is_cut(view: TemplateListView, width: int) -> None:
    """Every line of every template fits, and every card is as high as its lines."""
    room = width // (width // CARD_WIDTH) - 2 * theme.SPACE_2
    for entry in find_templates():
        for text, size, bold in (
            (entry.localized_title, theme.FONT_BODY, True),
            (entry.localized_description, theme.FONT_SMALL, False),
            (entry.localized_requirements, theme.FONT_SMALL, False),
        ):
            lines = _break_text(text, theme.make_ui_font(size, bold=bold), room)
            assert " ".join(lines) == text


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("prompt", "text-to-video"),
        ("text to image", "text-to-video"),
        ("txt2img", "text-to-video"),
        ("train", "train-on-your-clips"),
        ("lora", "train-on-your-clips"),
        ("retime", "slow-motion"),
        ("chroma key", "key-a-green-screen"),
    ],
)
def test_words_of_other_programs_find_a_template(qtbot: QtBot, text: str, first: str) -> None:
    view = TemplateListView(None, find_templates())  # type: ignore[arg-type]  # no window needed
    qtbot.addWidget(view)
    view.filter_templates(text)
    assert view.selected_template == view.shown_templates()[0], "the first, below the title of its group"
    assert first in [entry.path.stem for entry in view.shown_templates()]
