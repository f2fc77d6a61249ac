"""Prompt that offers recovered work after a crash, with a preview. No answer deletes anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.errors import ProjectFileError
from studio.core.translation import tr
from studio.ui.shell.choice_dialog import ChoiceQuestion
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.session.autosave_writer import AutosaveWriter
from studio.ui.shell.session.project_files import ProjectFiles
from studio.ui.shell.session.storage.crash_recovery import ProjectPreview, RecoveredProject, RecoveredProjects
from studio.ui.shell.session.storage.recovery import RecoveryStore
from studio.ui.shell.session.views.version_preview import VersionPreview
from studio.ui.shell.session.views.version_text import format_when
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


class RecoveryPrompt(QObject):
    """Prompt about unsaved work, at the start and when its project is opened.

    Args:
        window: The parent of questions.
        dialogs: Asks them.
        files: Opens what is restored.
        keeper: Writes what is restored before its old file is removed.
        recovery: What crashes have left behind.
        background: Reads and writes.

    Signals:
        failed(str, str): What could not be done, and why.
        others_found(str): So many others are kept, in words.
    """

    failed = Signal(str, str)
    others_found = Signal(str)

    def __init__(
        self,
        window: QWidget,
        dialogs: Dialogs,
        files: ProjectFiles,
        keeper: AutosaveWriter,
        recovery: RecoveryStore,
        background: BackgroundWorker,
    ) -> None:
        super().__init__(files)
        self._window = window
        self._dialogs = dialogs
        self._files = files
        self._keeper = keeper
        self._recovery = recovery
        self._background = background
        files.recovery_found.connect(lambda leftover: self._offer(leftover, lambda: None))

    @property
    def _leftovers(self) -> RecoveredProjects:
        return self._recovery.recovered_projects

    def offer_newest(self, otherwise: Callable[[], None], on_none: Callable[[], None] | None = None) -> None:
        """Take in what crashes have left, and offer the newest.

        Args:
            otherwise: Called if it is not wanted.
            on_none: Called if there is none; by default as if it were not wanted.
        """

        def find() -> tuple[RecoveredProject, ...]:
            self._recovery.collect_abandoned()
            return self._leftovers.list_all()

        def on_found(found: tuple[RecoveredProject, ...]) -> None:
            if not found:
                (on_none or otherwise)()
                return
            if len(found) > 1:
                self.others_found.emit(_others_text(found[1:]))
            self._offer(found[0], otherwise)

        self._background.run_task(find, on_found, lambda _: otherwise())

    def announce_recovered(self, asked_for: Path) -> None:
        """Collect what crashes have left, and only report it; the opened project's own recovery is offered with it."""

        def find() -> tuple[RecoveredProject, ...]:
            self._recovery.collect_abandoned()
            return tuple(one for one in self._leftovers.list_all() if not one.belongs_to(asked_for))

        self._background.run_task(
            find, lambda found: self.others_found.emit(_others_text(found)) if found else None, lambda _: None
        )

    def _offer(self, leftover: RecoveredProject, otherwise: Callable[[], None]) -> None:
        """Show what one holds, and ask. One that equals the saved file is nothing to ask about."""

        def on_look(look: ProjectPreview) -> None:
            if look.compared_project is not None and not look.difference:
                self._background.run_task(
                    lambda: self._leftovers.remove(leftover), lambda _: otherwise(), lambda _: None
                )
            else:
                self._ask(leftover, look, otherwise)

        self._background.run_task(
            lambda: self._leftovers.make_preview(leftover),
            on_look,
            lambda text: self._on_damaged(leftover, text, otherwise),
        )

    def _ask(self, leftover: RecoveredProject, look: ProjectPreview, otherwise: Callable[[], None]) -> None:
        name = leftover.path.stem if leftover.path is not None else tr("Untitled")
        instead = tr("Start without it") if look.compared_project is None else tr("Open the saved one")
        choice = ChoiceQuestion(
            tr("Restore unsaved work on “{name}”?", name=name),
            tr(
                "Frameloom did not close properly. This is as it was on {when}; no file is changed by restoring it. "
                "“{instead}” keeps it in File → Earlier Versions, “Later” asks again.",
                when=format_when(leftover.saved_at),
                instead=instead,
            ),
            (tr("Restore"), instead, tr("Later")),
            escape_answer=2,
            make_preview=lambda parent: _make_preview(parent, look),
        )

        def on_answer(answer: int) -> None:
            if answer == 0:
                self._restore(leftover, look)
            elif answer == 1:
                self._set_aside(leftover, look, otherwise)
            else:
                otherwise()

        self._dialogs.ask_choice(self._window, choice, on_answer)

    def _restore(self, leftover: RecoveredProject, look: ProjectPreview) -> None:
        drop = lambda: self._background.run_task(  # noqa: E731  (a call to be made later)
            lambda: self._leftovers.remove(leftover), lambda _: None, lambda _: None
        )
        self._files.confirm_replacement(
            lambda: self._files.restore_project(look.project, leftover.path, lambda: self._keeper.write_now(then=drop))
        )

    def _set_aside(self, leftover: RecoveredProject, look: ProjectPreview, otherwise: Callable[[], None]) -> None:
        path = leftover.path

        def then() -> None:
            if path is None or look.compared_project is None:
                otherwise()
            elif self._files.path != path:
                self._files.open_project(path)

        self._background.run_task(
            lambda: self._leftovers.move_to_versions(leftover),
            lambda _: then(),
            lambda text: self._on_not_kept(text, then),
        )

    def _on_not_kept(self, text: str, then: Callable[[], None]) -> None:
        self.failed.emit(tr("The unsaved work stays where it is"), text)
        then()

    def _on_damaged(self, leftover: RecoveredProject, text: str, otherwise: Callable[[], None]) -> None:
        def put_aside() -> str:
            try:
                return str(self._leftovers.rename_damaged(leftover))
            except OSError as error:
                raise ProjectFileError(leftover.file, str(error)) from None

        def on_aside(aside: str) -> None:
            said = tr("{reason}. It is kept as {file}.", reason=text, file=aside)
            self.failed.emit(tr("The unsaved work cannot be restored"), said)
            otherwise()

        self._background.run_task(put_aside, on_aside, lambda _: on_aside(str(leftover.file)))


def _make_preview(parent: QWidget, look: ProjectPreview) -> QWidget:
    view = VersionPreview(parent, tr("the saved file"))
    view.show_preview(look)
    return view


def _others_text(others: tuple[RecoveredProject, ...]) -> str:
    names = (one.path.stem if one.path is not None else tr("Untitled") for one in others)
    return ", ".join(f"“{name}” ({format_when(one.saved_at)})" for name, one in zip(names, others, strict=True))
