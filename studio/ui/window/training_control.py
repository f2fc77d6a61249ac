"""Ties a training to the window: its jobs, its panel, its checkpoints on the timeline, and the weights in use."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.language import tr, tr_n
from studio.engine.jobs.job import JobKind, JobStatus, Snapshot
from studio.graph.commands import Command
from studio.graph.history import Change
from studio.graph.levels import Level
from studio.graph.model import NodeRecord
from studio.ui.dialogs import Question
from studio.ui.inspector.field import new_gesture
from studio.ui.markup import Markup
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.timers import single_shot
from studio.ui.training.checkpoints import Checkpoint
from studio.ui.training.using import (
    afresh,
    compare,
    folder_of,
    in_folder,
    networks_of,
    trainer_behind,
    trainers,
    use,
    used_files,
    used_in,
)

if TYPE_CHECKING:
    from studio.ui.preview import PreviewController
    from studio.ui.window.job_control import JobControl
    from studio.ui.window.main_window import MainWindow
    from studio.ui.window.panels import Panels

_LOOK_MS: Final = 60


class TrainingControl(QObject):
    """What the user does with trainings, and what they tell him.

    Args:
        level: What the canvas shows; its document has the networks.
        panels: The Train panel, the timeline, and the viewer for comparing.
        preview: Knows what is looked at.
        jobs: Trains.
        window: For questions, the status line and cards.
        project: Returns the project's file, None before it is saved.
    """

    def __init__(
        self,
        level: Level,
        panels: Panels,
        preview: PreviewController,
        jobs: JobControl,
        window: MainWindow,
        project: Callable[[], Path | None],
    ) -> None:
        super().__init__(window)
        self._level, self._document = level, level.document
        self._panel, self._tail = panels.training, panels.training.tail
        self._canvas, self._viewer, self._inspector = panels.timeline.canvas, panels.viewer, panels.inspector
        self._preview, self._jobs = preview, jobs
        self._window, self._project = window, project
        self._node: str | None = None
        self._selected: tuple[str, ...] = ()
        self._snapshot = Snapshot()
        self._drag: tuple[str, dict[str, NodeRecord]] | None = None
        self._later = single_shot(self, _LOOK_MS, self.refresh)
        self._connect()

    def _connect(self) -> None:
        panel, signals, inspector = self._panel, self._canvas.checkpoints.signals, self._inspector
        self._document.changed.connect(self._on_changed)
        panel.node_chosen.connect(self.choose)
        panel.asked.connect(self._on_asked)
        panel.checkpoints_asked.connect(self._on_checkpoints_asked)
        panel.rows_wanted.connect(self._show_bad_rows)
        signals.asked.connect(self._on_checkpoints_asked)
        signals.scrubbed.connect(self._on_scrubbed)
        signals.ended.connect(self._on_drag_over)
        signals.cancelled.connect(self._on_drag_cancelled)
        self._tail.changed.connect(self._show_run)
        self._jobs.snapshot_changed.connect(self._on_snapshot)
        self._jobs.training_wanted.connect(self.start)
        self._viewer.side_changed.connect(self._later.start)
        inspector.header.training_wanted.connect(lambda: self.open(inspector.node) if inspector.node else None)

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {"view.training": lambda: self._window.docks.go_to("training")}

    def close(self) -> None:
        """Stop following."""
        self._later.stop()
        self._document.changed.disconnect(self._on_changed)
        self._tail.close()

    @property
    def node(self) -> str | None:
        """The Train node that is shown, by path; None without any."""
        return self._node

    def choose(self, node: str) -> None:
        """Show another Train node."""
        self._node = node
        self.refresh()

    def open(self, node: str) -> None:
        """Show a Train node of the open level, and bring the panel to the front."""
        self.choose(self._level.full(node))
        self._window.docks.show("training")

    def select(self, nodes: tuple[str, ...]) -> None:
        """Show the Train node among those that are selected, if there is one."""
        self._selected = tuple(self._level.full(node) for node in nodes)
        self._later.start()

    def _on_changed(self, change: Change) -> None:
        before, after = change.before, change.after
        if change.opened:
            self._node = None
        if before.graph is not after.graph or before.viewed != after.viewed:
            self._later.start()

    def refresh(self) -> None:
        """Find out which Train node is meant, and show it."""
        graph, registry = self._document.graph, self._document.registry
        known = trainers(graph, registry)
        behind = trainer_behind(graph, registry, self._preview.shown)
        chosen = next((node for node in self._selected if node in known), None)
        if self._node not in known:
            self._node = chosen or behind or next(iter(known), None)
        elif chosen is not None:
            self._node = chosen
        self._panel.show_nodes([(node, record.name) for node, record in known.items()], self._node)
        record = known.get(self._node) if self._node is not None else None
        self._tail.follow(folder_of(record, registry, self._project()) if record is not None else None)
        self._show_run()

    def _show_run(self) -> None:
        """Show the run as it is known now, in the panel and on the timeline."""
        graph, registry = self._document.graph, self._document.registry
        networks = self._networks()
        self._panel.show_used(used_files(networks))
        self._panel.show_status(self._status())
        self._panel.head.show_bad_rows(len(self._tail.bad))
        track = self._canvas.checkpoints
        behind = trainer_behind(graph, registry, self._preview.shown)
        seen = self._node is not None and self._node in (behind, *self._selected)
        checkpoints = self._tail.checkpoints if seen else ()
        name = self._flat_name(self._node) if self._node is not None else ""
        if track.set(name, checkpoints, used_in(checkpoints, networks)):
            self._canvas.relayout()
        else:
            self._canvas.refresh(track)

    def _flat_name(self, node: str) -> str:
        record = trainers(self._document.graph, self._document.registry).get(node)
        return record.name if record is not None else node

    def _networks(self) -> dict[str, NodeRecord]:
        if self._node is None:
            return {}
        return networks_of(self._document.graph, self._document.registry, self._node)

    def _status(self) -> JobStatus | None:
        """Return the job of the Train node: one that is not over, else the newest."""
        found = [status for status in self._snapshot.jobs if status.job.node == self._node]
        return next((status for status in found if not status.state.is_final), found[0] if found else None)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        status = self._status()
        self._panel.show_status(status)
        if status is not None and status.state.is_final:
            self._tail.look()

    def _on_asked(self, wish: str) -> None:
        status = self._status()
        queue = self._jobs.queue
        if wish in ("start", "continue"):
            self._train(resume=wish == "continue")
        elif status is not None:
            {"pause": queue.pause, "resume": queue.resume, "cancel": queue.cancel}[wish](status.id)

    def start(self, node: str) -> None:
        """Let a Train node train, and show it."""
        self.choose(node)
        self._window.docks.show("training")
        self._train(resume=False)

    def _train(self, *, resume: bool) -> None:
        graph, registry = self._document.graph, self._document.registry
        record = trainers(graph, registry).get(self._node or "")
        if record is None or self._node is None:
            return
        folder = folder_of(record, registry, self._project())
        if folder is None:
            text = tr(
                "Save the project first, so that the folder of the training can lie beside it; or choose a folder."
            )
            self._window.fail(tr("“{name}” cannot train yet", name=record.name), text)
            return
        fresh = None if resume else afresh(self._networks(), folder)
        if fresh is not None:
            self._apply(lambda: fresh)
        self._jobs.train(in_folder(self._document.graph, registry, self._node, folder), self._node, resume=resume)

    def guard(self, then: Callable[[], None]) -> None:
        """Do something that ends the program, once the user knows that a training is at work."""
        running = self._snapshot.running
        if running is None or running.job.kind is not JobKind.TRAIN:
            then()
            return
        title = tr("“{name}” is still training", name=running.name)
        text = tr("It stops after this step and is kept with all that it has learnt; the Jobs panel goes on with it.")
        question = Question(title, text, tr("Close"), tr("Keep Training"))
        self._window.dialogs.confirm(self._window, question, lambda yes: then() if yes else None)

    def _on_checkpoints_asked(self, wish: str, chosen: tuple[Checkpoint, ...]) -> None:
        if wish == "use" and chosen:
            self._apply(lambda: use(self._networks(), chosen[0]))
        elif wish == "compare" and len(chosen) == 2:
            self._compare(*chosen)
        elif wish == "reveal" and chosen:
            self._jobs.files.reveal(chosen[0].path)
        elif wish == "delete" and chosen:
            self._ask_to_delete(chosen)

    def _compare(self, first: Checkpoint, second: Checkpoint) -> None:
        if self._apply(lambda: compare(self._networks(), first, second)) and not self._viewer.comparing.is_on:
            self._viewer.comparing.toggle()

    def _apply(self, make: Callable[[], Command]) -> bool:
        try:
            self._document.apply(make())
        except StudioError as error:
            self._window.status.post(str(error))
            return False
        return True

    def _on_scrubbed(self, checkpoint: Checkpoint) -> None:
        """Let the networks run with a checkpoint: made from the networks as they were when the drag began."""
        if self._drag is None:
            self._drag = new_gesture("checkpoints"), self._networks()
        merge, networks = self._drag
        self._apply(lambda: use(networks, checkpoint, merge))
        self._show_run()

    def _on_drag_over(self) -> None:
        self._drag = None

    def _on_drag_cancelled(self) -> None:
        if self._drag is not None:
            self._document.take_back(self._drag[0])
        self._drag = None
        self._show_run()

    def _ask_to_delete(self, chosen: tuple[Checkpoint, ...]) -> None:
        used = used_files(self._networks())
        in_use = any(one.path in used for one in chosen)
        title = tr_n("Delete the checkpoint?", "Delete {count} checkpoints?", len(chosen))
        text = tr("Steps {steps}. They cannot be brought back.", steps=", ".join(f"{one.step:,}" for one in chosen))
        warning = tr("The networks run with one of them: without it they cannot be computed.") if in_use else ""
        question = Question(title, f"{text} {warning}".strip(), tr("Delete"), tr("Keep"))
        paths = [one.path for one in chosen]
        self._window.dialogs.confirm(self._window, question, lambda yes: self._delete(paths) if yes else None)

    def _delete(self, paths: list[Path]) -> None:
        def work() -> None:
            for path in paths:
                path.unlink(missing_ok=True)

        title = tr("A checkpoint cannot be deleted")
        self._tail.background.run(work, lambda _: self._tail.look(), lambda text: self._window.fail(title, text))

    def _show_bad_rows(self) -> None:
        lines = "".join(f"<li>{escape(line)}</li>" for line in self._tail.bad)
        self._window.dialogs.show_text(self._window, tr("Rows that were left out"), Markup(f"<ul>{lines}</ul>"))
