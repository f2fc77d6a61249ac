"""How a download stands: frozen values, which any thread may read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

from studio.core.language import tr, tr_n
from studio.core.sizes import size_text
from studio.ui.durations import duration

_numbers = count(1)


class Phase(StrEnum):
    """Where a download stands."""

    LOOKING = "looking"
    OFFERED = "offered"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is known of a model on the hub before it is downloaded.

    Args:
        name: 'org/name'.
        size: Bytes that are to be downloaded.
        there: Bytes of them that are here from an earlier time.
        files: How many files.
        licence: As its card says; empty if it says nothing.
        free: Bytes that are free where it would go.
        note: What else is to be known, as that its owner asks for his terms to be accepted; empty for nothing.
        link: Its page on the hub.
    """

    name: str
    size: int
    there: int = 0
    files: int = 0
    licence: str = ""
    free: int | None = None
    note: str = ""
    link: str = ""

    @property
    def line(self) -> str:
        """The offer in one line: size, files, licence, room."""
        parts = [
            size_text(self.size),
            tr_n("{count} file", "{count} files", self.files) if self.files else "",
            self.licence or tr("no licence named"),
            tr("{size} are here already", size=size_text(self.there)) if self.there else "",
            tr("{size} free on the disk", size=size_text(self.free)) if self.free is not None else "",
        ]
        return " · ".join(part for part in parts if part)

    @property
    def fits(self) -> bool:
        """Whether there is room for it."""
        return self.free is None or self.size - self.there <= self.free


@dataclass(frozen=True, slots=True)
class DownloadStatus:
    """How a download stands.

    Args:
        name: 'org/name'.
        phase: Where it stands.
        terms: What is known of it; None before that is known.
        done: Bytes that are here.
        total: Bytes in all.
        speed: Bytes a second.
        error: Why it failed.
        link: Where terms are to be accepted, of a model that asks for that; empty for others.
        id: Unique.
    """

    name: str
    phase: Phase = Phase.LOOKING
    terms: Terms | None = None
    done: int = 0
    total: int = 0
    speed: float = 0.0
    error: str = ""
    link: str = ""
    id: int = field(default_factory=lambda: next(_numbers))

    @property
    def at_work(self) -> bool:
        """Whether bytes come."""
        return self.phase is Phase.RUNNING

    @property
    def is_over(self) -> bool:
        """Whether nothing will happen any more unless the user asks for it."""
        return self.phase in (Phase.DONE, Phase.FAILED, Phase.OFFERED)

    @property
    def summary(self) -> str:
        """The line below its name."""
        texts = {
            Phase.LOOKING: lambda: tr("Asking the hub how large it is…"),
            Phase.OFFERED: lambda: self.terms.line if self.terms is not None else "",
            Phase.RUNNING: lambda: _joined(self._amount, self._pace, self._left),
            Phase.PAUSED: lambda: _joined(tr("Paused"), self._amount),
            Phase.DONE: lambda: _joined(tr("✓ Complete, checksums compared"), size_text(self.total)),
            Phase.FAILED: lambda: _joined(tr("Stopped"), self._amount if self.done else ""),
        }
        return texts[self.phase]()

    @property
    def _amount(self) -> str:
        return tr("{done} of {total}", done=size_text(self.done), total=size_text(self.total))

    @property
    def _pace(self) -> str:
        return tr("{size} a second", size=size_text(round(self.speed))) if self.speed else ""

    @property
    def _left(self) -> str:
        seconds = (self.total - self.done) / self.speed if self.speed else 0.0
        return tr("{duration} left", duration=duration(seconds)) if seconds else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
