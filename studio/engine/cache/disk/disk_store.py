"""Results that were slow to compute, kept on disk: written behind the computing by one thread, checked when read."""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch

from studio.core.files import get_folder_opener, move_file
from studio.core.translation import tr, tr_noop
from studio.engine.cache.disk.disk_folder import DiskFolder, DiskUsage
from studio.engine.cache.disk.entry_file import DamagedEntryError, read_entry, write_entry
from studio.engine.cache.disk.value_serialization import UnserializableValueError
from studio.engine.values import find_memory_blocks

log = logging.getLogger(__name__)

_LEAST_SECONDS = 0.02
_OPEN_SECONDS = 0.002
_READ_RATE = 500e6  # bytes a second: a plain SSD, read for the first time, checksum included
_TIMES = 2.0  # it is written once as well

_QUEUE_BYTES = 128 << 20
_RETRY_SECONDS = 60.0
_COUNTS = 20  # while as much is written as the limit allows
_SHRINK_TO = 0.9
_WRITES_REMEMBERED = 256


def is_worth_keeping(seconds: float, size: int) -> bool:
    """Return whether a result is kept on disk: it took at least 20 ms, and twice as long as reading it back would.

    Reading is taken to cost 2 ms and 2 ns a byte. So a frame of 1920×1080 RGB has to take 104 ms, one of 960×540 RGB
    29 ms. What a file's decoder gives, and what a gain or a blur makes, is faster than that and stays in memory.
    """
    return seconds >= max(_LEAST_SECONDS, _TIMES * (_OPEN_SECONDS + size / _READ_RATE))


@dataclass(frozen=True, slots=True)
class DiskStoreState:
    """State of a disk store.

    Args:
        folder: Where it is.
        entries: How many results it holds, ours and those of other programs; None until they have been counted.
        bytes: What they take on the disk; None until they have been counted.
        limit: What they may take; None until it is known.
    """

    folder: Path
    entries: int | None
    bytes: int | None
    limit: int | None


class _Pending(NamedTuple):
    """A result that waits to be written."""

    value: object
    seconds: float
    blocks: tuple[tuple[int, int], ...]
    size: int


