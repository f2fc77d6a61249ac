"""CUDA's own: timing by events, and copies beside the computing.

Everything here is asked of `torch.cuda` by the few calls of `CudaDevice`, so that tests can put a stand-in in
their place.
"""

from __future__ import annotations

from typing import Any, Protocol

import torch


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

    Copies run in streams of their own, one for each direction, so that the card copies while it computes.

    Args:
        device: A CUDA device.
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self._streams: dict[str, Any] = {}

    def create_event(self, *, timing: bool) -> CudaEvent:
        """Return a new event."""
        return _DeviceEvent(self.device, timing=timing)

    def reset_peak_memory(self) -> None:
        """Count the peak of memory anew."""
        torch.cuda.reset_peak_memory_stats(self.device)

    def read_peak_memory(self) -> int:
        """Return the most bytes that were taken since then."""
        return torch.cuda.max_memory_allocated(self.device)

    def read_total_memory(self) -> int:
        """Return the bytes of memory that the device has."""
        return int(torch.cuda.get_device_properties(self.device).total_memory)

    def copy_to_device(self, pinned: torch.Tensor, event: CudaEvent) -> torch.Tensor:
        """Return a tensor's copy on the device; it is made beside the caller.

        Args:
            pinned: In pinned memory.
            event: Is recorded behind the copy: then `pinned` may be written to again.
        """
        stream, computing = self._get_stream("upload"), torch.cuda.current_stream(self.device)
        with torch.cuda.stream(stream):
            there = pinned.to(self.device, non_blocking=True)
            event.record()
        computing.wait_stream(stream)
        there.record_stream(computing)  # its memory belongs to the stream of copies
        return there

    def copy_to_memory(self, tensor: torch.Tensor, pinned: torch.Tensor, event: CudaEvent) -> None:
        """Begin to copy a tensor of the device, when what was queued so far is computed.

        Args:
            tensor: On the device.
            pinned: In pinned memory; of the same shape.
            event: Is recorded behind the copy.
        """
        stream = self._get_stream("download")
        stream.wait_stream(torch.cuda.current_stream(self.device))
        with torch.cuda.stream(stream):
            pinned.copy_(tensor, non_blocking=True)
            event.record()
        tensor.record_stream(stream)

    def _get_stream(self, name: str) -> Any:
        """Return the stream of one direction; two threads that ask first get two, which is no harm."""
        if name not in self._streams:
            self._streams[name] = torch.cuda.Stream(self.device)  # type: ignore[no-untyped-call]
        return self._streams[name]

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


def use_exact_arithmetic() -> None:
    """Let CUDA compute as a processor does: no TF32, and convolutions whose bytes are the same each time.

    TF32 keeps 10 bits of a number's 23, which is seen in gradients, and torch uses it in convolutions by default. What
    networks may compute with fewer bits, the precision of the engine says.
    """
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


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
