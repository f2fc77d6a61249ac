"""Notice about nodes that are deleted while they train: the training goes on with its copy of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from studio.core.translation import tr, tr_n
from studio.engine.jobs.job import JobKind, JobStatus, QueueSnapshot
from studio.engine.training.weights_usage import find_trainers, get_checkpoint_folder
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Graph
from studio.ui.shell.panel_protocols import Jobs

if TYPE_CHECKING:
    from studio.ui.shell.main_window import MainWindow


class _Notice(NamedTuple):
    """A card, and what it is about.

    Args:
        job: The training's id.
        deleted: The nodes that were deleted, by path.
    """

    job: str
    deleted: frozenset[str]

    @property
    def topic(self) -> str:
        """What the card can be taken back by."""
        return f"deleted:{self.job}"


class DeletionNotice(QObject):
    """Card for each training of the project whose nodes were deleted, until they are back or it has ended.

    Args:
        document: Has the nodes.
        jobs: Trains.
        window: Shows cards.
        project: Returns the project's file, None before it is saved.
    """

    def __init__(self, document: Document, jobs: Jobs, window: MainWindow, project: Callable[[], Path | None]) -> None:
        super().__init__(window)
        self._document, self._jobs, self._window, self._project = document, jobs, window, project
        self._notices: dict[str, _Notice] = {}
        jobs.snapshot_changed.connect(self._on_snapshot)
        document.project_changed.connect(self._on_changed)

    def close(self) -> None:
        """Say nothing any more."""
        self._jobs.snapshot_changed.disconnect(self._on_snapshot)
        self._document.project_changed.disconnect(self._on_changed)

    def _on_changed(self, change: ProjectChange) -> None:
        if change.is_new_project:
            self._take_back(lambda _: True)
        elif change.before.graph is not change.after.graph:
            present = self._flatten(change.after.graph).nodes.keys()
            self._take_back(lambda notice: notice.deleted <= present)
            for status in self._list_trainings():
                self._check_nodes(status, change.before.graph, change.after.graph)

    def _list_trainings(self) -> list[JobStatus]:
        jobs = self._jobs.queue.make_snapshot().jobs
        return [status for status in jobs if status.job.kind is JobKind.TRAIN and not status.state.is_final]

    def _flatten(self, graph: Graph) -> Graph:
        return flatten_graph(graph, self._document.registry).graph

    def _check_nodes(self, status: JobStatus, before: Graph, after: Graph) -> None:
        """Show a card if an edit has deleted nodes that a training needs."""
        job, registry = status.job, self._document.registry
        trainer = find_trainers(before, registry).get(job.node)
        known = self._notices.get(job.id)
        is_ours = trainer is not None and get_checkpoint_folder(trainer, registry, self._project()) == job.file
        if not is_ours and known is None:
            return
        trained = self._flatten(job.graph)
        needed = {job.node, *trained.find_upstream(job.node)} if job.node in trained.nodes else set()
        deleted = frozenset(needed & (self._flatten(before).nodes.keys() - self._flatten(after).nodes.keys()))
        if deleted:
            everything = deleted | (known.deleted if known is not None else frozenset())
            self._show_card(status, _Notice(job.id, everything), trained)

    def _show_card(self, status: JobStatus, notice: _Notice, trained: Graph) -> None:
        self._take_back(lambda other: other.job == notice.job)
        self._notices[notice.job] = notice
        names = ", ".join(sorted(f"“{trained[node].name}”" for node in notice.deleted))
        title = tr_n(
            "{names} was deleted while it trains",
            "{names} were deleted while they train",
            len(notice.deleted),
            names=names,
        )
        text = tr(
            "“{job}” goes on with the nodes as they were when it began, and keeps its checkpoints. Undo brings the "
            "deleted nodes back, so that they can use what is learned.",
            job=status.name,
        )
        buttons = [(tr("Stop Training"), partial(self._jobs.queue.cancel_job, status.id))]
        self._window.notifications.show_card(title, text, buttons, notice.topic, is_problem=False)

    def _on_snapshot(self, snapshot: QueueSnapshot) -> None:
        going = {status.id for status in snapshot.jobs if not status.state.is_final}
        self._take_back(lambda notice: notice.job not in going)

    def _take_back(self, is_over: Callable[[_Notice], bool]) -> None:
        for notice in [notice for notice in self._notices.values() if is_over(notice)]:
            del self._notices[notice.job]
            self._window.notifications.remove_topic(notice.topic)
