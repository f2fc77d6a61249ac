"""Learning rate schedules: pure functions of the step, and the state of the plateau schedule."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import cos, inf, isfinite, pi
from typing import Any

from studio.sdk.training.train_settings import RateSchedule, TrainSettings

_HALVED = 0.5
_PROGRESS = 1e-4
"""The share by which a loss must fall to count as progress."""


def compute_rate_factor(settings: TrainSettings, step: int) -> float:
    """Return what all learning rates are multiplied by at a step, counted from 0.

    It rises in a straight line over the warm-up, stays 1 until `hold`, then falls to `floor` at the last step: by half
    a cosine (Loshchilov and Hutter, SGDR, 2017) or in a straight line.
    """
    if step < settings.warmup:
        return (step + 1) / settings.warmup
    start = max(settings.warmup, round(settings.hold * settings.steps))
    if settings.schedule in (RateSchedule.CONSTANT, RateSchedule.PLATEAU) or step < start:
        return 1.0
    share = min(1.0, (step - start) / max(1, settings.steps - 1 - start))
    fallen = 0.5 - 0.5 * cos(pi * share) if settings.schedule is RateSchedule.COSINE else share
    return 1.0 - (1.0 - settings.floor) * fallen


@dataclass(slots=True)
class PlateauSchedule:
    """Halves the rate when validation makes no progress any more; remembers the best of all.

    Args:
        patience: Validations without progress before it does.
        best: The lowest loss so far.
        waited: Validations since, or since the rate was halved.
        factor: What the rates are multiplied by.
        stale: Validations since the last progress.
    """

    patience: int
    best: float = inf
    waited: int = 0
    factor: float = 1.0
    stale: int = 0

    def record_loss(self, loss: float) -> bool:
        """Take the loss of a validation; return whether it is the best so far."""
        progress = loss < self.best - _PROGRESS * abs(self.best) if isfinite(self.best) else isfinite(loss)
        best = loss < self.best
        self.best = min(self.best, loss)
        self.waited = 0 if progress else self.waited + 1
        self.stale = 0 if progress else self.stale + 1
        if self.waited > self.patience:
            self.factor *= _HALVED
            self.waited = 0
        return best

    def to_dict(self) -> dict[str, Any]:
        """Return what a checkpoint keeps of it."""
        return {**asdict(self), "best": self.best if isfinite(self.best) else None}

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> PlateauSchedule:
        """Return it as a checkpoint has kept it."""
        best = inf if kept["best"] is None else float(kept["best"])
        stale = int(kept.get("stale", kept["waited"]))  # kept since early stopping is there
        return cls(int(kept["patience"]), best, int(kept["waited"]), float(kept["factor"]), stale)
