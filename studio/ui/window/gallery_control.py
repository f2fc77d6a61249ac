"""File → New from Template, and the gallery at the first start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from studio.ui.gallery.view import GalleryView
from studio.ui.shortcuts.dispatch import Handlers

if TYPE_CHECKING:
    from studio.ui.background import Background
    from studio.ui.gallery.entry import TemplateEntry
    from studio.ui.window.main_window import MainWindow
    from studio.ui.window.project_files import ProjectFiles


class GalleryControl(QObject):
    """Opens the gallery, and what is chosen in it.

    Args:
        window: The gallery's window; it knows the templates.
        files: Opens them.
        background: Reads their pictures.
    """

    def __init__(self, window: MainWindow, files: ProjectFiles, background: Background) -> None:
        super().__init__(files)
        self._window = window
        self._files = files
        self._background = background
        self.view: GalleryView | None = None

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"file.from_template": self.open}

    def open(self) -> None:
        """Show the gallery; its pictures come when they are read."""
        if self.view is not None:
            self.view.raise_()
            return
        entries = self._window.templates
        view = self.view = GalleryView(self._window, entries)
        view.template_wanted.connect(self.begin)
        view.empty_wanted.connect(self._files.new)
        view.open_wanted.connect(self._files.ask_open)
        view.finished.connect(self._on_finished)
        self._background.run(lambda: _pictures(entries), self._on_pictures, lambda _: None)
        view.open()

    def begin(self, entry: TemplateEntry) -> None:
        """Begin a project with a template, after asking about unsaved changes."""
        self._files.guard(lambda: self._files.open_template(entry.path))

    def _on_pictures(self, pictures: dict[Path, QImage]) -> None:
        if self.view is not None:
            self.view.show_pictures(pictures)

    def _on_finished(self) -> None:
        self.view = None


def _pictures(entries: tuple[TemplateEntry, ...]) -> dict[Path, QImage]:
    """Read the pictures. Runs in the worker thread; a picture that cannot be read is left out."""
    read = {entry.path: QImage(str(entry.picture)) for entry in entries if entry.picture is not None}
    return {path: image for path, image in read.items() if not image.isNull()}
