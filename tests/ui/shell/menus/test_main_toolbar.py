"""The main toolbar: its buttons do what the menus do, show keys, and can be hidden."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.app.desktop import make_application
from studio.app.settings import AppSettings
from studio.services.folders import AppFolders
from studio.ui.shell.dialogs import QtDialogs
from studio.ui.shell.log import LogBuffer
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.icon_painting import GRID
from studio.ui.widgets.theme import Colors, Theme
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, edit, get_controller, settle

ORDER = [
    "file.new",
    "file.open",
    "file.save",
    "file.import_media",
    "edit.undo",
    "edit.redo",
    "graph.add",
    "file.render",
    "file.from_template",
]


def make_window(qtbot: QtBot, folders: AppFolders) -> StudioWindow:
    window = StudioWindow(AppSettings(folders.config), QtDialogs(), LogBuffer(), folders.state)
    qtbot.addWidget(window)
    return window


def test_it_has_these_buttons_with_keys(qtbot: QtBot, folders: AppFolders) -> None:
    buttons = make_window(qtbot, folders).toolbar.buttons
    assert list(buttons) == ORDER
    assert "Ctrl+O" in buttons["file.open"].toolTip()
    assert get_keymap().format_key("graph.add") in buttons["graph.add"].toolTip()
    assert not any(button.isEnabled() for button in buttons.values())  # nothing is loaded yet


def test_it_is_hidden_and_that_is_kept(qtbot: QtBot, folders: AppFolders) -> None:
    window = make_window(qtbot, folders)
    assert not window.toolbar.isHidden()
    window.board.run_action("view.toolbar")
    assert window.toolbar.isHidden() is True
    window.window_actions.refresh()
    assert not window.window_actions["view.toolbar"].isChecked()
    window.settings.save()
    again = make_window(qtbot, folders)
    assert again.toolbar.isHidden()
    again.board.run_action("view.toolbar")
    assert again.toolbar.is_on


def test_every_icon_draws_something_within_its_square(qtbot: QtBot, folders: AppFolders) -> None:
    window = make_window(qtbot, folders)
    for name, button in window.toolbar.buttons.items():
        image = QImage(40, 40, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        painter.translate(12, 12)
        button._icon(painter, Colors.TEXT)
        painter.end()
        inked = [(x, y) for x in range(40) for y in range(40) if image.pixelColor(x, y).alpha() > 40]
        assert len(inked) > 20, name
        assert all(12 <= x < 12 + GRID and 12 <= y < 12 + GRID for x, y in inked), name


def test_buttons_do_and_say_what_the_menu_does(start: Start, qtbot: QtBot, project_file: Path) -> None:
    window = start(project_file)
    document, buttons = get_controller(window).document, window.toolbar.buttons
    assert not buttons["edit.undo"].isEnabled()
    edit(window, 3.0)
    assert buttons["edit.undo"].isEnabled()
    assert buttons["edit.undo"].toolTip().startswith("Undo ")
    QTest.mouseClick(buttons["edit.undo"], Qt.MouseButton.LeftButton)
    assert "gain" not in document.graph["gain"].params
    QTest.mouseClick(buttons["edit.redo"], Qt.MouseButton.LeftButton)
    assert document.graph["gain"].params["gain"] == 3.0
    QTest.mouseClick(buttons["file.save"], Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert not document.is_modified
    QTest.mouseClick(buttons["graph.add"], Qt.MouseButton.LeftButton)
    assert get_controller(window).panels.node_editor.node_search.isVisible()


def test_it_keeps_its_height_in_another_theme(qtbot: QtBot, folders: AppFolders) -> None:
    make_application()  # with its style, as the program begins
    window = make_window(qtbot, folders)
    with qtbot.waitExposed(window):
        window.show()
    window.notice_bar.show_notice("Something")
    bars = window.toolbar, window.notice_bar
    before = [bar.sizeHint().height() for bar in bars]
    button = window.toolbar.buttons["file.new"].pos()
    for theme in (Theme.LIGHT, Theme.DARK):
        window.theme.apply_theme(theme)
        window.layout().activate()
        assert [bar.sizeHint().height() for bar in bars] == before
        assert window.toolbar.buttons["file.new"].pos() == button
