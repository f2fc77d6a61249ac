"""Facts about the machine that are known without torch, which takes more than a second to import."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Final

_CARD_FILES: Final = ("/dev/nvidiactl", "/dev/nvidia0", "/dev/kfd", "/dev/dxg", "/proc/driver/nvidia/version")
_CPU_BUILD: Final = "cpu"


_CORE_LIMIT: Final = [0]  # 0 for none


def limit_cores(count: int) -> None:
    """Let this process use at most so many cores, as one of several that share the machine."""
    _CORE_LIMIT[0] = max(1, count)


def count_usable_cores() -> int:
    """Return how many cores this process may use."""
    there = _count_cores()
    return min(there, _CORE_LIMIT[0]) if _CORE_LIMIT[0] else there


def _count_cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)  # Linux alone knows
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def get_torch_version() -> str:
    """Return the version of torch that is installed, with its build, as "2.13.0+cpu"."""
    return version("torch")


def may_have_card() -> bool:
    """Return whether torch might find a card here: it has to be asked then. False is certain."""
    if get_torch_version().partition("+")[2] == _CPU_BUILD:
        return False
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    if sys.platform == "win32":
        return (Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "nvcuda.dll").exists()
    return any(Path(name).exists() for name in _CARD_FILES)
