"""Files are dropped from another program; a render that cannot begin, and one that can; run by `test_drops.py`.

`python -m tests.end_to_end.first_hour.drops_session MEDIA FOLDER`: MEDIA holds red.png, song.wav and story.txt. Prints
"done".
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from studio.app.desktop import make_application
from studio.graph.model import Endpoint
from tests.end_to_end import file_list
from tests.end_to_end.animating_session import Faults
from tests.end_to_end.hands import Hand
from tests.end_to_end.screen import focus_window, is_window_visible
from tests.end_to_end.sitting import Sitting, live, wait_until

FILES = ("red.png", "song.wav", "story.txt")
PICTURE, SOUND, TEXT = "source.image", "source.audio", "source.text_file"
AT = QPoint(1200, 20)


@contextmanager
def other_program(media: Path) -> Iterator[None]:
    """Let another program lie over the window, with its files."""
    paths = [str(media / name) for name in FILES]
    command = [sys.executable, "-m", "tests.end_to_end.file_list", str(AT.x()), str(AT.y()), *paths]
    with subprocess.Popen(command) as program:
        try:
            wait_until(lambda: is_window_visible(file_list.TITLE), "the other program was there")
            yield
        finally:
            program.kill()
    focus_window("Frameloom", wait=live)


def drop(sitting: Sitting, file: str, target: QWidget, to: QPoint) -> None:
    """Drag a file out of the other program, to a place of the window."""
    row = AT + QPoint(40, file_list.ROW * FILES.index(file) + file_list.ROW // 2)
    end = target.mapToGlobal(to)
    hand = sitting.mouse.begin_drag((row.x(), row.y()), (end.x(), end.y()))
    wait_until(lambda: hand.poll() is not None, "the hand had let go")
    assert hand.returncode == 0


def drop_files(sitting: Sitting, hand: Hand, media: Path) -> None:
    """Drop a picture, a sound and a text on the canvas: the picture stays in the viewer."""
    graph, viewport = hand.level, hand.canvas.viewport()
    found: list[str] = []
    with other_program(media):
        for name, type, at in zip(FILES, (PICTURE, SOUND, TEXT), (0.2, 0.5, 0.8), strict=True):
            before = set(graph.graph.nodes)
            drop(sitting, name, viewport, hand.at(0.4, at))
            found.append(hand.new_node(before, type))
            wait_until(lambda: not sitting.busy(), "all was shown")
    picture, sound, text = (graph.graph[node] for node in found)
    assert (picture.name, sound.name) == ("red", "song"), "nodes are named after their files"
    assert str(text.params["file"]).endswith("story.txt")
    sitting.look("1 dropped")
    assert sitting.controller.preview.viewed_output == Endpoint(found[0], "image"), "a sound does not take the viewer"
    assert sitting.pixels()[0, 0, 0] > 180, "the picture is seen"


def render(sitting: Sitting, hand: Hand, folder: Path) -> None:
    """Render an output without an input: a card says so. Wire it and render: the card goes, the file is there."""
    cards = sitting.studio.window.notifications.cards
    picture = next(id for id, node in hand.level.graph.nodes.items() if node.type == PICTURE)
    hand.save_as(folder / "dropped.loom")
    hand.click(hand.at(0.9, 0.4))
    hand.mouse.key("Tab")
    output = hand.search("write images", "output.write_images")
    hand.show_all()
    hand.select(output)
    hand.mouse.key("ctrl+Return")
    wait_until(lambda: any("cannot be rendered" in card.title for card in cards), "it was said why not")
    sitting.look("2 not yet")
    hand.wire(Endpoint(picture, "image"), Endpoint(output, "image"))
    hand.select(output)
    hand.mouse.key("ctrl+Return")
    wait_until(lambda: not any("cannot be rendered" in card.title for card in cards), "the message went")
    wait_until(lambda: any((folder / "out").glob("*.png")), "it was written")
    sitting.look("3 rendered")


def main() -> None:
    """Drop files, render what cannot be rendered yet, then what can."""
    media, folder = Path(sys.argv[1]), Path(sys.argv[2])
    app, faults = make_application(), Faults()
    sitting = Sitting(None, folder, empty=True)
    hand = Hand(sitting)
    drop_files(sitting, hand, media)
    render(sitting, hand, folder)
    hand.press("ctrl+s")
    wait_until(lambda: not sitting.document.is_modified, "it was saved")
    sitting.close()
    app.processEvents()
    assert not faults.found, faults.found
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
