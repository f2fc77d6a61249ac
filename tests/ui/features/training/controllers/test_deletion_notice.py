"""The card about nodes that are deleted while they train: when it comes, what it does, and when it goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import Job, JobKind, JobState, JobStatus
from studio.graph.commands import AddNode, RemoveNodes
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.ui.features.training.controllers.deletion_notice import DeletionNotice
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.notifications import NotificationCard
from studio.ui.shell.panel_protocols import Jobs
from tests.ui.features.training.fakes import FakeJobs, FakeWindow, make_offered_graph


class StoppableJobs(FakeJobs):
    """A queue that notes what is to be stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.stopped: list[str] = []

    def cancel_job(self, job: str) -> None:
        """Note it."""
        self.stopped.append(job)


class NoticeRig:
    """A notice, its document and its queue."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        registry, graph = make_offered_graph()
        self.document = Document(registry, Project(graph))
        self.jobs, self.window = StoppableJobs(), FakeWindow()
        qtbot.addWidget(self.window)
        self.notice = DeletionNotice(
            self.document, cast(Jobs, self.jobs), cast(MainWindow, self.window), lambda: folder / "project.loom"
        )
        job = Job("Train", graph, "train", JobKind.TRAIN, file=folder / "run", length=400, id="one")
        self.status = JobStatus(job, JobState.RUNNING)

    @property
    def cards(self) -> list[NotificationCard]:
        return self.window.notifications.cards


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[NoticeRig]:
    made = NoticeRig(qtbot, tmp_path)
    made.jobs.say(made.status)
    yield made
    made.notice.close()


def test_a_deleted_node_that_trains_is_told_of_until_it_is_back(rig: NoticeRig) -> None:
    rig.document.apply_command(RemoveNodes(("maker",)))
    (card,) = rig.cards
    assert card.title == "“maker” was deleted while it trains"
    assert "goes on with the nodes as they were" in card.text
    rig.document.apply_command(RemoveNodes(("train",)))
    assert [card.title for card in rig.cards] == ["“maker”, “train” were deleted while they train"]
    rig.document.undo()
    assert len(rig.cards) == 1, "one of both is still away"
    rig.document.undo()
    assert rig.cards == []


def test_the_training_can_be_stopped_from_the_card(rig: NoticeRig) -> None:
    rig.document.apply_command(RemoveNodes(("words",)))
    rig.cards[0].buttons[0].click()
    assert rig.jobs.stopped == ["one"]
    rig.jobs.say(replace(rig.status, state=JobState.CANCELLED))
    assert rig.cards == []


def test_other_nodes_and_other_trainings_are_nobodys_business(rig: NoticeRig, tmp_path: Path) -> None:
    rig.document.apply_command(AddNode(NodeRecord("more", "test.words", "more"), Point(0.0, 0.0)))
    rig.document.apply_command(RemoveNodes(("more",)))
    assert rig.cards == []
    rig.jobs.say(replace(rig.status, job=replace(rig.status.job, file=tmp_path / "elsewhere")))
    rig.document.apply_command(RemoveNodes(("maker",)))
    assert rig.cards == []


def test_another_project_takes_the_card_away(rig: NoticeRig) -> None:
    rig.document.apply_command(RemoveNodes(("maker",)))
    rig.document.replace_project(Project(Graph()))
    assert rig.cards == []
