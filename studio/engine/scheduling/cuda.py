"""CUDA's own: timing by events, and uploads through pinned memory that is used again.

Everything here is asked of `torch.cuda` by the few calls of `CudaDevice`, so that tests can put a stand-in in
their place.
"""

from __future__ import annotations

import threading
from typing import Any, Protocol

import torch

_KEPT_BYTES = 512 << 20  # of pinned memory; what needs more is pinned for once


class CudaEvent(Protocol):
    """A point in a stream of work, as `torch.cuda.Event`."""

    def record(self) -> Any:
        """Put it behind the work that was queued so far."""
        ...

    def query(self) -> bool:
        """Return whether the device has come so far."""
        ...

    def synchronize(self) -> Any:
        """Wait until it has."""
        ...

    def elapsed_time(self, end: Any) -> float:
        """Return the milliseconds from here to `end`."""
        ...


class CudaDevice:
    """The calls to `torch.cuda` that are needed here.

    Args:
        device: A CUDA device.
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device

    def create_event(self, *, timing: bool) -> CudaEvent:
        """Return a new event."""
        return _DeviceEvent(self.device, timing=timing)

    def reset_peak_memory(self) -> None:
        """Count the peak of memory anew."""
        torch.cuda.reset_peak_memory_stats(self.device)

    def read_peak_memory(self) -> int:
        """Return the most bytes that were taken since then."""
        return torch.cuda.max_memory_allocated(self.device)

    def copy_to_device(self, pinned: torch.Tensor) -> torch.Tensor:
        """Return a tensor's copy on the device; it is made beside the caller."""
        return pinned.to(self.device, non_blocking=True)

    def allocate_pinned(self, count: int) -> torch.Tensor:
        """Return `count` bytes of memory that the device can read by itself."""
        return torch.empty(count, dtype=torch.uint8, pin_memory=True)


class _DeviceEvent:
    """An event in the stream of its own device; torch takes the stream of the thread's current one, mostly `cuda:0`."""

    def __init__(self, device: torch.device, *, timing: bool) -> None:
        self._device = device
        self._event: Any = torch.cuda.Event(enable_timing=timing)  # type: ignore[no-untyped-call]

    def record(self) -> None:
        self._event.record(torch.cuda.current_stream(self._device))

    def query(self) -> bool:
        return bool(self._event.query())

    def synchronize(self) -> None:
        self._event.synchronize()

    def elapsed_time(self, end: _DeviceEvent) -> float:
        return float(self._event.elapsed_time(end._event))


class CudaTimer:
    """The time between two events, and the peak of memory between them. Implements `DeviceTimer`.

    Start and stop it while the device is leased, so that no other thread's work lies between.
    """

    def __init__(self, cuda: CudaDevice) -> None:
        self._cuda = cuda
        self._start, self._stop = cuda.create_event(timing=True), cuda.create_event(timing=True)
        self.peak_bytes = 0
        cuda.reset_peak_memory()
        self._start.record()

    def stop(self) -> None:
        """Mark the end of the work that was queued."""
        self._stop.record()
        self.peak_bytes = self._cuda.read_peak_memory()

    def is_ready(self) -> bool:
        """Return whether the device has come so far."""
        return self._stop.query()

    def read_seconds(self) -> float:
        """Return the time; waits for the device."""
        self._stop.synchronize()
        return self._start.elapsed_time(self._stop) / 1e3


class _PinnedBuffer:
    """Pinned bytes, and the event after which they may be written to again."""

    def __init__(self, cuda: CudaDevice, count: int) -> None:
        self.memory = cuda.allocate_pinned(count)
        self.copy_event = cuda.create_event(timing=False)


class CudaUploader:
    """Upload of tensors to a CUDA device through pinned memory. Safe to call from several threads.

    Pinning takes longer than copying, so buffers are kept. One is used again when the event that was recorded behind
    its last copy has passed; until then another is taken.

    Args:
        cuda: The device.
    """

    def __init__(self, cuda: CudaDevice) -> None:
        self._cuda = cuda
        self._lock = threading.Lock()
        self._idle: list[_PinnedBuffer] = []

    def upload_tensor(self, tensor: torch.Tensor) -> torch.Tensor:
        """Return a tensor's copy on the device, lying there as it lies here; the copy runs beside the caller."""
        if not tensor.numel():
            return tensor.to(self._cuda.device)
        buffer = self._take(tensor.nbytes)
        staged = _view_with_layout(tensor, buffer.memory)
        staged.copy_(tensor)
        there = self._cuda.copy_to_device(staged)
        buffer.copy_event.record()
        self._give_back(buffer)
        return there

    def free_buffers(self) -> None:
        """Give idle buffers back to the system."""
        with self._lock:
            self._idle.clear()

    def _take(self, count: int) -> _PinnedBuffer:
        with self._lock:
            for index, buffer in enumerate(self._idle):
                if count <= buffer.memory.nbytes <= 2 * count and buffer.copy_event.query():
                    return self._idle.pop(index)
        return _PinnedBuffer(self._cuda, count)

    def _give_back(self, buffer: _PinnedBuffer) -> None:
        with self._lock:
            self._idle.append(buffer)
            while sum(idle.memory.nbytes for idle in self._idle) > _KEPT_BYTES:
                self._idle.pop(0).copy_event.synchronize()  # its copy may still run


def _view_with_layout(tensor: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
    """Return a view of `memory` with the shape, type and order in memory of a tensor."""
    plain = memory[: tensor.nbytes].view(tensor.dtype)
    order = sorted(range(tensor.ndim), key=tensor.stride().__getitem__, reverse=True)
    back = [order.index(axis) for axis in range(tensor.ndim)]
    return plain.view([tensor.shape[axis] for axis in order]).permute(back)
