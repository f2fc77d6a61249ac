"""Manager of downloads. Each runs in a thread of its own, and only frozen values come back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from studio.core.errors import CancelledError, StudioError
from studio.core.translation import tr
from studio.sdk.params import ModelRef
from studio.ui.features.models.downloads.download_status import DownloadOffer, DownloadPhase, DownloadStatus
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from pathlib import Path

    from studio.models.download.download import DownloadProgress, ModelDownload
    from studio.models.download.hub import HubClient
    from studio.models.download.remote_model import RemoteFile, RemoteModel
    from studio.models.download.store import CacheStore

logger = logging.getLogger(__name__)

_JOIN_SECONDS: Final = 5.0


class _CancelToken:
    """Cancels a download, from any thread."""

    def __init__(self) -> None:
        self.is_cancelled = False

    def check(self) -> None:
        """Raise Cancelled if it shall end."""
        if self.is_cancelled:
            raise CancelledError


@dataclass(eq=False)
class _RunningDownload:
    """A download, and the thread that it runs in. `running` ends with what is shown: the thread itself ends later."""

    download: ModelDownload
    token: _CancelToken = field(default_factory=_CancelToken)
    thread: threading.Thread | None = None
    running: bool = False


class DownloadManager(QObject):
    """Manager of downloads: queries the hub for models, and downloads those that the user requests.

    Args:
        hub: The hub, with the offline switch.
        cache: Returns where downloads go.
        parent: Qt's owner.

    Signals:
        downloads_changed(): A download stands otherwise than before.
        model_downloaded(str): A model is here, by name.
    """

    downloads_changed = Signal()
    model_downloaded = Signal(str)
    _progressed = Signal(int, object)  # number, Progress
    _ended = Signal(int, object)  # number, the last Progress; None if it was cancelled

    def __init__(self, hub: HubClient, cache: Callable[[], Path], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hub, self._cache = hub, cache
        self._background = BackgroundWorker(self, "hub")
        self._downloads: dict[int, DownloadStatus] = {}
        self._works: dict[int, _RunningDownload] = {}
        self._progressed.connect(self._on_progressed)
        self._ended.connect(self._on_ended)

    @property
    def downloads(self) -> tuple[DownloadStatus, ...]:
        """All downloads on the list, the oldest first."""
        return tuple(self._downloads.values())

    def look_up_model(self, name: str) -> None:
        """Ask the hub how large a model is; nothing is downloaded."""
        if any(status.name == name and status.phase is not DownloadPhase.DONE for status in self.downloads):
            self._retry(name)
            return
        self._look_up(DownloadStatus(name))

    def _retry(self, name: str) -> None:
        """Ask once more for a model whose download could not begin."""
        found = next(status for status in self.downloads if status.name == name)
        if found.phase is DownloadPhase.FAILED and found.id not in self._works:
            self._look_up(replace(found, phase=DownloadPhase.LOOKING, error="", link=""))

    def _look_up(self, status: DownloadStatus) -> None:
        self._put(status)
        hub, cache, name = self._hub, self._cache, ModelRef(status.name)
        self._background.run_task(
            lambda: _fetch_offer(hub, name, cache()),
            lambda found: (
                self._on_offer(status.id, *found) if isinstance(found, tuple) else self._fail(status.id, found)
            ),
            lambda text: self._fail(status.id, StudioError(text)),
        )

    def _on_offer(self, number: int, terms: DownloadOffer, download: ModelDownload) -> None:
        status = self._downloads.get(number)
        if status is not None:
            self._works[number] = _RunningDownload(download)
            self._put(
                replace(status, phase=DownloadPhase.OFFERED, offer=terms, total=terms.size, done=terms.downloaded_bytes)
            )

    def _fail(self, number: int, error: StudioError) -> None:
        if number in self._downloads:
            link = str(getattr(error, "link", ""))
            self._put(
                replace(self._downloads[number], phase=DownloadPhase.FAILED, error=str(error), link=link, speed=0.0)
            )

    def run_action(self, wish: str, number: int) -> None:
        """Perform an action on a download: "download", "pause", "resume", "retry", "cancel" or "dismiss"."""
        status = self._downloads.get(number)
        if status is None:
            return
        work = self._works.get(number)
        if wish == "retry" and work is None:
            self._look_up(replace(status, phase=DownloadPhase.LOOKING, error="", link=""))
        elif wish in ("download", "resume", "retry") and work is not None:
            self._run(number, work)
        elif wish == "pause" and work is not None:
            work.download.pause()
        elif wish == "cancel":
            self._cancel(number, work)
        elif wish == "dismiss" and not status.is_running:
            self._drop(number)

    def close(self) -> None:
        """Stop all downloads; what has come stays, and can be gone on with."""
        self._hub.offline_switch.set_offline(on=True)
        for work in self._works.values():
            work.download.pause()
        self._hub.close()
        for work in self._works.values():
            if work.thread is not None:
                work.thread.join(_JOIN_SECONDS)
        self._background.close()

    def _run(self, number: int, work: _RunningDownload) -> None:
        if work.running:
            return
        self._put(replace(self._downloads[number], phase=DownloadPhase.RUNNING, error="", link=""))
        work.token, work.running = _CancelToken(), True
        work.thread = threading.Thread(target=self._work, args=(number, work), name=f"download-{number}", daemon=True)
        work.thread.start()

    def _work(self, number: int, work: _RunningDownload) -> None:
        """Run in the download's thread."""
        ended: DownloadProgress | StudioError | None
        try:
            ended = work.download.run(lambda progress: self._progressed.emit(number, progress), work.token)
        except CancelledError:
            ended = None
        except StudioError as error:
            ended = error
        except Exception as error:
            logger.exception("a download failed in an unexpected way")
            ended = StudioError(tr("Unexpected {kind}: {reason}", kind=type(error).__name__, reason=error))
        self._ended.emit(number, ended)

    def _cancel(self, number: int, work: _RunningDownload | None) -> None:
        """End a download and delete what has come; in the thread that it runs in, else in the background."""
        if work is not None and work.running:
            work.token.is_cancelled = True
            return
        if work is not None:
            download = work.download
            self._background.run_task(download.discard, lambda _: None, lambda text: logger.warning("%s", text))
        self._drop(number)

    def _on_progressed(self, number: int, progress: DownloadProgress) -> None:
        status = self._downloads.get(number)
        if status is not None and status.phase is DownloadPhase.RUNNING and progress.state == "running":
            trying = tr("{reason}. Trying again…", reason=progress.error) if progress.error is not None else ""
            done, speed = progress.done_bytes, progress.speed
            self._put(replace(status, done=done, total=progress.total_bytes, speed=speed, error=trying))

    def _on_ended(self, number: int, ended: DownloadProgress | StudioError | None) -> None:
        status = self._downloads.get(number)
        if status is None:
            return
        self._works[number].running = False
        if ended is None:
            self._drop(number)
        elif isinstance(ended, StudioError):
            self._fail(number, ended)
        elif ended.state == "done":
            self._put(
                replace(
                    status,
                    phase=DownloadPhase.DONE,
                    done=ended.total_bytes,
                    total=ended.total_bytes,
                    speed=0.0,
                    error="",
                )
            )
            self.model_downloaded.emit(status.name)
        elif ended.error is not None and (not ended.error.can_resume or ended.state == "failed"):
            self._put(replace(status, done=ended.done_bytes))
            self._fail(number, ended.error)
        else:
            error = str(ended.error) if ended.error is not None else ""
            self._put(replace(status, phase=DownloadPhase.PAUSED, done=ended.done_bytes, speed=0.0, error=error))

    def _put(self, status: DownloadStatus) -> None:
        self._downloads[status.id] = status
        self.downloads_changed.emit()

    def _drop(self, number: int) -> None:
        self._downloads.pop(number, None)
        self._works.pop(number, None)
        self.downloads_changed.emit()


