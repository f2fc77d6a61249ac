"""Host of a project that belongs to a script alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from studio.api.edit_buffer import StepKeeper
from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.commands import Command
from studio.graph.file.project_file import save_project
from studio.graph.history import Document
from studio.graph.model import Project
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_engine, load_media
from studio.services.folders import AppFolders
from studio.services.permissions import load_remembered_project, remember_saved_project

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.engine.output_records import ProjectOutputs
    from studio.engine.scheduling.cancel_token import CancelToken
    from studio.sdk.media import Media


class LocalHost(StepKeeper):
    """Host with a document of its own. Nothing else sees it until it is saved.

    Args:
        registry: The node types.
        project: What to begin with; None for an empty one.
        path: Its file, if it has one.
        device: Where frames are computed: "auto", "cpu", "cuda:0" …
        precision: What networks compute in.
        folders: Where slow results are kept over a restart; None to keep none.
    """

    def __init__(
        self,
        registry: Registry,
        project: Project | None = None,
        path: Path | None = None,
        *,
        device: str = "auto",
        precision: str = "auto",
        folders: AppFolders | None = None,
    ) -> None:
        super().__init__()
        self.document = Document(registry, project)
        self._path = path
        self._where = {"device": device, "precision": precision}
        self._folders = folders
        self._engine: Engine | None = None
        self._media: Media | None = None
        self._unsaved_key = uuid4().hex

    @property
    def registry(self) -> Registry:
        """The node types."""
        return self.document.registry

    @property
    def media(self) -> Media:
        """Access to files."""
        if self._media is None:
            self._media = load_media(self._folders)
        return self._media

    @property
    def engine(self) -> Engine:
        """The engine, made when it is first asked for."""
        if self._engine is None:
            self._engine = load_engine(self.registry, self.media, self._folders, **self._where)
        return self._engine

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self.document.project if self._buffer is None else self._buffer.project

    @property
    def path(self) -> Path | None:
        """The project's file."""
        return self._path

    @property
    def project_key(self) -> str:
        """The name of the project in jobs: its absolute path, or a text that no other project has."""
        return str(self.path.absolute()) if self.path is not None else self._unsaved_key

    @property
    def outputs(self) -> ProjectOutputs:
        """The record of the files that the project has made, by its file; of an unsaved one by the host."""
        from studio.engine.output_records import OutputRecords, make_project_key

        records = OutputRecords(AppFolders.get_defaults().outputs_folder)
        return records.get_project_outputs(make_project_key(self.path or self.project_key))

    @property
    def jobs(self) -> None:
        """None: renders run at once."""
        return

    @property
    def cancel_token(self) -> CancelToken | None:
        """None: Ctrl+C stops a script."""
        return None

    @property
    def step_labels(self) -> tuple[str, ...]:
        """The names of all steps."""
        return self.document.step_labels

    @property
    def step_index(self) -> int:
        """How many of the steps are done."""
        return self.document.step_index

    def apply_command(self, command: Command, *, is_by_hand: bool = True) -> None:
        """Make an edit. Raises StudioError if it cannot be."""
        if self._buffer is not None:
            self._buffer.add(command)
        else:
            self.document.apply_command(command, is_by_hand=is_by_hand)

    def undo(self) -> bool:
        """Take back the last step."""
        return self.document.undo()

    def redo(self) -> bool:
        """Do the last step again."""
        return self.document.redo()

    def save(self, path: Path | None = None) -> Path:
        """Write the project. Raises StudioError if it cannot be written, or it has no file yet."""
        file = path or self._path
        if file is None:
            raise StudioError(tr("The project was never saved; a path is needed, as project.save(“grade.loom”)."))
        save_project(file, self.project, self.registry)
        remember_saved_project(self.document, file)
        self._path = file
        return file

    def open(self, path: Path) -> None:
        """Take another project in place of this one. Raises ProjectFileError if it cannot be read."""
        self.document.replace_project(load_remembered_project(path, self.registry))
        self._path = path

    def close(self) -> None:
        """Free the engine's threads and memory."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
