"""Checkpoints as files: what one says of itself. No Qt and no torch here."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from studio.core.safetensors_header import read_safetensors_header

CHECKPOINTS_FOLDER: Final = "checkpoints"
BEST_FILE: Final = "best.safetensors"
_HEADER: Final = "frameloom"


@dataclass(frozen=True, slots=True)
class RunCheckpoint:
    """Weights as they were after a step.

    Args:
        path: The file.
        step: After which step.
        validation_loss: The loss on samples that were held back; None where that was not measured.
        written_at: When it was written, in seconds since 1970.
        file_size: In bytes.
        networks: The types of the networks in it, by the names of their nodes.
        is_best: Whether it is the one with the least validation loss.
    """

    path: Path
    step: int
    validation_loss: float | None = None
    written_at: float = 0.0
    file_size: int = 0
    networks: Mapping[str, str] = field(default_factory=dict)
    is_best: bool = False

    def mark_best(self, best: int | None) -> RunCheckpoint:
        """Return it with the mark, if it is the best one's step."""
        return self if self.is_best == (self.step == best) else replace(self, is_best=self.step == best)


def read_checkpoint(path: Path) -> RunCheckpoint | None:
    """Return what a file says of itself; None for one that is no checkpoint, or not whole yet.

    Only its head is read.
    """
    try:
        stat = path.stat()
        facts = json.loads(read_safetensors_header(path).metadata[_HEADER])
        networks = {name: str(network["type"]) for name, network in facts.get("networks", {}).items()}
        step = int(facts.get("step", 0))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return RunCheckpoint(path, step, _validation(facts), stat.st_mtime, stat.st_size, networks)


def _validation(facts: Mapping[str, Any]) -> float | None:
    """Return the validation loss: the one that is called "total", or else the sum."""
    found = facts.get("validation")
    if isinstance(found, Mapping):
        numbers = [float(value) for value in found.values() if isinstance(value, (int, float))]
        found = found.get("total", math.fsum(numbers) if numbers else None)
    return float(found) if isinstance(found, (int, float)) else None
