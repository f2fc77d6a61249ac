"""A real window in which somebody edits until it is killed; and what can be recovered then."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer

from studio.app.desktop import StudioApp, make_application
from studio.graph.commands import AddNode
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.services.folders import AppFolders
from studio.ui.shell.controllers import app_controller
from studio.ui.shell.session.storage.recovery import RecoveryStore
from tests.ui.answering import AnsweringDialogs

assert app_controller  # imported here, so that a process that is forked from this one starts at once

EDITS = 100
_EVERY_MS = 25


@dataclass(frozen=True, slots=True)
class Sitting:
    """Where a sitting takes place.

    Args:
        folder: Everything lies below it.
        nodes: How many nodes the project has at first; 0 for one that was never saved.
    """

    folder: Path
    nodes: int

    @property
    def path(self) -> Path:
        """The project."""
        return self.folder / "film.loom"

    @property
    def folders(self) -> AppFolders:
        """The program's own folders."""
        found = AppFolders.from_home(self.folder / "home")
        for folder in (found.config, found.state):
            folder.mkdir(parents=True, exist_ok=True)
        return found

    @property
    def times(self) -> list[float]:
        """When each edit was made."""
        file = self.folder / "times.txt"
        lines = file.read_text().split("\n")[:-1] if file.exists() else []
        return [float(line) for line in lines]

    def write_project(self) -> None:
        """Save the project that is edited."""
        nodes = {f"old{n}": NodeRecord(f"old{n}", "color.gain", f"Old {n}") for n in range(self.nodes)}
        layout = {node: Point(0.0, 200.0 * n) for n, node in enumerate(nodes)}
        save_project(self.path, Project(Graph(nodes), layout), Registry())

    def edits_recovered(self) -> int:
        """Return how many edits the next start finds. Everything that lies there must be whole."""
        if self.nodes:
            assert len(load_project(self.path, Registry()).graph.nodes) == self.nodes, "the saved file is untouched"
        recovery = RecoveryStore(self.folders.state, Registry())
        recovery.collect_abandoned()
        if self.nodes:
            recovery.collect_beside(self.path)
        found = [
            recovery.recovered_projects.make_preview(leftover) for leftover in recovery.recovered_projects.list_all()
        ]
        recovery.release_slot()
        return max((len(look.project.graph.nodes) - self.nodes for look in found), default=0)


def edit(folder: Path, nodes: int) -> None:
    """Open a window and make an edit every few milliseconds."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sitting = Sitting(folder, nodes)
    app = make_application()
    studio = StudioApp(
        sitting.path if nodes else None,
        folders=sitting.folders,
        dialogs=AnsweringDialogs(),
        device="cpu",
        template=None,
    )
    log = (folder / "times.txt").open("w")
    timer = QTimer()
    made = 0

    def on_timeout() -> None:
        nonlocal made
        found = studio.window.controller
        assert found is not None
        if len(found.document.graph.nodes) < nodes:
            return  # not opened yet
        if made == EDITS:
            app.exit()
            return
        place = Point(300.0, 200.0 * made)
        found.document.apply_command(AddNode(NodeRecord(f"new{made}", "color.gain", f"New {made}"), place))
        made += 1
        log.write(f"{time.monotonic()}\n")
        log.flush()

    timer.timeout.connect(on_timeout)
    studio.load_finished.connect(lambda: timer.start(_EVERY_MS))
    studio.show()
    app.exec()
    sys.stdout.flush()
    os._exit(0)  # as a kill does: nothing is put in order
