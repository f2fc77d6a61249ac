"""Watches the open project's file: has somebody else written it, deleted it, or taken it over?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from studio.core.language import tr
from studio.ui.background import Background
from studio.ui.keeping.lock import Holder
from studio.ui.keeping.project_store import Seen
from studio.ui.keeping.stamp import FileState
from studio.ui.keeping.words import holder_text
from studio.ui.window.notice_bar import NoticeBar
from studio.ui.window.project_files import OpenFile, ProjectFiles

_LOOK_EVERY_MS = 5000


class FileWatch(QObject):
    """Looks now and then, in the worker thread, and says in the bar what it has seen.

    Args:
        files: The open project.
        background: Looks.
        bar: Says it.
    """

    def __init__(self, files: ProjectFiles, background: Background, bar: NoticeBar) -> None:
        super().__init__(files)
        self._files = files
        self._background = background
        self._bar = bar
        self._looking = False
        self._holder: Holder | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        files.changed.connect(self._on_files_changed)

    def _on_files_changed(self) -> None:
        if self._files.file is None:
            self._timer.stop()
            self._bar.show_notice("")
        else:
            self._timer.start()
            self.look()

    def look(self) -> None:
        """Look at the file now."""
        file = self._files.file
        if file is None or self._looking:
            return
        self._looking = True
        self._background.run(
            lambda: self._files.store.look(file.path, file.stamp, file.lock, ours=file.ours),
            lambda seen: self._on_seen(file, seen),
            lambda _: self._on_seen(file, Seen(FileState.SAME, None)),
        )

    def _on_seen(self, file: OpenFile, seen: Seen) -> None:
        self._looking = False
        if self._files.file is not file:  # saved or replaced meanwhile
            self.look()
            return
        if seen.holder is not None and file.ours:
            self._files.set_ours(ours=False)
        self._bar.show_notice(*self._notice(file, seen))

    def _notice(self, file: OpenFile, seen: Seen) -> tuple[str, list[tuple[str, Callable[[], object]]]]:
        files, name = self._files, file.path.name
        if seen.holder is not None or not file.ours:
            who = holder_text(seen.holder) if seen.holder is not None else tr("Nobody else has it open any more.")
            text = tr("“{name}” is read-only here. {who}", name=name, who=who)
            return text, [(tr("Take over"), files.take_over), (tr("Save as…"), files.save_as)]
        if seen.state is FileState.CHANGED:
            text = tr("“{name}” has been changed by somebody else since it was opened here.", name=name)
            return text, [(tr("Reload"), files.reload), (tr("Save as…"), files.save_as)]
        if seen.state is FileState.GONE:
            text = tr("“{name}” is no longer there: saving writes it again.", name=name)
            return text, [(tr("Save"), files.save), (tr("Save as…"), files.save_as)]
        return "", []

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._files.changed.disconnect(self._on_files_changed)
