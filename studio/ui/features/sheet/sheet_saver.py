"""Files of a sheet: a labeled picture or clip, written away from the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.errors import CancelledError
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.engine.request import RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Graph
from studio.graph.sheet.sheet import Sheet
from studio.ui.shell.dialogs import Dialogs, FileRequest
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.text.sheet_labels import list_labels

if TYPE_CHECKING:
    from studio.engine.engine import Engine

_FOLDER: Final = "sheets_folder"
_PICTURES: Final = (".png", ".jpg", ".tif", ".webp")
_CLIPS: Final = (".mp4", ".mov", ".mkv", ".webm")


class SheetSaver(QObject):
    """Writes sheets, one after the other. Cells that are not computed yet are; generators are not run.

    Args:
        engine: Computes.
        window: Where the dialogs open.
        dialogs: Ask for the file.
        choices: Keeps the folder.
        fail: Takes the title and text of what went wrong.
        parent: Qt's owner.

    Signals:
        save_progressed(int, int): How many cells are done, of all.
        file_saved(Path): The file is there.
    """

    save_progressed = Signal(int, int)
    file_saved = Signal(object)

    def __init__(
        self,
        engine: Engine,
        window: QWidget,
        dialogs: Dialogs,
        choices: SettingsStore,
        fail: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine, self._window, self._dialogs = engine, window, dialogs
        self._choices, self._fail = choices, fail
        self._worker = BackgroundWorker(self, "sheets")
        self._token = CancelToken()

    @property
    def is_busy(self) -> bool:
        """Whether a sheet is being written."""
        return self._worker.is_busy

    def save_picture(self, sheet: Sheet, graphs: tuple[Graph, ...], frame: int) -> None:
        """Ask for a file and write the cells at a frame."""
        frames = FrameRange(frame, frame + 1)
        self._ask(tr("Save the sheet as a picture"), _PICTURES, sheet, graphs, frames, self.file_saved.emit)

    def save_clip(
        self, sheet: Sheet, graphs: tuple[Graph, ...], frames: FrameRange, on_saved: Callable[[Path], object]
    ) -> None:
        """Ask for a file and write the cells over a range; then call `on_saved` with it."""

        def finish(path: Path) -> None:
            self.file_saved.emit(path)
            on_saved(path)

        self._ask(tr("Save the sheet as a clip"), _CLIPS, sheet, graphs, frames, finish)

    def stop(self) -> None:
        """Write no more; a file that is not whole is not kept."""
        self._token.cancel()
        self._token = CancelToken()

    def close(self) -> None:
        """Stop, and wait for the end."""
        self._token.cancel()
        self._worker.close()

    def _ask(
        self,
        title: str,
        suffixes: tuple[str, ...],
        sheet: Sheet,
        graphs: tuple[Graph, ...],
        frames: FrameRange,
        on_saved: Callable[[Path], object],
    ) -> None:
        folder = self._choices.get_choice(_FOLDER)
        name = f"{sheet.output.node.replace('/', '_')}_{sheet.x.param.name}{suffixes[0]}"
        start = Path(folder) / name if folder else Path(name)
        wanted = FileRequest(title, is_saving=True, start_path=start, suffixes=suffixes)
        self._dialogs.choose_file(self._window, wanted, lambda path: self._write(path, sheet, graphs, frames, on_saved))

    def _write(
        self,
        path: Path,
        sheet: Sheet,
        graphs: tuple[Graph, ...],
        frames: FrameRange,
        on_saved: Callable[[Path], object],
    ) -> None:
        self._choices.set_choice(_FOLDER, path.parent.as_posix())
        token, labels, engine = self._token, list_labels(sheet), self._engine
        columns = len(sheet.x.values) if sheet.y is not None else None

        def write() -> Path | None:
            from studio.engine.sheet.sheet_file import SheetFileRequest, write_sheet
            from studio.engine.sheet.sheet_page import SheetLabels

            request = SheetFileRequest(
                graphs, sheet.output, SheetLabels(*labels), path, frames, columns, purpose=RequestPurpose.THUMBNAIL
            )
            try:
                return write_sheet(engine, request, token, self.save_progressed.emit).path
            except CancelledError:
                return None

        def finish(saved: Path | None) -> None:
            if saved is not None:
                on_saved(saved)

        self._worker.run_task(
            write,
            finish,
            lambda text: self._fail(tr("The sheet was not saved"), text),
        )
