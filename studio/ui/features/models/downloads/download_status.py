"""Status of a download: frozen values, which any thread may read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_n
from studio.ui.widgets.text.durations import format_duration

_numbers = count(1)


class DownloadPhase(StrEnum):
    """Phase of a download."""

    LOOKING = "looking"
    OFFERED = "offered"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DownloadOffer:
    """Facts about a model on the hub before its download.

    Args:
        name: 'org/name'.
        size: Bytes that are to be downloaded.
        downloaded_bytes: Bytes of them that are here from an earlier time.
        file_count: How many files.
        licence: As its card says; empty if it says nothing.
        free_bytes: Bytes that are free where it would go.
        note: What else is to be known, as that its owner asks for his terms to be accepted; empty for nothing.
        link: Its page on the hub.
    """

    name: str
    size: int
    downloaded_bytes: int = 0
    file_count: int = 0
    licence: str = ""
    free_bytes: int | None = None
    note: str = ""
    link: str = ""

    @property
    def offer_text(self) -> str:
        """The offer in one line: size, files, licence, room."""
        parts = [
            format_byte_size(self.size),
            tr_n("{count} file", "{count} files", self.file_count) if self.file_count else "",
            self.licence or tr("no license named"),
            tr("{size} already downloaded", size=format_byte_size(self.downloaded_bytes))
            if self.downloaded_bytes
            else "",
            tr("{size} free on the disk", size=format_byte_size(self.free_bytes))
            if self.free_bytes is not None
            else "",
        ]
        return " · ".join(part for part in parts if part)

    @property
    def has_room(self) -> bool:
        """Whether there is room for it."""
        return self.free_bytes is None or self.size - self.downloaded_bytes <= self.free_bytes


@dataclass(frozen=True, slots=True)
class DownloadStatus:
    """Status of a download.

    Args:
        name: 'org/name'.
        phase: Where it stands.
        offer: What is known of it; None before that is known.
        done: Bytes that are here.
        total: Bytes in all.
        speed: Bytes a second.
        error: Why it failed.
        link: Where terms are to be accepted, of a model that asks for that; empty for others.
        id: Unique.
    """

    name: str
    phase: DownloadPhase = DownloadPhase.LOOKING
    offer: DownloadOffer | None = None
    done: int = 0
    total: int = 0
    speed: float = 0.0
    error: str = ""
    link: str = ""
    id: int = field(default_factory=lambda: next(_numbers))

    @property
    def is_running(self) -> bool:
        """Whether bytes come."""
        return self.phase is DownloadPhase.RUNNING

    @property
    def is_over(self) -> bool:
        """Whether nothing will happen any more unless the user asks for it."""
        return self.phase in (DownloadPhase.DONE, DownloadPhase.FAILED, DownloadPhase.OFFERED)

    @property
    def summary_text(self) -> str:
        """The line below its name."""
        texts = {
            DownloadPhase.LOOKING: lambda: tr("Asking the hub how large it is…"),
            DownloadPhase.OFFERED: lambda: self.offer.offer_text if self.offer is not None else "",
            DownloadPhase.RUNNING: lambda: _join_parts(self._amount, self._pace, self._left),
            DownloadPhase.PAUSED: lambda: _join_parts(tr("Paused"), self._amount),
            DownloadPhase.DONE: lambda: _join_parts(tr("✓ Complete, checksums compared"), format_byte_size(self.total)),
            DownloadPhase.FAILED: lambda: _join_parts(tr("Stopped"), self._amount if self.done else ""),
        }
        return texts[self.phase]()

    @property
    def _amount(self) -> str:
        return tr("{done} of {total}", done=format_byte_size(self.done), total=format_byte_size(self.total))

    @property
    def _pace(self) -> str:
        return tr("{size} a second", size=format_byte_size(round(self.speed))) if self.speed else ""

    @property
    def _left(self) -> str:
        seconds = (self.total - self.done) / self.speed if self.speed else 0.0
        return tr("{duration} left", duration=format_duration(seconds)) if seconds else ""


def _join_parts(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