class DiskStore:
    """Results by digest in a folder. Safe to call from several threads; several programs may share the folder.

    Computing never waits for the disk: what finds the queue full is not kept. Where the disk is full or cannot be
    written, results stay in memory alone, a notice says so, and it is tried again after a minute.

    Args:
        folder: Where; made when the first result is written.
        limit: Bytes; None for at most 20 GiB, and at most a tenth of what is free.
        device: Where tensors go that did not lie on the CPU.
        queue_bytes: What may wait to be written. A larger result waits alone.
    """

    def __init__(
        self, folder: Path, limit: int | None, device: torch.device, *, queue_bytes: int = _QUEUE_BYTES
    ) -> None:
        self._folder = DiskFolder(folder)
        self._limit = limit
        self._device = device
        self._queue_bytes = queue_bytes
        self._changed = threading.Condition()
        self._queue: OrderedDict[bytes, _Pending] = OrderedDict()
        self._waiting = 0
        self._recent: deque[tuple[bytes, frozenset[int]]] = deque(maxlen=_WRITES_REMEMBERED)
        self._usage: DiskUsage | None = None
        self._limit_now = 0
        self._since_count = 0
        self._count_wanted = False
        self._resume_at = 0.0
        self._notice = ""
        self._thread: threading.Thread | None = None
        self._closed = False

    def __contains__(self, digest: bytes) -> bool:
        """Whether a result is cached without computing it."""
        return digest in self._folder or digest in self._queue

    @property
    def state(self) -> DiskStoreState:
        """The state of the store. The first call starts counting the entries in the background."""
        usage = self._usage
        if usage is None:
            with self._changed:
                if not self._closed:
                    self._count_wanted = True
                    self._wake()
            return DiskStoreState(self._folder.folder, None, None, self._limit)
        return DiskStoreState(self._folder.folder, *usage, self._limit_now)

    @property
    def notice(self) -> str:
        """The reason why nothing is kept on disk at present; empty if there is none."""
        return self._notice

    def load_value(self, digest: bytes) -> tuple[object, float] | None:
        """Return a result and the seconds that it took; None if there is none, or a damaged one, which is deleted."""
        pending = self._queue.get(digest)
        if pending is not None:
            return pending.value, pending.seconds
        if digest not in self._folder:
            return None
        try:
            found = read_entry(self._folder.get_entry_path(digest), digest, self._device)
        except FileNotFoundError:  # another program has made room
            self._folder.remove_entry(digest)
            return None
        except (MemoryError, RuntimeError) as error:  # there is no memory for it, here or on the device
            log.warning("a result on disk was not read: %s", error)
            return None
        except (DamagedEntryError, OSError) as error:
            log.warning("a result on disk is computed anew: %s: %s", self._folder.get_entry_path(digest), error)
            self._forget(digest)
            return None
        self._folder.mark_used(digest)
        return found

    def offer_value(self, digest: bytes, value: object, seconds: float) -> None:
        """Keep a result if that is worth it and the disk keeps up. The value must not be changed any more."""
        if not is_worth_keeping(seconds, 0) or (self._resume_at and time.monotonic() < self._resume_at):
            return
        blocks = find_memory_blocks(value)
        size = sum(size for _, size in blocks)
        if not is_worth_keeping(seconds, size) or digest in self:
            return
        with self._changed:
            if self._closed or (self._waiting and self._waiting + size > self._queue_bytes):
                return
            self._queue[digest] = _Pending(value, seconds, blocks, size)
            self._waiting += size
            self._wake()

    def discard_values(self, digests: Iterable[bytes]) -> DiskUsage:
        """Delete results; return how much that was."""
        freed = [size for digest in digests if (size := self._forget(digest))]
        return DiskUsage(len(freed), sum(freed))

    def _forget(self, digest: bytes) -> int:
        with self._changed:
            self._drop(digest)
        freed = self._folder.remove_entry(digest) if digest in self._folder else 0
        if freed:
            with self._changed:
                if self._usage is not None:
                    self._usage = DiskUsage(self._usage.entry_count - 1, self._usage.bytes - freed)
        return freed

    def discard_shared_memory(self, blocks: Collection[int]) -> None:
        """Delete what was written of late from memory that has been written to, and what waits to be."""
        with self._changed:
            spoilt = [made for made, pending in self._queue.items() if any(b in blocks for b, _ in pending.blocks)]
            spoilt += [made for made, read in self._recent if not read.isdisjoint(blocks)]
        self.discard_values(spoilt)

    def clear_values(self) -> DiskUsage:
        """Delete all results, those of other programs too; return how much that was. Writing is tried again."""
        with self._changed:
            for digest in tuple(self._queue):
                self._drop(digest)
        freed = self._folder.delete_all_entries()
        with self._changed:
            self._usage = DiskUsage(0, 0)
            self._resume_at = 0.0
            self._notice = ""
        return freed

    def flush(self) -> None:
        """Wait until all that was accepted is written."""
        with self._changed:
            while self._queue and self._thread is not None:
                self._changed.wait()

    def close(self) -> None:
        """Write what waits, and end the thread. What is kept can still be read."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _drop(self, digest: bytes) -> None:
        """Take a result out of the queue; while it is being written, that keeps it from getting its name."""
        pending = self._queue.pop(digest, None)
        if pending is not None:
            self._waiting -= pending.size
        self._changed.notify_all()

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="disk cache", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _work(self) -> None:
        """Write what waits, one after the other, until the store is closed."""
        while True:
            with self._changed:
                while not (self._queue or self._count_wanted or self._closed):
                    self._changed.wait()
                digest = next(iter(self._queue), None)
                if digest is None and self._closed:
                    return
            self._try_write(digest)

    def _try_write(self, digest: bytes | None) -> None:
        """Write a result; with None, count."""
        try:
            if digest is not None:
                self._write(digest)
            if digest is None or self._is_count_due():
                self._count_entries()
        except UnserializableValueError as error:
            log.debug("a result is kept in memory only: it holds %s", error)
        except OSError as error:
            self._pause(error)
        except Exception:
            log.exception("a result could not be kept on disk")
        finally:
            with self._changed:
                self._count_wanted = False
                if digest is not None:
                    self._drop(digest)

    def _write(self, digest: bytes) -> None:
        pending = self._queue.get(digest)
        if pending is None:
            return
        if self._folder.get_free_bytes() < pending.size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        temporary, path = self._folder.prepare_entry(digest)
        try:
            with open(temporary, "wb", opener=get_folder_opener(Path(temporary).parent)) as file:
                write_entry(file, digest, pending.value, pending.seconds)
                size = file.tell()
            with self._changed:
                if self._queue.get(digest) is pending:
                    self._publish(digest, pending, temporary, path, size)
        finally:
            with suppress(OSError):
                Path(temporary).unlink()

    def _publish(self, digest: bytes, pending: _Pending, temporary: str, path: str, size: int) -> None:
        """Give a file that is whole its name. After a power failure its checksum finds what did not reach the disk."""
        self._recent.append((digest, frozenset(block for block, _ in pending.blocks)))
        move_file(Path(temporary), Path(path), durable=False)
        self._folder.add_entry(digest)
        self._since_count += size
        if self._usage is not None:
            self._usage = DiskUsage(self._usage.entry_count + 1, self._usage.bytes + size)
        self._resume_at = 0.0
        if self._notice:
            self._notice = ""
            log.info("results are kept on disk again")

    def _is_count_due(self) -> bool:
        """Whether our own books say that there is too much, or others may have written much meanwhile."""
        usage = self._usage
        return usage is None or usage.bytes > self._limit_now or self._since_count * _COUNTS > self._limit_now

    def _count_entries(self) -> None:
        """Look at every file, and delete what was used longest ago where there is too much."""
        self._since_count = 0
        usage = self._folder.shrink_to_limit(self._limit_for, _SHRINK_TO)
        limit = self._limit_for(usage.bytes)
        with self._changed:
            self._usage, self._limit_now = usage, limit

    def _limit_for(self, used: int) -> int:
        return self._folder.get_default_limit(used) if self._limit is None else self._limit

    def _pause(self, error: OSError) -> None:
        """Stop writing for a while, and say so once."""
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        text = (
            tr_noop("The disk is full: results are kept in memory only.")
            if full
            else tr_noop("{folder} cannot be written ({reason}): results are kept in memory only.")
        )
        notice = tr(text, folder=self._folder.folder, reason=error.strerror or error)
        with self._changed:
            if not self._notice:
                log.warning("%s", notice)
            self._notice = notice
            self._resume_at = time.monotonic() + _RETRY_SECONDS
            for digest in tuple(self._queue):
                self._drop(digest)
