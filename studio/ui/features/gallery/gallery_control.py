"""File → New from Template, and the gallery at the first start."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from studio.core.translation import tr
from studio.ui.features.gallery.card_playback import CardPlayback
from studio.ui.features.gallery.gallery_view import GalleryView
from studio.ui.shell.palette.command_palette import PaletteEntry
from studio.ui.shell.shortcuts.dispatch import Handlers

if TYPE_CHECKING:
    from studio.ui.shell.main_window import MainWindow
    from studio.ui.shell.session.project_files import ProjectFiles
    from studio.ui.shell.session.template_entry import TemplateEntry
    from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


class GalleryControl(QObject):
    """Control of the gallery: opens it, and the template that is chosen in it.

    Args:
        window: The gallery's window.
        templates: What can be chosen.
        files: Opens them.
        background: Reads their pictures.
    """

    def __init__(
        self,
        window: MainWindow,
        templates: tuple[TemplateEntry, ...],
        files: ProjectFiles,
        background: BackgroundWorker,
    ) -> None:
        super().__init__(files)
        self._window = window
        self._templates = templates
        self._files = files
        self._background = background
        self.view: GalleryView | None = None
        self.playback: CardPlayback | None = None

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"file.from_template": self.open_gallery}

    def open_gallery(self) -> None:
        """Show the gallery; its pictures come when they are read."""
        if self.view is not None:
            self.view.raise_()
            return
        entries = self._templates
        view = self.view = GalleryView(self._window, entries)
        view.template_requested.connect(self.open_template)
        view.empty_project_requested.connect(self._files.new_project)
        view.open_requested.connect(lambda: self._window.board.run_action("file.open"))
        view.finished.connect(self._on_finished)
        self.playback = CardPlayback(view.template_list, self._background)
        self._background.run_task(lambda: _pictures(entries), self._on_pictures, lambda _: None)
        view.open()

    def open_template(self, entry: TemplateEntry) -> None:
        """Begin a project with a template, after asking about unsaved changes."""
        self._files.open_template(entry.path)

    def list_palette_entries(self) -> Iterator[PaletteEntry]:
        """Yield the templates for the command palette."""
        for entry in self._templates:
            start = partial(self.open_template, entry)
            kind, about = tr("New from template"), entry.localized_description
            yield PaletteEntry(f"template:{entry.path.stem}", entry.localized_title, kind, start, help=about)

    def _on_pictures(self, pictures: dict[Path, QImage]) -> None:
        if self.view is not None:
            self.view.show_pictures(pictures)

    def _on_finished(self) -> None:
        if self.playback is not None:
            self.playback.stop()
        self.view = self.playback = None


def _pictures(entries: tuple[TemplateEntry, ...]) -> dict[Path, QImage]:
    """Read the pictures. Runs in the worker thread; a picture that cannot be read is left out."""
    read = {entry.path: QImage(str(entry.picture_path)) for entry in entries if entry.picture_path is not None}
    return {path: image for path, image in read.items() if not image.isNull()}
