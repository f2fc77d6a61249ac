"""Needs of a render: which workers may make its parts."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr
from studio.farm.facts import WorkerFacts


@dataclass(frozen=True, slots=True)
class JobNeeds:
    """Needs of a render.

    Args:
        version: Of Frameloom: another one may compute other frames.
        device_class: As `WorkerFacts.device_class`; empty for any.
        memory_bytes: What a frame takes on the device, as far as it is known.
    """

    version: str
    device_class: str = ""
    memory_bytes: int = 0

    def find_refusal(self, worker: WorkerFacts) -> str:
        """Return why a worker may make no part, in words; empty if it may."""
        if worker.version != self.version:
            return tr("it has version {found}; accepted: {wanted}", found=worker.version, wanted=self.version)
        if self.device_class and worker.device_class != self.device_class:
            return tr(
                "it computes on {found}; accepted: {wanted}, so that all frames are computed alike",
                found=worker.device_class,
                wanted=self.device_class,
            )
        if 0 < worker.memory_bytes < self.memory_bytes:
            return tr(
                "it has {found} of memory; a frame needs about {wanted}",
                found=format_byte_size(worker.memory_bytes),
                wanted=format_byte_size(self.memory_bytes),
            )
        return ""
