"""The toolbar is worked with the mouse, hidden, and stays so; run by `test_toolbar.py`.

`python -m tests.end_to_end.first_hour.toolbar_session PROJECT FOLDER`: PROJECT is where it is saved. Prints "done".
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog

from studio.app.desktop import make_application
from tests.end_to_end.animating_session import Faults
from tests.end_to_end.hands import Hand
from tests.end_to_end.screen import focus_window
from tests.end_to_end.sitting import Sitting, live, wait_until


class Clicker:
    """Clicks on buttons of the toolbar."""

    def __init__(self, sitting: Sitting) -> None:
        self._sitting = sitting
        self._buttons = sitting.studio.window.toolbar.buttons

    def click(self, name: str) -> None:
        """Click on the button of an action."""
        button = self._buttons[name]
        wait_until(button.isEnabled, f"{name} could be clicked")
        self._sitting.click(button, button.rect().center())


def main() -> None:
    """Add a node, undo, redo, save, import, look at templates; hide the toolbar, start again."""
    project, folder = Path(sys.argv[1]), Path(sys.argv[2])
    app, faults = make_application(), Faults()
    sitting = Sitting(None, folder, empty=True)
    hand, clicker = Hand(sitting), Clicker(sitting)
    clicker.click("graph.add")
    node = hand.search("noise", "source.noise")
    clicker.click("edit.undo")
    wait_until(lambda: not sitting.document.graph.nodes, "it was undone")
    clicker.click("edit.redo")
    wait_until(lambda: node in sitting.document.graph.nodes, "it was done again")
    sitting.look("1 toolbar")
    clicker.click("file.save")
    focus_window("Save project", wait=live)
    sitting.mouse.key("ctrl+a")
    sitting.mouse.type(str(project))
    sitting.mouse.key("Return")
    wait_until(lambda: sitting.controller.files.path == project, "it was saved")
    focus_window("Frameloom", wait=live)
    clicker.click("file.import_media")
    wait_until(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog), "media could be chosen")
    focus_window("Import media", wait=live)
    sitting.mouse.key("Escape")
    wait_until(lambda: QApplication.activeModalWidget() is None, "the dialog was closed")
    focus_window("Frameloom", wait=live)
    hand.command("toolbar")
    window = sitting.studio.window
    wait_until(window.toolbar.isHidden, "the toolbar was hidden")
    sitting.look("2 hidden")
    sitting.close()
    again = Sitting(None, folder)
    assert again.studio.window.toolbar.isHidden(), "it was kept"
    Hand(again).command("toolbar")
    wait_until(again.studio.window.toolbar.isVisible, "it was shown again")
    again.close()
    app.processEvents()
    assert not faults.found, faults.found
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
