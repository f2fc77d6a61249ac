"""Settings are found and changed in one dialog, with mouse and keys alone; run by `test_preferences.py`.

`python -m tests.end_to_end.first_hour.preferences_session UNUSED FOLDER`. Prints "done" at its end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QCheckBox, QComboBox

from studio.app.desktop import make_application
from studio.ui.shell.preferences.preferences_dialog import PreferencesDialog
from studio.ui.widgets.theme import Theme
from tests.end_to_end.animating_session import Faults
from tests.end_to_end.hands import Hand
from tests.end_to_end.screen import focus_window
from tests.end_to_end.sitting import Sitting, is_on_screen, live, wait_until


def find_setting(sitting: Sitting, dialog: PreferencesDialog, words: str, name: str) -> None:
    """Search until one setting is left."""
    field = dialog.search_field
    sitting.click(field, field.rect().center())
    sitting.mouse.key("ctrl+a")
    sitting.mouse.type(words)
    wait_until(lambda: field.text() == words and dialog.shown_settings == [name], f"{name} was found")
    sitting.catch_up()


def main() -> None:
    """Open Preferences by its key, change the theme and the minimap, reset, look at the menus, start again."""
    folder = Path(sys.argv[2])
    app, faults = make_application(), Faults()
    sitting = Sitting(None, folder, empty=True)
    hand, window = Hand(sitting), sitting.studio.window
    hand.press("ctrl+comma")
    control = sitting.controller.controller.preferences
    wait_until(lambda: control.dialog is not None and is_on_screen(control.dialog), "Preferences were open")
    dialog = control.dialog
    assert dialog is not None
    focus_window("Preferences", wait=live)
    wait_until(dialog.isActiveWindow, "they had the keys")
    sitting.look("1 general")
    find_setting(sitting, dialog, "theme window", "interface.theme")
    box = dialog.rows["interface.theme"].field.widget
    assert isinstance(box, QComboBox)
    sitting.click(box, box.rect().center())
    wait_until(box.view().isVisible, "the themes were listed")
    sitting.look("1a themes")
    sitting.mouse.type("Light")
    sitting.mouse.key("Return")
    wait_until(lambda: window.theme.theme is Theme.LIGHT, "the light theme was shown at once")
    sitting.look("2 light")
    button = dialog.rows["interface.theme"].reset_button
    sitting.click(button, button.rect().center())
    wait_until(lambda: window.theme.theme is Theme.DARK, "the theme was reset")
    find_setting(sitting, dialog, "minimap", "graph.minimap")
    check = dialog.rows["graph.minimap"].field.widget
    assert isinstance(check, QCheckBox)
    sitting.click(check, QPoint(8, check.height() // 2))
    wait_until(lambda: not hand.editor.minimap.view.is_on, "the minimap was gone")
    sitting.look("3 minimap")
    sitting.mouse.key("Escape")
    wait_until(lambda: control.dialog is None, "Escape closed them")
    focus_window("Frameloom", wait=live)
    sitting.close()
    again = Sitting(None, folder, empty=True)
    assert not again.controller.panels.node_editor.minimap.view.is_on, "it was kept"
    again.close()
    app.processEvents()
    assert not faults.found, faults.found
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
