"""Offers what a crash has left behind, with a look at what it holds. Nothing is lost by any answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.errors import ProjectFileError
from studio.core.language import tr
from studio.ui.background import Background
from studio.ui.choice_dialog import Choice
from studio.ui.dialogs import Dialogs
from studio.ui.keeping.leftovers import Leftover, Leftovers, Look
from studio.ui.keeping.look_view import LookView
from studio.ui.keeping.recovery import Recovery
from studio.ui.keeping.words import when_text
from studio.ui.window.project_files import ProjectFiles
from studio.ui.window.recovery_keeper import RecoveryKeeper


class RecoveryOffer(QObject):
    """Asks what becomes of unsaved work, at the start and when its project is opened.

    Args:
        window: The parent of questions.
        dialogs: Asks them.
        files: Opens what is restored.
        keeper: Writes what is restored before its old file is removed.
        recovery: What crashes have left behind.
        background: Reads and writes.

    Signals:
        failed(str, str): What could not be done, and why.
        waiting(str): So many others are kept, in words.
    """

    failed = Signal(str, str)
    waiting = Signal(str)

    def __init__(
        self,
        window: QWidget,
        dialogs: Dialogs,
        files: ProjectFiles,
        keeper: RecoveryKeeper,
        recovery: Recovery,
        background: Background,
    ) -> None:
        super().__init__(files)
        self._window = window
        self._dialogs = dialogs
        self._files = files
        self._keeper = keeper
        self._recovery = recovery
        self._background = background
        files.left_over.connect(lambda leftover: self._offer(leftover, lambda: None))

    @property
    def _leftovers(self) -> Leftovers:
        return self._recovery.leftovers

    def offer_newest(self, otherwise: Callable[[], None], on_none: Callable[[], None] | None = None) -> None:
        """Take in what crashes have left, and offer the newest.

        Args:
            otherwise: Called if it is not wanted.
            on_none: Called if there is none; by default as if it were not wanted.
        """

        def find() -> tuple[Leftover, ...]:
            self._recovery.collect()
            return self._leftovers.all()

        def on_found(found: tuple[Leftover, ...]) -> None:
            if not found:
                (on_none or otherwise)()
                return
            if len(found) > 1:
                self.waiting.emit(_others_text(found[1:]))
            self._offer(found[0], otherwise)

        self._background.run(find, on_found, lambda _: otherwise())

    def announce(self, asked_for: Path) -> None:
        """Take in what crashes have left, and only say so: a project was asked for, whose own is offered with it."""

        def find() -> tuple[Leftover, ...]:
            self._recovery.collect()
            return tuple(one for one in self._leftovers.all() if not one.belongs_to(asked_for))

        self._background.run(
            find, lambda found: self.waiting.emit(_others_text(found)) if found else None, lambda _: None
        )

    def _offer(self, leftover: Leftover, otherwise: Callable[[], None]) -> None:
        """Show what one holds, and ask. One that equals the saved file is nothing to ask about."""

        def on_look(look: Look) -> None:
            if look.against is not None and not look.difference:
                self._background.run(lambda: self._leftovers.drop(leftover), lambda _: otherwise(), lambda _: None)
            else:
                self._ask(leftover, look, otherwise)

        self._background.run(
            lambda: self._leftovers.look(leftover),
            on_look,
            lambda text: self._on_damaged(leftover, text, otherwise),
        )

    def _ask(self, leftover: Leftover, look: Look, otherwise: Callable[[], None]) -> None:
        name = leftover.path.stem if leftover.path is not None else tr("Untitled")
        instead = tr("Start without it") if look.against is None else tr("Open the saved one")
        choice = Choice(
            tr("Restore unsaved work on “{name}”?", name=name),
            tr(
                "Frameloom did not close properly. This is as it was on {when}; no file is changed by restoring it. "
                "“{instead}” keeps it in File → Earlier Versions, “Later” asks again.",
                when=when_text(leftover.when),
                instead=instead,
            ),
            (tr("Restore"), instead, tr("Later")),
            escape=2,
            look=lambda parent: _look_view(parent, look),
        )

        def on_answer(answer: int) -> None:
            if answer == 0:
                self._restore(leftover, look)
            elif answer == 1:
                self._set_aside(leftover, look, otherwise)
            else:
                otherwise()

        self._dialogs.choose(self._window, choice, on_answer)

    def _restore(self, leftover: Leftover, look: Look) -> None:
        drop = lambda: self._background.run(  # noqa: E731  (a call to be made later)
            lambda: self._leftovers.drop(leftover), lambda _: None, lambda _: None
        )
        self._files.guard(
            lambda: self._files.restore(look.project, leftover.path, lambda: self._keeper.keep_now(then=drop))
        )

    def _set_aside(self, leftover: Leftover, look: Look, otherwise: Callable[[], None]) -> None:
        path = leftover.path

        def then() -> None:
            if path is None or look.against is None:
                otherwise()
            elif self._files.path != path:
                self._files.open(path)

        self._background.run(
            lambda: self._leftovers.set_aside(leftover),
            lambda _: then(),
            lambda text: self._on_not_kept(text, then),
        )

    def _on_not_kept(self, text: str, then: Callable[[], None]) -> None:
        self.failed.emit(tr("The unsaved work stays where it is"), text)
        then()

    def _on_damaged(self, leftover: Leftover, text: str, otherwise: Callable[[], None]) -> None:
        def put_aside() -> str:
            try:
                return str(self._leftovers.put_damaged_aside(leftover))
            except OSError as error:
                raise ProjectFileError(leftover.file, str(error)) from None

        def on_aside(aside: str) -> None:
            said = tr("{reason}. It is kept as {file}.", reason=text, file=aside)
            self.failed.emit(tr("The unsaved work cannot be restored"), said)
            otherwise()

        self._background.run(put_aside, on_aside, lambda _: on_aside(str(leftover.file)))


def _look_view(parent: QWidget, look: Look) -> QWidget:
    view = LookView(parent, tr("the saved file"))
    view.show_look(look)
    return view


def _others_text(others: tuple[Leftover, ...]) -> str:
    names = (one.path.stem if one.path is not None else tr("Untitled") for one in others)
    return ", ".join(f"“{name}” ({when_text(one.when)})" for name, one in zip(names, others, strict=True))
