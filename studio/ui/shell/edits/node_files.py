"""The files of the nodes in the inspector: which are missing, and where they are now."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.file.source_files import find_file_uses
from studio.graph.granted_permissions import can_look_at
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord
from studio.ui.shell.dialogs import Dialogs, FileRequest
from studio.ui.shell.edits.missing_files import find_missing_files, make_relocate_command
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

logger = logging.getLogger(__name__)


class NodeFiles(QObject):
    """Known state of files, until they are checked again.

    Args:
        document: Has the nodes.
        dialogs: Asks where a file is.
        background: Looks; None if nobody does, and no file counts as missing then.
        parent: Qt's owner, and the parent of dialogs.

    Attributes:
        project_folder: The project's; None as long as it has none.

    Signals:
        files_checked(): Something else is known than before.
    """

    files_checked = Signal()

    def __init__(
        self, document: Document | ActiveLevel, dialogs: Dialogs, background: BackgroundWorker | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._dialogs = dialogs
        self._background = background
        self._window = parent
        self._missing: frozenset[str] = frozenset()
        self._looked: frozenset[str] = frozenset()
        self.project_folder: Path | None = None

    def is_missing(self, path: str) -> bool:
        """Return whether a file was not there when it was looked for the last time."""
        return path in self._missing

    def check_files(self, records: Iterable[NodeRecord], *, again: bool = False) -> None:
        """Look whether the files are there that these nodes read.

        Args:
            records: The nodes.
            again: Look although it was done for the same files: they may have come or gone meanwhile.
        """
        nodes = Graph({record.id: record for record in records})
        uses = find_file_uses(nodes, self._document.registry)
        paths = frozenset(use.path for use in uses if can_look_at(self._document.graph, use.path))
        fresh = paths if again else paths - self._looked
        self._looked = paths
        if fresh and self._background is not None:
            self._background.run_task(
                lambda: find_missing_files(fresh),
                lambda gone: self._on_checked(fresh, gone),
                lambda text: logger.warning("files could not be looked for: %s", text),
            )

    def _on_checked(self, paths: frozenset[str], gone: frozenset[str]) -> None:
        known = (self._missing - paths) | gone
        if known != self._missing:
            self._missing = known
            self.files_checked.emit()

    def locate_file(self, path: str) -> None:
        """Ask where a missing file is; other missing files of its folder are re-pointed with it."""
        missing = Path(path)
        suffixes = (missing.suffix,) if missing.suffix else ()
        request = FileRequest(tr("Where is {name}?", name=missing.name), start_path=missing, suffixes=suffixes)
        self._dialogs.choose_file(self._window, request, lambda found: self._locate(path, found))

    def _locate(self, path: str, found: Path) -> None:
        graph, registry = self._document.graph, self._document.registry
        if self._background is not None:
            self._background.run_task(
                lambda: make_relocate_command(graph, registry, path, found),
                lambda command: self._document.apply_command(command) if command is not None else None,
                lambda text: logger.warning("%s could not be located: %s", path, text),
            )
