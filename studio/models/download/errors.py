"""Errors that keep a download from beginning or going on."""

from __future__ import annotations

from enum import StrEnum

from studio.core.errors import ModelError


class DownloadErrorCode(StrEnum):
    """Reason why a download stopped. Temporary ones, and those that the user can remove, leave it paused."""

    OFFLINE = "offline"
    NETWORK = "network"
    DISK = "disk"
    BUSY = "busy"
    UNKNOWN = "unknown"
    GATED = "gated"
    DAMAGED = "damaged"
    UNFIT = "unfit"


_RESUMABLE_CODES = frozenset(
    {DownloadErrorCode.OFFLINE, DownloadErrorCode.NETWORK, DownloadErrorCode.DISK, DownloadErrorCode.BUSY}
)


class DownloadError(ModelError):
    """A download cannot begin or go on.

    Args:
        why: What stops it.
        reason: That in words, and what helps.
        link: A page on which the user can do something about it; empty if there is none.
    """

    def __init__(self, why: DownloadErrorCode, reason: str, link: str = "") -> None:
        self.code = why
        self.link = link
        super().__init__(reason)

    @property
    def can_resume(self) -> bool:
        """Whether the same download can go on later, with what it has."""
        return self.code in _RESUMABLE_CODES
