"""The choice of where the cache on disk lies and what it may take. It is kept for the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_noop
from studio.ui.shell.settings.folder_check import check_writable_folder
from studio.ui.shell.settings.setting_spec import ChoiceKind, PathKind, SettingPage, SettingSpec

if TYPE_CHECKING:
    from studio.ui.shell.main_window import MainWindow
    from studio.ui.shell.settings.ui_settings import CacheFolderSettings
    from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

_AUTOMATIC: Final = ""
_SIZES: Final = tuple(count << 30 for count in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000))


class DiskCacheChoice(QObject):
    """Choice of the folder and the limit of the cache on disk. Files are read and written in a worker thread.

    Args:
        window: Keeps them; shows what could not be kept.
        background: Reads and writes files.

    Signals:
        choice_changed(): What is chosen is known, or is another one.
    """

    choice_changed = Signal()

    def __init__(self, window: MainWindow, background: BackgroundWorker) -> None:
        super().__init__(window)
        self._window, self._background = window, background
        self.folder = ""
        self.limit: int | None = None
        memory = window.settings
        background.run_task(lambda: memory.cache_settings, self._on_read, lambda _: None)

    def settings(self) -> tuple[SettingSpec, ...]:
        """Return both as rows of the Preferences dialog."""
        return (
            SettingSpec(
                "cache.folder",
                SettingPage.FILES,
                tr_noop("Folder of the cache"),
                tr_noop("Results that were slow to compute, and unfinished parts of renders. A fast disk is best."),
                PathKind(tr_noop("the folder of this system")),
                read=lambda: self.folder,
                write=lambda value: self._keep(str(value), self.limit),
                default="",
                check=check_writable_folder,
                changed=self.choice_changed,
                needs_restart=True,
            ),
            SettingSpec(
                "cache.limit",
                SettingPage.FILES,
                tr_noop("Largest size of the cache on disk"),
                tr_noop("What slow results may take there. Automatic: 20 GiB, but a tenth of what is free at most."),
                ChoiceKind(self._list_limits),
                read=lambda: _AUTOMATIC if self.limit is None else str(self.limit),
                write=lambda value: self._keep(self.folder, None if value == _AUTOMATIC else int(str(value))),
                default=_AUTOMATIC,
                changed=self.choice_changed,
                needs_restart=True,
            ),
        )

    def _list_limits(self) -> list[tuple[str, str]]:
        sizes = sorted({*_SIZES, *([self.limit] if self.limit else ())})
        given = [(str(size), format_byte_size(size)) for size in sizes]
        return [(_AUTOMATIC, tr("Automatic")), ("0", tr("Keep nothing on disk")), *given]

    def _on_read(self, found: CacheFolderSettings) -> None:
        self.folder, self.limit = found.folder, found.limit
        self.choice_changed.emit()

    def _keep(self, folder: str, limit: int | None) -> None:
        self.folder, self.limit = folder, limit
        self.choice_changed.emit()
        memory, title = self._window.settings, tr("The choice cannot be kept")
        self._background.run_task(
            lambda: memory.save_cache_settings(folder, limit=limit),
            lambda _: None,
            lambda text: self._window.show_error(title, text),
        )
