"""Checkpoints as files: what one says of itself. No Qt and no torch here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from studio.core.safetensors_header import read_safetensors_header

CHECKPOINTS_FOLDER: Final = "checkpoints"
BEST_FILE: Final = "best.safetensors"
VALIDATION_STEP_KEY: Final = "validation_step"
_HEADER: Final = "frameloom"


@dataclass(frozen=True, slots=True)
class RunCheckpoint:
    """Weights as they were after a step.

    Args:
        path: The file.
        step: After which step.
        validation_loss: The loss on samples that were held back; None where that was not measured after this step.
        written_at: When it was written, in seconds since 1970.
        file_size: In bytes.
        networks: The types of the networks in it, by the names of their nodes.
        is_best: Whether it is the one with the least validation loss, of several that differ.
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
    is_measured = facts.get(VALIDATION_STEP_KEY, step) == step
    return RunCheckpoint(path, step, _validation(facts) if is_measured else None, stat.st_mtime, stat.st_size, networks)


def _validation(facts: Mapping[str, Any]) -> float | None:
    """Return the validation loss: the one that is called "total"; None where nothing is measured but figures."""
    found = facts.get("validation")
    total = found.get("total") if isinstance(found, Mapping) else found
    return float(total) if isinstance(total, (int, float)) else None
