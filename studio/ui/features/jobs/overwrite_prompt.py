"""Prompts before a job overwrites files that the project did not make, and before jobs are given up.

Files are looked at in the worker thread; a job is put into the queue once nothing is in its way, or the user has said
that it may be replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias
from uuid import uuid4

from PySide6.QtCore import QObject

from studio.core.translation import tr, tr_n
from studio.engine.jobs.job import Job, JobKind, JobStatus
from studio.engine.jobs.output_conflicts import find_output_conflicts, find_project_key, get_job_outputs
from studio.engine.output_records import ExistingFile, OutputRecords, describe_file
from studio.ui.shell.choice_dialog import ChoiceQuestion
from studio.ui.shell.dialogs import FileRequest, YesNoQuestion
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from studio.sdk.registry import Registry
    from studio.ui.shell.main_window import MainWindow
    from studio.ui.shell.session.project_files import ProjectFiles

_MAX_SHOWN: Final = 5
_MAX_PATH_LENGTH: Final = 60  # characters

START_TOPIC: Final = "jobs.start"
"""The topic of messages that say why a job could not start."""

Begin: TypeAlias = Callable[[Sequence[Job]], None]
WriteElsewhere: TypeAlias = Callable[[Job, Path], None]


class OverwritePrompt(QObject):
    """Knows under which name the open project keeps what it made, and asks about all else.

    Args:
        records: What all projects have made; None to ask nothing.
        registry: The node types.
        files: The open project.
        background: Looks at files.
        window: Where questions are shown.
    """

    def __init__(
        self,
        records: OutputRecords | None,
        registry: Registry,
        files: ProjectFiles,
        background: BackgroundWorker,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._records = records
        self._registry = registry
        self._files, self._background, self._window = files, background, window
        self._path = files.path
        self._is_leaving = False
        self._checked_jobs: list[Job] = []
        self.project_key = _name(self._path)
        files.project_closing.connect(self._on_leaving)
        files.file_changed.connect(self._on_file_changed)

    def is_checking(self, job: Job) -> bool:
        """Return whether the very same job is about to be put into the queue."""
        return any(job.has_same_result(other) for other in self._checked_jobs)

    def ask_before_overwriting(self, jobs: Sequence[Job], begin: Begin, write_elsewhere: WriteElsewhere | None) -> None:
        """Begin jobs in whose way nothing is, and ask about the others, one after the other.

        Args:
            jobs: Have the name of their project.
            begin: Puts jobs into the queue.
            write_elsewhere: Lets a job write another file; None where that cannot be.
        """
        free = [job for job in jobs if job.kind is JobKind.GENERATE or self._records is None]
        if free:
            begin(free)
        others = [job for job in jobs if job not in free]
        if not others:
            return
        self._checked_jobs += others

        def on_found(found: list[tuple[ExistingFile, ...]]) -> None:
            self._checked_jobs = [job for job in self._checked_jobs if job not in others]
            blocked = [(job, files) for job, files in zip(others, found, strict=True) if files]
            ready = [job for job, files in zip(others, found, strict=True) if not files]
            if ready:
                begin(ready)
            self._ask_next(blocked, begin, write_elsewhere)

        def on_failed(text: str) -> None:
            self._checked_jobs = [job for job in self._checked_jobs if job not in others]
            self._window.show_error(tr("Nothing was started"), text, topic=START_TOPIC)

        self._background.run_task(lambda: [self._find_existing_files(job) for job in others], on_found, on_failed)

    def _find_existing_files(self, job: Job) -> tuple[ExistingFile, ...]:
        """Runs in the worker thread."""
        assert self._records is not None
        return find_output_conflicts(job, self._registry, get_job_outputs(self._records, job))

    def _ask_next(
        self,
        blocked: list[tuple[Job, tuple[ExistingFile, ...]]],
        begin: Begin,
        write_elsewhere: WriteElsewhere | None,
    ) -> None:
        if not blocked:
            return
        (job, files), *others = blocked
        can_choose = write_elsewhere is not None and job.kind is JobKind.RENDER and job.file is not None
        replace = tr("Put Aside") if job.kind is JobKind.TRAIN else tr("Replace")
        answers = [replace, *([tr("Choose Another…")] if can_choose else []), tr("Cancel")]
        last = len(answers) - 1

        def on_answer(answer: int) -> None:
            if answer == 0:
                self._replace(job, [file.path for file in files], begin)
            elif answer != last and write_elsewhere is not None:
                self._choose(job, write_elsewhere)
            self._ask_next(others, begin, write_elsewhere)

        choice = ChoiceQuestion(
            _title(job, files), _text(job, files), tuple(answers), escape_answer=last, default_answer=last
        )
        self._window.dialogs.ask_choice(self._window, choice, on_answer)

    def _replace(self, job: Job, paths: Sequence[Path], begin: Begin) -> None:
        """Note that the project may write over files as they are now, and begin."""
        self.record_files(job, paths, lambda: begin([job]))

    def _choose(self, job: Job, write_elsewhere: WriteElsewhere) -> None:
        assert job.file is not None
        title = tr("Choose where to write “{job}”", job=job.name)
        request = FileRequest(
            title, is_saving=True, start_path=job.file, suffixes=(job.file.suffix,) if job.file.suffix else ()
        )

        def on_chosen(path: Path) -> None:  # the dialog has asked whether it may be replaced
            chosen = path.absolute()
            self.record_files(job, [chosen], lambda: write_elsewhere(job, chosen))

        self._window.dialogs.choose_file(self._window, request, on_chosen)

    def ask_before_discarding(self, held: Sequence[JobStatus], discard: Callable[[], None]) -> None:
        """Take jobs of the last session off the list, after a question if one of them had got anywhere."""
        if not any(status.done for status in held):
            discard()
            return
        title = tr_n("Discard an interrupted job?", "Discard {count} interrupted jobs?", len(held))
        text = tr("It cannot go on from where it was. Checkpoints and pictures that it has written stay on the disk.")
        question = YesNoQuestion(title, text, tr("Discard"), tr("Keep"))
        self._window.dialogs.ask_confirmation(self._window, question, lambda yes: discard() if yes else None)

    def record_files(self, job: Job, paths: Sequence[Path], then: Callable[[], None]) -> None:
        """Note that the project of a job may write over files as they are now, and call `then`."""
        records = self._records
        assert records is not None
        self._background.run_task(
            lambda: get_job_outputs(records, job).record_files(*paths),
            lambda _: then(),
            lambda text: self._window.show_error(tr("Nothing was started"), text, topic=START_TOPIC),
        )

    def _on_leaving(self) -> None:
        self._is_leaving = True

    def _on_file_changed(self) -> None:
        """Take the name of another project; one that was saved under another name has made what it had made before."""
        path = self._files.path
        if self._is_leaving:
            self._is_leaving = False
            self._path, self.project_key = path, _name(path)
        elif path is not None and path != self._path:
            before, records = self.project_key, self._records
            self._path, self.project_key = path, _name(path)
            if records is not None:
                self._background.run_task(
                    lambda: records.link_projects(find_project_key(before), find_project_key(str(path))),
                    lambda _: None,
                    lambda text: None,
                )


def _name(path: Path | None) -> str:
    """Return the key of a project in its jobs: its file, or a name that no other project has."""
    return str(path.absolute()) if path is not None else f"untitled-{uuid4().hex}"


def _title(job: Job, files: Sequence[ExistingFile]) -> str:
    if job.kind is JobKind.TRAIN:
        return tr("This folder holds a training that was not made by this project")
    return tr_n(
        "This file exists and was not made by this project",
        "{count} files exist and were not made by this project",
        len(files),
    )


def _text(job: Job, files: Sequence[ExistingFile]) -> str:
    lines = [_short(file.path) for file in files[:_MAX_SHOWN]]
    if len(files) == 1:
        lines.append(f"({describe_file(files[0])})")
    if (more := len(files) - _MAX_SHOWN) > 0:
        lines.append(tr("… and {count} more", count=more))
    end = tr("“{job}” would replace what is there.", job=job.name)
    if job.kind is JobKind.TRAIN:
        end = tr("“{job}” would begin a run of its own beside what is there.", job=job.name)
    return "\n".join([*lines, "", end])


def _short(path: Path) -> str:
    """Return a path that fits into a line: its end, as "…/renders/clip.mp4"."""
    text = str(path)
    return text if len(text) <= _MAX_PATH_LENGTH else "…" + text[-_MAX_PATH_LENGTH:]
