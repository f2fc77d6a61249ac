"""Control of permissions: asks in a bar whether the project may use a device, and remembers the answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt

from studio.core.translation import tr
from studio.graph.analysis.permissions import find_missing_requests, find_project_requests, format_requests
from studio.graph.file.fingerprint import compute_project_fingerprint
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Project
from studio.sdk.permissions import Permission
from studio.ui.shell.notice_bar import NoticeBar
from studio.ui.shell.session.project_files import ProjectFiles
from studio.ui.shell.session.storage.permission_store import PermissionStore
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


class PermissionControl(QObject):
    """Control that shows missing permissions. It blocks nothing; until the user answers, nothing is granted.

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
        background: BackgroundWorker,
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
        self._session_permissions: frozenset[Permission] = frozenset()  # allowed, but not to be remembered
        self._postponed_permissions: frozenset[Permission] = frozenset()
        self._shown: frozenset[Permission] = frozenset()
        self._fingerprint = ""  # of the file, as it was opened or saved last
        self._opened = 0  # how many projects have been opened
        self._is_looking_up = False
        document.project_changed.connect(self._on_changed)
        files.project_saved.connect(self._on_saved)
        self._refresh()

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"file.permissions": self.ask_permissions}

    def ask_permissions(self) -> None:
        """Ask again, or say what is allowed and let it be taken back."""
        self._postponed_permissions = frozenset()
        self._refresh()
        requests = find_project_requests(self._document.project, self._document.registry)
        if not requests:
            self._post(tr("This project wants to use no camera and no microphone"))
            return
        if not self._bar.text:
            text = tr("This project may use: {wanted}", wanted=format_requests(requests))
            close = lambda: self._bar.show_notice("")  # noqa: E731  (a call to be made later)
            self._bar.show_notice(text, [(tr("Take Back"), self._revoke), (tr("Close"), close)])
        self._bar.buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close(self) -> None:
        """Follow the document no more."""
        self._document.project_changed.disconnect(self._on_changed)

    def _on_changed(self, change: ProjectChange) -> None:
        if change.is_new_project:
            self._look_up(change.after)
        elif change.after.graph is not change.before.graph or change.after.variant is not change.before.variant:
            self._refresh()

    def _look_up(self, project: Project) -> None:
        """Look whether a project that was opened was allowed something earlier; only then ask."""
        self._opened += 1
        self._session_permissions = self._postponed_permissions = frozenset()
        self._fingerprint = ""
        path = self._files.path
        self._is_looking_up = path is not None and bool(find_missing_requests(project, self._document.registry))
        if path is None or not self._is_looking_up:
            self._refresh()
            return
        self._bar.show_notice("")
        found = partial(self._on_found, self._opened)
        self._background.run_task(partial(self._find, project, path), found, lambda _: found(("", frozenset())))

    def _find(self, project: Project, path: Path) -> tuple[str, frozenset[Permission]]:
        fingerprint = compute_project_fingerprint(project, path, self._document.registry)
        return fingerprint, self._store.read_permissions(fingerprint)

    def _on_found(self, opened: int, found: tuple[str, frozenset[Permission]]) -> None:
        if opened == self._opened:
            self._is_looking_up = False
            self._fingerprint = found[0]
            self._document.grant_permissions(found[1])
            self._refresh()

    def _refresh(self) -> None:
        """Show what is missing, unless the user has put it off or it is looked up."""
        if self._is_looking_up:
            return
        missing = find_missing_requests(self._document.project, self._document.registry)
        self._shown = frozenset(each.permission for each in missing)
        if self._shown <= self._postponed_permissions:
            self._bar.show_notice("")
            return
        text = tr("This project wants to use: {wanted}", wanted=format_requests(missing))
        answers = [
            (tr("Allow"), lambda: self._allow(once=False)),
            (tr("Allow Once"), lambda: self._allow(once=True)),
            (tr("Not Now"), self._postpone),
        ]
        self._bar.show_notice(text, answers)

    def _allow(self, *, once: bool) -> None:
        """Let the project use what the bar has named."""
        allowed = self._shown
        if once:
            self._session_permissions |= allowed
        self._document.grant_permissions(allowed)
        if not once and self._fingerprint:
            self._remember(self._fingerprint)

    def _postpone(self) -> None:
        self._postponed_permissions |= self._shown
        self._bar.show_notice("")
        self._post(tr("Nothing was opened. File → Devices of This Project… asks again."))

    def _revoke(self) -> None:
        """Let the project use nothing any more, and forget that it might."""
        fingerprint = self._fingerprint
        if fingerprint:
            self._background.run_task(
                lambda: self._store.remove_permissions(fingerprint), lambda _: None, self._on_not_written
            )
        self._bar.show_notice("")
        self._document.revoke_permissions()

    def _on_saved(self, project: Project) -> None:
        """Remember what is allowed under the fingerprint of the file as it is now."""
        path, registry, opened = self._files.path, self._document.registry, self._opened
        if path is None or not find_project_requests(project, registry):
            return

        def on_made(fingerprint: str) -> None:
            if opened == self._opened:
                self._fingerprint = fingerprint
                self._remember(fingerprint)

        self._background.run_task(
            lambda: compute_project_fingerprint(project, path, registry), on_made, self._on_not_written
        )

    def _remember(self, fingerprint: str) -> None:
        granted = self._document.granted_permissions - self._session_permissions
        if granted:
            store = self._store
            self._background.run_task(
                lambda: store.save_permissions(fingerprint, granted), lambda _: None, self._on_not_written
            )

    def _on_not_written(self, reason: str) -> None:
        self._post(tr("What you have allowed is not remembered: {reason}", reason=reason))
