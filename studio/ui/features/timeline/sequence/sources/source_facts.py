"""Lengths of the sources of clips, and those that cannot be read; files are looked at in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.core.errors import StudioError
from studio.core.time import FrameRate
from studio.sdk.files.sequence_pattern import has_number_field
from studio.sdk.media import Media
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

_FILES_AT_ONCE: Final = 8
"""Looked at by one task: others, as saving, have their turn in between."""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a file.

    Args:
        video: Seconds of its pictures; None for one picture, or none.
        frames: How many numbered pictures there are, one a frame at any rate; 0 for other files.
        audio: Seconds of its sound; None for none.
        has_picture: Whether there are pictures, or one.
        is_missing: Whether it cannot be read.
    """

    video: Fraction | None = None
    frames: int = 0
    audio: Fraction | None = None
    has_picture: bool = False
    is_missing: bool = False

    def find_length(self, rate: FrameRate, *, is_sound: bool) -> int | None:
        """Return how many frames it has at a rate; None if it has no end."""
        if is_sound:
            return None if self.audio is None else _count_frames(self.audio, rate)
        if self.frames:
            return self.frames
        return None if self.video is None else _count_frames(self.video, rate)


def _count_frames(seconds: Fraction, rate: FrameRate) -> int:
    return max(1, round(seconds * rate.value))


def read_source_facts(file: str, media: Media) -> SourceFacts:
    """Return what is in a file. It reads files: not in the window's thread."""
    path = Path(file)
    try:
        if has_number_field(path):
            return SourceFacts(frames=len(media.list_sequence(path)), has_picture=True)
        info = media.facts(path)
    except (StudioError, OSError):
        return SourceFacts(is_missing=True)
    video, audio = info.video, info.audio
    moves = video is not None and video.length > 1
    return SourceFacts(
        Fraction(video.length) / video.rate.value if moves and video is not None else None,
        0,
        Fraction(audio.samples, audio.sample_rate) if audio is not None and audio.samples else None,
        video is not None,
    )


class SourceFactsCache(QObject):
    """What is known of files, by their paths.

    Args:
        media: Reads files.
        background: Where that is done.
        parent: Qt's owner.

    Signals:
        changed(): More is known.
    """

    changed = Signal()

    def __init__(self, media: Media, background: BackgroundWorker, parent: QObject) -> None:
        super().__init__(parent)
        self._media, self._background = media, background
        self._known: dict[str, SourceFacts] = {}
        self._asked: set[str] = set()

    def find(self, file: str) -> SourceFacts | None:
        """Return what is known of a file; None before it was looked at."""
        return self._known.get(file)

    @property
    def missing(self) -> frozenset[str]:
        """The files that cannot be read."""
        return frozenset(file for file, facts in self._known.items() if facts.is_missing)

    def look_again(self) -> None:
        """Forget what could not be read: it may have come."""
        for file in self.missing:
            del self._known[file]
            self._asked.discard(file)

    def request(self, files: Iterable[str], then: Callable[[], object] | None = None) -> None:
        """Look at files that were not looked at yet; then call `then`, at once if all are known."""
        fresh = [file for file in dict.fromkeys(files) if file not in self._known]
        wanted = fresh if then is not None else [file for file in fresh if file not in self._asked]
        self._asked.update(wanted)
        self._run(wanted, then)

    def _run(self, files: Sequence[str], then: Callable[[], object] | None) -> None:
        if not files:
            if then is not None:
                then()
            return
        now, later, media = files[:_FILES_AT_ONCE], files[_FILES_AT_ONCE:], self._media
        self._background.run_task(
            lambda: {file: read_source_facts(file, media) for file in now},
            lambda found: self._on_read(found, later, then),
            lambda _: None,
        )

    def _on_read(self, found: dict[str, SourceFacts], later: Sequence[str], then: Callable[[], object] | None) -> None:
        self._known.update(found)
        self.changed.emit()
        self._run(later, then)
