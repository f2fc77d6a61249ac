"""Host of the project that is open in the window, for scripts and agents."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from studio.api.edit_buffer import StepKeeper
from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.commands import Command
from studio.graph.file.project_file import save_project
from studio.graph.history import ProjectChange
from studio.graph.model import Project
from studio.sdk.registry import Registry
from studio.ui.shell.script_host.gui_calls import GuiCalls

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.engine.jobs.job_queue import JobQueue
    from studio.engine.output_records import ProjectOutputs
    from studio.ui.shell.controllers.shell import Shell

T = TypeVar("T")


class WindowHost(StepKeeper):
    """Host that edits the open document: each edit is a step of undo, made in the GUI thread.

    It belongs to the project that is open when it is made: where another one is opened, it refuses.

    Args:
        shell: The window.
        calls: Calls into the GUI thread.
    """

    def __init__(self, shell: Shell, calls: GuiCalls) -> None:
        super().__init__()
        self._shell = shell
        self._calls = calls
        self._project = shell.document.project  # as of the last change that is not another project
        self._is_replaced = False
        self._unsaved_key = uuid4().hex
        self._token = CancelToken()
        shell.document.project_changed.connect(self._on_changed)

    @property
    def registry(self) -> Registry:
        """The node types."""
        return self._shell.document.registry

    @property
    def engine(self) -> Engine:
        """The window's engine; any thread may ask it."""
        return self._shell.engine

    @property
    def project(self) -> Project:
        """The project as it is now."""
        self._refuse_replaced()
        return self._project if self._buffer is None else self._buffer.project

    @property
    def is_replaced(self) -> bool:
        """Whether another project was opened, so that this host refuses."""
        return self._is_replaced

    @property
    def path(self) -> Path | None:
        """The project's file."""
        return self._shell.session.files.path

    @property
    def project_key(self) -> str:
        """The name of the project in jobs: its absolute path, or a text that no other project has."""
        return str(self.path.absolute()) if self.path is not None else self._unsaved_key

    @property
    def outputs(self) -> ProjectOutputs | None:
        """The record of the files that the project has made."""
        from studio.engine.output_records import make_project_key

        records = self._shell.outputs
        return None if records is None else records.get_project_outputs(make_project_key(self.path or self.project_key))

    @property
    def jobs(self) -> JobQueue:
        """The queue of the Jobs panel."""
        return self._shell.jobs.queue

    @property
    def cancel_token(self) -> CancelToken:
        """What `cancel_work` cancels."""
        return self._token

    def cancel_work(self) -> None:
        """Cancel the frame or render that a script waits for; what it asks for afterwards is computed. Any thread."""
        token, self._token = self._token, CancelToken()
        token.cancel()

    @property
    def step_labels(self) -> tuple[str, ...]:
        """The names of all steps."""
        return self._calls.call(lambda: self._shell.document.step_labels)

    @property
    def step_index(self) -> int:
        """How many of the steps are done."""
        return self._calls.call(lambda: self._shell.document.step_index)

    def apply_command(self, command: Command, *, is_by_hand: bool = True) -> None:
        """Make an edit. Raises StudioError if it cannot be."""
        if self._buffer is not None:
            self._buffer.add(command)
            return
        self._call_document(lambda: self._shell.document.apply_command(command, is_by_hand=is_by_hand))

    def undo(self) -> bool:
        """Take back the last step."""
        return self._call_document(self._shell.document.undo)

    def redo(self) -> bool:
        """Do the last step again."""
        return self._call_document(self._shell.document.redo)

    def save(self, path: Path | None = None) -> Path:
        """Save the open project, or a copy of it under another path; return the file.

        Where another user has changed the file, the window asks, and this waits for the answer.
        """
        files = self._shell.session.files
        own = files.path
        if own is None and path is None:
            raise StudioError(tr("The project was never saved: save it in the window first, or give a path."))
        if path is not None and (own is None or path.absolute() != own.absolute()):
            save_project(path, self.project, self.registry)  # a copy, written in this thread
            return path
        assert own is not None
        saved: Future[None] = Future()

        def fail(title: str, text: str) -> None:
            if not saved.done():
                saved.set_exception(StudioError(f"{title}: {text}"))

        def finish() -> None:
            if not saved.done():
                saved.set_result(None)

        self._calls.call(lambda: files.failed.connect(fail))
        try:
            self._call_document(lambda: files.save_project(finish))
            self._calls.wait(saved)
        finally:
            self._calls.call(lambda: files.failed.disconnect(fail))
        return own

    def close(self) -> None:
        """Let go of the document."""
        self._calls.call(lambda: self._shell.document.project_changed.disconnect(self._on_changed, missing_ok=True))

    def _call_document(self, edit: Callable[[], T]) -> T:
        def call() -> T:
            self._refuse_replaced()
            return edit()

        return self._calls.call(call)

    def _on_changed(self, change: ProjectChange) -> None:
        self._is_replaced = self._is_replaced or change.is_new_project
        if not self._is_replaced:
            self._project = change.after

    def _refuse_replaced(self) -> None:
        if self._is_replaced:
            raise StudioError(tr("Another project was opened in the window; this one is closed."))
