"""Pretrained models in memory: loaded once, used by one thread at a time, unloaded when others need the room."""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import torch

from studio.core.errors import ModelError, OutOfMemoryError, StudioError
from studio.core.translation import tr
from studio.engine.pretrained.int4_weights import apply_int4_weights
from studio.engine.pretrained.offload import (
    RESERVED_BYTES,
    OffloadStrategy,
    apply_fp8_casting,
    apply_strategy,
    count_weight_bytes,
    estimate_weight_bytes,
    get_modules,
    list_strategies,
)
from studio.engine.scheduling.devices import DeviceLease, choose_precision
from studio.engine.watch.out_of_memory import (
    MemoryShortage,
    find_memory_shortage,
    free_pools,
    list_free_bytes,
    make_shortage_error,
)
from studio.sdk.models import NARROW_BITS, ModelRequest, Offload, Precision
from studio.sdk.networks.hf import configure_libraries

M = TypeVar("M")
R = TypeVar("R")

log = logging.getLogger(__name__)

_SHARE_OF_MEMORY: Final = 2
_MOST_WHERE_UNKNOWN: Final = 8 << 30
_WAIT_SECONDS: Final = 0.02


class ModelLender(Protocol):
    """Lends pretrained models."""

    def __call__(self, use: ModelRequest[M], work: Callable[[M], R], /) -> R:
        """Return what `work` makes of a model."""
        ...


@dataclass(eq=False)
class _LoadedModel:
    """A model in memory.

    Attributes:
        lock: Held by the thread that computes with it.
        user_count: How many compute with it or wait for it.
        folder: Where its weights lie, if they are read from disk while it computes.
    """

    lock: threading.RLock = field(default_factory=threading.RLock)
    model: Any = None
    bytes: int = 0
    user_count: int = 0
    folder: tempfile.TemporaryDirectory[str] | None = None

    def unload_model(self) -> None:
        self.model = None
        if self.folder is not None:
            self.folder.cleanup()


@dataclass(frozen=True, slots=True)
class PlacementResult:
    """Strategy with which a model was used in the end.

    Args:
        strategy: How it was placed.
        failed_strategies: The ways that took more memory than there was, in order.
    """

    strategy: OffloadStrategy
    failed_strategies: tuple[OffloadStrategy, ...] = ()


