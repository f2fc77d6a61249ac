"""A training from nothing with mouse and keys alone; run by `test_training.py` under an X server.

`python -m tests.end_to_end.training_session PROJECT FOLDER`: beside PROJECT lies `clips`, a folder to learn from.
Prints "done" at its end.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QLabel

from studio.app.desktop import make_application
from studio.engine.jobs.job import JobState
from studio.engine.training.run_files.checkpoint_files import RunCheckpoint
from studio.graph.commands import CompoundCommand, SetParam
from studio.graph.model import Endpoint
from studio.sdk.params import ParamValue
from tests.end_to_end.hands import Hand
from tests.end_to_end.sitting import Sitting, live, wait_until

STEPS = 40


class FileManager(QLabel):
    """A window of another program, from which files are dragged.

    Args:
        file: What is dragged.
    """

    def __init__(self, file: Path) -> None:
        super().__init__(file.name)
        self._file = file
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setGeometry(4, 840, 120, 40)
        self.show()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        data, drag = QMimeData(), QDrag(self)
        data.setUrls([QUrl.fromLocalFile(str(self._file))])
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)


def drop(hand: Hand, file: Path, type: str, to: QPoint) -> str:
    """Drag a file or folder onto the canvas; return the node that is made of it."""
    source = FileManager(file)
    before = set(hand.level.graph.nodes)
    hand.sitting.carry(source, source.rect().center(), hand.canvas.viewport(), to)
    node = hand.new_node(before, type)
    source.close()
    source.deleteLater()
    return node


def build(hand: Hand, clips: Path) -> tuple[str, str]:
    """Drop the clips, add an autoencoder and a Train node, wire them; return these two."""
    data = drop(hand, clips, "train.folder_dataset", hand.at(0.15, 0.25))
    for name in ("width", "height"):
        hand.set(data, name, "16", 16)
    hand.set(data, "frames", "2", 2)
    video = drop(hand, clips / "0.mp4", "source.video", hand.at(0.15, 0.75))
    hand.select(video)
    hand.mouse.key("Tab")
    auto = hand.search("autoencoder", "encode.image_autoencoder")
    for name, value in (("size", 16), ("channels", 4), ("width", 8)):
        hand.set(auto, name, str(value), value)
    hand.show_all()
    hand.drag(hand.port(Endpoint(auto, "features"), output=True), hand.at(0.8, 0.2))
    train = hand.search("train", "train.train")
    short: dict[str, ParamValue] = {"folder": "run", "steps": STEPS, "batch": 4, "save_every": 10}
    hand.level.apply_command(
        CompoundCommand("Short", tuple(SetParam(train, name, value) for name, value in short.items()))
    )
    hand.show_all()
    hand.wire(Endpoint(data, "dataset"), Endpoint(train, "dataset"))
    hand.level.set_viewed_output(Endpoint(auto, "image"))
    wait_until(lambda: not hand.sitting.busy(), "its picture was shown")
    hand.sitting.look("1 wired")
    return auto, train


def train(hand: Hand, node: str) -> tuple[RunCheckpoint, ...]:
    """Press Open Training in the inspector and Train in the panel; wait until it is through."""
    sitting, controller = hand.sitting, hand.sitting.controller
    hand.select(node)
    button = controller.panels.inspector.header_view.train_button
    wait_until(button.isVisible, "the inspector offered to train")
    sitting.click(button, button.rect().center())
    panel = controller.panels.training
    start = panel.training_header.buttons["start"]
    wait_until(lambda: not start.visibleRegion().isEmpty(), "the Train panel was in front")
    live(0.3)
    sitting.look("2 before")
    sitting.click(start, start.rect().center())
    queue = controller.jobs.queue
    wait_until(lambda: bool(queue.make_snapshot().jobs), "it had begun")
    wait_until(lambda: queue.make_snapshot().jobs[0].state.is_final, "it had ended")
    assert queue.make_snapshot().jobs[0].state is JobState.DONE, queue.make_snapshot().jobs[0].error
    wait_until(lambda: len(panel.run_follower.checkpoints) == STEPS // 10, "its checkpoints were listed")
    sitting.look("3 trained")
    return panel.run_follower.checkpoints


def scrub(hand: Hand, auto: str, marks: tuple[RunCheckpoint, ...]) -> None:
    """Drag over the checkpoints on the timeline; the last one is used."""
    sitting, canvas = hand.sitting, hand.sitting.controller.panels.timeline.timeline_canvas
    track = sitting.controller.training.checkpoint_track
    sitting.studio.window.docks.show_panel("timeline")
    wait_until(lambda: canvas.find_placement(track) is not None, "the checkpoints were on the timeline")
    wait_until(lambda: not canvas.visibleRegion().isEmpty(), "the timeline was in front")
    live(0.3)
    untrained = sitting.pixels()

    def at(one: RunCheckpoint) -> QPoint:
        place = canvas.find_placement(track)
        assert place is not None
        return QPoint(round(track.x_of(one, place.rect)), round(place.rect.bottom()) - 8)

    sitting.drag(canvas, at(marks[0]), at(marks[-1]))
    wanted = marks[-1].path.as_posix()
    wait_until(lambda: hand.level.graph[auto].params.get("weights") == wanted, "the last one was used")
    wait_until(lambda: not sitting.busy() and not np.array_equal(sitting.pixels(), untrained), "it was seen")
    assert hand.sitting.document.undo_label == "Choose a checkpoint"
    sitting.look("4 scrubbed")


def main() -> None:
    """Drop clips, wire, train, scrub, use, save; close, open again: it runs with what it has learnt."""
    project, folder = Path(sys.argv[1]), Path(sys.argv[2])
    app = make_application()
    sitting = Sitting(None, folder, empty=True)
    hand = Hand(sitting)
    hand.save_as(project)
    auto, node = build(hand, project.parent / "clips")
    scrub(hand, auto, train(hand, node))
    hand.press("ctrl+s")
    wait_until(lambda: not sitting.document.is_modified, "it was saved")
    saved = sitting.document.graph[auto]
    sitting.close()
    again = Sitting(None, folder)
    assert again.document.graph[auto] == saved, "the same network with the same weights"
    wait_until(
        lambda: len(again.controller.panels.training.run_follower.checkpoints) == STEPS // 10, "its run was there"
    )
    again.look("5 opened again")
    again.close()
    app.processEvents()
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
