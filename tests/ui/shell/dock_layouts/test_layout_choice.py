"""The choice of a layout: it is applied at once, kept, and what is reset."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.shell.dock_layouts.layout_presets import LayoutPreset
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, close


def get_chosen(window: StudioWindow) -> list[str]:
    return [entry.text() for entry in window.window_actions.layout_menu.actions() if entry.isChecked()]


def test_a_layout_is_applied_and_kept(start: Start, qtbot: QtBot) -> None:
    window = start()
    assert get_chosen(window) == ["Composite"]
    window.window_actions["view.layout_review"].trigger()
    assert get_chosen(window) == ["Review"]
    assert not window.docks["graph"].isVisible()
    assert window.docks["timeline"].isVisible()
    close(window)
    again = start()
    assert get_chosen(again) == ["Review"]
    assert not again.docks["graph"].isVisible()
    again.docks["inspector"].show()
    again.window_actions["view.reset_layout"].trigger()
    assert not again.docks["inspector"].isVisible(), "the layout that was chosen is the one that is reset"
    again.window_actions["view.layout_composite"].trigger()
    qtbot.waitUntil(lambda: not again.docks["graph"].visibleRegion().isEmpty())
    assert get_chosen(again) == ["Composite"]


def test_what_the_user_changed_in_a_layout_stays(start: Start) -> None:
    window = start()
    window.window_actions["view.layout_animate"].trigger()
    assert window.docks["curves"].isVisible()
    window.docks["curves"].hide()
    window.docks["library"].setFloating(True)
    close(window)
    again = start()
    QApplication.processEvents()
    assert again.docks.preset is LayoutPreset.ANIMATE
    assert not again.docks["curves"].isVisible()
    assert again.docks["library"].isFloating()


def test_a_choice_that_is_not_understood_is_the_first_layout(start: Start) -> None:
    window = start()
    window.settings.set_choice("layout_preset", "no such layout")
    close(window)
    assert get_chosen(start()) == ["Composite"]