def _fetch_offer(hub: HubClient, ref: ModelRef, cache: Path) -> tuple[DownloadOffer, ModelDownload] | StudioError:
    """Ask the hub; an error comes back as it is, with what helps."""
    from studio.models.download.download import ModelDownload
    from studio.models.download.store import CacheStore, get_free_bytes

    try:
        offer = hub.get_remote_model(ref.repository, ref.revision)
        store = CacheStore(cache, offer)
        return _make_terms(str(ref), offer, store, get_free_bytes(store.model_folder)), ModelDownload(hub, offer, store)
    except StudioError as error:
        return error


def _make_terms(name: str, offer: RemoteModel, store: CacheStore, free: int) -> DownloadOffer:
    gated = (
        tr("Its owner asks for the license to be accepted first, on {link}.", link=offer.link) if offer.is_gated else ""
    )
    there = sum(_downloaded_bytes(store, file) for file in offer.files)
    return DownloadOffer(name, offer.total_bytes, there, len(offer.files), offer.licence, free, gated, offer.link)


def _downloaded_bytes(store: CacheStore, file: RemoteFile) -> int:
    """Return how many bytes of a file are here, whole or in part; nothing on the disk is touched."""
    for path in (
        store.snapshot / file.name,
        store.model_folder / "blobs" / file.checksum,
        store.get_partial_path(file),
    ):
        with suppress(OSError):
            return min(path.stat().st_size, file.size)
    return 0
