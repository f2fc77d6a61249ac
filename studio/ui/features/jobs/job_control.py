"""Control of jobs: connects the queue to the menus, the Jobs panel, the status line and its file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_n, tr_noop
from studio.engine.jobs.job import Job, JobKind, JobState, JobStatus, QueueSnapshot
from studio.engine.jobs.training_job import make_training_job
from studio.engine.training.weights_usage import find_trainers
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.history import Document
from studio.graph.model import Graph, Project
from studio.ui.features.jobs.job_persistence import JobPersistence
from studio.ui.features.jobs.job_text import format_held_jobs, format_queue, format_summary
from studio.ui.features.jobs.overwrite_prompt import START_TOPIC, OverwritePrompt
from studio.ui.features.jobs.render_jobs import (
    find_generators,
    is_job_current,
    make_all_jobs,
    make_output_path_command,
    make_selected_jobs,
    make_variant_jobs,
)
from studio.ui.features.jobs.result_files import ResultFiles
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.images import to_qimage

if TYPE_CHECKING:
    from studio.engine.jobs.job_preview import JobPreview
    from studio.ui.features.jobs.job_thread import JobThread, MakeParts
    from studio.ui.features.jobs.panel import JobsPanel
    from studio.ui.features.jobs.status_button import JobsStatus
    from studio.ui.shell.main_window import MainWindow

_RESULT_TEXTS = {
    JobKind.RENDER: tr_noop("Rendered {file}"),
    JobKind.GENERATE: tr_noop("{job} is generated"),
    JobKind.TRAIN: tr_noop("{job} has trained: choose a checkpoint in the Train panel to use it"),
}
"""What is said of a job that is done."""


class JobControl(QObject):
    """Control of jobs: actions of the user, and messages to the user.

    Args:
        document: What is rendered.
        thread: Runs jobs; started by `start`, stopped by `close`.
        kept: Keeps the queue over a restart.
        files: Opens what was written.
        overwriting: Asks before a job writes over what the project did not make.
        panel: Lists the jobs.
        status: Says how many there are.
        window: Its menus and status line.
        facts: Returns the newest facts of the document.
        resolve_outputs: Returns a project with absolute paths of its results.
        selected: Returns the ids of the nodes that are selected.

    Signals:
        frames_arrived(str): Frames of this generator have come into the cache.
        preview_ready(str, QImage): How this generator's picture looks by now.
        generators_changed(dict[str, str]): How generators stand that are at work or wait for their turn, by id.
        snapshot_changed(QueueSnapshot): The queue is another one.
        failure_activated(JobFailure): The place of a failure is to be shown.
        training_requested(str): The selected Train node, by path, is to train.
    """

    frames_arrived = Signal(str)
    preview_ready = Signal(str, object)
    generators_changed = Signal(object)
    snapshot_changed = Signal(object)
    failure_activated = Signal(object)
    training_requested = Signal(str)

    def __init__(
        self,
        document: Document,
        thread: JobThread,
        kept: JobPersistence,
        files: ResultFiles,
        overwriting: OverwritePrompt,
        panel: JobsPanel,
        status: JobsStatus,
        window: MainWindow,
        *,
        facts: Callable[[], GraphFacts],
        resolve_outputs: Callable[[Project], Project],
        selected: Callable[[], Sequence[str]],
    ) -> None:
        super().__init__(window)
        self.job_thread = thread
        self.queue = thread.queue
        self._document = document
        self._persistence = kept
        self.files = files
        self._overwrite_prompt = overwriting
        self._panel, self._status, self._window = panel, status, window
        self._facts = facts
        self._resolve_outputs = resolve_outputs
        self._selected = selected
        self._shown = QueueSnapshot()

    def start(self) -> None:
        """Connect everything, bring back the jobs of the last time, and begin to work."""
        panel, queue = self._panel, self.queue
        panel.action_requested.connect(self._on_asked)
        panel.job_moved.connect(queue.move_job)
        panel.failure_activated.connect(self.failure_activated)
        panel.pause_clicked.connect(queue.set_paused)
        panel.clear_clicked.connect(queue.clear_finished)
        panel.resume_clicked.connect(queue.resume_held_jobs)
        panel.discard_clicked.connect(self._ask_to_discard)
        self.job_thread.snapshot_changed.connect(self._on_changed)
        self.job_thread.preview_ready.connect(panel.show_preview)
        self.job_thread.preview_ready.connect(self._on_previewed)
        self.job_thread.frames_arrived.connect(self._on_frames_arrived)
        self._document.project_changed.connect(self._report_generators)
        self._persistence.failed.connect(self._window.show_error)
        self._persistence.load_jobs()
        self.job_thread.start()

    def close(self) -> None:
        """Stop what runs within a frame, and keep the queue for the next start."""
        self._document.project_changed.disconnect(self._report_generators)
        self.job_thread.stop()
        self._persistence.close()

    def build_handlers(self) -> Handlers:
        """Return what can be done with jobs, by the ids of actions."""
        return {
            "file.render": self.render_selected,
            "file.render_all": self.render_all,
            "variants.render": self.render_both_variants,
            "file.cancel_render": self.cancel_current,
            "file.pause_queue": self.toggle_paused,
        }

    def render_selected(self) -> None:
        """Render the selected outputs, let selected generators and Train nodes work, or render the only output."""
        known = find_trainers(self._document.graph, self._document.registry)
        training = [node for node in self._selected() if node in known]
        for node in training:
            self.training_requested.emit(node)
        if training:
            return
        self._submit(
            lambda: make_selected_jobs(self._resolve(), self._document.registry, self._facts(), self._selected())
        )

    def render_output(self, node: str) -> None:
        """Render an output to its file, which the user has just chosen: whether it may be replaced is not asked again.

        Args:
            node: By its path.
        """
        try:
            jobs = make_selected_jobs(self._resolve(), self._document.registry, self._facts(), (node,))
        except StudioError as error:
            self._window.show_error(tr("Nothing was started"), str(error), topic=START_TOPIC)
            return
        for job in (replace(job, project=self._overwrite_prompt.project_key) for job in jobs):
            begin = partial(self._begin, [job])
            self._overwrite_prompt.record_files(job, [job.file] if job.file is not None else [], begin)

    def render_all(self) -> None:
        """Render all outputs, each as a job of its own."""
        self._submit(lambda: make_all_jobs(self._resolve(), self._document.registry, self._facts()))

    @property
    def has_two_variants(self) -> bool:
        """Whether the project has a second variant."""
        return self._document.project.variant is not None

    def render_both_variants(self) -> None:
        """Render all outputs of both variants, each to a file of its own."""
        self._submit(lambda: make_variant_jobs(self._resolve(), self._document.registry, self._facts()))

    def run_generator(self, node: str) -> None:
        """Let a generator make its frames."""
        document = self._document
        self._submit(lambda: make_selected_jobs(self._resolve(), document.registry, self._facts(), (node,)))

    def set_parts_maker(self, make_parts: MakeParts | None) -> None:
        """Let parts of renders be made elsewhere, from the next job on. `make_parts` is called in the jobs' thread."""
        self.job_thread.make_parts = make_parts

    def train_node(self, graph: Graph, node: str, *, resume: bool) -> None:
        """Let a Train node train.

        Args:
            graph: Has it.
            node: By its path.
            resume: Whether it goes on from its last checkpoint, instead of beginning anew.
        """
        placed = self._resolve_outputs(Project(graph)).graph
        self._submit(lambda: [make_training_job(placed, node, self._document.registry, resume=resume)])

    def _resolve(self) -> Project:
        """Return the project with absolute paths of its results."""
        return self._resolve_outputs(self._document.project)

    def _submit(self, make: Callable[[], list[Job]]) -> None:
        self._window.notifications.remove_topic(START_TOPIC)  # what is still in the way is said again
        try:
            jobs = make()
        except StudioError as error:
            self._window.show_error(tr("Nothing was started"), str(error), topic=START_TOPIC)
            return
        ready = [job for job in jobs if self._is_ready(job) and not self._is_queued(job)]
        project = self._overwrite_prompt.project_key
        self._overwrite_prompt.ask_before_overwriting(
            [replace(job, project=project) for job in ready], self._begin, self._write_elsewhere
        )

    def _begin(self, jobs: Sequence[Job]) -> None:
        """Put jobs into the queue in whose way nothing is any more."""
        self.queue.submit_jobs(*jobs)
        if len(jobs) > 1:
            self._window.status.show_hint(tr_n("{count} job in the queue", "{count} jobs in the queue", len(jobs)))

    def _write_elsewhere(self, job: Job, path: Path) -> None:
        """Let a job's output write another file, which the user has chosen, and begin."""
        document = self._document
        edit = make_output_path_command(job, path, self._resolve(), document.registry)
        if edit is None:
            text = tr("The output “{job}” has been changed.", job=job.name)
            self._window.show_error(tr("Nothing was started"), text, topic=START_TOPIC)
            return
        document.apply_command(edit)
        self._submit(lambda: make_selected_jobs(self._resolve(), document.registry, self._facts(), (job.node,)))

    def _retry(self, id: str) -> None:
        """Try a job again, once nothing is in its way."""
        self._window.notifications.remove_topic(START_TOPIC)
        job = self.queue.make_snapshot()[id].job
        self._overwrite_prompt.ask_before_overwriting([job], lambda _: self.queue.retry_job(id), self._write_elsewhere)

    def _is_ready(self, job: Job) -> bool:
        """Whether nothing is wrong with what a job needs; say so otherwise."""
        problems = self._facts().find_upstream_problems(job.graph, job.node)
        if problems:
            text = "\n".join(problem.format_line(job.graph) for problem in problems)
            title = tr("“{job}” cannot be rendered yet", job=job.name)
            self._window.show_error(title, text, topic=START_TOPIC)
        return not problems

    def _is_queued(self, job: Job) -> bool:
        """Whether the very same job is in the queue and not over; one from the last time goes on then."""
        twin = next(
            (status for status in self.queue.make_snapshot().open_jobs if job.has_same_result(status.job)), None
        )
        if twin is None and not self._overwrite_prompt.is_checking(job):
            return False
        held = twin is not None and twin.is_held
        if twin is not None and held:
            self.queue.resume_job(twin.id)
        text = tr_noop("“{job}” continues") if held else tr_noop("“{job}” is in the queue already")
        self._window.status.show_hint(tr(text, job=job.name if twin is None else twin.name))
        return True

    def cancel_current(self) -> None:
        """Cancel the job that runs, or else the first one that is paused, or else the first one in the queue."""
        found = self.queue.make_snapshot()
        states = (JobState.PAUSED, JobState.QUEUED)
        others = (status for state in states for status in found.waiting_jobs if status.state is state)
        chosen = found.running_job or next(others, None)
        if chosen is not None:
            self.queue.cancel_job(chosen.id)

    def cancel_generating(self, node: str) -> None:
        """Cancel the job in which a generator makes its frames, or waits for its turn."""
        jobs = (status for status in self.queue.make_snapshot().waiting_jobs if status.job.kind is JobKind.GENERATE)
        found = next((status for status in jobs if status.job.node == node), None)
        if found is not None:
            self.queue.cancel_job(found.id)

    def toggle_paused(self) -> None:
        """Pause the whole queue, or let it go on."""
        self.queue.set_paused(not self.queue.is_paused)

    def _on_asked(self, wish: str, job: str) -> None:
        queue = self.queue
        wishes: dict[str, Callable[[str], None]] = {
            "pause": queue.pause_job,
            "resume": queue.resume_job,
            "cancel": queue.cancel_job,
            "remove": queue.remove_job,
            "retry": self._retry,
            "up": lambda job: queue.move_job_by(job, -1),
            "down": lambda job: queue.move_job_by(job, 1),
            "top": lambda job: queue.move_job(job, 0),
            "open": lambda job: self._with_file(job, self.files.open_file),
            "reveal": lambda job: self._with_file(job, self.files.reveal_file),
        }
        wishes[wish](job)

    def _ask_to_discard(self) -> None:
        self._overwrite_prompt.ask_before_discarding(self.queue.make_snapshot().held_jobs, self.queue.discard_held_jobs)

    def _with_file(self, job: str, use: Callable[[Path], None]) -> None:
        file = self.queue.make_snapshot()[job].file
        if file is not None:
            use(file)

    def _on_previewed(self, preview: JobPreview) -> None:
        running = self._shown.running_job
        if running is not None and running.id == preview.job and running.job.kind is JobKind.GENERATE:
            self.preview_ready.emit(running.job.node, to_qimage(preview.pixels))

    def _on_frames_arrived(self, job: Job) -> None:
        for node in find_generators(job, self._document.registry) if job.kind is JobKind.RENDER else (job.node,):
            self.frames_arrived.emit(node)

    def _on_changed(self, snapshot: QueueSnapshot) -> None:
        if snapshot.serial <= self._shown.serial:
            return
        before, self._shown = self._shown, snapshot
        self._panel.show_snapshot(snapshot)
        self.snapshot_changed.emit(snapshot)
        line = format_queue(snapshot) if snapshot.waiting_jobs or not snapshot.held_jobs else format_held_jobs(snapshot)
        self._status.show_jobs(len(snapshot.open_jobs), line)
        running = snapshot.running_job
        line = (
            f"{running.name}: {format_summary(running, queue_paused=snapshot.is_paused)}" if running is not None else ""
        )
        self._window.status.show_activity(line)
        self._report_generators()
        text = tr("Go On With Queue") if snapshot.is_paused else tr("Pause Queue")
        self._window.window_actions.set_action_text("file.pause_queue", text)
        self._persistence.save_snapshot(snapshot)
        for status in snapshot.open_jobs:  # one that is tried again has not failed any more
            self._window.notifications.remove_topic(status.id)
        were_open = {status.id for status in before.open_jobs}
        for status in snapshot.jobs:
            if status.state.is_final and status.id in were_open:
                self._report_end(status)
        if len(snapshot.held_jobs) > len(before.held_jobs):
            self._window.status.show_hint(tr("{jobs}: see the Jobs panel", jobs=format_held_jobs(snapshot)))

    def _report_generators(self) -> None:
        """Say how those generators stand that are making the frames of the graph as it is now."""
        graph = self._document.graph
        told = {
            status.job.node: format_summary(status, queue_paused=self._shown.is_paused, running=self._shown.running_job)
            for status in reversed(self._shown.waiting_jobs)
            if status.job.kind is JobKind.GENERATE and is_job_current(status.job, graph, self._document.registry)
        }
        self.generators_changed.emit(told)

    def _report_end(self, status: JobStatus) -> None:
        """Say how a job ended."""
        if status.state is JobState.FAILED:
            self._window.show_error(tr("“{job}” was not finished", job=status.name), status.error, "jobs", status.id)
        elif status.state is JobState.DONE and status.failures:
            text = tr("The others are finished. The Jobs panel lists those that failed, and tries them again.")
            failed = len(status.failures)
            title = tr_n("{count} frame of “{job}” failed", "{count} frames of “{job}” failed", failed, job=status.name)
            self._window.show_error(title, text, "jobs", status.id)
        elif status.state is JobState.DONE:
            made = tr(_RESULT_TEXTS[status.job.kind], file=status.file, job=status.name)
            self._window.status.show_hint(made)
