"""Train, use, train again with mouse and keys; run by `test_training_again.py` under an X server.

`python -m tests.end_to_end.first_hour.training_again_session PROJECT FOLDER`. Prints "done" at its end.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QTreeWidgetItem, QWidget

from studio.app.desktop import make_application
from studio.engine.jobs.job import JobState
from tests.end_to_end.hands import Hand
from tests.end_to_end.programs import Bytes
from tests.end_to_end.sitting import Sitting, live, undo_steps, wait_until

EVERY = 60


class Trainer:
    """Somebody who trains in the window.

    Args:
        sitting: The window.
    """

    def __init__(self, sitting: Sitting) -> None:
        self.sitting, self.hand = sitting, Hand(sitting)
        self.panel = sitting.controller.panels.training
        self.queue = sitting.controller.jobs.queue
        self.tree = self.panel.checkpoint_list.checkpoint_tree

    @property
    def weights(self) -> str:
        """The file that the network runs with."""
        return str(self.sitting.document.graph["auto"].params.get("weights", ""))

    def click(self, widget: QWidget) -> None:
        """Click on the middle of a widget that is seen."""
        wait_until(lambda: not widget.visibleRegion().isEmpty(), "it was seen")
        self.sitting.click(widget, widget.rect().center())

    def train(self, count: int) -> None:
        """Press Train, and Space right behind it; wait until that many trainings are through."""
        self.click(self.panel.training_header.buttons["start"])
        wait_until(lambda: len(self.queue.make_snapshot().jobs) == count, "it had begun")
        cancel = self.panel.training_header.buttons["cancel"]
        wait_until(cancel.isVisible, "Cancel had taken the place of Train")
        assert not cancel.hasFocus()
        self.sitting.mouse.key("space")
        self.sitting.catch_up()
        live(0.2)
        self.sitting.mouse.key("space")
        wait_until(lambda: all(job.state.is_final for job in self.queue.make_snapshot().jobs), "it had ended")
        assert [job.state for job in self.queue.make_snapshot().jobs] == [JobState.DONE] * count

    def settled_pixels(self) -> Bytes:
        """Return what the viewer shows of the first frame."""
        docks = self.sitting.studio.window.docks
        docks.show_panel("timeline")
        timeline = self.sitting.controller.panels.timeline
        wait_until(lambda: not timeline.timeline_canvas.visibleRegion().isEmpty(), "the timeline was in front")
        self.sitting.go(0)
        live(0.3)
        docks.show_panel("training")
        return self.sitting.pixels()

    def click_row(self, item: QTreeWidgetItem) -> None:
        """Click on a row of the list of checkpoints, which scrolls there."""
        self.sitting.over(self.tree.viewport())
        self.tree.scrollToItem(item)
        self.sitting.click(self.tree.viewport(), self.tree.visualItemRect(item).center())
        wait_until(item.isSelected, "the row was selected")


def use_what_was_learnt(trainer: Trainer) -> Bytes:
    """Train for the first time; use what it has learnt by one click on the card; return what is seen then."""
    sitting, untrained = trainer.sitting, trainer.settled_pixels()
    trainer.train(1)
    cards = sitting.studio.window.notifications
    wait_until(lambda: bool(cards.cards), "the card was there")
    wait_until(lambda: len(trainer.panel.checkpoint_list.selected_checkpoints) == 1, "a checkpoint was selected")
    (newest,) = trainer.panel.checkpoint_list.selected_checkpoints
    assert newest == trainer.panel.run_follower.checkpoints[-1]
    sitting.look("1 trained")
    trainer.click(cards.cards[-1].buttons[0])
    wait_until(lambda: trainer.weights == newest.path.as_posix(), "the newest was used")
    assert (undo_steps(sitting.document), cards.cards) == (1, [])
    learnt = trainer.settled_pixels()
    assert not np.array_equal(learnt, untrained)
    trainer.hand.press("ctrl+z")
    wait_until(lambda: trainer.weights == "", "it was undone")
    trainer.hand.press("ctrl+shift+z")
    wait_until(lambda: trainer.weights == newest.path.as_posix(), "it was redone")
    assert np.array_equal(trainer.settled_pixels(), learnt)
    sitting.look("2 used")
    return learnt


def train_again(trainer: Trainer, learnt: Bytes) -> None:
    """Train again: what is in use stays, in the file that it was; the earlier run is listed, and can be used."""
    sitting, used = trainer.sitting, trainer.weights
    content = Path(used).read_bytes()
    trainer.train(2)
    follower = trainer.panel.run_follower
    wait_until(lambda: follower.run_number == 2 and len(follower.checkpoints) == 2, "the second run was listed")
    assert (trainer.weights, Path(used).read_bytes()) == (used, content)
    assert not trainer.hand.view.get_card("auto").model.is_untrained
    assert np.array_equal(trainer.settled_pixels(), learnt)
    tops = [trainer.tree.topLevelItem(row) for row in range(trainer.tree.topLevelItemCount())]
    assert [item.text(0) for item in tops] == ["Run 2", "Run 1 ●"]
    sitting.look("3 trained again")
    trainer.click_row(tops[1].child(1))
    sitting.look("4 an earlier run")
    trainer.click(trainer.panel.checkpoint_list.buttons["use"])
    wait_until(lambda: trainer.weights == used.replace(f"{2 * EVERY:08d}", f"{EVERY:08d}"), "the earlier one was used")
    assert not np.array_equal(trainer.settled_pixels(), learnt)


def main() -> None:
    """Train, use, train again, use an earlier run, save; close, open again: both runs are there."""
    project, folder = Path(sys.argv[1]), Path(sys.argv[2])
    app = make_application()
    trainer = Trainer(Sitting(project, folder))
    train_again(trainer, use_what_was_learnt(trainer))
    used = trainer.weights
    trainer.hand.press("ctrl+s")
    wait_until(lambda: not trainer.sitting.document.is_modified, "it was saved")
    trainer.sitting.close()
    again = Trainer(Sitting(None, folder))
    again.sitting.studio.window.docks.show_panel("training")
    wait_until(lambda: again.panel.run_follower.run_number == 2, "its runs were there")
    assert again.weights == used
    wait_until(lambda: again.tree.topLevelItemCount() == 2 and again.tree.topLevelItem(1).isExpanded(), "it was seen")
    again.sitting.look("5 opened again")
    again.sitting.close()
    app.processEvents()
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
