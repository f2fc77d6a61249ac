"""The card that offers what a training has learnt: when it comes, what it does, and when it goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import Job, JobKind, JobState, JobStatus
from studio.engine.training.weights_usage import find_networks, set_weights
from studio.graph.history import Document
from studio.graph.model import Graph, Project
from studio.ui.features.training.controllers.checkpoint_offer import CheckpointOffer
from studio.ui.features.training.run.run_files import RunReader
from studio.ui.features.training.run.run_follower import RunFollower
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.notifications import NotificationCard
from studio.ui.shell.panel_protocols import Jobs
from tests.ui.features.training.fakes import FakeJobs, FakeWindow, make_offered_graph
from tests.ui.features.training.runs import FakeRun


class Rig:
    """An offer, its document and a run on the disk."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        registry, graph = make_offered_graph()
        self.document = Document(registry, Project(graph))
        self.run, self.jobs, self.tail, self.window = FakeRun(folder / "run"), FakeJobs(), RunFollower(), FakeWindow()
        qtbot.addWidget(self.window)
        self.offer = CheckpointOffer(
            self.document,
            cast(Jobs, self.jobs),
            self.tail,
            cast(MainWindow, self.window),
            lambda: folder / "project.loom",
        )
        job = Job("Train", graph, "train", JobKind.TRAIN, file=self.run.folder, length=400)
        self.status = JobStatus(job, JobState.RUNNING)
        self._qtbot = qtbot

    def end(self, state: JobState = JobState.DONE) -> None:
        """Let the training run and end; wait until its folder was read."""
        self.jobs.say(self.status)
        self.jobs.say(replace(self.status, state=state))
        self._qtbot.waitUntil(lambda: not self.tail.background_worker.is_busy)

    @property
    def cards(self) -> list[NotificationCard]:
        return self.window.notifications.cards

    def weights(self) -> set[str]:
        return {str(self.document.graph[name].params.get("weights", "")) for name in ("words", "maker")}

    def use(self, path: Path) -> None:
        """Use a checkpoint by other means."""
        networks = find_networks(self.document.graph, self.document.registry, "train")
        (found,) = (one for one in RunReader(self.run.folder).read_update().checkpoints if one.path == path)
        self.document.apply_command(set_weights(networks, found))


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(qtbot, tmp_path)
    yield made
    made.offer.close()
    made.tail.stop_following()


def test_one_click_uses_the_newest_checkpoint_in_one_step(rig: Rig) -> None:
    rig.run.checkpoint(100)
    newest = rig.run.checkpoint(200)
    rig.end()
    (card,) = rig.cards
    assert card.title == "“train” is trained"
    assert card.text.startswith("Step 200 · ")
    assert card.text.endswith("The graph does not use it yet.")
    (button,) = card.buttons
    button.click()
    assert rig.weights() == {newest.as_posix()}
    assert rig.document.step_labels == ("Use the weights of step 200",)
    assert rig.cards == []
    rig.document.undo()
    assert rig.weights() == {""}


def test_the_best_is_offered_beside_the_newest(rig: Rig) -> None:
    best = rig.run.checkpoint(100, 0.1)
    rig.run.checkpoint(200, 0.2)
    rig.run.best(100, 0.1)
    rig.end()
    assert [button.text() for button in rig.cards[0].buttons] == ["Use It", "Use the Best, Step 100"]
    rig.cards[0].buttons[1].click()
    assert rig.weights() == {best.as_posix()}


def test_no_best_is_offered_where_validation_says_nothing(rig: Rig) -> None:
    for step in (100, 200):
        rig.run.checkpoint(step, 0.0)
    rig.run.best(100, 0.0)
    rig.end()
    assert [button.text() for button in rig.cards[0].buttons] == ["Use It"]


def test_a_stopped_training_is_offered_and_a_failed_one_is_not(rig: Rig) -> None:
    rig.run.checkpoint(100)
    rig.end(JobState.FAILED)
    assert rig.cards == []
    rig.end(JobState.CANCELLED)
    assert [card.title for card in rig.cards] == ["“train” was stopped"]


def test_the_card_goes_when_its_reason_goes(rig: Rig) -> None:
    newest = rig.run.checkpoint(100)
    rig.end()
    rig.use(newest)
    assert rig.cards == [], "in use by other means"
    rig.end()
    assert rig.cards == [], "still in use"
    rig.document.undo()
    rig.end()
    assert len(rig.cards) == 1
    rig.jobs.say(rig.status)
    assert rig.cards == [], "it trains again"
    rig.end()
    rig.document.replace_project(Project(Graph()))
    assert rig.cards == [], "another project"


def test_a_training_of_another_project_or_without_a_checkpoint_offers_nothing(rig: Rig, tmp_path: Path) -> None:
    rig.end()
    assert rig.cards == []
    rig.run.checkpoint(100)
    rig.status = replace(rig.status, job=replace(rig.status.job, file=tmp_path / "elsewhere", id="other"))
    rig.end()
    assert rig.cards == []
