"""Control of trainings: connects jobs, panel, checkpoints on the timeline and the weights in use."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_n
from studio.engine.jobs.job import JobKind, JobStatus, QueueSnapshot
from studio.engine.training.run_files.checkpoint_files import RunCheckpoint
from studio.engine.training.weights_usage import (
    FOLDER_PARAM,
    begin_with_weights,
    collect_used_files,
    find_networks,
    find_trainer_of_output,
    find_trainers,
    find_used_checkpoint,
    get_checkpoint_folder,
    grant_own_outputs,
    make_weights_comparison,
    reset_weights,
    set_output_folder,
    set_weights,
)
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import Command
from studio.graph.history import ProjectChange
from studio.graph.model import NodeRecord, Project
from studio.ui.features.training.checkpoint_track import CheckpointTrack
from studio.ui.shell.dialogs import YesNoQuestion
from studio.ui.shell.panel_protocols import Jobs, TrackCanvas
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.fields.field_view import make_merge_key
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer
from studio.ui.widgets.text.markup import Markup
from studio.ui.widgets.time_axis.track import TrackOrder

if TYPE_CHECKING:
    from studio.ui.features.training.panel import TrainingPanel
    from studio.ui.preview.preview_controller import PreviewController
    from studio.ui.shell.main_window import MainWindow
    from studio.ui.shell.panel_protocols import Inspector, Timeline, Viewer

_POLL_INTERVAL_MS: Final = 60


class TrainingControl(QObject):
    """Control of trainings: actions of the user, and messages to the user.

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
        level: ActiveLevel,
        panel: TrainingPanel,
        timeline: Timeline,
        viewer: Viewer,
        inspector: Inspector,
        preview: PreviewController,
        jobs: Jobs,
        window: MainWindow,
        project: Callable[[], Path | None],
    ) -> None:
        super().__init__(window)
        self._level, self._document = level, level.document
        self._panel, self._tail = panel, panel.run_follower
        self._canvas: TrackCanvas = timeline.timeline_canvas
        self._viewer, self._inspector = viewer, inspector
        self.checkpoint_track = CheckpointTrack()
        self._canvas.add_track(self.checkpoint_track, TrackOrder.CHECKPOINTS)
        self._preview, self._jobs = preview, jobs
        self._window, self._project = window, project
        self._node: str | None = None
        self._selected: tuple[str, ...] = ()
        self._snapshot = QueueSnapshot()
        self._was_raised = False
        self._drag: tuple[str, dict[str, NodeRecord]] | None = None
        self._later = make_single_shot_timer(self, _POLL_INTERVAL_MS, self.refresh)
        self._connect()

    def _connect(self) -> None:
        panel, signals, inspector = self._panel, self.checkpoint_track.signals, self._inspector
        self._document.project_changed.connect(self._on_changed)
        panel.node_chosen.connect(self.show_node)
        panel.action_requested.connect(self._on_asked)
        panel.checkpoint_action_requested.connect(self._on_checkpoints_asked)
        panel.rows_requested.connect(self._show_bad_rows)
        signals.action_requested.connect(self._on_checkpoints_asked)
        signals.checkpoint_scrubbed.connect(self._on_scrubbed)
        signals.scrub_ended.connect(self._on_drag_over)
        signals.scrub_cancelled.connect(self._on_drag_cancelled)
        self._tail.run_changed.connect(self._show_run)
        self._jobs.snapshot_changed.connect(self._on_snapshot)
        self._jobs.training_requested.connect(self.start_training)
        self._viewer.side_changed.connect(self._later.start)
        self._viewer.training_requested.connect(self.open_network)
        inspector.header_view.training_requested.connect(
            lambda: self.open_node(inspector.latest_node) if inspector.latest_node else None
        )

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {"view.training": lambda: self._window.docks.focus_panel("training")}

    def close(self) -> None:
        """Stop following."""
        self._later.stop()
        self._document.project_changed.disconnect(self._on_changed)
        self._tail.stop_following()

    @property
    def shown_node(self) -> str | None:
        """The Train node that is shown, by path; None without any."""
        return self._node

    def show_node(self, node: str) -> None:
        """Show another Train node."""
        self._node = node
        self.refresh()

    def open_node(self, node: str) -> None:
        """Show a Train node of the open level, and bring the panel to the front."""
        self.show_node(self._level.get_full_path(node))
        self._window.docks.show_panel("training")

    def open_network(self, network: str) -> None:
        """Show the Train node of a network, by its path, and bring the panel to the front."""
        graph, registry = self._document.graph, self._document.registry
        trainers = find_trainers(graph, registry)
        trainer = next((node for node in trainers if network in find_networks(graph, registry, node)), None)
        if trainer is not None:
            self.show_node(trainer)
        self._window.docks.show_panel("training")

    def show_opened(self) -> None:
        """Bring the panel to the front for a new project that is about training; behind it nothing is left to do."""
        if self._project() is not None:
            return
        has_trainer = bool(find_trainers(self._document.graph, self._document.registry))
        if has_trainer:
            self.refresh()
            self._window.docks.show_panel("training")
        elif self._was_raised:
            self._window.docks.show_panel("timeline")
        self._was_raised = has_trainer

    def show_selected(self, nodes: tuple[str, ...]) -> None:
        """Show the Train node among those that are selected, if there is one."""
        self._selected = tuple(self._level.get_full_path(node) for node in nodes)
        self._later.start()

    def _on_changed(self, change: ProjectChange) -> None:
        before, after = change.before, change.after
        if change.is_new_project:
            self._node = None
        if before.graph is not after.graph or before.viewed_output != after.viewed_output:
            self._later.start()

    def refresh(self) -> None:
        """Find out which Train node is meant, and show it."""
        graph, registry = self._document.graph, self._document.registry
        known = find_trainers(graph, registry)
        behind = find_trainer_of_output(graph, registry, self._preview.viewed_output)
        chosen = next((node for node in self._selected if node in known), None)
        if self._node not in known:
            self._node = chosen or behind or next(iter(known), None)
        elif chosen is not None:
            self._node = chosen
        self._panel.set_nodes([(node, record.name) for node, record in known.items()], self._node)
        record = known.get(self._node) if self._node is not None else None
        self._tail.follow_folder(
            get_checkpoint_folder(record, registry, self._project()) if record is not None else None
        )
        self._show_run()

    def _show_run(self) -> None:
        """Show the run as it is known now, in the panel and on the timeline."""
        graph, registry = self._document.graph, self._document.registry
        networks = self._networks()
        self._panel.set_used_checkpoints(collect_used_files(networks))
        self._panel.set_status(self._status())
        self._panel.training_header.show_bad_rows(len(self._tail.bad_samples))
        track = self.checkpoint_track
        behind = find_trainer_of_output(graph, registry, self._preview.viewed_output)
        seen = self._node is not None and self._node in (behind, *self._selected)
        checkpoints = self._tail.checkpoints if seen else ()
        name = self._flat_name(self._node) if self._node is not None else ""
        if track.set_checkpoints(name, checkpoints, find_used_checkpoint(checkpoints, networks)):
            self._canvas.update_layout()
        else:
            self._canvas.refresh(track)

    def _flat_name(self, node: str) -> str:
        record = find_trainers(self._document.graph, self._document.registry).get(node)
        return record.name if record is not None else node

    def _networks(self) -> dict[str, NodeRecord]:
        if self._node is None:
            return {}
        return find_networks(self._document.graph, self._document.registry, self._node)

    def _status(self) -> JobStatus | None:
        """Return the Train node's job: one that is not over, else the newest. Those in other folders are others."""
        folder = self._tail.run_folder
        jobs = (status for status in self._snapshot.jobs if status.job.node == self._node)
        found = [status for status in jobs if status.job.file is None or status.job.file == folder]
        return next((status for status in found if not status.state.is_final), found[0] if found else None)

    def _on_snapshot(self, snapshot: QueueSnapshot) -> None:
        self._snapshot = snapshot
        status = self._status()
        self._panel.set_status(status)
        if status is not None and status.state.is_final:
            self._tail.check_folder()

    def _on_asked(self, wish: str) -> None:
        status = self._status()
        queue = self._jobs.queue
        if wish in ("start", "continue"):
            self._train(resume=wish == "continue")
        elif status is not None:
            {"pause": queue.pause_job, "resume": queue.resume_job, "cancel": queue.cancel_job}[wish](status.id)

    def start_training(self, node: str) -> None:
        """Let a Train node train, and show it."""
        self.show_node(node)
        self._window.docks.show_panel("training")
        self._train(resume=False)

    def _train(self, *, resume: bool, start: RunCheckpoint | None = None) -> None:
        """Queue a training of the shown node; a new one begins with the weights of `start`, or random ones."""
        graph, registry = self._document.graph, self._document.registry
        record = find_trainers(graph, registry).get(self._node or "")
        if record is None or self._node is None:
            return
        folder = get_checkpoint_folder(record, registry, self._project())
        if folder is None:  # its parameters do not fit: the job says why
            self._jobs.train_node(graph, self._node, resume=resume)
            return
        placed = set_output_folder(self._node, folder)
        if self._project() is None and record.params.get(FOLDER_PARAM) != folder.as_posix():
            self._apply(lambda: placed)  # a relative path begins elsewhere once the project is saved
        if self._project() is None:
            self._document.mark_unsaved()  # also where nothing was edited: the run's weights need the graph
        trained = graph if resume else reset_weights(graph, registry, self._node, folder)
        if start is not None:
            trained = begin_with_weights(trained, registry, self._node, start)
        trained = grant_own_outputs(placed.apply_to(Project(trained), registry), registry, self._project()).graph
        self._jobs.train_node(trained, self._node, resume=resume)

    def confirm_exit(self, then: Callable[[], None]) -> None:
        """Call a function that ends the program, after a confirmation if a training runs."""
        running = self._snapshot.running_job
        if running is None or running.job.kind is not JobKind.TRAIN:
            then()
            return
        title = tr("“{name}” is still training", name=running.name)
        text = tr("It stops after this step and is kept with all that it has learned; the Jobs panel can resume it.")
        question = YesNoQuestion(title, text, tr("Close"), tr("Keep Training"))
        self._window.dialogs.ask_confirmation(self._window, question, lambda yes: then() if yes else None)

    def _on_checkpoints_asked(self, wish: str, chosen: tuple[RunCheckpoint, ...]) -> None:
        if wish == "use" and chosen:
            self._apply(lambda: set_weights(self._networks(), chosen[0]))
        elif wish == "compare" and len(chosen) == 2:
            self._compare(*chosen)
        elif wish == "fine_tune" and chosen:
            self._fine_tune(chosen[0])
        elif wish == "reveal" and chosen:
            self._jobs.files.reveal_file(chosen[0].path)
        elif wish == "delete" and chosen:
            self._ask_to_delete(chosen)

    def _fine_tune(self, start: RunCheckpoint) -> None:
        status = self._status()
        try:
            if status is not None and not status.state.is_final:
                raise StudioError(tr("“{name}” is still training; stop it first.", name=status.name))
            self._train(resume=False, start=start)
        except StudioError as error:
            self._window.status.show_hint(str(error))

    def _compare(self, first: RunCheckpoint, second: RunCheckpoint) -> None:
        if (
            self._apply(lambda: make_weights_comparison(self._networks(), first, second))
            and not self._viewer.compare_control.is_comparing
        ):
            self._viewer.compare_control.toggle_compare()

    def _apply(self, make: Callable[[], Command]) -> bool:
        try:
            self._document.apply_command(make())
        except StudioError as error:
            self._window.status.show_hint(str(error))
            return False
        return True

    def _on_scrubbed(self, checkpoint: RunCheckpoint) -> None:
        """Let the networks run with a checkpoint: made from the networks as they were when the drag began."""
        if self._drag is None:
            self._drag = make_merge_key("checkpoints"), self._networks()
        merge, networks = self._drag
        self._apply(lambda: set_weights(networks, checkpoint, merge))
        self._show_run()

    def _on_drag_over(self) -> None:
        self._drag = None

    def _on_drag_cancelled(self) -> None:
        if self._drag is not None:
            self._document.cancel_gesture(self._drag[0])
        self._drag = None
        self._show_run()

    def _ask_to_delete(self, chosen: tuple[RunCheckpoint, ...]) -> None:
        used = collect_used_files(self._networks())
        in_use = any(one.path in used for one in chosen)
        title = tr_n("Delete the checkpoint?", "Delete {count} checkpoints?", len(chosen))
        text = tr("Steps {steps}. They cannot be brought back.", steps=", ".join(f"{one.step:,}" for one in chosen))
        warning = tr("The networks run with one of them: without it they cannot be computed.") if in_use else ""
        question = YesNoQuestion(title, f"{text} {warning}".strip(), tr("Delete"), tr("Keep"))
        paths = [one.path for one in chosen]
        self._window.dialogs.ask_confirmation(self._window, question, lambda yes: self._delete(paths) if yes else None)

    def _delete(self, paths: list[Path]) -> None:
        def work() -> None:
            for path in paths:
                path.unlink(missing_ok=True)

        title = tr("A checkpoint cannot be deleted")
        self._tail.background_worker.run_task(
            work, lambda _: self._tail.check_folder(), lambda text: self._window.show_error(title, text)
        )

    def _show_bad_rows(self) -> None:
        lines = "".join(f"<li>{escape(line)}</li>" for line in self._tail.bad_samples)
        self._window.dialogs.show_text(self._window, tr("Rows that were left out"), Markup(f"<ul>{lines}</ul>"))
