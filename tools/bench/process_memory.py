"""What this process holds, as the system and the C library tell it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from studio.engine.scheduling.heap import read_heap_state

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """Bytes of this process; 0 is what the system or the C library does not tell.

    Args:
        resident: In the machine's memory, the code of libraries included.
        peak: The most that was there so far.
        used: In blocks that malloc has handed out.
        free: In blocks that malloc keeps, whether the system has their pages back or not.
    """

    resident: int = 0
    peak: int = 0
    used: int = 0
    free: int = 0

    def in_mebibytes(self) -> dict[str, float]:
        """Return the same in MiB, by name."""
        return {field.name: round(getattr(self, field.name) / MEBIBYTE, 1) for field in fields(self)}


def read_process_memory() -> ProcessMemory:
    """Return what this process holds now."""
    heap = read_heap_state()
    return ProcessMemory(*_resident(), *((0, 0) if heap is None else (heap.used_bytes, heap.free_bytes)))


def _resident() -> tuple[int, int]:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0, 0
    told = dict(line.split(":", 1) for line in lines if line.startswith(("VmRSS:", "VmHWM:")))
    resident, peak = (int(told.get(name, "0 kB").split()[0]) << 10 for name in ("VmRSS", "VmHWM"))
    return resident, peak
