"""The moving average of weights, which runs and is saved in place of the weights that are trained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch


class WeightAverages:
    """Averages weights exponentially, over fewer steps at the beginning: min(decay, (1 + step) / (10 + step)).

    The ramp is that of TensorFlow's `ExponentialMovingAverage(num_updates=…)`.

    Args:
        weights: What is averaged, by name; float tensors that are changed in place.
        decay: 0 for no average.
    """

    def __init__(self, weights: Mapping[str, torch.Tensor], decay: float) -> None:
        self.decay = decay
        self._weights = dict(weights) if decay else {}
        self.averages = {name: weight.detach().clone() for name, weight in self._weights.items()}

    @torch.no_grad()
    def update_averages(self, step: int) -> None:
        """Take in the weights after a step, counted from 0."""
        if self._weights:
            decay = min(self.decay, (1.0 + step) / (10.0 + step))
            weights = [weight.detach() for weight in self._weights.values()]
            torch._foreach_lerp_(list(self.averages.values()), weights, 1.0 - decay)

    @contextmanager
    def use_averages(self) -> Iterator[None]:
        """Let the networks run with the average during the block."""
        kept = {name: weight.detach().clone() for name, weight in self._weights.items()}
        self._put(self.averages)
        try:
            yield
        finally:
            self._put(kept)

    @torch.no_grad()
    def _put(self, values: Mapping[str, torch.Tensor]) -> None:
        for name, weight in self._weights.items():
            weight.copy_(values[name])
