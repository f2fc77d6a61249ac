"""Commands that start workers of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from studio.services.program_command import make_program_command

ADDRESS: Final = "{address}"
"""A word of a command that stands for the scheduler's address."""


def make_local_commands(count: int, cores: int, cards: int = 0, key_file: Path | None = None) -> list[list[str]]:
    """Return what starts workers on this machine, with `ADDRESS` for the scheduler's address.

    Args:
        count: How many; they share the cores.
        cores: That there are.
        cards: GPUs that there are: each of the first workers computes on one of them.
        key_file: Of the farm; None for none.
    """
    found = []
    for number in range(count):
        device = f"cuda:{number}" if number < cards else "auto" if cards else "cpu"
        words = ["worker", ADDRESS, "--name", f"local {number + 1}", "--device", device, "--once"]
        words += ["--cores", str(max(1, cores // count))]
        words += ["--key", str(key_file)] if key_file is not None else []
        found.append([*make_program_command(), *words])
    return found


def count_local_workers(cores: int, cards: int) -> int:
    """Return how many workers suit a machine: one for each card, else one for every four cores, but two at least."""
    return cards or max(min(2, cores), cores // 4)