class PretrainedPool:
    """Pool of models on one device. Safe to call from several threads.

    A model is found again by its files as they lie on disk, how it is loaded, its precision and how it is placed.

    Args:
        device: Where they compute.
        precision: What networks compute in, where the node does not say.
        lease: Given up while somebody waits for a model that another thread computes with.
        most_bytes: What all of them may take in memory; the one that computes stays however large it is.
    """

    def __init__(
        self, device: torch.device, precision: torch.dtype, lease: DeviceLease, most_bytes: int | None = None
    ) -> None:
        self._device = device
        self._precision = precision
        self._lease = lease
        self._most_bytes = _half_of_memory() if most_bytes is None else most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], _LoadedModel] = OrderedDict()
        self._did: dict[tuple[object, ...], OffloadStrategy] = {}

    def run_model(
        self,
        use: ModelRequest[M],
        work: Callable[[M], R],
        *,
        check: Callable[[], None],
        free: Callable[[], object],
        tell: Callable[[PlacementResult], object] | None = None,
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
        failed: list[OffloadStrategy] = []
        shortage = MemoryShortage(None)
        for way in self._ways(use, dtype):
            try:
                made = self._run_once(use, way, dtype, work, check)
            except Exception as error:
                short = _shortage(error)
                if short is None:
                    raise
                shortage = short
            else:
                self._did[_model(use, dtype), use.offload] = way
                if failed and tell is not None:
                    tell(PlacementResult(way, tuple(failed)))
                return made
            failed.append(way)  # out here, the traceback and all that the call had allocated are gone
            self._forget(use, way, dtype)
            self.free_models()
            free_pools(free, self._device)
        raise make_shortage_error(shortage, self._device, [tried.description for tried in failed])

    def free_models(self) -> None:
        """Unload all models that are not in use: memory has run out."""
        with self._lock:
            idle = [key for key, kept in self._kept.items() if not kept.user_count]
            for key in idle:
                self._kept.pop(key).unload_model()

    @property
    def kept_bytes(self) -> int:
        """The bytes that the models in memory take."""
        with self._lock:
            return sum(kept.bytes for kept in self._kept.values())

    def close(self) -> None:
        """Unload all models. No thread may compute any more."""
        with self._lock:
            for kept in self._kept.values():
                kept.unload_model()
            self._kept.clear()

    def _run_once(
        self,
        use: ModelRequest[M],
        way: OffloadStrategy,
        dtype: torch.dtype,
        work: Callable[[M], R],
        check: Callable[[], None],
    ) -> R:
        key = _key(use, way, dtype)
        with self._lock:
            kept = self._kept.setdefault(key, _LoadedModel())
            self._kept.move_to_end(key)
            kept.user_count += 1
        try:
            with self._lease.release_temporarily():  # who computes with it may want the device back before giving it up
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
                kept.user_count -= 1
                if kept.model is None and not kept.user_count and self._kept.get(key) is kept:
                    del self._kept[key]

    def _load(self, kept: _LoadedModel, use: ModelRequest[Any], way: OffloadStrategy, dtype: torch.dtype) -> None:
        """Read a model and place it, after others have made room."""
        self._make_room(estimate_weight_bytes(use.facts, dtype))
        configure_libraries()
        from_disk = way.offload is Offload.DISK
        folder = tempfile.TemporaryDirectory(prefix="frameloom-weights-") if from_disk else None
        try:
            model = _loaded(use, dtype)
            for module in get_modules(model).values():
                module.eval().requires_grad_(False)
            if use.precision is Precision.FLOAT8:
                apply_fp8_casting(model, dtype)
            elif use.precision is Precision.INT4:
                apply_int4_weights(model)
            apply_strategy(model, way, self._device, None if folder is None else Path(folder.name))
        except BaseException:
            if folder is not None:
                folder.cleanup()
            raise
        kept.model, kept.bytes, kept.folder = model, count_weight_bytes(model), folder
        log.info("%s: %s", use.facts.display_name, way.description)

    def _make_room(self, needed: int) -> None:
        """Unload models that are not in use, the least recently used first."""
        with self._lock:
            for key in [key for key, kept in self._kept.items() if not kept.user_count]:
                if not self._is_short(needed):
                    return
                self._kept.pop(key).unload_model()
                free_pools(lambda: None, self._device)

    def _is_short(self, needed: int) -> bool:
        """Return whether so many bytes more are too many, for the machine's memory or for a device of its own."""
        total = sum(kept.bytes for kept in self._kept.values()) + needed
        free = dict(list_free_bytes(self._device)).get(str(self._device))
        return total > self._most_bytes or (free is not None and needed + RESERVED_BYTES > free)

    def _forget(self, use: ModelRequest[Any], way: OffloadStrategy, dtype: torch.dtype) -> None:
        with self._lock:
            kept = self._kept.get(_key(use, way, dtype))
            if kept is not None and not kept.user_count:
                self._kept.pop(_key(use, way, dtype)).unload_model()

    def _dtype(self, use: ModelRequest[Any]) -> torch.dtype:
        if use.precision is Precision.AUTO or use.precision in NARROW_BITS:
            return self._precision
        return choose_precision(self._device, str(use.precision))

    def _ways(self, use: ModelRequest[Any], dtype: torch.dtype) -> list[OffloadStrategy]:
        """Return the ways to be tried; the first is that which did the last time."""
        free = None
        if self._device.type != "cpu":
            with self._lock:
                idle = sum(kept.bytes for kept in self._kept.values() if not kept.user_count)
            free = dict(list_free_bytes(self._device)).get(str(self._device), 0) + idle
        found = list_strategies(use.offload, use.facts, self._device, dtype, free)
        did = self._did.get((_model(use, dtype), use.offload))
        below = list_strategies(Offload.NONE, use.facts, self._device, dtype, None)
        return below[below.index(did) :] if did in below else found


def _model(use: ModelRequest[Any], dtype: torch.dtype) -> tuple[object, ...]:
    load = f"{use.load.__module__}.{use.load.__qualname__}"
    return use.facts.path, use.facts.version, load, use.key, dtype, NARROW_BITS.get(use.precision)


def _key(use: ModelRequest[Any], way: OffloadStrategy, dtype: torch.dtype) -> tuple[object, ...]:
    return (*_model(use, dtype), way)


def _loaded(use: ModelRequest[M], dtype: torch.dtype) -> M:
    """Read a model; what the libraries say of a file that is wrong becomes a ModelError."""
    try:
        return use.load_model(dtype)
    except StudioError:
        raise
    except Exception as error:
        if find_memory_shortage(error) is not None:
            raise
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        text = tr("The model {name} cannot be loaded: {reason}", name=use.facts.display_name, reason=reason)
        raise ModelError(text) from error


def _shortage(error: Exception) -> MemoryShortage | None:
    return MemoryShortage(error.needed_bytes) if isinstance(error, OutOfMemoryError) else find_memory_shortage(error)


def _half_of_memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _SHARE_OF_MEMORY
    except (AttributeError, ValueError, OSError):
        return _MOST_WHERE_UNKNOWN
