"""One download: driven by whoever has a thread for it, paused, gone on with and cancelled from any other."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

from studio.core.errors import Cancelled
from studio.models.download.errors import DownloadError, Why
from studio.models.download.hub import Hub
from studio.models.download.offer import Offer, RemoteFile
from studio.models.download.store import Store
from studio.models.download.transfer import bring, check_room, writing

_WAITS: Final = (1.0, 4.0, 15.0)
_ROOM: Final = 16 << 20  # bytes that stay free beside the model
_EVERY: Final = 0.1  # seconds between two reports
_PACE: Final = 5.0  # seconds that the speed is measured over


class State(StrEnum):
    """How far a download is."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a download is.

    Args:
        state: Whether it runs.
        done: Bytes that are there, of all files.
        total: Bytes of all files.
        file: The one at work.
        error: Why it is paused or failed; None where the user paused it.
        speed: Bytes a second, lately.
    """

    state: State
    done: int
    total: int
    file: str = ""
    error: DownloadError | None = None
    speed: float = 0.0

    @property
    def share(self) -> float:
        """How much is there, 0 to 1."""
        return self.done / self.total if self.total else float(self.state is State.DONE)

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take; None where that cannot be said."""
        return (self.total - self.done) / self.speed if self.speed > 0 else None


class Token(Protocol):
    """Cancels a download."""

    def check(self) -> None:
        """Raise Cancelled if it shall end."""
        ...


class _Paused(BaseException):
    """The user has paused it. No failure, so no `except Exception` eats it."""


class _Never:
    def check(self) -> None:
        pass


class Download:
    """Brings all files of an offer; what is whole already is not brought again, what is begun goes on.

    Args:
        hub: Where from.
        offer: What.
        store: Where to.
        waits: Seconds before each new try when the connection is lost; then it is paused. None for 1, 4 and 15.
    """

    def __init__(self, hub: Hub, offer: Offer, store: Store, waits: Sequence[float] | None = None) -> None:
        self.offer = offer
        self.store = store
        self._hub = hub
        self._waits = _WAITS if waits is None else tuple(waits)
        self._pausing = threading.Event()
        self._progress = Progress(State.WAITING, 0, offer.bytes)
        self._report: Callable[[Progress], object] = lambda progress: None
        self._paces: deque[tuple[float, int]] = deque()
        self._told = 0.0

    @property
    def progress(self) -> Progress:
        """How far it is; may be asked for from any thread."""
        return self._progress

    def pause(self) -> None:
        """Let `run` return soon, with all that is there kept; calling `run` again goes on."""
        self._pausing.set()

    def run(self, report: Callable[[Progress], object] | None = None, token: Token | None = None) -> Progress:
        """Download what is missing. Returns when all is there, when it is paused, or when it cannot go on.

        Args:
            report: Called about ten times a second, in this thread.
            token: Cancels it: what was downloaded is removed, and Cancelled raised.

        Returns:
            How it ended: DONE, PAUSED (by `pause`, or for a reason that passes: `error`) or FAILED.
        """
        self._pausing.clear()
        self._report = report or (lambda progress: None)
        self._paces.clear()
        try:
            self._all(token or _Never())
            self._tell(State.DONE)
        except _Paused:
            self._tell(State.PAUSED)
        except DownloadError as error:
            self._tell(State.PAUSED if error.passes else State.FAILED, error)
        except Cancelled:
            self.discard()
            raise
        return self._progress

    def discard(self) -> None:
        """Remove what was downloaded, unless it is whole. Not while it runs: cancel it then."""
        if self._progress.state is not State.DONE:
            with writing(self.store.home):
                self.store.discard()
            self._tell(State.CANCELLED)

    def _all(self, token: Token) -> None:
        def check() -> None:
            token.check()
            self._hub.switch.check()
            if self._pausing.is_set():
                raise _Paused

        check()
        with writing(self.store.home):
            missing = [file for file in self.offer.files if not self.store.has(file)]
            begun = {file.name: _size(self.store, file) for file in missing}
            whole = self.offer.bytes - sum(file.size for file in missing)
            check_room(self.store.home, self.offer.bytes - whole - sum(begun.values()) + (_ROOM if missing else 0))
            self.store.begin()
            for file in sorted(missing, key=lambda file: file.size):  # what is wrong shows early
                self._one(file, whole, check)
                whole += file.size
            self.store.finish()

    def _one(self, file: RemoteFile, whole: int, check: Callable[[], None]) -> None:
        """Bring one file; try again where the connection is lost, as long as tries bring something."""

        def on_bytes(there: int) -> None:
            check()
            self._advance(whole + there, file.name)

        waits = list(self._waits)
        while True:
            before = _size(self.store, file)
            try:
                bring(self._hub, self.offer, file, self.store, on_bytes)
            except DownloadError as error:
                if _size(self.store, file) > before:
                    waits = list(self._waits)
                if error.why is not Why.NETWORK or not waits:
                    raise
                self._tell(State.RUNNING, error)
                _wait(waits.pop(0), check)
            else:
                return

    def _advance(self, done: int, file: str) -> None:
        now = time.monotonic()
        self._paces.append((now, done))
        while now - self._paces[0][0] > _PACE:
            self._paces.popleft()
        (since, first), spent = self._paces[0], now - self._paces[0][0]
        speed = max(0.0, (done - first) / spent) if now > since else 0.0
        self._progress = Progress(State.RUNNING, done, self.offer.bytes, file, speed=speed)
        if now - self._told >= _EVERY:
            self._told = now
            self._report(self._progress)

    def _tell(self, state: State, error: DownloadError | None = None) -> None:
        done = {State.DONE: self.offer.bytes, State.CANCELLED: 0}.get(state, self._progress.done)
        self._progress = replace(self._progress, state=state, done=done, error=error, speed=0.0)
        self._report(self._progress)


def _size(store: Store, file: RemoteFile) -> int:
    try:
        return min(store.partial(file).stat().st_size, file.size)
    except OSError:
        return 0


def _wait(seconds: float, check: Callable[[], None]) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        check()
        time.sleep(min(0.1, left))
    check()
