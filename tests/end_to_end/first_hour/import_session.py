"""Media is imported by key, from the canvas' menu and by the palette; run by `test_import.py`.

`python -m tests.end_to_end.first_hour.import_session MEDIA FOLDER`: MEDIA holds red.png and song.wav. Prints "done".
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from studio.app.desktop import make_application
from tests.end_to_end.animating_session import Faults
from tests.end_to_end.hands import Hand
from tests.end_to_end.screen import focus_window
from tests.end_to_end.sitting import Sitting, live, undo_steps, wait_until


def choose(sitting: Sitting, media: Path) -> None:
    """Type the names of both files into the dialog."""
    focus_window("Import media", wait=live)
    wait_until(lambda: isinstance(QApplication.activeWindow(), QFileDialog), "the dialog had the keys")
    sitting.mouse.key("ctrl+a")
    sitting.mouse.type(f'"{media / "red.png"}" "{media / "song.wav"}"')
    sitting.look("1 dialog")
    sitting.mouse.key("Return")
    wait_until(lambda: not isinstance(QApplication.activeModalWidget(), QFileDialog), "the dialog was closed")
    focus_window("Frameloom", wait=live)


def open_context_menu(sitting: Sitting, hand: Hand) -> QMenu:
    """Press the right button over the ground of the canvas."""
    sitting.over(hand.canvas.viewport(), hand.at(0.1, 0.9))
    subprocess.run(["xdotool", "click", "3"], check=True)
    wait_until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), "the menu was open")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def main() -> None:
    """Import two files by key, undo it, then by menu and palette."""
    media, folder = Path(sys.argv[1]), Path(sys.argv[2])
    app, faults = make_application(), Faults()
    sitting = Sitting(None, folder, empty=True)
    hand = Hand(sitting)
    hand.press("ctrl+i")
    choose(sitting, media)
    graph = hand.level
    wait_until(lambda: len(graph.graph.nodes) == 2, "both files were read")
    assert undo_steps(sitting.document) == 1
    wait_until(lambda: sitting.shown_frame() == 0, "the picture was viewed")
    sitting.look("2 imported")
    hand.press("ctrl+z")
    wait_until(lambda: not graph.graph.nodes, "one step took both back")
    menu = open_context_menu(sitting, hand)
    sitting.look("3 menu")
    entry = next(action for action in menu.actions() if action.text().startswith("Import Media"))
    sitting.click(menu, menu.actionGeometry(entry).center())
    choose(sitting, media)
    wait_until(lambda: len(graph.graph.nodes) == 2, "the menu imported, too")
    hand.command("import media")
    choose(sitting, media)
    wait_until(lambda: len(graph.graph.nodes) == 4, "so did the palette")
    hand.save_as(folder / "imported.loom")
    sitting.close()
    app.processEvents()
    assert not faults.found, faults.found
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
