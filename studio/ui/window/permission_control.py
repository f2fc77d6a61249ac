"""Asks, in a bar, whether the project may use what it wants to use, and remembers the answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt

from studio.core.language import tr
from studio.graph.fingerprint import project_fingerprint
from studio.graph.history import Change, Document
from studio.graph.model import Project
from studio.graph.permissions import missing_requests, project_requests, requests_text
from studio.sdk.permissions import Permission
from studio.ui.background import Background
from studio.ui.keeping.permission_store import PermissionStore
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.window.notice_bar import NoticeBar
from studio.ui.window.project_files import ProjectFiles


class PermissionControl(QObject):
    """Shows what is wanted and not allowed yet. Nobody is stopped: until an answer is given, the gate stays closed.

    Args:
        document: What is asked about, and what the answer is given to.
        files: Say where it lies, and when it was saved.
        store: Remembers answers.
        background: Reads and writes them.
        bar: Asks.
        post: Takes what the user should know.
    """

    def __init__(
        self,
        document: Document,
        files: ProjectFiles,
        store: PermissionStore,
        background: Background,
        bar: NoticeBar,
        post: Callable[[str], None],
    ) -> None:
        super().__init__(bar)
        self._document = document
        self._files = files
        self._store = store
        self._background = background
        self._bar = bar
        self._post = post
        self._once: frozenset[Permission] = frozenset()  # allowed, but not to be remembered
        self._put_off: frozenset[Permission] = frozenset()
        self._shown: frozenset[Permission] = frozenset()
        self._fingerprint = ""  # of the file, as it was opened or saved last
        self._opened = 0  # how many projects have been opened
        self._looking_up = False
        document.changed.connect(self._on_changed)
        files.saved.connect(self._on_saved)
        self._refresh()

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"file.permissions": self.open}

    def open(self) -> None:
        """Ask again, or say what is allowed and let it be taken back."""
        self._put_off = frozenset()
        self._refresh()
        requests = project_requests(self._document.project, self._document.registry)
        if not requests:
            self._post(tr("This project wants to use no camera and no microphone"))
            return
        if not self._bar.text:
            text = tr("This project may use: {wanted}", wanted=requests_text(requests))
            close = lambda: self._bar.show_notice("")  # noqa: E731  (a call to be made later)
            self._bar.show_notice(text, [(tr("Take Back"), self._take_back), (tr("Close"), close)])
        self._bar.buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close(self) -> None:
        """Follow the document no more."""
        self._document.changed.disconnect(self._on_changed)

    def _on_changed(self, change: Change) -> None:
        if change.opened:
            self._look_up(change.after)
        elif change.after.graph is not change.before.graph or change.after.variant is not change.before.variant:
            self._refresh()

    def _look_up(self, project: Project) -> None:
        """Look whether a project that was opened was allowed something earlier; only then ask."""
        self._opened += 1
        self._once = self._put_off = frozenset()
        self._fingerprint = ""
        path = self._files.path
        self._looking_up = path is not None and bool(missing_requests(project, self._document.registry))
        if path is None or not self._looking_up:
            self._refresh()
            return
        self._bar.show_notice("")
        found = partial(self._on_found, self._opened)
        self._background.run(partial(self._find, project, path), found, lambda _: found(("", frozenset())))

    def _find(self, project: Project, path: Path) -> tuple[str, frozenset[Permission]]:
        fingerprint = project_fingerprint(project, path, self._document.registry)
        return fingerprint, self._store.read(fingerprint)

    def _on_found(self, opened: int, found: tuple[str, frozenset[Permission]]) -> None:
        if opened == self._opened:
            self._looking_up = False
            self._fingerprint = found[0]
            self._document.grant(found[1])
            self._refresh()

    def _refresh(self) -> None:
        """Show what is missing, unless the user has put it off or it is looked up."""
        if self._looking_up:
            return
        missing = missing_requests(self._document.project, self._document.registry)
        self._shown = frozenset(each.permission for each in missing)
        if self._shown <= self._put_off:
            self._bar.show_notice("")
            return
        text = tr("This project wants to use: {wanted}", wanted=requests_text(missing))
        answers = [
            (tr("Allow"), lambda: self._allow(once=False)),
            (tr("Allow Once"), lambda: self._allow(once=True)),
            (tr("Not Now"), self._put_aside),
        ]
        self._bar.show_notice(text, answers)

    def _allow(self, *, once: bool) -> None:
        """Let the project use what the bar has named."""
        allowed = self._shown
        if once:
            self._once |= allowed
        self._document.grant(allowed)
        if not once and self._fingerprint:
            self._remember(self._fingerprint)

    def _put_aside(self) -> None:
        self._put_off |= self._shown
        self._bar.show_notice("")
        self._post(tr("Nothing was opened. File → Devices of This Project… asks again."))

    def _take_back(self) -> None:
        """Let the project use nothing any more, and forget that it might."""
        fingerprint = self._fingerprint
        if fingerprint:
            self._background.run(lambda: self._store.forget(fingerprint), lambda _: None, self._on_not_written)
        self._bar.show_notice("")
        self._document.revoke()

    def _on_saved(self, project: Project) -> None:
        """Remember what is allowed under the fingerprint of the file as it is now."""
        path, registry, opened = self._files.path, self._document.registry, self._opened
        if path is None or not project_requests(project, registry):
            return

        def on_made(fingerprint: str) -> None:
            if opened == self._opened:
                self._fingerprint = fingerprint
                self._remember(fingerprint)

        self._background.run(lambda: project_fingerprint(project, path, registry), on_made, self._on_not_written)

    def _remember(self, fingerprint: str) -> None:
        granted = self._document.granted - self._once
        if granted:
            store = self._store
            self._background.run(lambda: store.remember(fingerprint, granted), lambda _: None, self._on_not_written)

    def _on_not_written(self, reason: str) -> None:
        self._post(tr("What you have allowed is not remembered: {reason}", reason=reason))
