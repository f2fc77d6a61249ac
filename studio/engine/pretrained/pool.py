"""The pretrained models that are in memory: loaded once, lent to one at a time, put away when others need the room."""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import torch

from studio.core.errors import ModelError, OutOfMemoryError, StudioError
from studio.core.language import tr
from studio.engine.devices import Lease, choose_precision
from studio.engine.pretrained.placing import RESERVE, Way, bytes_of, modules_of, narrow, place, ways, weight_bytes
from studio.engine.watch.memory import Shortage, free_bytes, free_pools, shortage_error, shortage_of
from studio.sdk.hf import quiet
from studio.sdk.models import ModelUse, Offload, Precision

M = TypeVar("M")
R = TypeVar("R")

log = logging.getLogger(__name__)

_SHARE_OF_MEMORY: Final = 2
_MOST_WHERE_UNKNOWN: Final = 8 << 30
_WAIT_SECONDS: Final = 0.02


@dataclass(eq=False)
class _Kept:
    """A model in memory.

    Attributes:
        lock: Held by whoever computes with it.
        users: How many compute with it or wait for it.
        folder: Where its weights lie, if they are read from disk while it computes.
    """

    lock: threading.RLock = field(default_factory=threading.RLock)
    model: Any = None
    bytes: int = 0
    users: int = 0
    folder: tempfile.TemporaryDirectory[str] | None = None

    def put_away(self) -> None:
        self.model = None
        if self.folder is not None:
            self.folder.cleanup()


@dataclass(frozen=True, slots=True)
class Tried:
    """How a model was used in the end.

    Args:
        way: How it was placed.
        failed: The ways that took more memory than there was, in order.
    """

    way: Way
    failed: tuple[Way, ...] = ()


