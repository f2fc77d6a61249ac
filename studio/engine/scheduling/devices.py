"""Devices: selection of the processor, the right to use it, and limits on threads and memory."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import cv2
import torch

from studio.core.byte_size import format_byte_size
from studio.core.errors import StudioError
from studio.core.translation import tr, tr_n
from studio.engine.scheduling.machine import count_usable_cores

DEVICE_NAMES: Final = ("auto", "cpu", "cuda", "cuda:1", "mps")
_INDEX: Final = re.compile(r"[0-9]{1,3}")
_PRECISIONS: Final = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
PRECISION_NAMES: Final = ("auto", *_PRECISIONS)

_CACHE_SHARE = 4
_MOST_WORKERS = 8
_LARGEST_DEFAULT_CACHE = 4 << 30
_LARGEST_DEVICE_CACHE = 16 << 30


def choose_device(name: str = "auto") -> torch.device:
    """Return the device by its name, with its index, as tensors on it name it; `auto` takes CUDA, then MPS, then CPU.

    Without the index, `cuda` and the `cuda:0` of every result would differ, and results would be moved again.

    Raises:
        StudioError: It is not there, or there is no such name.
    """
    there: dict[str, Callable[[], bool]] = {
        "cuda": torch.cuda.is_available,
        "mps": torch.backends.mps.is_available,
        "cpu": torch.cpu.is_available,
    }
    if name == "auto":
        return _make_indexed_device(next(kind for kind, is_there in there.items() if is_there()), None)
    kind, colon, number = name.partition(":")
    if kind not in there or (colon and (kind == "cpu" or not _INDEX.fullmatch(number))):
        raise StudioError(
            tr(
                "There is no device '{name}'; accepted: {names}.",
                name=name,
                names=", ".join(DEVICE_NAMES),
            )
        )
    if not there[kind]():
        found = ", ".join(kind for kind, is_there in there.items() if is_there())
        raise StudioError(
            tr(
                "This machine has no device '{name}' that torch {version} can use; it has: {found}.",
                name=name,
                version=torch.__version__,
                found=found,
            )
        )
    if colon and int(number) >= (count := torch.cuda.device_count() if kind == "cuda" else 1):
        raise StudioError(
            tr(
                "This machine has no device '{name}'; it has: {found}.",
                name=name,
                found=", ".join(f"{kind}:{index}" for index in range(count)),
            )
        )
    try:
        device = _make_indexed_device(kind, int(number) if colon else None)
        torch.empty(0, device=device)
    except RuntimeError as error:
        raise StudioError(
            tr("The device '{name}' cannot be used: {reason}", name=name, reason=str(error).splitlines()[0])
        ) from None
    return device


def _make_indexed_device(kind: str, index: int | None) -> torch.device:
    if kind == "cpu":
        return torch.device(kind)
    if index is None:
        index = torch.cuda.current_device() if kind == "cuda" else 0
    return torch.device(kind, index)


def choose_precision(device: torch.device, name: str = "auto") -> torch.dtype:
    """Return the precision that networks compute in; pixels are float32 everywhere.

    `auto` takes what is fast without being seen: float32 on the CPU, bfloat16 on CUDA (float16 on cards that have
    none), float16 on MPS.

    Raises:
        StudioError: There is no such name.
    """
    if name not in PRECISION_NAMES:
        raise StudioError(
            tr(
                "There is no precision '{name}'; accepted: {names}.",
                name=name,
                names=", ".join(PRECISION_NAMES),
            )
        )
    if name != "auto":
        return _PRECISIONS[name]
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    return torch.float16 if device.type == "mps" else torch.float32


def describe_device(device: torch.device, precision: torch.dtype) -> str:
    """Return a device's text in digests: frames from another class of devices or precision are other frames."""
    return f"{device.type} {str(precision).removeprefix('torch.')}"


def list_devices() -> dict[str, str]:
    """Return the devices that this machine has, as `choose_device` names them, and what each is."""
    there = {"cpu": tr_n("{count} core", "{count} cores", count_usable_cores())}
    for index in range(torch.cuda.device_count()):
        facts = torch.cuda.get_device_properties(index)
        there[f"cuda:{index}"] = f"{facts.name}, {format_byte_size(facts.total_memory)}"
    if torch.backends.mps.is_available():
        there["mps"] = tr("Apple GPU")
    return there


