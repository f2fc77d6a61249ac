"""The gallery in the real window: opened by its menu, walked by keys, chosen by the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.app.desktop import StudioApp, make_application
from studio.app.templates import find_templates
from studio.graph.commands import SetParam
from studio.services.folders import AppFolders
from studio.ui.features.gallery.gallery_view import GalleryView
from studio.ui.features.gallery.template_card import PICTURE_ROLE
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, close, get_controller, settle


def gallery_of(window: StudioWindow) -> GalleryView:
    view = get_controller(window).gallery.view
    assert view is not None
    return view


@pytest.fixture
def window(start: Start, qtbot: QtBot) -> StudioWindow:
    """Return a window whose gallery is open, with its pictures."""
    window = start()
    window.board.run_action("file.from_template")
    settle(qtbot, window)
    return window


def wait_for(window: StudioWindow, nodes: set[str], qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: nodes <= {record.type for record in get_controller(window).document.graph.nodes.values()})


def test_every_template_has_a_card_with_picture_and_words(window: StudioWindow) -> None:
    view, entries = gallery_of(window), find_templates()
    cards = list(view.template_list.cards())
    assert [card.text() for card in cards] == [each.localized_title for each in entries]
    assert all(each.localized_description.endswith(".") for each in entries)
    pictures = [card.data(PICTURE_ROLE) for card in cards]
    assert all(isinstance(picture, QImage) and picture.width() == 480 for picture in pictures)


def test_a_double_click_begins_a_project_without_a_path(window: StudioWindow, qtbot: QtBot) -> None:
    view = gallery_of(window)
    card = next(card for card in view.template_list.cards() if "pulse" in card.text())
    view.template_list.scrollToItem(card)
    place = view.template_list.visualItemRect(card).center()
    viewport = view.template_list.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    wait_for(window, {"signal.level", "time.feedback"}, qtbot)
    assert get_controller(window).files.path is None
    assert not window.isWindowModified()
    assert get_controller(window).gallery.view is None


@pytest.mark.quick
def test_arrows_and_return_choose(window: StudioWindow, qtbot: QtBot) -> None:
    view = gallery_of(window)
    assert view.selected_template == find_templates()[0]
    QTest.keyClick(view.template_list, Qt.Key.Key_Right)
    assert view.selected_template == find_templates()[1]
    chosen = view.selected_template
    QTest.keyClick(view.template_list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(get_controller(window).document.graph.nodes))
    assert chosen is not None
    assert get_controller(window).gallery.view is None


@pytest.mark.quick
def test_escape_leaves_everything_as_it_is(window: StudioWindow) -> None:
    before = get_controller(window).document.project
    QTest.keyClick(gallery_of(window).template_list, Qt.Key.Key_Escape)
    assert get_controller(window).document.project is before
    assert get_controller(window).gallery.view is None


@pytest.mark.quick
def test_what_is_typed_is_searched_and_started(window: StudioWindow, qtbot: QtBot) -> None:
    """Letters on the cards go to the search, Return begins with what fits best, Esc clears before it closes."""
    view = gallery_of(window)
    QTest.keyClicks(view.template_list, "z")
    QTest.keyClicks(view.search_field, "zzz")
    assert view.template_list.shown_templates() == []
    assert view.empty_label.isVisible()
    assert not view.start_button.isEnabled()
    QTest.keyClick(view.search_field, Qt.Key.Key_Escape)
    assert len(view.template_list.shown_templates()) == len(find_templates())
    QTest.keyClicks(view.search_field, "keypoint")
    assert view.selected_template is not None
    assert view.selected_template.path.stem == "keypoint-tracks"
    QTest.keyClick(view.search_field, Qt.Key.Key_Return)
    wait_for(window, {"overlay.keypoints"}, qtbot)
    assert get_controller(window).gallery.view is None


def test_unsaved_work_is_asked_about(window: StudioWindow, dialogs: AnsweringDialogs, qtbot: QtBot) -> None:
    controller = get_controller(window)
    controller.gallery.open_template(next(each for each in find_templates() if each.path.stem == "slow-motion"))
    wait_for(window, {"source.video"}, qtbot)
    controller.document.apply_command(SetParam("levels", "gamma", 2.0))
    QTest.mouseClick(gallery_of(window).empty_button, Qt.MouseButton.LeftButton)
    assert dialogs.questions == ["Untitled.loom"]
    assert controller.document.graph.nodes["levels"].params["gamma"] == 2.0


def test_the_first_start_shows_the_gallery_over_a_template(qtbot: QtBot, folders: AppFolders) -> None:
    make_application()
    studio = StudioApp(None, folders=folders, dialogs=AnsweringDialogs(), device="cpu")
    with qtbot.waitSignal(studio.load_finished, timeout=30_000):
        studio.show()
    qtbot.waitUntil(lambda: get_controller(studio.window).gallery.view is not None)
    wait_for(studio.window, {"time.retime"}, qtbot)
    gallery_of(studio.window).reject()
    close(studio.window)
    studio.window.deleteLater()
    studio.deleteLater()
