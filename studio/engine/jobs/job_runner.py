"""Execution of jobs: a render into a file, a generator's frames into the cache, or a training.

Torch is imported when a job runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from studio.core.translation import tr
from studio.engine.jobs.job import Job, JobFailure, JobKind
from studio.engine.jobs.job_preview import JobPreview
from studio.engine.jobs.job_run import JobOutcome, JobRun
from studio.engine.jobs.output_conflicts import get_job_outputs
from studio.engine.output_records import OutputRecords, ProjectOutputs
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Graph

if TYPE_CHECKING:
    from studio.core.time import FrameRange
    from studio.engine.engine import Engine
    from studio.engine.render import RenderReport
    from studio.engine.render.remote_parts import RemoteParts
    from studio.engine.training.training_loop import TrainReport

PREVIEW_SIDE = 256
"""The longer side of a preview, in pixels."""

_PREVIEW_SECONDS = 0.1
_RENDER_PREVIEW_SECONDS = 0.4  # scaling costs a render a millisecond or two
_ARRIVED_SECONDS = 0.5
_MOST_NOTICES = 50


class RenderFunction(Protocol):
    """Protocol of a function that renders, as `studio.engine.render.render_sink`."""

    def __call__(  # noqa: D102  (the engine documents it)
        self,
        engine: Engine,
        graph: Graph,
        sink: str,
        *,
        frames: FrameRange | None = None,
        scale: float = 1.0,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int], object] | None = None,
        on_work: Callable[[str, int, int, str], object] | None = None,
        on_restored: Callable[[int], object] | None = None,
        on_picture: Callable[[int, object], object] | None = None,
        keep_going: bool = False,
        outputs: ProjectOutputs | None = None,
        remote: RemoteParts | None = None,
    ) -> RenderReport: ...


MakeParts = Callable[[Job, CancelToken], "RemoteParts | None"]
"""Returns who makes the parts of a job elsewhere, or None; may wait for it. Raises StudioError, CancelledError."""


class JobRunner:
    """Runner of jobs: does their work with the engine.

    Args:
        engine: Computes.
        on_preview: Takes a generator's picture as it grows, or a frame that was rendered, some a second.
        on_frames: Takes a generate job whose frames have come into the cache, some a second; and at its end a render,
            for which generators may have made theirs.
        outputs: What projects have made: a job writes over nothing else. None to let it write over all.
        make_parts: Says who makes the parts of a render elsewhere; None for nobody.
    """

    def __init__(
        self,
        engine: Engine,
        on_preview: Callable[[JobPreview], object],
        on_frames: Callable[[Job], object],
        outputs: OutputRecords | None = None,
        make_parts: MakeParts | None = None,
    ) -> None:
        self._make_parts = make_parts
        self._engine = engine
        self._outputs = outputs
        self._on_preview = on_preview
        self._on_frames = on_frames

    def __call__(self, run: JobRun) -> JobOutcome:
        """Do a job's work. Raises what the engine raises."""
        if run.job.kind is JobKind.GENERATE:
            run.rest_context = (
                self._engine.executor.node_invoker.device_lease.release_temporarily
            )  # it rests inside its method, which has the device
            return self._generate(run)
        if run.job.kind is JobKind.TRAIN:
            return self._train(run)
        from studio.engine.render import render_sink
        from studio.engine.scheduling.devices import restore_library_threads

        run.rest_context = restore_library_threads
        return self._render(run, render_sink)

    def _render(self, run: JobRun, render: RenderFunction) -> JobOutcome:
        job = run.job
        previews = _Previews(job.id, self._on_preview, _RENDER_PREVIEW_SECONDS)
        remote = self._make_parts(job, run.cancel_token) if self._make_parts is not None else None
        try:
            report = render(
                self._engine,
                job.graph,
                job.node,
                frames=job.frames,
                scale=job.scale,
                cancel=run.cancel_token,
                on_progress=run.report_progress,
                on_work=run.report_step,
                on_restored=run.note_restored,
                on_picture=lambda frame, picture: previews(picture, frame),
                keep_going=job.keep_going,
                outputs=self._outputs_of(job),
                remote=remote,
            )
        finally:
            self._on_frames(job)
        failures = tuple(JobFailure.from_error(failed.error, failed.frame) for failed in report.failures)
        return JobOutcome(
            report.frames - len(failures), report.file, report.restored_count, failures, tuple(map(str, report.notices))
        )

    def _outputs_of(self, job: Job) -> ProjectOutputs | None:
        return None if self._outputs is None else get_job_outputs(self._outputs, job)

    def _generate(self, run: JobRun) -> JobOutcome:
        job, made, told_at = run.job, 0, 0.0

        def on_progress(done: int, total: int, phase: str) -> None:
            nonlocal made, told_at
            if phase:  # of a part of its work: these are no frames
                run.report_step(job.name, done, total, phase)
                return
            now = time.monotonic()
            if done > made and now >= told_at + _ARRIVED_SECONDS:
                told_at = now
                self._on_frames(job)
            made = done
            run.report_progress(done, total)

        preview = _Previews(job.id, self._on_preview)
        try:
            notices = self._engine.generate_clip(
                job.graph,
                job.node,
                scale=job.scale,
                cancel=run.cancel_token,
                on_progress=on_progress,
                on_preview=preview,
            )
        finally:
            self._on_frames(job)
        return JobOutcome(made, notices=tuple(notice.text for notice in notices))

    def _train(self, run: JobRun) -> JobOutcome:
        from studio.engine.training.train_run import train_node

        job, begun = run.job, False
        run.report_activity(tr("prepares its networks and looks at its samples"))

        def on_step(report: TrainReport) -> None:
            nonlocal begun
            if not begun:
                begun = True
                run.note_restored(report.step - 1)
            run.report_progress(report.step, report.steps)

        report = train_node(
            self._engine,
            job.graph,
            job.node,
            resume=job.resume,
            run=job.id,
            cancel=run.cancel_token,
            on_step=on_step,
            outputs=self._outputs_of(job),
        )
        left_out = tuple(tr("left out: {row}", row=row) for row in report.bad_rows[:_MOST_NOTICES])
        ended = (tr("It ended early: validation makes no progress any more."),) if report.is_stopped_early else ()
        return JobOutcome(report.step, report.folder, notices=(*ended, *left_out))


class _Previews:
    """Small pictures of a job's result, made at most as often as they are read."""

    def __init__(self, job: str, tell: Callable[[JobPreview], object], every: float = _PREVIEW_SECONDS) -> None:
        self._job = job
        self._tell = tell
        self._every = every
        self._due = 0.0

    def __call__(self, picture: object, frame: int | None = None) -> None:
        from studio.engine.display.display_picture import to_rgba8

        now = time.monotonic()
        if now >= self._due:
            self._due = now + self._every
            self._tell(JobPreview(self._job, to_rgba8(picture, max_side=PREVIEW_SIDE), frame))
