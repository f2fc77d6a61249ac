"""Choice of the build of torch for the card of this machine. Standard library and the syntax of Python 3.7 alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

BACKENDS = ("auto", "cpu", "cuda", "rocm", "xpu")
OLDEST_NVIDIA_DRIVER = (525, 60)
"""The first driver for Linux that runs CUDA 12, the oldest that torch is built for."""


class TorchBackend(NamedTuple):
    """A build of torch.

    Args:
        name: As `--backend` takes it.
        uv_name: As uv's `--torch-backend` takes it.
        reason: Why it was chosen, in a sentence.
        size: What is downloaded, about.
    """

    name: str
    uv_name: str
    reason: str
    size: str


_UV_NAMES: dict[str, str] = {"cpu": "cpu", "cuda": "auto", "rocm": "auto", "xpu": "xpu"}
_FORCED_UV_NAMES: dict[str, str] = {"cpu": "cpu", "cuda": "cu126", "rocm": "rocm6.4", "xpu": "xpu"}
_SIZES: dict[str, str] = {"cpu": "200 MB", "cuda": "3 GB", "rocm": "5 GB", "xpu": "2 GB"}


def read_output(command: Sequence[str]) -> str:
    """Return what a program prints; nothing where there is none, or it fails."""
    if shutil.which(command[0]) is None:
        return ""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace")


def choose_backend(wanted: str = "auto", read: Callable[[Sequence[str]], str] = read_output) -> TorchBackend:
    """Return the build for the card that is found, or the one that is wanted.

    Args:
        wanted: One of `BACKENDS`.
        read: Runs a program that knows the cards.
    """
    if wanted != "auto":
        return _make(wanted, _FORCED_UV_NAMES[wanted], f"--backend {wanted} was given")
    name, reason = _find_card(read)
    return _make(name, _UV_NAMES[name], reason)


def _make(name: str, uv_name: str, reason: str) -> TorchBackend:
    return TorchBackend(name, uv_name, reason, _SIZES[name])


def _find_card(read: Callable[[Sequence[str]], str]) -> tuple[str, str]:
    """Return the kind of the card, and a sentence that names it."""
    if sys.platform == "darwin":
        return "cpu", "on macOS there is one build, which uses Apple's GPU where there is one"
    for find in (_find_nvidia, _find_amd, _find_intel):
        found = find(read)
        if found is not None:
            return found
    return "cpu", "no graphics card was found that torch can use"


def _find_nvidia(read: Callable[[Sequence[str]], str]) -> tuple[str, str] | None:
    lines = read(("nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader")).splitlines()
    if not lines or "," not in lines[0]:
        return None
    card, driver = (text.strip() for text in lines[0].rsplit(",", 1))
    numbers = tuple(int(part) for part in driver.split(".")[:2] if part.isdigit())
    if numbers < OLDEST_NVIDIA_DRIVER:
        oldest = ".".join(map(str, OLDEST_NVIDIA_DRIVER))
        text = f"{card} has driver {driver}, and CUDA 12 needs {oldest} or later: update it, then use --backend cuda"
        return "cpu", text
    return "cuda", f"{card} with driver {driver} was found"


def _find_amd(read: Callable[[Sequence[str]], str]) -> tuple[str, str] | None:
    if not Path("/dev/kfd").exists():
        return None
    names = [line.partition(":")[2].strip() for line in read(("rocminfo",)).splitlines() if "Marketing Name" in line]
    cards = [name for name in names if name and "CPU" not in name and "Processor" not in name]
    return ("rocm", f"{cards[0]} with ROCm was found") if cards else None


def _find_intel(read: Callable[[Sequence[str]], str]) -> tuple[str, str] | None:
    windows = ("powershell", "-NoProfile", "-Command", "(Get-CimInstance Win32_VideoController).Name")
    lines: list[str] = read(windows if sys.platform == "win32" else ("lspci", "-d", "8086:")).splitlines()
    cards = [line.partition(": ")[2] or line for line in lines if "Arc" in line.split()]
    return ("xpu", f"{cards[0].strip()} was found") if cards else None
