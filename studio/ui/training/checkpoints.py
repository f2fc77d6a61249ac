"""Checkpoints as files: what one says of itself. No Qt and no torch here."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from studio.core.safetensors_header import read_safetensors_header

BEST: Final = "best.safetensors"
_HEADER: Final = "frameloom"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Weights as they were after a step.

    Args:
        path: The file.
        step: After which step.
        validation: The loss on samples that were held back; None where that was not measured.
        when: When it was written, in seconds since 1970.
        size: In bytes.
        networks: The types of the networks in it, by the names of their nodes.
        best: Whether it is the one with the least validation loss.
    """

    path: Path
    step: int
    validation: float | None = None
    when: float = 0.0
    size: int = 0
    networks: Mapping[str, str] = field(default_factory=dict)
    best: bool = False

    def marked(self, best: int | None) -> Checkpoint:
        """Return it with the mark, if it is the best one's step."""
        return self if self.best == (self.step == best) else replace(self, best=self.step == best)


def read_checkpoint(path: Path) -> Checkpoint | None:
    """Return what a file says of itself; None for one that is no checkpoint, or not whole yet.

    Only its head is read.
    """
    try:
        stat = path.stat()
        facts = json.loads(read_safetensors_header(path).notes[_HEADER])
        networks = {name: str(network["type"]) for name, network in facts.get("networks", {}).items()}
        step = int(facts.get("step", 0))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return Checkpoint(path, step, _validation(facts), stat.st_mtime, stat.st_size, networks)


def _validation(facts: Mapping[str, Any]) -> float | None:
    """Return the validation loss: the one that is called "total", or else the sum."""
    found = facts.get("validation")
    if isinstance(found, Mapping):
        numbers = [float(value) for value in found.values() if isinstance(value, (int, float))]
        found = found.get("total", math.fsum(numbers) if numbers else None)
    return float(found) if isinstance(found, (int, float)) else None