class DeviceLease:
    """The right to compute on a device. A GPU serves one thread at a time; the CPU serves all.

    The holder gives it up while it waits for other frames and between the steps of long work, so that the viewer
    is served meanwhile.
    """

    def __init__(self, device: torch.device) -> None:
        self._lock = None if device.type == "cpu" else threading.RLock()
        self._depth = threading.local()

    def __enter__(self) -> None:
        if self._lock is not None:
            self._lock.acquire()
            self._depth.value = self._count_holds() + 1

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            self._depth.value -= 1
            self._lock.release()

    @contextmanager
    def release_temporarily(self) -> Iterator[None]:
        """Let others have the device during the block, if this thread holds it."""
        times = self._count_holds()
        for _ in range(times):
            self.__exit__()
        try:
            yield
        finally:
            for _ in range(times):
                self.__enter__()

    def yield_device(self) -> None:
        """Let those have the device who wait for it, then take it back."""
        with self.release_temporarily():
            pass

    def _count_holds(self) -> int:
        return int(getattr(self._depth, "value", 0))


def get_default_cache_bytes() -> int:
    """Return a quarter of the machine's memory, at most 4 GiB."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        memory = 8 << 30
    return min(memory // _CACHE_SHARE, _LARGEST_DEFAULT_CACHE)


def get_default_device_cache_bytes(total_bytes: int) -> int:
    """Return what cached values may take on a graphics card: a quarter of its memory, at most 16 GiB.

    Args:
        total_bytes: Its memory. Networks and what they compute need most of it.
    """
    return min(total_bytes // _CACHE_SHARE, _LARGEST_DEVICE_CACHE)


def count_render_workers(device: torch.device) -> int:
    """Return how many frames of a render are computed at the same time, beside reading and encoding."""
    return 1 if device.type != "cpu" else max(1, min(_MOST_WORKERS, count_usable_cores() - 1))


def count_parallel_frames(device: torch.device) -> int:
    """Return how many frames may be computed at the same time where nothing else has to be done."""
    return 1 if device.type != "cpu" else min(_MOST_WORKERS, count_usable_cores())


class _ThreadCounts:
    """Number of open renders, of those at work, and of the libraries' threads before the first one."""

    lock = threading.Lock()
    open_renders = 0
    active_renders = 0
    opencv_threads = 0
    torch_threads = 0

    @classmethod
    def count_working(cls, more: int) -> None:
        """Count the renders at work; OpenCV has one thread while there are any."""
        was, cls.active_renders = cls.active_renders, cls.active_renders + more
        if bool(was) != bool(cls.active_renders):
            cv2.setNumThreads(1 if cls.active_renders else cls.opencv_threads)


@contextmanager
def limit_library_threads() -> Iterator[None]:
    """Let each frame be computed by one thread while frames overlap: less waiting for each other, more work done.

    OpenCV has one number for the process. Torch has one for each thread: threads that begin inside the block take
    the caller's.
    """
    with _ThreadCounts.lock:
        if not _ThreadCounts.open_renders:
            _ThreadCounts.opencv_threads = cv2.getNumThreads()
            _ThreadCounts.torch_threads = torch.get_num_threads()
        _ThreadCounts.open_renders += 1
        _ThreadCounts.count_working(1)
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(_ThreadCounts.torch_threads)
        with _ThreadCounts.lock:
            _ThreadCounts.open_renders -= 1
            _ThreadCounts.count_working(-1)


@contextmanager
def restore_library_threads() -> Iterator[None]:
    """Let others have OpenCV's threads while a render rests inside `limit_library_threads`."""
    with _ThreadCounts.lock:
        resting = min(1, _ThreadCounts.active_renders)  # none if the render has not come that far
        _ThreadCounts.count_working(-resting)
    try:
        yield
    finally:
        with _ThreadCounts.lock:
            _ThreadCounts.count_working(resting)
