"""Pictures of finished renders: read from their files where the job showed none, as after a restart."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from studio.engine.jobs.job import JobKind, JobState, JobStatus, QueueSnapshot
from studio.engine.jobs.job_preview import JobPreview
from studio.sdk.media import Media
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from studio.ui.features.jobs.job_control import JobControl
    from studio.ui.features.jobs.panel import JobsPanel

_MAX_SIDE: Final = 256
_STILLS: Final = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".exr", ".webp", ".bmp"})


class ResultPreviews(QObject):
    """Gives each finished render the first frame of its file, once.

    Args:
        control: Says how the jobs stand.
        panel: Shows them.
        media: Reads files.
        background: Runs the reading.
    """

    def __init__(self, control: JobControl, panel: JobsPanel, media: Media, background: BackgroundWorker) -> None:
        super().__init__(panel)
        self._panel, self._media, self._background = panel, media, background
        self._asked: set[str] = set()
        control.snapshot_changed.connect(self._on_snapshot)

    def _on_snapshot(self, snapshot: QueueSnapshot) -> None:
        for status in snapshot.jobs:
            if self._lacks_picture(status) and status.file is not None:
                self._asked.add(status.id)
                read = partial(read_result_preview, self._media, status.id, status.file)
                self._background.run_task(read, self._panel.show_preview, lambda _: None)  # it may be gone, or sound

    def _lacks_picture(self, status: JobStatus) -> bool:
        done = status.state is JobState.DONE and status.job.kind is JobKind.RENDER and status.id not in self._asked
        row = self._panel.rows.get(status.id)
        return done and row is not None and row.preview_label.isHidden()


def read_result_preview(media: Media, job: str, file: Path) -> JobPreview:
    """Return the first frame of a video, or a picture, as a small preview. Not for the GUI thread.

    Raises:
        MediaError: It cannot be read, or has no picture.
    """
    from studio.engine.display.display_picture import to_rgba8

    is_still = file.suffix.lower() in _STILLS
    picture = media.read_image(file) if is_still else media.read_video_frame(file, 0)
    return JobPreview(job, to_rgba8(picture, max_side=_MAX_SIDE), 0)
