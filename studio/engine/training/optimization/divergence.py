"""Detection of divergence in a training: losses that are not finite, or that grow out of bounds."""

from __future__ import annotations

from collections import deque
from math import isfinite
from statistics import median
from typing import Final

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_noop

_KNOWN: Final = 200
_LEAST: Final = 20
_FACTOR: Final = 10.0
_PATIENCE: Final = 50
_NOT_FINITE = tr_noop(
    "{node} stopped at step {step}: {what} is not a finite number any more. {kept} Try a lower learning rate "
    "(now {rate:g}), a longer warm-up, clipped gradients (now {clip:g}) or the precision float32."
)
_RAN_AWAY = tr_noop(
    "{node} stopped at step {step}: the loss is {loss:.4g}, more than {factor:g} times its usual {usual:.4g}, "
    "and has been since step {since}. {kept} Try a lower learning rate (now {rate:g}) or "
    "clipped gradients (now {clip:g})."
)
_KEPT = tr_noop("The checkpoint of step {step} is from before, and is kept as the last one.")
_NONE_KEPT = tr_noop("There is no checkpoint from before.")


class DivergedError(StudioError):
    """A training cannot go on. The message says what happened at which step, what is kept, and what to try.

    Args:
        text: The message.
        step: Steps that were done when it was found.
    """

    def __init__(self, text: str, step: int) -> None:
        self.step = step
        super().__init__(text)


class DivergenceMonitor:
    """Monitors the loss of every step: whether it diverges, and since which step.

    It has where it was more than 10 times the median of the 200 steps before for 50 steps on end.

    Attributes:
        diverging_since: The step at which it rose above; None while all is well.
        median_loss: The median before.
    """

    def __init__(self) -> None:
        self._losses: deque[float] = deque(maxlen=_KNOWN)
        self.diverging_since: int | None = None
        self.median_loss = 0.0
        self._latest = 0

    def is_diverging(self, step: int, loss: float) -> bool:
        """Take the loss of a step; return whether it has run away."""
        if len(self._losses) < _LEAST:
            self._losses.append(loss)
            return False
        if self.diverging_since is None and step >= self._latest:
            self.median_loss, self._latest = median(self._losses), step + _LEAST  # hardly changes in so few steps
        if 0.0 < _FACTOR * self.median_loss < loss:
            self.diverging_since = step if self.diverging_since is None else self.diverging_since
            return step - self.diverging_since >= _PATIENCE
        self.diverging_since = None
        self._losses.append(loss)
        return False


def make_not_finite_error(node: str, step: int, what: str, kept: int | None, rate: float, clip: float) -> DivergedError:
    """Return the error for a value that is not finite at a step, counted from 1."""
    return DivergedError(tr(_NOT_FINITE, node=node, step=step, what=what, kept=_kept(kept), rate=rate, clip=clip), step)


def make_divergence_error(
    node: str, step: int, loss: float, watch: DivergenceMonitor, kept: int | None, rate: float, clip: float
) -> DivergedError:
    """Return the error for a loss that has run away."""
    text = tr(
        _RAN_AWAY,
        node=node,
        step=step,
        loss=loss,
        factor=_FACTOR,
        usual=watch.median_loss,
        since=watch.diverging_since,
        kept=_kept(kept),
        rate=rate,
        clip=clip,
    )
    return DivergedError(text, step)


def are_finite(*numbers: float) -> bool:
    """Return whether all numbers are finite."""
    return all(isfinite(number) for number in numbers)


def _kept(step: int | None) -> str:
    return tr(_NONE_KEPT) if step is None else tr(_KEPT, step=step)
