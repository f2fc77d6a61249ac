"""Files of models on this machine: the folders in which they are looked for, and the removal of one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_noop
from studio.sdk.params import ModelRef
from studio.ui.shell.dialogs import FileRequest, YesNoQuestion
from studio.ui.shell.models.compatible_nodes import ListedModel
from studio.ui.shell.models.model_catalog import ModelCatalog
from studio.ui.shell.settings.folder_check import check_folders
from studio.ui.shell.settings.setting_spec import FoldersKind, SettingPage, SettingSpec

if TYPE_CHECKING:
    from studio.graph.history import Document
    from studio.models.removal import RemovalPlan
    from studio.ui.shell.main_window import MainWindow


class ModelFiles(QObject):
    """Adds folders with models, and removes models from the disk.

    Args:
        document: Its nodes may use a model that is to be removed.
        catalog: Is refreshed afterwards.
        window: For questions, the status line and cards.

    Signals:
        folders_changed(): Models are looked for in other folders.
    """

    folders_changed = Signal()

    def __init__(self, document: Document, catalog: ModelCatalog, window: MainWindow) -> None:
        super().__init__(window)
        self._document, self._catalog, self._window = document, catalog, window

    def ask_for_folder(self) -> None:
        """Ask in which folder models are, too."""
        request = FileRequest(tr("Which folder holds models?"), is_folder=True)
        self._window.dialogs.choose_file(self._window, request, self.add_folder)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of models besides the cache."""
        library = self._catalog.library
        return tuple(map(str, library.search_path.folders)) if library is not None else ()

    def build_setting(self) -> SettingSpec:
        """Return the folders as a row of the Preferences dialog."""
        return SettingSpec(
            "models.folders",
            SettingPage.MODELS,
            tr_noop("Folders of models"),
            tr_noop("Models are looked for there, in this order, and then in the Hugging Face cache."),
            FoldersKind(),
            read=lambda: self.folders,
            write=lambda value: self.set_folders(value if isinstance(value, tuple) else ()),
            default=(),
            check=check_folders,
            changed=self.folders_changed,
        )

    def add_folder(self, folder: Path) -> None:
        """Look for models in another folder, too, from now on."""
        if str(folder) not in self.folders:
            self.set_folders((*self.folders, str(folder)))

    def set_folders(self, folders: Sequence[str]) -> None:
        """Look for models in these folders from now on, and keep that."""
        library, memory = self._catalog.library, self._window.settings
        if library is None:
            return

        def work() -> None:
            library.set_folders([Path(folder).expanduser() for folder in folders])
            memory.save_model_settings(tuple(folders), offline=memory.model_settings.offline)

        def on_done(_: None) -> None:
            self._catalog.refresh()
            self.folders_changed.emit()

        title = tr("The folders of models cannot be changed")
        self._catalog.background.run_task(work, on_done, lambda text: self._window.show_error(title, text))

    def ask_to_remove(self, model: ListedModel) -> None:
        """Ask whether a model is to be deleted from the disk."""
        from studio.models.removal import plan_removal

        library = self._catalog.library
        if library is None:
            return
        title = tr("“{name}” cannot be removed", name=model.name)
        self._catalog.background.run_task(
            lambda: plan_removal(library.search_path, ModelRef(model.ref)),
            lambda removal: self._confirm_removal(model, removal),
            lambda text: self._window.show_error(title, text),
        )

    def _confirm_removal(self, model: ListedModel, removal: RemovalPlan) -> None:
        text = tr("{path} is deleted with all that is in it: {size}. This cannot be undone.",
                  path=removal.path, size=format_byte_size(removal.bytes))  # fmt: skip
        used = self._users(model.ref)
        if used:
            text += " " + tr("Nodes of this project use it: {names}.", names=", ".join(used))
        question = YesNoQuestion(tr("Remove “{name}”?", name=model.name), text, tr("Delete"), tr("Keep"))
        self._window.dialogs.ask_confirmation(
            self._window, question, lambda yes: self._remove(model, removal) if yes else None
        )

    def _users(self, ref: str) -> list[str]:
        """Return the names of the nodes of this project that have a model."""
        return [record.name for record in self._document.graph.nodes.values() if ref in record.params.values()]

    def _remove(self, model: ListedModel, removal: RemovalPlan) -> None:
        from studio.models.removal import remove_model

        title = tr("“{name}” cannot be removed", name=model.name)
        gone = tr("“{name}” is removed: {size} are free again", name=model.name, size=format_byte_size(removal.bytes))

        def on_done(_: None) -> None:
            self._window.status.show_hint(gone)
            self._catalog.refresh()

        self._catalog.background.run_task(
            lambda: remove_model(removal), on_done, lambda text: self._window.show_error(title, text)
        )
