"""Download of a model: run by one thread; paused, resumed and cancelled from any other."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

from studio.core.errors import CancelledError
from studio.models.download.errors import DownloadError, DownloadErrorCode
from studio.models.download.file_download import check_disk_space, download_file, translate_write_errors
from studio.models.download.hub import HubClient
from studio.models.download.remote_model import RemoteFile, RemoteModel
from studio.models.download.store import DownloadStore

_RETRY_DELAYS: Final = (1.0, 4.0, 15.0)
_SPARE_BYTES: Final = 16 << 20  # bytes that stay free beside the model
_REPORT_SECONDS: Final = 0.1  # seconds between two reports
_SPEED_WINDOW_SECONDS: Final = 5.0  # seconds that the speed is measured over


class DownloadState(StrEnum):
    """State of a download."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """Progress of a download.

    Args:
        state: Whether it runs.
        done_bytes: Bytes that are there, of all files.
        total_bytes: Bytes of all files.
        file: The one at work.
        error: Why it is paused or failed; None where the user paused it.
        speed: Bytes a second, lately.
    """

    state: DownloadState
    done_bytes: int
    total_bytes: int
    file: str = ""
    error: DownloadError | None = None
    speed: float = 0.0

    @property
    def done_share(self) -> float:
        """The downloaded share, 0 to 1."""
        return self.done_bytes / self.total_bytes if self.total_bytes else float(self.state is DownloadState.DONE)

    @property
    def seconds_left(self) -> float | None:
        """The estimated seconds left; None if unknown."""
        return (self.total_bytes - self.done_bytes) / self.speed if self.speed > 0 else None


class DownloadToken(Protocol):
    """Token that cancels a download."""

    def check(self) -> None:
        """Raise Cancelled if it shall end."""
        ...


class _PauseRequested(BaseException):
    """The user has paused it. No failure, so no `except Exception` eats it."""


class _NullToken:
    def check(self) -> None:
        pass


class ModelDownload:
    """Download of all files of a model. Whole files are not downloaded again; partial ones are continued.

    Args:
        hub: Where from.
        offer: What.
        store: Where to.
        waits: Seconds before each new try when the connection is lost; then it is paused. None for 1, 4 and 15.
    """

    def __init__(
        self, hub: HubClient, offer: RemoteModel, store: DownloadStore, waits: Sequence[float] | None = None
    ) -> None:
        self.remote_model = offer
        self.store = store
        self._hub = hub
        self._retry_delays = _RETRY_DELAYS if waits is None else tuple(waits)
        self._pause_event = threading.Event()
        self._progress = DownloadProgress(DownloadState.WAITING, 0, offer.total_bytes)
        self._report: Callable[[DownloadProgress], object] = lambda progress: None
        self._speed_samples: deque[tuple[float, int]] = deque()
        self._last_report_time = 0.0

    @property
    def progress(self) -> DownloadProgress:
        """The progress; safe to read from any thread."""
        return self._progress

    def pause(self) -> None:
        """Make `run` return soon, and keep what was downloaded. Another call of `run` continues."""
        self._pause_event.set()

    def run(
        self, report: Callable[[DownloadProgress], object] | None = None, token: DownloadToken | None = None
    ) -> DownloadProgress:
        """Download what is missing. Returns when all is there, when it is paused, or when it cannot go on.

        Args:
            report: Called about ten times a second, in this thread.
            token: Cancels it: what was downloaded is removed, and Cancelled raised.

        Returns:
            How it ended: DONE, PAUSED (by `pause`, or for a reason that passes: `error`) or FAILED.
        """
        self._pause_event.clear()
        self._report = report or (lambda progress: None)
        self._speed_samples.clear()
        try:
            self._download_all(token or _NullToken())
            self._report_state(DownloadState.DONE)
        except _PauseRequested:
            self._report_state(DownloadState.PAUSED)
        except DownloadError as error:
            self._report_state(DownloadState.PAUSED if error.can_resume else DownloadState.FAILED, error)
        except CancelledError:
            self.discard()
            raise
        return self._progress

    def discard(self) -> None:
        """Remove what was downloaded, unless it is whole. Not while it runs: cancel it then."""
        if self._progress.state is not DownloadState.DONE:
            with translate_write_errors(self.store.model_folder):
                self.store.discard_files()
            self._report_state(DownloadState.CANCELLED)

    def _download_all(self, token: DownloadToken) -> None:
        def check() -> None:
            token.check()
            self._hub.offline_switch.require_online()
            if self._pause_event.is_set():
                raise _PauseRequested

        check()
        with translate_write_errors(self.store.model_folder):
            missing = [file for file in self.remote_model.files if not self.store.has_file(file)]
            begun = {file.name: _size(self.store, file) for file in missing}
            whole = self.remote_model.total_bytes - sum(file.size for file in missing)
            check_disk_space(
                self.store.model_folder,
                self.remote_model.total_bytes - whole - sum(begun.values()) + (_SPARE_BYTES if missing else 0),
            )
            self.store.mark_incomplete()
            for file in sorted(missing, key=lambda file: file.size):  # what is wrong shows early
                self._download_one(file, whole, check)
                whole += file.size
            self.store.mark_complete()

    def _download_one(self, file: RemoteFile, whole: int, check: Callable[[], None]) -> None:
        """Bring one file; try again where the connection is lost, as long as tries bring something."""

        def on_bytes(there: int) -> None:
            check()
            self._advance(whole + there, file.name)

        waits = list(self._retry_delays)
        while True:
            before = _size(self.store, file)
            try:
                download_file(self._hub, self.remote_model, file, self.store, on_bytes)
            except DownloadError as error:
                if _size(self.store, file) > before:
                    waits = list(self._retry_delays)
                if error.code is not DownloadErrorCode.NETWORK or not waits:
                    raise
                self._report_state(DownloadState.RUNNING, error)
                _wait(waits.pop(0), check)
            else:
                return

    def _advance(self, done: int, file: str) -> None:
        now = time.monotonic()
        self._speed_samples.append((now, done))
        while now - self._speed_samples[0][0] > _SPEED_WINDOW_SECONDS:
            self._speed_samples.popleft()
        (since, first), spent = self._speed_samples[0], now - self._speed_samples[0][0]
        speed = max(0.0, (done - first) / spent) if now > since else 0.0
        self._progress = DownloadProgress(DownloadState.RUNNING, done, self.remote_model.total_bytes, file, speed=speed)
        if now - self._last_report_time >= _REPORT_SECONDS:
            self._last_report_time = now
            self._report(self._progress)

    def _report_state(self, state: DownloadState, error: DownloadError | None = None) -> None:
        done = {DownloadState.DONE: self.remote_model.total_bytes, DownloadState.CANCELLED: 0}.get(
            state, self._progress.done_bytes
        )
        self._progress = replace(self._progress, state=state, done_bytes=done, error=error, speed=0.0)
        self._report(self._progress)


def _size(store: DownloadStore, file: RemoteFile) -> int:
    try:
        return min(store.get_partial_path(file).stat().st_size, file.size)
    except OSError:
        return 0


def _wait(seconds: float, check: Callable[[], None]) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        check()
        time.sleep(min(0.1, left))
    check()
