"""Control of import and export: files are read and written in the background; nodes are added as one step of undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.commands.structure import PasteNodes
from studio.graph.file.output_paths import find_free_path
from studio.graph.file.project_file import PROJECT_SUFFIX
from studio.graph.groups.paths import join_path
from studio.graph.model import Endpoint, Graph
from studio.graph.otio.exporter.timeline_export import ExportSource
from studio.graph.otio.importer.timeline_import import ImportedTimeline
from studio.graph.otio.media_copies import find_free_folder
from studio.graph.otio.sequence_nodes import PICTURE
from studio.graph.otio.timeline_files import (
    BUNDLE_SUFFIX,
    TIMELINE_SUFFIX,
    list_suffixes,
    read_timeline_file,
    write_timeline_file,
)
from studio.graph.sequence_edits.sequence_inputs import SEQUENCE_TYPE
from studio.sdk.params import Point
from studio.ui.features.interchange.actions import EXPORT_ACTION, IMPORT_ACTION
from studio.ui.features.interchange.timeline_tasks import TimelineTasks
from studio.ui.shell.dialogs import FileRequest
from studio.ui.shell.edits.block_placement import place_block_at
from studio.ui.shell.shortcuts.dispatch import Handlers

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell


class InterchangeControl(QObject):
    """Control of import and export of cuts.

    Args:
        shell: The panels, the dialogs, and the open level.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self._shell = shell
        self._tasks = TimelineTasks(shell)

    @property
    def is_busy(self) -> bool:
        """Whether a file is being read or written."""
        return self._tasks.is_busy

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {IMPORT_ACTION: self.ask_import, EXPORT_ACTION: self.ask_export}

    def find_sequence(self) -> str | None:
        """Return the id of the Sequence on the open level that is meant.

        It is the selected one, else the one that is viewed, else the only one; None if there is no such node.
        """
        graph = self._shell.level.graph
        viewed = self._shell.level.project.viewed_output
        wished = (*self._shell.node_graph.selected_nodes[::-1], *((viewed.node,) if viewed is not None else ()))
        found = next((node for node in wished if _is_sequence(graph, node)), None)
        every = [node for node in graph.nodes if _is_sequence(graph, node)] if found is None else []
        return every[0] if len(every) == 1 else found

    # In

    def ask_import(self) -> None:
        """Ask for a timeline, and add its sequences to the open level."""
        request = FileRequest(tr("Import OpenTimelineIO"), start_path=self._folder, suffixes=list_suffixes())
        self._shell.window.dialogs.choose_file(self._shell.window, request, self.import_timeline)

    def import_timeline(self, path: Path) -> None:
        """Add the sequences of a timeline to the open level, as one step of undo."""
        graph = self._shell.level.graph
        self._read(path, graph, lambda found: self._add_nodes(path, found))

    def open_timeline(self, path: Path) -> None:
        """Open a timeline as a project that was never saved."""
        self._read(path, Graph(), lambda found: self._open_project(path, found))

    def _read(self, path: Path, graph: Graph, then: Callable[[ImportedTimeline], None]) -> None:
        """Read a timeline in the background; of a bundle ask first where its media are to lie."""
        if path.suffix.lower() != BUNDLE_SUFFIX:
            self._start_reading(path, graph, None, then)
            return
        title = tr("Folder for the media of “{name}”", name=path.name)
        start = self._shell.project_folder or path.absolute().parent
        request = FileRequest(title, start_path=start, is_folder=True)
        self._shell.window.dialogs.choose_file(
            self._shell.window, request, lambda folder: self._start_reading(path, graph, folder, then)
        )

    def _start_reading(
        self, path: Path, graph: Graph, folder: Path | None, then: Callable[[ImportedTimeline], None]
    ) -> None:
        registry, media = self._shell.document.registry, self._shell.engine.media
        rate = self._shell.document.project.rate

        def work(check: Callable[[], None]) -> ImportedTimeline:
            target = find_free_folder(folder / f"{path.stem} media") if folder is not None else None
            return read_timeline_file(path, registry, media, graph=graph, media_folder=target, rate=rate, check=check)

        self._tasks.run_task(
            tr("Reading {name}…", name=path.name), tr("“{name}” cannot be imported", name=path.name), work, then
        )

    def _add_nodes(self, path: Path, found: ImportedTimeline) -> None:
        level, panel, nodes = self._shell.level, self._shell.node_graph, found.nodes
        label = tr("Import {name}", name=path.name)
        places = place_block_at(level.project, level.registry, nodes.graph, panel.levels.get_view_center())
        command = PasteNodes.with_unique_ids(level.graph, nodes.graph, places, Point(0.0, 0.0), label)
        try:
            level.apply_command(command)
        except StudioError as error:
            self._shell.show_error(tr("“{name}” cannot be imported", name=path.name), str(error))
            return
        sequences = tuple(command.ids[node] for node in nodes.sequences)
        level.set_viewed_output(Endpoint(sequences[0], PICTURE))
        panel.show_nodes(sequences)
        self._tasks.show_report(tr("Imported {name}", name=path.name), found.report)

    def _open_project(self, path: Path, found: ImportedTimeline) -> None:
        target = find_free_path(path.absolute().with_suffix(PROJECT_SUFFIX))
        self._shell.session.files.open_copy(found.nodes.make_project(), target, is_saved=True)
        self._tasks.show_report(tr("Opened {name}", name=path.name), found.report)

    # Out

    def ask_export(self) -> None:
        """Ask where the Sequence is to be written, and write it there."""
        node = self.find_sequence()
        if node is None:
            self._shell.post(tr("Select a Sequence first."))
            return
        graph, path = self._shell.document.graph, join_path(self._shell.level.path, node)
        name = self._shell.level.graph[node].name
        start = self._folder / f"{name.replace('/', '-')}{TIMELINE_SUFFIX}"
        request = FileRequest(tr("Export OpenTimelineIO"), is_saving=True, start_path=start, suffixes=list_suffixes())
        self._shell.window.dialogs.choose_file(
            self._shell.window, request, lambda target: self.export_sequence(graph, path, target)
        )

    def export_sequence(self, graph: Graph, node: str, target: Path) -> None:
        """Write a Sequence to a file in the background.

        Args:
            graph: The outermost graph.
            node: The node's path.
            target: The file; its suffix says whether the media go into it.
        """
        registry, media = self._shell.document.registry, self._shell.engine.media
        source = ExportSource(graph, node, registry, media, target.absolute().parent, uses_rendered_files=True)
        self._tasks.run_task(
            tr("Writing {name}…", name=target.name),
            tr("“{name}” cannot be written", name=target.name),
            lambda check: write_timeline_file(target, source, check=check),
            lambda report: self._tasks.show_report(tr("Exported {name}", name=target.name), report),
        )

    # Both

    def close(self) -> None:
        """Cancel what is being read or written, and wait for the end."""
        self._tasks.close()

    @property
    def _folder(self) -> Path:
        return self._shell.project_folder or Path()


def _is_sequence(graph: Graph, node: str) -> bool:
    record = graph.nodes.get(node)
    return record is not None and record.type == SEQUENCE_TYPE
