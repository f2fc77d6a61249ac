"""Groups and files: linked groups, the user's library of them, export and import. Files are touched by the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.errors import ProjectFileError, StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import AddNode, Command, LinkGroup, MakeGroupLocal, RelinkGroups, ReloadLinkedGroups
from studio.graph.file.linked_files import (
    collect_linked_projects,
    find_linked_groups,
    read_changed_links,
    read_linked_file,
    write_linked_file,
)
from studio.graph.file.project_file import PROJECT_SUFFIX, save_project
from studio.graph.history import Document
from studio.graph.model import NodeRecord, Project
from studio.graph.specs import GROUP
from studio.graph.variants import drop_other_variant
from studio.sdk.params import Point
from studio.ui.shell.dialogs import Dialogs, FileRequest
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

PointProvider = Callable[[], Point]


class LinkedGroups(QObject):
    """Reading and writing of linked groups.

    Args:
        level: What is shown and edited.
        window: The parent of questions.
        dialogs: Asks for files.
        background: Reads and writes.
        folder: The user's library of linked groups.
        place: Returns where a new group goes.
        project_file: Returns the project's file, if it has one.
    """

    failed = Signal(str, str)
    """What could not be done, and why."""
    library_changed = Signal(object)
    """The files of the user's library, tuple[Path, ...], by name."""
    group_added = Signal(str)
    """A group was added: its id."""

    def __init__(
        self,
        level: ActiveLevel,
        window: QWidget,
        dialogs: Dialogs,
        background: BackgroundWorker,
        folder: Path,
        place: PointProvider,
        project_file: Callable[[], Path | None],
    ) -> None:
        super().__init__(window)
        self._level, self._window, self._dialogs = level, window, dialogs
        self._background, self._folder, self._place = background, folder, place
        self._project_file = project_file

    # To files

    def save_group_as(self, node: str) -> None:
        """Ask for a file, keep what a group holds in it, and link the group to it."""
        inside = self._group_content(node)
        if inside is not None:
            request = self._request(tr("Save as linked group"), saving=True, name=self._level.graph[node].name)
            self._choose(request, lambda path: self._write_linked(node, path, inside))

    def _write_linked(self, node: str, path: Path, inside: Project) -> None:
        registry, project, own = self._level.registry, self._level.document.project, self._project_file()

        def write() -> Project:
            _refuse_in_use(path, project, own)
            path.parent.mkdir(parents=True, exist_ok=True)
            return write_linked_file(path, inside, registry)

        self._background.run_task(
            write,
            lambda written: self._link(node, path, inside, written),
            lambda text: self.failed.emit(tr("The group cannot be written"), text),
        )

    def _link(self, node: str, path: Path, inside: Project, written: Project) -> None:
        if self._group_content(node) is not inside:
            self.failed.emit(
                tr("The group is not linked"), tr("It was edited while its file was being written; save it again.")
            )
            return
        self._do(LinkGroup(node, path, written))
        self.refresh_library()

    def export_group(self, node: str) -> None:
        """Ask for a file and keep what a group holds in it; the group stays this project's own."""
        inside = self._group_content(node)
        if inside is not None:
            request = self._request(tr("Export group"), saving=True, name=self._level.graph[node].name)
            self._choose(request, lambda path: self._write(path, inside, self.refresh_library))

    def _write(self, path: Path, inside: Project, on_done: Callable[[], None]) -> None:
        registry, own = self._level.registry, self._project_file()

        def write() -> None:
            _refuse_in_use(path, None, own)
            path.parent.mkdir(parents=True, exist_ok=True)
            save_project(path, inside, registry)

        self._background.run_task(
            write,
            lambda _: on_done(),
            lambda text: self.failed.emit(tr("The group cannot be written"), text),
        )

    # From files

    def insert_linked_group(self) -> None:
        """Ask for a file and add a group that is linked to it."""
        self._choose(self._request(tr("Insert linked group")), lambda path: self.add_group(path, self._place()))

    def import_group(self) -> None:
        """Ask for a file and add what it holds as a group of this project's own."""
        request = self._request(tr("Import as group"))
        self._choose(request, lambda path: self.add_group(path, self._place(), linked=False))

    def add_group(self, path: Path, at: Point, *, linked: bool = True) -> None:
        """Add a group that holds what a file does."""
        path = path.absolute()
        self._read(path, lambda inside: self._add(inside, path, at, linked))

    def add_library_group(self, file: str, at: Point) -> None:
        """Add a group that is linked to a file of the user's library."""
        self.add_group(Path(file), at)

    def _add(self, inside: Project, path: Path, at: Point, linked: bool) -> None:
        graph = self._level.graph
        name = path.stem.replace("_", " ").strip() or tr("Group")
        link = path.as_posix() if linked else ""
        held = collect_linked_projects(self._level.document.project)
        inside = held.get(link, inside) if linked else replace(drop_other_variant(inside), read_digest="")
        record = NodeRecord(
            graph.make_unique_id(path.stem), GROUP, graph.make_unique_name(name), group_project=inside, link=link
        )
        if self._apply(AddNode(record, at)):
            self.group_added.emit(record.id)

    def relink_groups(self, link: str) -> None:
        """Ask for the file that all groups that are linked to `link` are to be linked to."""
        request = FileRequest(tr("Relink group"), start_path=Path(link), suffixes=(PROJECT_SUFFIX,))
        self._choose(request, lambda path: self._read(path, lambda inside: self._relink(link, path, inside)))

    def _relink(self, link: str, path: Path, inside: Project) -> None:
        document = self._level.document
        held = collect_linked_projects(document.project).get(path.as_posix(), inside)
        self._do(RelinkGroups(link, path, held), document)

    def reload_groups(self, say: Callable[[str], object]) -> None:
        """Read the files of linked groups that other programs have changed; call `say` if there are none."""
        document = self._level.document
        project, registry = document.project, self._level.registry

        def on_read(found: Mapping[str, Project]) -> None:
            if found:
                self._do(ReloadLinkedGroups(found), document)
            else:
                say(tr("No linked file has been changed by another program."))

        self._background.run_task(
            lambda: read_changed_links(project, registry),
            on_read,
            lambda text: self.failed.emit(tr("The linked files cannot be read"), text),
        )

    def unlink_group(self, node: str) -> None:
        """Unlink a group: what it holds becomes its own."""
        self._do(MakeGroupLocal(node))

    def _read(self, path: Path, on_read: Callable[[Project], None]) -> None:
        registry, around = self._level.registry, self._enclosing_files()
        self._background.run_task(
            lambda: read_linked_file(path, registry, around),
            on_read,
            lambda text: self.failed.emit(tr("The group cannot be read"), text),
        )

    # The user's library

    def refresh_library(self) -> None:
        """Find out which groups lie in the user's library."""
        folder = self._folder
        self._background.run_task(lambda: list_projects(folder), self.library_changed.emit, lambda text: None)

    # Common

    def _group_content(self, node: str) -> Project | None:
        record = self._level.graph.nodes.get(node)
        return record.group_project if record is not None else None

    def _request(self, title: str, *, saving: bool = False, name: str = "") -> FileRequest:
        start = self._folder / f"{name}{PROJECT_SUFFIX}" if name else self._folder
        return FileRequest(title, is_saving=saving, start_path=start, suffixes=(PROJECT_SUFFIX,))

    def _choose(self, request: FileRequest, on_chosen: Callable[[Path], None]) -> None:
        self._dialogs.choose_file(self._window, request, lambda path: on_chosen(path.absolute()))

    def _enclosing_files(self) -> tuple[Path, ...]:
        """Return the files that what is read will lie in: the project's, and those of linked groups that are open."""
        files, graph = list(filter(None, (self._project_file(),))), self._level.document.graph
        for group in self._level.path:
            record = graph[group]
            files += [Path(record.link)] if record.link else []
            graph = record.group_project.graph if record.group_project is not None else graph
        return tuple(files)

    def _do(self, command: Command, on: Document | None = None) -> None:
        self._apply(command, on)

    def _apply(self, command: Command, on: Document | None = None) -> bool:
        try:
            (on or self._level).apply_command(command)
        except StudioError as error:
            self.failed.emit(command.undo_label, str(error))
            return False
        return True


def _refuse_in_use(path: Path, project: Project | None, own: Path | None) -> None:
    """Raise ProjectFileError for the project's own file, and for one that groups in the project are linked to."""
    target = path.resolve()
    if own is not None and own.resolve() == target:
        raise ProjectFileError(path, tr("it is the file of the project that is open; choose another one"))
    links = {record.link for record in find_linked_groups(project)} if project is not None else set()
    if any(Path(link).resolve() == target for link in links):
        text = tr("groups of this project are linked to it already; insert it, or choose another file")
        raise ProjectFileError(path, text)


def list_projects(folder: Path) -> Sequence[Path]:
    """Return the projects in a folder, by name; none if there is no such folder."""
    try:
        return tuple(sorted(folder.glob(f"*{PROJECT_SUFFIX}"), key=lambda path: path.name.lower()))
    except OSError:
        return ()
