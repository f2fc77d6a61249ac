"""When a training goes wrong: losses that are no numbers, or that run away."""

from __future__ import annotations

from collections import deque
from math import isfinite
from statistics import median
from typing import Final

from studio.core.errors import StudioError
from studio.core.language import marked, tr

_KNOWN: Final = 200
_LEAST: Final = 20
_FACTOR: Final = 10.0
_PATIENCE: Final = 50
_NOT_FINITE = marked(
    "{node} stopped at step {step}: {what} is no finite number any more. {kept} Try a lower learning rate "
    "(now {rate:g}), a longer warm-up, clipped gradients (now {clip:g}) or the precision float32."
)
_RAN_AWAY = marked(
    "{node} stopped at step {step}: the loss is {loss:.4g}, more than {factor:g} times its usual {usual:.4g}, "
    "and has been since step {since}. {kept} Try a lower learning rate (now {rate:g}) or "
    "clipped gradients (now {clip:g})."
)
_KEPT = marked("The checkpoint of step {step} is from before, and is kept as the last one.")
_NONE_KEPT = marked("There is no checkpoint from before.")


class DivergedError(StudioError):
    """A training cannot go on. The message says what happened at which step, what is kept, and what to try.

    Args:
        text: The message.
        step: Steps that were done when it was found.
    """

    def __init__(self, text: str, step: int) -> None:
        self.step = step
        super().__init__(text)


class Watch:
    """Looks at the loss of every step: has it run away, and since when?

    It has where it was more than 10 times the median of the 200 steps before for 50 steps on end.

    Attributes:
        since: The step at which it rose above; None while all is well.
        usual: The median before.
    """

    def __init__(self) -> None:
        self._losses: deque[float] = deque(maxlen=_KNOWN)
        self.since: int | None = None
        self.usual = 0.0
        self._latest = 0

    def ran_away(self, step: int, loss: float) -> bool:
        """Take the loss of a step; return whether it has run away."""
        if len(self._losses) < _LEAST:
            self._losses.append(loss)
            return False
        if self.since is None and step >= self._latest:
            self.usual, self._latest = median(self._losses), step + _LEAST  # hardly changes in so few steps
        if 0.0 < _FACTOR * self.usual < loss:
            self.since = step if self.since is None else self.since
            return step - self.since >= _PATIENCE
        self.since = None
        self._losses.append(loss)
        return False


def not_finite(node: str, step: int, what: str, kept: int | None, rate: float, clip: float) -> DivergedError:
    """Return the error for what is no number at a step, counted from 1."""
    return DivergedError(tr(_NOT_FINITE, node=node, step=step, what=what, kept=_kept(kept), rate=rate, clip=clip), step)


def ran_away(
    node: str, step: int, loss: float, watch: Watch, kept: int | None, rate: float, clip: float
) -> DivergedError:
    """Return the error for a loss that has run away."""
    text = tr(
        _RAN_AWAY, node=node, step=step, loss=loss, factor=_FACTOR, usual=watch.usual, since=watch.since,
        kept=_kept(kept), rate=rate, clip=clip,
    )  # fmt: skip
    return DivergedError(text, step)


def is_finite(*numbers: float) -> bool:
    """Return whether all numbers are finite."""
    return all(isfinite(number) for number in numbers)


def _kept(step: int | None) -> str:
    return tr(_NONE_KEPT) if step is None else tr(_KEPT, step=step)
