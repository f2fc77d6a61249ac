"""The offline switch: while it is on, nothing here opens a connection."""

from __future__ import annotations

from studio.core.translation import tr, tr_noop
from studio.models.download.errors import DownloadError, DownloadErrorCode
from studio.sdk.networks.hf import is_offline_requested

_OFFLINE_BY_CHOICE = tr_noop(
    "Frameloom is offline. Switch that off in the Models panel, or give --allow-download, to download."
)
_OFFLINE_BY_ENVIRONMENT = tr_noop("Frameloom is offline, as HF_HUB_OFFLINE in the environment says.")


class OfflineSwitch:
    """Switch that forbids connections. Any thread may set it; an open connection notices within a piece of a file.

    Args:
        on: Whether it is on: nothing may.
    """

    def __init__(self, *, on: bool = True) -> None:
        self._is_offline = on

    @property
    def is_offline(self) -> bool:
        """Whether no connection may be opened; the environment's HF_HUB_OFFLINE counts, too."""
        return self._is_offline or is_offline_requested()

    def set_offline(self, *, on: bool) -> None:
        """Turn it."""
        self._is_offline = on

    def require_online(self) -> None:
        """Raise DownloadError while it is on."""
        if self.is_offline:
            raise DownloadError(
                DownloadErrorCode.OFFLINE, tr(_OFFLINE_BY_ENVIRONMENT if is_offline_requested() else _OFFLINE_BY_CHOICE)
            )
