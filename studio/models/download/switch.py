"""The offline switch: while it is on, nothing here opens a connection."""

from __future__ import annotations

from studio.core.language import marked, tr
from studio.models.download.errors import DownloadError, Why
from studio.sdk.hf import asked_offline

_CHOSEN = marked("Frameloom is offline. Switch that off in the Models panel, or give --allow-download, to download.")
_BY_ENVIRONMENT = marked("Frameloom is offline, as HF_HUB_OFFLINE in the environment says.")


class OfflineSwitch:
    """Whether connections may be opened. Any thread may turn it; one that is open notices within a piece of a file.

    Args:
        on: Whether it is on: nothing may.
    """

    def __init__(self, *, on: bool = True) -> None:
        self._on = on

    @property
    def on(self) -> bool:
        """Whether no connection may be opened; the environment's HF_HUB_OFFLINE counts, too."""
        return self._on or asked_offline()

    def turn(self, *, on: bool) -> None:
        """Turn it."""
        self._on = on

    def check(self) -> None:
        """Raise DownloadError while it is on."""
        if self.on:
            raise DownloadError(Why.OFFLINE, tr(_BY_ENVIRONMENT if asked_offline() else _CHOSEN))
