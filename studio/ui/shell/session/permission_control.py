"""Control of permissions: asks in a bar whether the project may reach outside, and remembers the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt

from studio.core.translation import tr
from studio.engine.output_records import OutputRecords, make_project_key
from studio.graph.analysis.graph_facts import GraphFacts, find_missing_models
from studio.graph.analysis.permissions import PermissionRequest, find_project_requests, format_requests
from studio.graph.file.fingerprint import compute_project_fingerprint
from studio.graph.file.output_paths import find_output_folder
from studio.graph.file.permissions.own_files import find_own_permissions
from studio.graph.file.permissions.permission_store import PermissionStore
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Project
from studio.sdk.permissions import Permission, PermissionKind
from studio.ui.shell.notice_bar import NoticeBar
from studio.ui.shell.session.project_files import ProjectFiles
from studio.ui.shell.session.storage.permission_lookup import (
    PermissionLookup,
    iterate_written_files,
    look_up_permissions,
)
from studio.ui.shell.session.views.permissions_dialog import PermissionsDialog
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

_PLACES = (PermissionKind.WRITE, PermissionKind.NETWORK)


class PermissionControl(QObject):
    """Control that shows missing permissions. It blocks nothing; until the user answers, nothing is granted.

    Args:
        document: What is asked about, and what the answer is given to.
        files: Say where it lies, and when it was saved.
        state_folder: Where answers are remembered.
        background: Reads and writes them.
        bar: Asks.
        post: Takes what the user should know.
        records: The files that projects have made; None to look for none.
        get_facts: Returns the facts of the project: which pretrained models it lacks.
    """

    def __init__(
        self,
        document: Document,
        files: ProjectFiles,
        state_folder: Path,
        background: BackgroundWorker,
        bar: NoticeBar,
        post: Callable[[str], None],
        records: OutputRecords | None = None,
        get_facts: Callable[[], GraphFacts] = GraphFacts,
    ) -> None:
        super().__init__(bar)
        self._document = document
        self._files = files
        self._store = PermissionStore(state_folder)
        self._background = background
        self._bar = bar
        self._post = post
        self._records = records
        self._get_facts = get_facts
        self._session_permissions: frozenset[Permission] = frozenset()  # allowed, but not to be remembered
        self._postponed_permissions: frozenset[Permission] = frozenset()
        self._own_permissions = document.granted_permissions  # what reaches the project's own folder alone
        self._judged_permissions: frozenset[Permission] = frozenset()  # of these it is known whether they do
        self._shown: frozenset[Permission] = frozenset()
        self._found = PermissionLookup()  # of the file, as it was opened or saved last
        self._opened = 0  # how many projects have been opened
        self._is_looking_up = False
        self.dialog: PermissionsDialog | None = None
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
        requests = self._find_requests()
        if not requests:
            self._post(tr("This project wants to use nothing outside of its own files"))
            return
        if not self._bar.text:
            text = tr("This project may use: {wanted}", wanted=format_requests(requests))
            close = lambda: self._bar.show_notice("")  # noqa: E731  (a call to be made later)
            answers = [(tr("Take Back"), self._revoke), (tr("Details…"), self.show_details), (tr("Close"), close)]
            self._bar.show_notice(text, answers)
        self._bar.buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_details(self) -> None:
        """Show everything that the project wants, one by one, to be allowed or taken back."""
        self.dialog = PermissionsDialog(
            self._bar.window(),
            self._find_requests(),
            self._document.granted_permissions,
            self._files.name,
            find_missing_models(self._get_facts()),
        )
        self.dialog.allowed.connect(self._on_chosen)
        self.dialog.postponed.connect(self._postpone)
        self.dialog.open()

    def close(self) -> None:
        """Follow the document no more."""
        self._document.project_changed.disconnect(self._on_changed)

    def _find_requests(self) -> tuple[PermissionRequest, ...]:
        """Return what the project wants outside of its own files, be it granted or not."""
        found = find_project_requests(self._document.project, self._document.registry)
        wanted = tuple(each for each in found if each.permission not in self._own_permissions)
        return (*wanted, *self._found.conflict_requests)

    def _find_missing(self) -> list[PermissionRequest]:
        granted = self._document.granted_permissions
        return [each for each in self._find_requests() if each.permission not in granted]

    def _on_changed(self, change: ProjectChange) -> None:
        if change.is_new_project:
            self._look_up(change.after)
        elif change.after.graph is not change.before.graph or change.after.variant is not change.before.variant:
            self._refresh()

    def _look_up(self, project: Project) -> None:
        """Look whether a project that was opened was allowed something earlier; only then ask."""
        self._opened += 1
        self._session_permissions = self._postponed_permissions = self._judged_permissions = frozenset()
        self._own_permissions = self._document.granted_permissions
        self._found = PermissionLookup()
        path, registry = self._files.path, self._document.registry
        self._is_looking_up = path is not None and (bool(self._find_missing()) or self._writes_files())
        if path is None or not self._is_looking_up:
            self._refresh()
            return
        self._bar.show_notice("")
        found = partial(self._on_found, self._opened)
        work = partial(look_up_permissions, project, path, registry, self._store, self._records)
        self._background.run_task(work, found, lambda _: found(PermissionLookup()))

    def _writes_files(self) -> bool:
        """Return whether a project from elsewhere writes files, which may be there already."""
        document = self._document
        return document.is_restricted and any(iterate_written_files(document.project, document.registry))

    def _on_found(self, opened: int, found: PermissionLookup) -> None:
        if opened == self._opened:
            self._is_looking_up = False
            self._found = found
            self._document.grant_permissions(found.granted)
            self._refresh()

    def _refresh(self) -> None:
        """Show what is missing, unless the user has put it off or it is looked up."""
        if self._is_looking_up:
            return
        missing = self._find_missing()
        unknown = {each.permission for each in missing if each.permission.kind in _PLACES} - self._judged_permissions
        if unknown:
            self._judge(frozenset(unknown))
            return
        self._shown = frozenset(each.permission for each in missing)
        if self._shown <= self._postponed_permissions:
            self._bar.show_notice("")
            return
        text = tr("This project wants to use: {wanted}", wanted=format_requests(missing))
        answers = [
            (tr("Allow"), lambda: self._allow(self._shown, once=False)),
            (tr("Allow Once"), lambda: self._allow(self._shown, once=True)),
            (tr("Details…"), self.show_details),
            (tr("Not Now"), self._postpone),
        ]
        self._bar.show_notice(text, answers)

    def _judge(self, unknown: frozenset[Permission]) -> None:
        """Find out which files and places are the project's own, and grant those; ask about the others."""
        self._judged_permissions |= unknown
        self._is_looking_up = True
        opened, path = self._opened, self._files.path

        def on_judged(own: frozenset[Permission]) -> None:
            if opened == self._opened:
                self._is_looking_up = False
                self._own_permissions |= own
                self._document.grant_permissions(own)
                self._refresh()

        self._background.run_task(
            lambda: find_own_permissions(unknown, find_output_folder(path)), on_judged, lambda _: on_judged(frozenset())
        )

    def _allow(self, allowed: frozenset[Permission], *, once: bool) -> None:
        """Let the project use what the bar or the dialog has named."""
        if once:
            self._session_permissions |= allowed
        self._note_conflicts(allowed, are_allowed=True)
        self._document.grant_permissions(allowed)
        if not once and self._found.fingerprint:
            self._remember(self._found.fingerprint)

    def _on_chosen(self, chosen: frozenset[Permission]) -> None:
        """Let the project use exactly this of what it wants."""
        refused = frozenset(each.permission for each in self._find_requests()) - chosen
        self._postponed_permissions |= refused
        self._forget()  # what is left of it is remembered anew
        self._take_back(refused & self._document.granted_permissions)
        self._allow(chosen, once=False)
        self._refresh()

    def _postpone(self) -> None:
        self._postponed_permissions |= self._shown
        self._bar.show_notice("")
        self._post(tr("Nothing was allowed. File → Permissions of This Project… asks again."))

    def _revoke(self) -> None:
        """Let the project use nothing any more, and forget that it might."""
        self._forget()
        self._bar.show_notice("")
        self._take_back(self._document.granted_permissions - self._own_permissions)

    def _take_back(self, permissions: frozenset[Permission]) -> None:
        if permissions:
            self._note_conflicts(permissions, are_allowed=False)
            self._document.revoke_permissions(permissions)

    def _note_conflicts(self, permissions: frozenset[Permission], *, are_allowed: bool) -> None:
        """Note which files of others the project may write over, as they are now, or may not any more."""
        conflicts = self._found.conflicts
        paths = [path for each in permissions for path in conflicts.get(each, ())]
        records, file = self._records, self._files.path
        if not paths or records is None or file is None:
            return

        def note() -> None:
            outputs = records.get_project_outputs(make_project_key(file))
            (outputs.record_files if are_allowed else outputs.forget_files)(*paths)

        self._background.run_task(note, lambda _: None, self._on_not_written)

    def _on_saved(self, project: Project) -> None:
        """Remember what is allowed under the fingerprint of the file as it is now."""
        path, registry, opened = self._files.path, self._document.registry, self._opened
        self._judged_permissions = frozenset()  # its folder may be another one
        self._refresh()
        if path is None or not (self._document.find_used_permissions() or self._find_requests()):
            return

        def on_made(fingerprint: str) -> None:
            if opened == self._opened:
                self._found = replace(self._found, fingerprint=fingerprint)
                self._remember(fingerprint)

        self._background.run_task(
            lambda: compute_project_fingerprint(project, path, registry), on_made, self._on_not_written
        )

    def _remember(self, fingerprint: str) -> None:
        granted = self._document.find_used_permissions() - self._session_permissions
        if granted:
            store = self._store
            self._background.run_task(
                lambda: store.save_permissions(fingerprint, granted), lambda _: None, self._on_not_written
            )

    def _forget(self) -> None:
        fingerprint, store = self._found.fingerprint, self._store
        if fingerprint:
            self._background.run_task(
                lambda: store.remove_permissions(fingerprint), lambda _: None, self._on_not_written
            )

    def _on_not_written(self, reason: str) -> None:
        self._post(tr("What you have allowed is not remembered: {reason}", reason=reason))
