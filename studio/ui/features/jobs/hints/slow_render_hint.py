"""Hint that a render will take long, as soon as that is known, with the offer to render at half size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from studio.core.translation import tr
from studio.engine.jobs.job import Job, JobKind, JobStatus, QueueSnapshot
from studio.ui.features.jobs.render_jobs import make_half_size_job
from studio.ui.widgets.text.durations import format_rough_duration

if TYPE_CHECKING:
    from studio.engine.jobs.job_queue import JobQueue
    from studio.sdk.registry import Registry
    from studio.ui.features.jobs.overwrite_prompt import OverwritePrompt
    from studio.ui.shell.main_window import MainWindow

_LONG_SECONDS: Final = 180.0
_SLOW_FRAME_SECONDS: Final = 2.0
_TRUSTED_FRAMES: Final = 2
"""The first frame takes the start along: models that are loaded, files that are opened."""


class SlowRenderHint(QObject):
    """Shows one card for a render whose frames are slow and many.

    Args:
        queue: The jobs.
        prompt: Asks before the render at half size writes over a file.
        registry: The node types.
        window: Shows the card.
    """

    def __init__(self, queue: JobQueue, prompt: OverwritePrompt, registry: Registry, window: MainWindow) -> None:
        super().__init__(window)
        self._queue, self._prompt, self._registry, self._window = queue, prompt, registry, window
        self._known: set[str] = set()  # the jobs that were spoken of
        self._shown = ""

    def show_snapshot(self, snapshot: QueueSnapshot) -> None:
        """Speak of the job at work once it is known to take long; take the card back when that job is over."""
        running = snapshot.running_job
        if self._shown and self._shown not in {status.id for status in snapshot.open_jobs}:
            self._remove_card()
        if running is None or running.is_stopping or running.id in self._known or not _is_slow(running):
            return
        self._remove_card()
        self._known.add(running.id)
        self._shown = running.id
        self._show_card(running)

    def _show_card(self, running: JobStatus) -> None:
        half = make_half_size_job(running.job, self._registry)
        text = tr("A frame takes {time:.0f} s.", time=running.pace)
        if half is not None and half.file is not None:
            hint = tr("At half size it has a quarter of the pixels, and goes to {file}.", file=half.file.name)
            text = f"{text} {hint}"
        left = format_rough_duration(running.seconds_left or 0.0)
        title = tr("“{job}” takes about {duration} more", job=running.name, duration=left)
        buttons = [(tr("Show jobs"), lambda: self._window.docks.show_panel("jobs"))]
        if half is not None:
            job, id = half, running.id
            buttons.append((tr("Render at Half Size"), lambda: self._render_instead(id, job)))
        self._window.notifications.show_card(title, text, buttons, _topic(running.id), is_problem=False)

    def _render_instead(self, slow: str, half: Job) -> None:
        """Render at half size in place of the slow job, which ends once nothing is in the other one's way."""
        self._remove_card()

        def begin(jobs: object) -> None:
            self._queue.cancel_job(slow)
            self._queue.submit_jobs(half)

        self._prompt.ask_before_overwriting([half], begin, None)

    def _remove_card(self) -> None:
        if self._shown:
            self._window.notifications.remove_topic(_topic(self._shown))
        self._shown = ""


def _topic(job: str) -> str:
    return f"jobs.slow.{job}"  # the topic that is the id alone is that of failures


def _is_slow(status: JobStatus) -> bool:
    return (
        status.job.kind is JobKind.RENDER
        and status.done - status.restored >= _TRUSTED_FRAMES
        and status.pace >= _SLOW_FRAME_SECONDS
        and (status.seconds_left or 0.0) >= _LONG_SECONDS
    )
