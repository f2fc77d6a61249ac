"""Offer of what a training has learnt: a card whose button lets the networks run with the newest checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.engine.jobs.job import JobKind, JobState, JobStatus, QueueSnapshot
from studio.engine.training.run_files.checkpoint_files import RunCheckpoint
from studio.engine.training.weights_usage import (
    collect_used_files,
    find_networks,
    find_trainers,
    find_used_checkpoint,
    get_checkpoint_folder,
    match_networks,
    set_weights,
)
from studio.graph.history import Document, ProjectChange
from studio.graph.model import NodeRecord
from studio.ui.features.training.run.run_files import RunReader
from studio.ui.features.training.run.training_text import format_checkpoint
from studio.ui.shell.panel_protocols import Jobs

if TYPE_CHECKING:
    from studio.ui.features.training.run.run_follower import RunFollower
    from studio.ui.shell.main_window import MainWindow

_ENDS = frozenset({JobState.DONE, JobState.CANCELLED})


class CheckpointOffer(QObject):
    """Card for each Train node of the project whose training has ended, until its newest checkpoint is in use.

    Args:
        document: Has the networks.
        jobs: Trains.
        tail: Reads files in its thread.
        window: Shows cards.
        project: Returns the project's file, None before it is saved.
    """

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        tail: RunFollower,
        window: MainWindow,
        project: Callable[[], Path | None],
    ) -> None:
        super().__init__(window)
        self._document, self._jobs, self._tail = document, jobs, tail
        self._window, self._project = window, project
        self._ended = {status.id for status in jobs.queue.make_snapshot().jobs if status.state.is_final}
        self._offered: dict[str, RunCheckpoint] = {}
        jobs.snapshot_changed.connect(self._on_snapshot)
        document.project_changed.connect(self._on_changed)

    def close(self) -> None:
        """Offer nothing any more."""
        self._jobs.snapshot_changed.disconnect(self._on_snapshot)
        self._document.project_changed.disconnect(self._on_changed)

    def _on_snapshot(self, snapshot: QueueSnapshot) -> None:
        trainings = [status for status in snapshot.jobs if status.job.kind is JobKind.TRAIN]
        for status in trainings:
            if not status.state.is_final:
                self._ended.discard(status.id)
                self._take_back(status.job.node)
            elif status.id not in self._ended:
                self._ended.add(status.id)
                if status.state in _ENDS:
                    self._find_checkpoints(status)

    def _find_checkpoints(self, status: JobStatus) -> None:
        """Read what the training of a node of this project has left."""
        record = find_trainers(self._document.graph, self._document.registry).get(status.job.node)
        folder = None if record is None else get_checkpoint_folder(record, self._document.registry, self._project())
        if folder is not None and folder == status.job.file:
            self._tail.background_worker.run_task(
                lambda: RunReader(folder).read_update().checkpoints, partial(self._offer, status), lambda _: None
            )

    def _networks(self, node: str) -> Mapping[str, NodeRecord]:
        return find_networks(self._document.graph, self._document.registry, node)

    def _offer(self, status: JobStatus, checkpoints: tuple[RunCheckpoint, ...]) -> None:
        node = status.job.node
        networks = self._networks(node)
        if not checkpoints or not match_networks(networks, checkpoints[-1]):
            return
        newest, best = checkpoints[-1], next((one for one in checkpoints if one.is_best), checkpoints[-1])
        if find_used_checkpoint((newest,), networks) is not None:
            return
        buttons = [(tr("Use It"), partial(self._use, node, newest))]
        if best != newest:
            buttons.append((tr("Use the Best, Step {step:,}", step=best.step), partial(self._use, node, best)))
        is_done = status.state is JobState.DONE
        name = find_trainers(self._document.graph, self._document.registry)[node].name
        title = tr("“{name}” is trained", name=name) if is_done else tr("“{name}” was stopped", name=name)
        is_trained = bool(collect_used_files(networks))
        now = (
            tr("The graph still uses what was learned before.") if is_trained else tr("The graph does not use it yet.")
        )
        self._take_back(node)
        self._offered[node] = newest
        text = f"{format_checkpoint(newest)}\n{now}"
        self._window.notifications.show_card(title, text, buttons, _topic(node), is_problem=False)

    def _use(self, node: str, checkpoint: RunCheckpoint) -> None:
        self._take_back(node)
        try:
            self._document.apply_command(set_weights(self._networks(node), checkpoint))
        except StudioError as error:
            self._window.status.show_hint(str(error))

    def _take_back(self, node: str) -> None:
        if self._offered.pop(node, None) is not None:
            self._window.notifications.remove_topic(_topic(node))

    def _on_changed(self, change: ProjectChange) -> None:
        """Take back what is in use by now, or was about another project."""
        if change.before.graph is change.after.graph and not change.is_new_project:
            return
        for node, newest in list(self._offered.items()):
            if change.is_new_project or find_used_checkpoint((newest,), self._networks(node)) is not None:
                self._take_back(node)


def _topic(node: str) -> str:
    return f"trained:{node}"
