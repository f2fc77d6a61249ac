"""Drops on the canvas: node types and groups from the library, files, projects, folders with models, graphs as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QPointF, Signal

from studio.core.errors import StudioError
from studio.graph.file.project_file import PROJECT_SUFFIX
from studio.models.weights import SINGLE_FILE_SUFFIXES
from studio.sdk.params import Point
from studio.sdk.spec import NodeSpec
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.edits.file_drops import (
    build_file_readers,
    make_weights_command,
    may_be_folder,
    measure_readers,
    takes_model,
)
from studio.ui.features.canvas.edits.gestures import CanvasDrop
from studio.ui.features.canvas.insertion.node_adder import NodeAdder
from studio.ui.features.canvas.insertion.wire_insertion import WireInsertion
from studio.ui.features.canvas.tools.copy_actions import CopyActions
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.mime_types import NODE_MIME


class CanvasDropHandler(QObject):
    """Adds what is dropped on the canvas, or says that something was dropped that the window handles.

    Args:
        binding: The canvas and its document.
        adder: Adds nodes.
        wires: Puts nodes into wires.
        copying: Takes graphs that are dropped as text.
        background: Looks whether what is dropped is a folder; None to take nothing for one.
        parent: The QObject that owns it.
    """

    files_added = Signal(object)
    """Readers were added for dropped files: their nodes (tuple of str)."""
    project_dropped = Signal(str)
    """A project file was dropped, to be opened: its path."""
    insert_requested = Signal(str, object)
    """A project file was dropped, to be put in: its path, and where (Point)."""
    model_dropped = Signal(str, str)
    """A model's folder or file was dropped: its path, and the node that it fell on; empty beside all that take one."""
    group_dropped = Signal(str, object)
    """A linked group was dropped from the library: its file, and where (Point)."""

    def __init__(
        self,
        binding: CanvasBinding,
        adder: NodeAdder,
        wires: WireInsertion,
        copying: CopyActions,
        background: BackgroundWorker | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._binding, self._document = binding, binding.document
        self._adder, self._wires, self._copying = adder, wires, copying
        self._background = background
        self.is_project: Callable[[Path], bool] = lambda file: file.suffix.lower() == PROJECT_SUFFIX
        self.open_dropped: Callable[[Path, Callable[[], None]], None] = lambda _, insert: insert()
        binding.data_dropped.connect(self._on_dropped)

    def add_to_view(self, files: Sequence[Path]) -> None:
        """Add readers for files in the middle of what is in view, where they cover no card; one step of undo."""
        graph, registry = self._document.graph, self._document.registry
        middle = self._binding.view.get_view_center()
        try:
            command, _ = build_file_readers(graph, registry, files, middle)
        except StudioError as error:
            self._binding.message_posted.emit(str(error))
            return
        area = measure_readers(registry, command)
        area.moveCenter(QPointF(*middle))
        self._add_files(list(files), self._adder.find_free_place(area))

    def _on_dropped(self, dropped: CanvasDrop) -> None:
        data, at = dropped.data, dropped.at
        if data.hasFormat(NODE_MIME):
            wanted = bytes(data.data(NODE_MIME).data()).decode(errors="replace")
            spec = self._document.registry.find_spec(wanted)
            if spec is None:
                self.group_dropped.emit(wanted, at)
            elif not self._insert_dropped_in_wire(spec, dropped):
                self._adder.add_node(spec, at)
            return
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        projects = [file for file in files if self.is_project(file)]
        if projects and dropped.has_shift:
            for project in projects:
                self.insert_requested.emit(str(project), at)
        elif projects:
            self.project_dropped.emit(str(projects[0]))
        elif files:
            self._add_dropped(files, dropped)
        else:
            self._copying.insert_dropped_text(data, at)

    def _insert_dropped_in_wire(self, spec: NodeSpec, dropped: CanvasDrop) -> bool:
        wire = dropped.wire
        if wire is None or self._document.graph.wires.get(wire.target) != wire.source:
            return False
        return self._wires.insert_node(spec, wire, dropped.at)

    def _add_dropped(self, files: list[Path], dropped: CanvasDrop) -> None:
        """Add readers, after checking for folders outside the GUI thread; weights are set on a network's card."""
        graph, registry = self._document.graph, self._document.registry
        is_for_node = takes_model(graph, registry, dropped.card)
        is_weights = files[0].suffix.lower() in SINGLE_FILE_SUFFIXES
        if is_weights and dropped.card is not None and not is_for_node:
            self._set_weights(files[0], dropped.card)
            return
        doubtful = [file for file in files if may_be_folder(registry, file)]
        if is_weights or (is_for_node and files[0] in doubtful):
            self.model_dropped.emit(files[0].as_posix(), dropped.card if is_for_node else "")
        elif len(files) == 1 and not doubtful and not dropped.has_shift:
            self.open_dropped(files[0], lambda: self._add_files(files, dropped.at))
        elif not doubtful or self._background is None:
            self._add_files(files, dropped.at)
        else:
            self._background.run_task(
                lambda: _folders(doubtful),
                lambda found: self._add_folders(files, dropped.at, *found),
                self._binding.message_posted.emit,
            )

    def _add_folders(self, files: list[Path], at: Point, folders: frozenset[Path], models: frozenset[Path]) -> None:
        """Add reader nodes for files and folders; report models to the control of models."""
        for model in models:
            self.model_dropped.emit(str(model), "")
        others = [file for file in files if file not in models]
        if others:
            self._add_files(others, at, folders)

    def _set_weights(self, file: Path, node: str | None) -> None:
        try:
            command = make_weights_command(self._document.graph, self._document.registry, node, file)
        except StudioError as error:
            self._binding.message_posted.emit(str(error))
            return
        if self._binding.apply_command(command) and node is not None:
            self._binding.select_nodes((node,))

    def _add_files(self, files: list[Path], at: Point, folders: frozenset[Path] = frozenset()) -> None:
        try:
            command, nodes = build_file_readers(self._document.graph, self._document.registry, files, at, folders)
        except StudioError as error:
            self._binding.message_posted.emit(str(error))
            return
        if self._binding.apply_command(command):
            self._binding.select_nodes(nodes)
            self.files_added.emit(nodes)


def _folders(paths: list[Path]) -> tuple[frozenset[Path], frozenset[Path]]:
    """Return which of these are folders, and which of them hold a model."""
    from studio.models.describe.model_folder import looks_like_model

    folders = frozenset(path for path in paths if path.is_dir())
    return folders, frozenset(folder for folder in folders if looks_like_model(folder))
