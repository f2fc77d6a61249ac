"""Downloads that the user has asked for: each runs in a thread of its own, and only frozen values come back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from studio.core.errors import Cancelled, StudioError
from studio.core.language import tr
from studio.sdk.params import ModelRef
from studio.ui.background import Background
from studio.ui.models.downloads import DownloadStatus, Phase, Terms

if TYPE_CHECKING:
    from pathlib import Path

    from studio.models.download.download import Download, Progress
    from studio.models.download.hub import Hub
    from studio.models.download.offer import Offer, RemoteFile
    from studio.models.download.store import CacheStore

logger = logging.getLogger(__name__)

_JOIN_SECONDS: Final = 5.0


class _Token:
    """Cancels a download, from any thread."""

    def __init__(self) -> None:
        self.cancelled = False

    def check(self) -> None:
        """Raise Cancelled if it shall end."""
        if self.cancelled:
            raise Cancelled


@dataclass(eq=False)
class _Work:
    """A download, and the thread that it runs in. `running` ends with what is shown: the thread itself ends later."""

    download: Download
    token: _Token = field(default_factory=_Token)
    thread: threading.Thread | None = None
    running: bool = False


class DownloadDesk(QObject):
    """Asks the hub for models, and downloads those that the user wants.

    Args:
        hub: The hub, with the offline switch.
        cache: Returns where downloads go.
        parent: Qt's owner.

    Signals:
        changed(): A download stands otherwise than before.
        arrived(str): A model is here, by name.
    """

    changed = Signal()
    arrived = Signal(str)
    _told = Signal(int, object)  # number, Progress
    _ended = Signal(int, object)  # number, the last Progress; None if it was cancelled

    def __init__(self, hub: Hub, cache: Callable[[], Path], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hub, self._cache = hub, cache
        self._background = Background(self, "hub")
        self._all: dict[int, DownloadStatus] = {}
        self._works: dict[int, _Work] = {}
        self._told.connect(self._on_told)
        self._ended.connect(self._on_ended)

    @property
    def downloads(self) -> tuple[DownloadStatus, ...]:
        """All that are on the list, the oldest first."""
        return tuple(self._all.values())

    def look_up(self, name: str) -> None:
        """Ask the hub how large a model is; nothing is downloaded."""
        if any(status.name == name and status.phase is not Phase.DONE for status in self.downloads):
            self._again(name)
            return
        self._look_up(DownloadStatus(name))

    def _again(self, name: str) -> None:
        """Ask once more for a model whose download could not begin."""
        found = next(status for status in self.downloads if status.name == name)
        if found.phase is Phase.FAILED and found.id not in self._works:
            self._look_up(replace(found, phase=Phase.LOOKING, error="", link=""))

    def _look_up(self, status: DownloadStatus) -> None:
        self._put(status)
        hub, cache, name = self._hub, self._cache, ModelRef(status.name)
        self._background.run(
            lambda: _offer(hub, name, cache()),
            lambda found: (
                self._on_offer(status.id, *found) if isinstance(found, tuple) else self._fail(status.id, found)
            ),
            lambda text: self._fail(status.id, StudioError(text)),
        )

    def _on_offer(self, number: int, terms: Terms, download: Download) -> None:
        status = self._all.get(number)
        if status is not None:
            self._works[number] = _Work(download)
            self._put(replace(status, phase=Phase.OFFERED, terms=terms, total=terms.size, done=terms.there))

    def _fail(self, number: int, error: StudioError) -> None:
        if number in self._all:
            link = str(getattr(error, "link", ""))
            self._put(replace(self._all[number], phase=Phase.FAILED, error=str(error), link=link, speed=0.0))

    def ask(self, wish: str, number: int) -> None:
        """Do what the user wants of a download: "download", "pause", "resume", "retry", "cancel" or "dismiss" it."""
        status = self._all.get(number)
        if status is None:
            return
        work = self._works.get(number)
        if wish == "retry" and work is None:
            self._look_up(replace(status, phase=Phase.LOOKING, error="", link=""))
        elif wish in ("download", "resume", "retry") and work is not None:
            self._run(number, work)
        elif wish == "pause" and work is not None:
            work.download.pause()
        elif wish == "cancel":
            self._cancel(number, work)
        elif wish == "dismiss" and not status.at_work:
            self._drop(number)

    def close(self) -> None:
        """Stop all downloads; what has come stays, and can be gone on with."""
        self._hub.switch.turn(on=True)
        for work in self._works.values():
            work.download.pause()
        self._hub.close()
        for work in self._works.values():
            if work.thread is not None:
                work.thread.join(_JOIN_SECONDS)
        self._background.close()

    def _run(self, number: int, work: _Work) -> None:
        if work.running:
            return
        self._put(replace(self._all[number], phase=Phase.RUNNING, error="", link=""))
        work.token, work.running = _Token(), True
        work.thread = threading.Thread(target=self._work, args=(number, work), name=f"download-{number}", daemon=True)
        work.thread.start()

    def _work(self, number: int, work: _Work) -> None:
        """Run in the download's thread."""
        ended: Progress | StudioError | None
        try:
            ended = work.download.run(lambda progress: self._told.emit(number, progress), work.token)
        except Cancelled:
            ended = None
        except StudioError as error:
            ended = error
        except Exception as error:
            logger.exception("a download failed in an unexpected way")
            ended = StudioError(tr("Unexpected {kind}: {reason}", kind=type(error).__name__, reason=error))
        self._ended.emit(number, ended)

    def _cancel(self, number: int, work: _Work | None) -> None:
        """End a download and delete what has come; in the thread that it runs in, else in the background."""
        if work is not None and work.running:
            work.token.cancelled = True
            return
        if work is not None:
            download = work.download
            self._background.run(download.discard, lambda _: None, lambda text: logger.warning("%s", text))
        self._drop(number)

    def _on_told(self, number: int, progress: Progress) -> None:
        status = self._all.get(number)
        if status is not None and status.phase is Phase.RUNNING and progress.state == "running":
            trying = tr("{reason}. Trying again…", reason=progress.error) if progress.error is not None else ""
            done, speed = progress.done, progress.speed
            self._put(replace(status, done=done, total=progress.total, speed=speed, error=trying))

    def _on_ended(self, number: int, ended: Progress | StudioError | None) -> None:
        status = self._all.get(number)
        if status is None:
            return
        self._works[number].running = False
        if ended is None:
            self._drop(number)
        elif isinstance(ended, StudioError):
            self._fail(number, ended)
        elif ended.state == "done":
            self._put(replace(status, phase=Phase.DONE, done=ended.total, total=ended.total, speed=0.0, error=""))
            self.arrived.emit(status.name)
        elif ended.error is not None and (not ended.error.passes or ended.state == "failed"):
            self._put(replace(status, done=ended.done))
            self._fail(number, ended.error)
        else:
            error = str(ended.error) if ended.error is not None else ""
            self._put(replace(status, phase=Phase.PAUSED, done=ended.done, speed=0.0, error=error))

    def _put(self, status: DownloadStatus) -> None:
        self._all[status.id] = status
        self.changed.emit()

    def _drop(self, number: int) -> None:
        self._all.pop(number, None)
        self._works.pop(number, None)
        self.changed.emit()


def _offer(hub: Hub, ref: ModelRef, cache: Path) -> tuple[Terms, Download] | StudioError:
    """Ask the hub; an error comes back as it is, with what helps."""
    from studio.models.download.download import Download
    from studio.models.download.store import CacheStore, free_bytes

    try:
        offer = hub.offer(ref.repository, ref.revision)
        store = CacheStore(cache, offer)
        return _terms(str(ref), offer, store, free_bytes(store.home)), Download(hub, offer, store)
    except StudioError as error:
        return error


def _terms(name: str, offer: Offer, store: CacheStore, free: int) -> Terms:
    gated = (
        tr("Its owner asks for the licence to be accepted first, on {link}.", link=offer.link) if offer.gated else ""
    )
    there = sum(_there(store, file) for file in offer.files)
    return Terms(name, offer.bytes, there, len(offer.files), offer.licence, free, gated, offer.link)


def _there(store: CacheStore, file: RemoteFile) -> int:
    """Return how many bytes of a file are here, whole or in part; nothing on the disk is touched."""
    for path in (store.snapshot / file.name, store.home / "blobs" / file.sum, store.partial(file)):
        with suppress(OSError):
            return min(path.stat().st_size, file.size)
    return 0
