"""Copying and saving the viewer's frame: as it is shown, or its own values. Nothing of it is done in the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from studio.core.translation import tr
from studio.engine.display.viewer_settings import PixelRect
from studio.engine.request import RequestPurpose
from studio.ui.preview.messages.frame_messages import FrameRequest
from studio.ui.shell.dialogs import Dialogs, FileRequest
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.images import to_qimage

if TYPE_CHECKING:
    import numpy as np

    from studio.engine.display.frame_engine import FrameEngine

SNAPSHOT_FOLDER = "frames_folder"
_DISPLAYED_SUFFIXES = (".png", ".jpg", ".webp", ".tif")
_VALUE_SUFFIXES = (".exr", ".png", ".tif")


class Snapshots(QObject):
    """Copies and saves what the viewer shows.

    Args:
        engine: Computes the frame, if it must be.
        current: Returns the request for the frame that is shown; None while nothing is.
        region: Returns what of it is meant; None for all.
        window: Where the dialogs open.
        dialogs: Ask for the file.
        choices: Keeps the folder.
        post: Takes what the user should know.
        fail: Takes the title and text of what went wrong.
        parent: Qt's owner.
    """

    def __init__(
        self,
        engine: FrameEngine,
        current: Callable[[], FrameRequest | None],
        region: Callable[[], PixelRect | None],
        window: QWidget,
        dialogs: Dialogs,
        choices: SettingsStore,
        post: Callable[[str], None],
        fail: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._current = current
        self._region = region
        self._window = window
        self._dialogs = dialogs
        self._choices = choices
        self._post = post
        self._fail = fail
        self._worker = BackgroundWorker(self, "frames")

    @property
    def is_busy(self) -> bool:
        """Whether a frame is being copied or saved."""
        return self._worker.is_busy

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "viewer.copy_frame": self.copy_frame,
            "viewer.save_frame": self.save_displayed_frame,
            "viewer.save_values": self.save_frame_values,
        }

    def copy_frame(self) -> None:
        """Put the frame on the clipboard, as it is shown."""
        request = self._make_request()
        if request is not None:
            take = self._make_renderer(request)
            self._worker.run_task(take, self._on_copied, lambda text: self._fail(tr("The frame was not copied"), text))

    def save_displayed_frame(self) -> None:
        """Ask for a file and write the frame as it is shown, 8 bits."""
        request = self._make_request()
        if request is None:
            return
        take, asked = self._make_renderer(request), request.to_engine_request(RequestPurpose.VIEWER)

        def write(path: Path) -> None:
            from studio.core.image import Image
            from studio.media.writing.image_writer import write_still
            from studio.sdk.media import ImageOptions

            pixels = take().astype("float32") / 255
            opaque = bool((pixels[..., 3] == 1.0).all())
            image = Image.from_array(pixels[..., :3].copy() if opaque else pixels)
            write_still(path, image, ImageOptions(bits=8, quality=95), self._engine.find_provenance(asked))

        self._ask(tr("Save frame as shown"), request, _DISPLAYED_SUFFIXES, write)

    def save_frame_values(self) -> None:
        """Ask for a file and write the frame's own values: floats in EXR, of light; else 16 bits, as displayed."""
        request = self._make_request()
        if request is None:
            return
        asked, region = request.to_engine_request(RequestPurpose.VIEWER), self._region()

        def write(path: Path) -> None:
            from studio.engine.display.snapshot import capture_values
            from studio.media.writing.image_writer import write_still

            linear = path.suffix.lower() == ".exr"
            image = capture_values(self._engine, asked, region, linear=linear)
            write_still(path, image, made_by=self._engine.find_provenance(asked))

        self._ask(tr("Save the frame's values"), request, _VALUE_SUFFIXES, write)

    def close(self) -> None:
        """Finish what is being written."""
        self._worker.close()

    def _make_request(self) -> FrameRequest | None:
        request = self._current()
        if request is None:
            self._post(tr("There is no frame to copy or save."))
        return request

    def _make_renderer(self, request: FrameRequest) -> Callable[[], np.ndarray]:
        asked, look, region = request.to_engine_request(RequestPurpose.VIEWER), request.viewer_settings, self._region()

        def take() -> np.ndarray:
            from studio.engine.display.snapshot import capture_picture

            return capture_picture(self._engine, asked, look, region)

        return take

    def _ask(self, title: str, request: FrameRequest, suffixes: tuple[str, ...], write: Callable[[Path], None]) -> None:
        folder = self._choices.get_choice(SNAPSHOT_FOLDER)
        name = f"{request.output.node.replace('/', '_')}_{request.frame:04d}{suffixes[0]}"
        start = Path(folder) / name if folder else Path(name)
        wanted = FileRequest(title, is_saving=True, start_path=start, suffixes=suffixes)
        self._dialogs.choose_file(self._window, wanted, lambda path: self._write(path, write))

    def _write(self, path: Path, write: Callable[[Path], None]) -> None:
        self._choices.set_choice(SNAPSHOT_FOLDER, path.parent.as_posix())
        self._worker.run_task(
            lambda: write(path),
            lambda _: self._post(tr("{name} was saved.", name=path.name)),
            lambda text: self._fail(tr("The frame was not saved"), text),
        )

    def _on_copied(self, pixels: np.ndarray) -> None:
        QApplication.clipboard().setImage(to_qimage(pixels))
        height, width = pixels.shape[:2]
        self._post(tr("The frame was copied: {width}×{height}.", width=width, height=height))
