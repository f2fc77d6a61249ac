"""Memory of the machine that is free."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_MEMINFO: Final = Path("/proc/meminfo")
_FREE: Final = ("MemAvailable:", "SwapFree:")


def get_free_memory() -> int | None:
    """Return the bytes that a program can still allocate, swap included; None where the system does not tell."""
    try:
        rows = [line.split() for line in _MEMINFO.read_text().splitlines()]
        found = [int(row[1]) << 10 for row in rows if row and row[0] in _FREE]
    except (OSError, ValueError, IndexError):
        found = []
    return sum(found) if found else _free_pages()


def _free_pages() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None  # neither macOS nor Windows tells it this way
