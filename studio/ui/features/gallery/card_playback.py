"""Playing of the card under the mouse: its preview is read in the background and shown frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QCursor, QImage, QImageReader
from PySide6.QtWidgets import QListWidgetItem

from studio.ui.features.gallery.template_card import ENTRY_ROLE, FRAME_ROLE
from studio.ui.features.gallery.template_list import TemplateListView
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

REST_MS: Final = 120
"""How long the mouse rests on a card before it is read: what is only passed stays as it is."""
_MOST_FRAMES: Final = 64
_LEAST_FRAME_MS: Final = 40


@dataclass(frozen=True, slots=True)
class PreviewFrame:
    """Frame of a preview.

    Args:
        image: What is shown.
        milliseconds: For how long.
    """

    image: QImage
    milliseconds: int


class CardPlayback(QObject):
    """Playback of the card under the mouse; one card plays at a time.

    Args:
        view: The list; the playback is its child.
        background: Reads previews.
    """

    def __init__(self, view: TemplateListView, background: BackgroundWorker) -> None:
        super().__init__(view)
        self._view = view
        self._background = background
        self._item: QListWidgetItem | None = None
        self._frames: list[PreviewFrame] = []
        self._next_frame = 0
        self._request = 0
        self._rest_timer = make_single_shot_timer(self, REST_MS, self._read_preview)
        self._frame_timer = make_single_shot_timer(self, 0, self._show_next)
        view.itemEntered.connect(self._on_entered)
        view.viewportEntered.connect(self.stop)
        view.verticalScrollBar().valueChanged.connect(self._follow_mouse)
        view.viewport().installEventFilter(self)

    @property
    def is_playing(self) -> bool:
        """Whether a card plays."""
        return bool(self._frames)

    def stop(self) -> None:
        """Show the picture of the card again."""
        self._request += 1
        self._rest_timer.stop()
        self._frame_timer.stop()
        if self._item is not None:
            self._item.setData(FRAME_ROLE, None)
        self._item, self._frames = None, []

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stop when the mouse leaves the list."""
        if event.type() in (QEvent.Type.Leave, QEvent.Type.Hide):
            self.stop()
        return False

    def _follow_mouse(self) -> None:
        """Play what lies under the mouse after the cards have moved."""
        viewport = self._view.viewport()
        item = self._view.itemAt(viewport.mapFromGlobal(QCursor.pos())) if viewport.underMouse() else None
        if item is None:
            self.stop()
        else:
            self._on_entered(item)

    def _on_entered(self, item: QListWidgetItem) -> None:
        if item is self._item:
            return
        self.stop()
        entry = item.data(ENTRY_ROLE)
        if entry is not None and entry.preview_path is not None:
            self._item = item
            self._rest_timer.start()

    def _read_preview(self) -> None:
        if self._item is None:
            return
        path = self._item.data(ENTRY_ROLE).preview_path
        received = partial(self._on_read, self._request)
        self._background.run_task(lambda: read_frames(path), received, lambda _: None)

    def _on_read(self, request: int, frames: list[PreviewFrame]) -> None:
        if request == self._request and len(frames) > 1:
            self._frames, self._next_frame = frames, 0
            self._show_next()

    def _show_next(self) -> None:
        if self._item is not None and self._frames:
            frame = self._frames[self._next_frame]
            self._item.setData(FRAME_ROLE, frame.image)
            self._frame_timer.start(frame.milliseconds)
            self._next_frame = (self._next_frame + 1) % len(self._frames)


def read_frames(path: Path) -> list[PreviewFrame]:
    """Return the frames of a preview. Runs in the worker thread; of a file that cannot be read there are none."""
    frames: list[PreviewFrame] = []
    reader = QImageReader(str(path))
    while len(frames) < _MOST_FRAMES and not (image := reader.read()).isNull():
        frames.append(PreviewFrame(image, max(_LEAST_FRAME_MS, reader.nextImageDelay())))
    return frames
