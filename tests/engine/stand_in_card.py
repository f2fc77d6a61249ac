"""A stand-in for a graphics card: memory and time that tests set by hand."""

from __future__ import annotations

from typing import Any

import torch

from studio.core.image import Image
from studio.engine.scheduling.cuda import CudaDevice, CudaEvent


class Stream:
    """A device's queue of work: events pass when it is told to go on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.done = 0.0


class StandInEvent:
    """An event on the stand-in's stream."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.at: float | None = None

    def record(self) -> None:
        self.at = self._stream.now

    def query(self) -> bool:
        return self.at is None or self._stream.done >= self.at

    def synchronize(self) -> None:
        self._stream.done = max(self._stream.done, self.at or 0.0)

    def elapsed_time(self, end: Any) -> float:
        return 1e3 * float(end.at - (self.at or 0.0))


class StandInCard(CudaDevice):
    """A GPU without one: its memory is the machine's, its time is counted by hand."""

    def __init__(self) -> None:
        super().__init__(torch.device("cpu"))
        self.stream = Stream()
        self.pins = 0
        self.taken = 0

    def create_event(self, *, timing: bool) -> StandInEvent:
        return StandInEvent(self.stream)

    def reset_peak_memory(self) -> None:
        self.taken = 0

    def read_peak_memory(self) -> int:
        return self.taken

    def read_total_memory(self) -> int:
        return 1 << 30

    def copy_to_device(self, pinned: torch.Tensor, event: CudaEvent) -> torch.Tensor:
        event.record()
        return pinned.clone()

    def copy_to_memory(self, tensor: torch.Tensor, pinned: torch.Tensor, event: CudaEvent) -> None:
        pinned.copy_(tensor)
        event.record()

    def allocate_pinned(self, count: int) -> torch.Tensor:
        self.pins += 1
        return torch.zeros(count, dtype=torch.uint8)


class CardTensor(torch.Tensor):
    """A tensor that claims to lie on a card."""

    is_cpu = False


def put_on_card(image: Image) -> Image:
    """Return a picture with a copy of its pixels that claims to lie on a card."""
    return image.with_pixels(image.pixels.clone().as_subclass(CardTensor))


def bring_to_memory(image: Image) -> Image:
    """Return a picture with a copy of its pixels in memory."""
    return image.with_pixels(image.pixels.as_subclass(torch.Tensor).clone())
