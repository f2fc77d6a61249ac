"""Guidance that changes: from step to step, or from frame to frame.

Pipelines take one number. Most multiply it with a difference of two predictions in every step (Ho and Salimans,
"Classifier-Free Diffusion Guidance", 2022), so a number that multiplies as it should at that moment does what is asked
for, without a line of the pipeline changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from nodes.generate.diffusion.sampling.latent_grid import LatentGrid

if TYPE_CHECKING:
    import torch


class VaryingGuidance(float):
    """A guidance that differs from step to step, or from frame to frame. To comparisons it is the largest of all.

    Attributes:
        step: The step at work, from 0; whoever drives the pipeline counts it up.
        was_applied: Whether it has multiplied anything; a pipeline for which it has not takes one number for all.
    """

    step: int
    was_applied: bool

    def __new__(
        cls, by_step: Sequence[float] = (), by_frame: Sequence[float] = (), grid: LatentGrid | None = None
    ) -> Self:
        """Make it from a value for each step, or for each latent frame of a grid."""
        made = super().__new__(cls, max((*by_step, *by_frame)))
        made._by_step, made._by_frame, made._grid = tuple(by_step), tuple(by_frame), grid
        made.step, made.was_applied = 0, False
        return made

    _by_step: tuple[float, ...]
    _by_frame: tuple[float, ...]
    _grid: LatentGrid | None

    def get_step_value(self, like: torch.Tensor | None = None) -> float | torch.Tensor:
        """Return what it is at this step: a number, or one for each frame of latents."""
        if self._by_step:
            return self._by_step[min(self.step, len(self._by_step) - 1)]
        spread = None if like is None or self._grid is None else self._grid.spread_values(self._by_frame, like)
        return sum(self._by_frame) / len(self._by_frame) if spread is None else spread

    @property
    def end_values(self) -> tuple[float, float]:
        """What it is at the first and at the last frame, for pipelines that go evenly from one to the other."""
        self.was_applied = True
        values = self._by_frame or self._by_step
        return values[0], values[-1]

    def __mul__(self, other: Any) -> Any:
        if not hasattr(other, "shape"):
            return float(self) * other
        self.was_applied = True
        return self.get_step_value(other) * other

    __rmul__ = __mul__


@contextmanager
def apply_guidance(pipe: Any, guidance: float | None) -> Iterator[None]:
    """Give a pipeline its guidance during a block, where that lies in a part of its own and is no argument."""
    guider = pipe.components.get("guider")
    if guider is None or guidance is None or not hasattr(guider, "guidance_scale"):
        yield
        return
    own = guider.guidance_scale
    guider.guidance_scale = guidance
    try:
        yield
    finally:
        guider.guidance_scale = own