class PretrainedPool:
    """Keeps models for one device. Safe to call from several threads.

    A model is found again by its files as they lie on disk, how it is loaded, its precision and how it is placed.

    Args:
        device: Where they compute.
        precision: What networks compute in, where the node does not say.
        lease: Given up while somebody waits for a model that another thread computes with.
        most_bytes: What all of them may take in memory; the one that computes stays however large it is.
    """

    def __init__(
        self, device: torch.device, precision: torch.dtype, lease: Lease, most_bytes: int | None = None
    ) -> None:
        self._device = device
        self._precision = precision
        self._lease = lease
        self._most_bytes = _half_of_memory() if most_bytes is None else most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], _Kept] = OrderedDict()
        self._did: dict[tuple[object, ...], Way] = {}

    def run(
        self,
        use: ModelUse[M],
        work: Callable[[M], R],
        *,
        check: Callable[[], None],
        free: Callable[[], object],
        tell: Callable[[Tried], object] | None = None,
    ) -> R:
        """Return what `work` makes of a model; where memory runs out, place it in less and call again.

        Args:
            use: Which model.
            work: Computes with it.
            check: Raises Cancelled if the work was cancelled; called while the model is waited for.
            free: Drops what is only kept, other than models.
            tell: Takes how it went where the first way did not do.

        Raises:
            ModelError: It cannot be loaded.
            OutOfMemoryError: No way helped.
            Exception: Whatever else `work` raises.
        """
        dtype = self._dtype(use)
        failed: list[Way] = []
        shortage = Shortage(None)
        for way in self._ways(use, dtype):
            try:
                made = self._once(use, way, dtype, work, check)
            except Exception as error:
                short = _shortage(error)
                if short is None:
                    raise
                shortage = short
            else:
                self._did[_model(use, dtype), use.offload] = way
                if failed and tell is not None:
                    tell(Tried(way, tuple(failed)))
                return made
            failed.append(way)  # out here, the traceback and all that the call had allocated are gone
            self._forget(use, way, dtype)
            self.free()
            free_pools(free, self._device)
        raise shortage_error(shortage, self._device, [tried.words for tried in failed])

    def free(self) -> None:
        """Put away all models that nobody computes with: memory has run out."""
        with self._lock:
            idle = [key for key, kept in self._kept.items() if not kept.users]
            for key in idle:
                self._kept.pop(key).put_away()

    @property
    def bytes(self) -> int:
        """What the models that are kept take."""
        with self._lock:
            return sum(kept.bytes for kept in self._kept.values())

    def close(self) -> None:
        """Put away all models; nobody may compute any more."""
        with self._lock:
            for kept in self._kept.values():
                kept.put_away()
            self._kept.clear()

    def _once(
        self, use: ModelUse[M], way: Way, dtype: torch.dtype, work: Callable[[M], R], check: Callable[[], None]
    ) -> R:
        key = _key(use, way, dtype)
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
            self._kept.move_to_end(key)
            kept.users += 1
        try:
            with self._lease.released():  # who computes with it may want the device back before giving it up
                while not kept.lock.acquire(timeout=_WAIT_SECONDS):
                    check()
            try:
                if kept.model is None:
                    self._load(kept, use, way, dtype)
                return work(kept.model)
            finally:
                kept.lock.release()
        finally:
            with self._lock:
                kept.users -= 1
                if kept.model is None and not kept.users and self._kept.get(key) is kept:
                    del self._kept[key]

    def _load(self, kept: _Kept, use: ModelUse[Any], way: Way, dtype: torch.dtype) -> None:
        """Read a model and place it, after others have made room."""
        self._make_room(bytes_of(use.facts, dtype))
        quiet()
        from_disk = way.offload is Offload.DISK
        folder = tempfile.TemporaryDirectory(prefix="frameloom-weights-") if from_disk else None
        try:
            model = _loaded(use, dtype)
            for module in modules_of(model).values():
                module.eval().requires_grad_(False)
            if use.precision is Precision.FLOAT8:
                narrow(model, dtype)
            place(model, way, self._device, None if folder is None else Path(folder.name))
        except BaseException:
            if folder is not None:
                folder.cleanup()
            raise
        kept.model, kept.bytes, kept.folder = model, weight_bytes(model), folder
        log.info("%s: %s", use.facts.name, way.words)

    def _make_room(self, needed: int) -> None:
        """Put away models that nobody computes with, those that were not used for longest first."""
        with self._lock:
            for key in [key for key, kept in self._kept.items() if not kept.users]:
                if not self._is_short(needed):
                    return
                self._kept.pop(key).put_away()
                free_pools(lambda: None, self._device)

    def _is_short(self, needed: int) -> bool:
        """Return whether so many bytes more are too many, for the machine's memory or for a device of its own."""
        total = sum(kept.bytes for kept in self._kept.values()) + needed
        free = dict(free_bytes(self._device)).get(str(self._device))
        return total > self._most_bytes or (free is not None and needed + RESERVE > free)

    def _forget(self, use: ModelUse[Any], way: Way, dtype: torch.dtype) -> None:
        with self._lock:
            kept = self._kept.get(_key(use, way, dtype))
            if kept is not None and not kept.users:
                self._kept.pop(_key(use, way, dtype)).put_away()

    def _dtype(self, use: ModelUse[Any]) -> torch.dtype:
        if use.precision in (Precision.AUTO, Precision.FLOAT8):
            return self._precision
        return choose_precision(self._device, str(use.precision))

    def _ways(self, use: ModelUse[Any], dtype: torch.dtype) -> list[Way]:
        """Return the ways to be tried; the first is that which did the last time."""
        free = None
        if self._device.type != "cpu":
            with self._lock:
                idle = sum(kept.bytes for kept in self._kept.values() if not kept.users)
            free = dict(free_bytes(self._device)).get(str(self._device), 0) + idle
        found = ways(use.offload, use.facts, self._device, dtype, free)
        did = self._did.get((_model(use, dtype), use.offload))
        below = ways(Offload.NONE, use.facts, self._device, dtype, None)
        return below[below.index(did) :] if did in below else found


def _model(use: ModelUse[Any], dtype: torch.dtype) -> tuple[object, ...]:
    load = f"{use.load.__module__}.{use.load.__qualname__}"
    return use.facts.path, use.facts.version, load, use.key, dtype, use.precision is Precision.FLOAT8


def _key(use: ModelUse[Any], way: Way, dtype: torch.dtype) -> tuple[object, ...]:
    return (*_model(use, dtype), way)


def _loaded(use: ModelUse[M], dtype: torch.dtype) -> M:
    """Read a model; what the libraries say of a file that is wrong becomes a ModelError."""
    try:
        return use.loaded(dtype)
    except StudioError:
        raise
    except Exception as error:
        if shortage_of(error) is not None:
            raise
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        text = tr("The model {name} cannot be loaded: {reason}", name=use.facts.name, reason=reason)
        raise ModelError(text) from error


def _shortage(error: Exception) -> Shortage | None:
    return Shortage(error.needs) if isinstance(error, OutOfMemoryError) else shortage_of(error)


def _half_of_memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _SHARE_OF_MEMORY
    except (AttributeError, ValueError, OSError):
        return _MOST_WHERE_UNKNOWN
