"""Copying and saving the viewer's frame: as it is shown, or its own values. Nothing of it is done in the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from studio.core.language import tr
from studio.engine.look import Area
from studio.engine.request import Purpose
from studio.ui.background import Background
from studio.ui.choices import Choices
from studio.ui.dialogs import Dialogs, FileRequest
from studio.ui.images import to_image
from studio.ui.results import FrameRequest
from studio.ui.shortcuts.dispatch import Handlers

if TYPE_CHECKING:
    import numpy as np

    from studio.engine.grabbing import GrabEngine

_FOLDER = "frames_folder"
_SHOWN = (".png", ".jpg", ".webp", ".tif")
_VALUES = (".exr", ".png", ".tif")


class FrameGrabs(QObject):
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
        engine: GrabEngine,
        current: Callable[[], FrameRequest | None],
        region: Callable[[], Area | None],
        window: QWidget,
        dialogs: Dialogs,
        choices: Choices,
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
        self._worker = Background(self, "frames")

    @property
    def busy(self) -> bool:
        """Whether a frame is being copied or saved."""
        return self._worker.busy

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "viewer.copy_frame": self.copy,
            "viewer.save_frame": self.save_shown,
            "viewer.save_values": self.save_values,
        }

    def copy(self) -> None:
        """Put the frame on the clipboard, as it is shown."""
        request = self._wanted()
        if request is not None:
            take = self._taking(request)
            self._worker.run(take, self._on_copied, lambda text: self._fail(tr("The frame was not copied"), text))

    def save_shown(self) -> None:
        """Ask for a file and write the frame as it is shown, 8 bits."""
        request = self._wanted()
        if request is None:
            return
        take, asked = self._taking(request), request.to_engine(Purpose.VIEWER)

        def write(path: Path) -> None:
            from studio.core.image import Image
            from studio.media.image_writer import write_still
            from studio.sdk.media import ImageOptions

            pixels = take().astype("float32") / 255
            opaque = bool((pixels[..., 3] == 1.0).all())
            image = Image.from_array(pixels[..., :3].copy() if opaque else pixels)
            write_still(path, image, ImageOptions(bits=8, quality=95), self._engine.made_by(asked))

        self._ask(tr("Save frame as shown"), request, _SHOWN, write)

    def save_values(self) -> None:
        """Ask for a file and write the frame's own values: floats in EXR, of light; else 16 bits, as displayed."""
        request = self._wanted()
        if request is None:
            return
        asked, region = request.to_engine(Purpose.VIEWER), self._region()

        def write(path: Path) -> None:
            from studio.engine.grabbing import grab_values
            from studio.media.image_writer import write_still

            linear = path.suffix.lower() == ".exr"
            image = grab_values(self._engine, asked, region, linear=linear)
            write_still(path, image, made_by=self._engine.made_by(asked))

        self._ask(tr("Save the frame's values"), request, _VALUES, write)

    def close(self) -> None:
        """Finish what is being written."""
        self._worker.close()

    def _wanted(self) -> FrameRequest | None:
        request = self._current()
        if request is None:
            self._post(tr("There is no frame to copy or save."))
        return request

    def _taking(self, request: FrameRequest) -> Callable[[], np.ndarray]:
        asked, look, region = request.to_engine(Purpose.VIEWER), request.look, self._region()

        def take() -> np.ndarray:
            from studio.engine.grabbing import grab_picture

            return grab_picture(self._engine, asked, look, region)

        return take

    def _ask(self, title: str, request: FrameRequest, suffixes: tuple[str, ...], write: Callable[[Path], None]) -> None:
        folder = self._choices.choice(_FOLDER)
        name = f"{request.output.node.replace('/', '_')}_{request.frame:04d}{suffixes[0]}"
        start = (Path(folder) if folder else Path.home()) / name
        wanted = FileRequest(title, saving=True, start=start, suffixes=suffixes)
        self._dialogs.choose_file(self._window, wanted, lambda path: self._write(path, write))

    def _write(self, path: Path, write: Callable[[Path], None]) -> None:
        self._choices.choose(_FOLDER, path.parent.as_posix())
        self._worker.run(
            lambda: write(path),
            lambda _: self._post(tr("{name} was saved.", name=path.name)),
            lambda text: self._fail(tr("The frame was not saved"), text),
        )

    def _on_copied(self, pixels: np.ndarray) -> None:
        QApplication.clipboard().setImage(to_image(pixels))
        height, width = pixels.shape[:2]
        self._post(tr("The frame was copied: {width}×{height}.", width=width, height=height))
