"""The schedule of samples during a training: every so many steps, and early on at steps that double each time."""

from __future__ import annotations

from typing import Final

_FIRST_STEP: Final = 25
_MOST_SHARE: Final = 0.05
"""The share of the training's time that early samples may take."""


class SampleSchedule:
    """Schedule of samples. Early ones let a user see soon whether it learns; where they take long, there are fewer.

    Args:
        every: Steps between the samples that are asked for.
        steps: In all.
    """

    def __init__(self, every: int, steps: int) -> None:
        self._every, self._steps = every, steps
        self._early_seconds = 0.0
        self._latest_seconds = 0.0
        self._is_early = False

    def is_due(self, step: int, seconds_a_step: float) -> bool:
        """Return whether samples are to be made after a step.

        Args:
            step: How many steps are done.
            seconds_a_step: What a step takes, as measured so far.
        """
        if step % self._every == 0 or step == self._steps:
            self._is_early = False
            return True
        doubled, odd = divmod(step, _FIRST_STEP)
        if odd or step > self._every or doubled & (doubled - 1):
            return False
        most = _MOST_SHARE * seconds_a_step * self._steps
        self._is_early = self._early_seconds + self._latest_seconds <= most
        return self._is_early

    def record_seconds(self, seconds: float) -> None:
        """Take in what the latest samples took."""
        self._latest_seconds = seconds
        if self._is_early:
            self._early_seconds += seconds
