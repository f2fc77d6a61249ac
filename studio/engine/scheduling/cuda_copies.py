"""Copies of tensors between memory and a CUDA device, through pinned memory that is used again."""

from __future__ import annotations

import threading
from collections.abc import Callable

import torch

from studio.engine.scheduling.cuda import CudaDevice

_KEPT_BYTES = 512 << 20  # of pinned memory; what needs more is pinned for once


class PinnedBuffer:
    """Pinned bytes, and the event after which they may be written to again."""

    def __init__(self, cuda: CudaDevice, count: int) -> None:
        self.memory = cuda.allocate_pinned(count)
        self.copy_event = cuda.create_event(timing=False)


class PinnedBuffers:
    """Pinned memory that is used again. Safe to call from several threads.

    Pinning takes longer than copying, so buffers are kept. One is used again when the event that was recorded behind
    its last copy has passed; until then another is taken.

    Args:
        cuda: The device.
    """

    def __init__(self, cuda: CudaDevice) -> None:
        self._cuda = cuda
        self._lock = threading.Lock()
        self._idle: list[PinnedBuffer] = []

    def take_buffer(self, count: int) -> PinnedBuffer:
        """Return a buffer of at least `count` bytes that no copy uses."""
        with self._lock:
            for index, buffer in enumerate(self._idle):
                if count <= buffer.memory.nbytes <= 2 * count and buffer.copy_event.query():
                    return self._idle.pop(index)
        return PinnedBuffer(self._cuda, count)

    def give_back(self, buffer: PinnedBuffer) -> None:
        """Take a buffer back; its copy may still run."""
        with self._lock:
            self._idle.append(buffer)
            while sum(idle.memory.nbytes for idle in self._idle) > _KEPT_BYTES:
                self._idle.pop(0).copy_event.synchronize()  # its copy may still run

    def free_idle_buffers(self) -> None:
        """Give buffers that are not in use back to the system."""
        with self._lock:
            self._idle.clear()


class CudaCopier:
    """Copies of tensors to a CUDA device and back. Safe to call from several threads.

    Args:
        cuda: The device.
    """

    def __init__(self, cuda: CudaDevice) -> None:
        self._cuda = cuda
        self._buffers = PinnedBuffers(cuda)

    def upload_tensor(self, tensor: torch.Tensor) -> torch.Tensor:
        """Return a tensor's copy on the device, lying there as it lies here; the copy runs beside the caller."""
        if not tensor.numel() or not tensor.is_cpu:
            return tensor.to(self._cuda.device)
        buffer = self._buffers.take_buffer(tensor.nbytes)
        staged = _view_with_layout(tensor, buffer.memory)
        staged.copy_(tensor)
        there = self._cuda.copy_to_device(staged, buffer.copy_event)
        self._buffers.give_back(buffer)
        return there

    def download_tensor(self, tensor: torch.Tensor) -> torch.Tensor:
        """Return a tensor's copy in memory, lying there as it lies on the device; waits until it is there."""
        if not tensor.numel():
            return tensor.cpu()
        buffer = self._buffers.take_buffer(tensor.nbytes)
        staged = _view_with_layout(tensor, buffer.memory)
        self._cuda.copy_to_memory(tensor, staged, buffer.copy_event)
        buffer.copy_event.synchronize()
        here = torch.empty_like(staged, memory_format=torch.preserve_format, pin_memory=False)
        here.copy_(staged)
        self._buffers.give_back(buffer)
        return here

    def free_buffers(self) -> None:
        """Give pinned memory that is not in use back to the system."""
        self._buffers.free_idle_buffers()


def read_flag_later(flag: torch.Tensor) -> Callable[[], bool]:
    """Return what reads a flag when its copy in memory is there; the copy begins now.

    Args:
        flag: A boolean without axes, on any device.
    """
    if not flag.is_cuda:
        return lambda: bool(flag)
    pinned = torch.empty((), dtype=torch.bool, pin_memory=True)
    pinned.copy_(flag, non_blocking=True)
    event = torch.cuda.Event()  # type: ignore[no-untyped-call]
    event.record(torch.cuda.current_stream(flag.device))

    def read() -> bool:
        event.synchronize()
        return bool(pinned)

    return read


def _view_with_layout(tensor: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
    """Return a view of `memory` with the shape, type and order in memory of a tensor."""
    plain = memory[: tensor.nbytes].view(tensor.dtype)
    order = sorted(range(tensor.ndim), key=tensor.stride().__getitem__, reverse=True)
    back = [order.index(axis) for axis in range(tensor.ndim)]
    return plain.view([tensor.shape[axis] for axis in order]).permute(back)
