"""Actions on the user's own nodes: reads their files again while the project stays open, and shows their folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from studio.core.translation import tr, tr_n
from studio.engine.compilation.compiler import Compiler
from studio.sdk.registry import Registry

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell, UserNodes


class UserNodeActions(QObject):
    """Controller of the user's own nodes. The project, its history and the place in it stay.

    Args:
        shell: The document, the engine that computes with the nodes, and the panels that show them.
        user_nodes: Where the nodes lie, and what reads them.
    """

    def __init__(self, shell: Shell, user_nodes: UserNodes) -> None:
        super().__init__(shell.window)
        self._shell = shell
        self._user_nodes = user_nodes
        self._is_reading = False
        self._is_wanted_again = False

    def reload_nodes(self) -> None:
        """Read the files of the user's nodes again, in the background; while they are being read, once more after."""
        if self._is_reading:
            self._is_wanted_again = True
            return
        self._is_reading, self._is_wanted_again = True, False
        registry, compiler = self._shell.document.registry, self._shell.engine.compiler
        known = {spec.cls for spec in registry}
        self._shell.post(tr("Reading your nodes…"))
        read = partial(_reload, self._user_nodes, registry, compiler)
        self._shell.background.run_task(read, lambda _: self._on_read(known), self._on_failed)

    def _on_read(self, known: set[type]) -> None:
        self._show_nodes()
        self._is_reading = False
        if self._is_wanted_again:
            self.reload_nodes()
            return
        registry = self._shell.document.registry
        if registry.broken_modules:
            broken = registry.broken_modules[0]
            title = tr("The nodes in {module} are not available", module=broken.module)
            self._shell.post("")
            self._shell.show_error(title, broken.error, "problems")
            return
        count = sum(spec.cls not in known for spec in registry)
        if count:
            self._shell.post(tr_n("{count} node of your own was read", "{count} nodes of your own were read", count))
        else:
            folder = self._user_nodes.folder
            self._shell.post(tr("You have no nodes of your own. Put their Python files into {folder}", folder=folder))

    def _on_failed(self, text: str) -> None:
        self._is_reading = False
        self._shell.post("")
        self._shell.show_error(tr("Your nodes could not be read"), text)

    def _show_nodes(self) -> None:
        """Show the graph with the nodes that there are now, where the user has been in it."""
        shell = self._shell
        frame, path = shell.timeline.current_frame, shell.level.path
        selected = shell.node_graph.selected_nodes
        shell.document.announce_node_types()
        shell.level.open_path(path)
        shell.node_graph.select_nodes(selected)
        shell.timeline.set_frame(frame)

    def open_folder(self) -> None:
        """Show the folder of the user's nodes with the program for files; it is made if it is missing."""
        folder = self._user_nodes.folder
        self._shell.background.run_task(partial(_make_folder, folder), self._open, self._on_folder_failed)

    def _open(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._shell.post(tr("Your nodes lie in {folder}", folder=folder))

    def _on_folder_failed(self, text: str) -> None:
        self._shell.show_error(tr("The folder of your nodes could not be made"), text)


def _reload(user_nodes: UserNodes, registry: Registry, compiler: Compiler) -> None:
    """Read the nodes and compute with them. Runs in the background: modules take a while, and so may the compiler."""
    compiler.replace_node_types(user_nodes.read_again(registry))


def _make_folder(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
