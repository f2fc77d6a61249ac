"""What this process holds, as the system and the C library tell it."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, fields
from pathlib import Path

MEBIBYTE = 1 << 20


class _Mallinfo(ctypes.Structure):
    """`struct mallinfo2` of glibc's malloc.h."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
        )
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """Bytes of this process.

    Args:
        resident: In the machine's memory; 0 where the system does not tell.
        peak: The most that was there so far.
        heaps: What malloc has taken for heaps.
        used: Of the heaps, in blocks that are in use; the next three are 0 where the C library is not glibc.
        free: Of the heaps, in blocks that are free, whether the system has their pages back or not.
        mapped: In blocks that have a mapping of their own.
    """

    resident: int = 0
    peak: int = 0
    heaps: int = 0
    used: int = 0
    free: int = 0
    mapped: int = 0

    def in_mebibytes(self) -> dict[str, float]:
        """Return the same in MiB, by name."""
        return {field.name: round(getattr(self, field.name) / MEBIBYTE, 1) for field in fields(self)}


def read_process_memory() -> ProcessMemory:
    """Return what this process holds now."""
    resident, peak = _of_system()
    try:
        mallinfo = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError, TypeError):
        return ProcessMemory(resident, peak)
    mallinfo.restype = _Mallinfo
    found = mallinfo()
    return ProcessMemory(resident, peak, found.arena, found.uordblks, found.fordblks, found.hblkhd)


def _of_system() -> tuple[int, int]:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0, 0
    told = dict(line.split(":", 1) for line in lines if line.startswith(("VmRSS:", "VmHWM:")))
    resident, peak = (int(told.get(name, "0 kB").split()[0]) << 10 for name in ("VmRSS", "VmHWM"))
    return resident, peak
