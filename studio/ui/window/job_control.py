"""Ties the queue of jobs to the menus, the Jobs panel, the status line and the file that keeps it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.core.errors import StudioError
from studio.core.language import marked, tr, tr_n
from studio.engine.jobs.job import Job, JobKind, JobState, JobStatus, Snapshot
from studio.engine.jobs.training_job import training_job
from studio.graph.facts import GraphFacts
from studio.graph.history import Document
from studio.graph.model import Graph
from studio.ui.images import to_image
from studio.ui.jobs.words import held_line, queue_line, summary
from studio.ui.training.using import trainers
from studio.ui.window.kept_jobs import KeptJobs
from studio.ui.window.overwriting import OverwriteQuestions
from studio.ui.window.render_jobs import (
    generators_of,
    jobs_of,
    jobs_of_all,
    jobs_of_both,
    makes_now,
    write_elsewhere,
)
from studio.ui.window.result_files import ResultFiles

if TYPE_CHECKING:
    from studio.engine.jobs.engine_work import JobPreview
    from studio.ui.job_thread import JobThread
    from studio.ui.window.main_window import MainWindow

_MADE = {
    JobKind.RENDER: marked("Rendered {file}"),
    JobKind.GENERATE: marked("{job} is generated"),
    JobKind.TRAIN: marked("{job} has trained: choose a checkpoint in the Train panel to use it"),
}
"""What is said of a job that is done."""


class JobControl(QObject):
    """What the user does with jobs, and what jobs tell the user.

    Args:
        document: What is rendered.
        thread: Runs jobs; started by `start`, stopped by `close`.
        kept: Keeps the queue over a restart.
        files: Opens what was written.
        overwriting: Asks before a job writes over what the project did not make.
        window: Its menus, panel and status line.
        facts: Returns the newest facts of the document.
        selected: Returns the ids of the nodes that are selected.

    Signals:
        frames_arrived(str): Frames of this generator have come into the cache.
        previewed(str, QImage): How this generator's picture looks by now.
        generating(dict[str, str]): How generators stand that are at work or wait for their turn, by id.
        snapshot_changed(Snapshot): The queue is another one.
        training_wanted(str): The selected Train node, by path, is to train.
    """

    frames_arrived = Signal(str)
    previewed = Signal(str, object)
    generating = Signal(object)
    snapshot_changed = Signal(object)
    training_wanted = Signal(str)

    def __init__(
        self,
        document: Document,
        thread: JobThread,
        kept: KeptJobs,
        files: ResultFiles,
        overwriting: OverwriteQuestions,
        window: MainWindow,
        *,
        facts: Callable[[], GraphFacts],
        selected: Callable[[], Sequence[str]],
    ) -> None:
        super().__init__(window)
        self.job_thread = thread
        self.queue = thread.queue
        self._document = document
        self._kept = kept
        self.files = files
        self._overwriting = overwriting
        self._window = window
        self._facts = facts
        self._selected = selected
        self._shown = Snapshot()

    def start(self) -> None:
        """Connect everything, bring back the jobs of the last time, and begin to work."""
        panel, queue = self._window.jobs, self.queue
        panel.asked.connect(self._on_asked)
        panel.moved.connect(queue.move)
        panel.pause_clicked.connect(queue.set_paused)
        panel.clear_clicked.connect(queue.clear_finished)
        panel.go_on_clicked.connect(queue.go_on_with_held)
        panel.discard_clicked.connect(queue.discard_held)
        self.job_thread.changed.connect(self._on_changed)
        self.job_thread.previewed.connect(panel.show_preview)
        self.job_thread.previewed.connect(self._on_previewed)
        self.job_thread.frames_arrived.connect(self._on_frames_arrived)
        self._document.changed.connect(self._tell_generating)
        self._kept.failed.connect(self._window.fail)
        self._kept.load()
        self.job_thread.start()

    def close(self) -> None:
        """Stop what runs within a frame, and keep the queue for the next start."""
        self._document.changed.disconnect(self._tell_generating)
        self.job_thread.stop()
        self._kept.close()

    def render(self) -> None:
        """Render the selected outputs, let selected generators and Train nodes work, or render the only output."""
        known = trainers(self._document.graph, self._document.registry)
        training = [node for node in self._selected() if node in known]
        for node in training:
            self.training_wanted.emit(node)
        if training:
            return
        self._submit(lambda: jobs_of(self._document.project, self._document.registry, self._facts(), self._selected()))

    def render_all(self) -> None:
        """Render all outputs, each as a job of its own."""
        self._submit(lambda: jobs_of_all(self._document.project, self._document.registry, self._facts()))

    def render_both(self) -> None:
        """Render all outputs of both variants, each to a file of its own."""
        self._submit(lambda: jobs_of_both(self._document.project, self._document.registry, self._facts()))

    def generate(self, node: str) -> None:
        """Let a generator make its frames."""
        document = self._document
        self._submit(lambda: jobs_of(document.project, document.registry, self._facts(), (node,)))

    def train(self, graph: Graph, node: str, *, resume: bool) -> None:
        """Let a Train node train.

        Args:
            graph: Has it.
            node: By its path.
            resume: Whether it goes on from its last checkpoint, instead of beginning anew.
        """
        self._submit(lambda: [training_job(graph, node, self._document.registry, resume=resume)])

    def _submit(self, make: Callable[[], list[Job]]) -> None:
        try:
            jobs = make()
        except StudioError as error:
            self._window.fail(tr("Nothing was begun"), str(error))
            return
        ready = [job for job in jobs if self._is_ready(job) and not self._is_there(job)]
        project = self._overwriting.project
        self._overwriting.ask([replace(job, project=project) for job in ready], self._begin, self._write_elsewhere)

    def _begin(self, jobs: Sequence[Job]) -> None:
        """Put jobs into the queue in whose way nothing is any more."""
        self.queue.submit(*jobs)
        if len(jobs) > 1:
            self._window.status.post(tr_n("{count} job in the queue", "{count} jobs in the queue", len(jobs)))

    def _write_elsewhere(self, job: Job, path: Path) -> None:
        """Let a job's output write another file, which the user has chosen, and begin."""
        document = self._document
        edit = write_elsewhere(job, path, document.project, document.registry)
        if edit is None:
            self._window.fail(tr("Nothing was begun"), tr("The output “{job}” has been changed.", job=job.name))
            return
        document.apply(edit)
        self._submit(lambda: jobs_of(document.project, document.registry, self._facts(), (job.node,)))

    def _retry(self, id: str) -> None:
        """Try a job again, once nothing is in its way."""
        job = self.queue.snapshot()[id].job
        self._overwriting.ask([job], lambda _: self.queue.retry(id), self._write_elsewhere)

    def _is_ready(self, job: Job) -> bool:
        """Whether nothing is wrong with what a job needs; say so otherwise."""
        problems = self._facts().problems_upstream(job.graph, job.node)
        if problems:
            text = "\n".join(problem.line(job.graph) for problem in problems)
            self._window.fail(tr("“{job}” cannot be rendered yet", job=job.name), text)
        return not problems

    def _is_there(self, job: Job) -> bool:
        """Whether the very same job is in the queue and not over; one from the last time goes on then."""
        twin = next((status for status in self.queue.snapshot().open if job.same_result(status.job)), None)
        if twin is None and not self._overwriting.is_looking(job):
            return False
        held = twin is not None and twin.held
        if twin is not None and held:
            self.queue.resume(twin.id)
        text = marked("“{job}” goes on") if held else marked("“{job}” is in the queue already")
        self._window.status.post(tr(text, job=job.name if twin is None else twin.name))
        return True

    def cancel(self) -> None:
        """Cancel the job that runs, or else the first one that is paused, or else the first one in the queue."""
        found = self.queue.snapshot()
        states = (JobState.PAUSED, JobState.QUEUED)
        others = (status for state in states for status in found.waiting if status.state is state)
        chosen = found.running or next(others, None)
        if chosen is not None:
            self.queue.cancel(chosen.id)

    def cancel_generating(self, node: str) -> None:
        """Cancel the job in which a generator makes its frames, or waits for its turn."""
        jobs = (status for status in self.queue.snapshot().waiting if status.job.kind is JobKind.GENERATE)
        found = next((status for status in jobs if status.job.node == node), None)
        if found is not None:
            self.queue.cancel(found.id)

    def toggle_paused(self) -> None:
        """Pause the whole queue, or let it go on."""
        self.queue.set_paused(not self.queue.paused)

    def _on_asked(self, wish: str, job: str) -> None:
        queue = self.queue
        wishes: dict[str, Callable[[str], None]] = {
            "pause": queue.pause,
            "resume": queue.resume,
            "cancel": queue.cancel,
            "remove": queue.remove,
            "retry": self._retry,
            "up": lambda job: queue.move_by(job, -1),
            "down": lambda job: queue.move_by(job, 1),
            "top": lambda job: queue.move(job, 0),
            "open": lambda job: self._with_file(job, self.files.open),
            "reveal": lambda job: self._with_file(job, self.files.reveal),
        }
        wishes[wish](job)

    def _with_file(self, job: str, use: Callable[[Path], None]) -> None:
        file = self.queue.snapshot()[job].file
        if file is not None:
            use(file)

    def _on_previewed(self, preview: JobPreview) -> None:
        running = self._shown.running
        if running is not None and running.id == preview.job and running.job.kind is JobKind.GENERATE:
            self.previewed.emit(running.job.node, to_image(preview.pixels))

    def _on_frames_arrived(self, job: Job) -> None:
        for node in generators_of(job, self._document.registry) if job.kind is JobKind.RENDER else (job.node,):
            self.frames_arrived.emit(node)

    def _on_changed(self, snapshot: Snapshot) -> None:
        if snapshot.serial <= self._shown.serial:
            return
        before, self._shown = self._shown, snapshot
        self._window.jobs.show_snapshot(snapshot)
        self.snapshot_changed.emit(snapshot)
        line = queue_line(snapshot) if snapshot.waiting or not snapshot.held else held_line(snapshot)
        self._window.status.show_jobs(len(snapshot.open), line)
        running = snapshot.running
        line = f"{running.name}: {summary(running, queue_paused=snapshot.paused)}" if running is not None else ""
        self._window.status.show_activity(line)
        self._tell_generating()
        text = tr("Go On With Queue") if snapshot.paused else tr("Pause Queue")
        self._window.actions_.say("file.pause_queue", text)
        self._kept.show_snapshot(snapshot)
        were_open = {status.id for status in before.open}
        for status in snapshot.jobs:
            if status.state.is_final and status.id in were_open:
                self._tell_end(status)
        if len(snapshot.held) > len(before.held):
            self._window.status.post(tr("{jobs}: see the Jobs panel", jobs=held_line(snapshot)))

    def _tell_generating(self) -> None:
        """Say how those generators stand that are making the frames of the graph as it is now."""
        graph = self._document.graph
        told = {
            status.job.node: summary(status, queue_paused=self._shown.paused)
            for status in reversed(self._shown.waiting)
            if status.job.kind is JobKind.GENERATE and makes_now(status.job, graph, self._document.registry)
        }
        self.generating.emit(told)

    def _tell_end(self, status: JobStatus) -> None:
        """Say how a job ended."""
        if status.state is JobState.FAILED:
            self._window.fail(tr("“{job}” was not finished", job=status.name), status.error, "jobs")
        elif status.state is JobState.DONE and status.failures:
            text = tr("The others are finished. The Jobs panel lists those that failed, and tries them again.")
            failed = len(status.failures)
            title = tr_n("{count} frame of “{job}” failed", "{count} frames of “{job}” failed", failed, job=status.name)
            self._window.fail(title, text, "jobs")
        elif status.state is JobState.DONE:
            made = tr(_MADE[status.job.kind], file=status.file, job=status.name)
            self._window.status.post(made)
