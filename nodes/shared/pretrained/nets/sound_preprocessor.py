"""Sound as a pretrained model wants it: at its rate, as samples or as a spectrogram."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from nodes.shared.pretrained.model_loader import explain_read_errors
from studio.core.translation import tr
from studio.sdk import ModelInfo

_SHORTEST = 0.1  # seconds


class SoundPreprocessor:
    """Prepares sound.

    Args:
        facts: The model.

    Raises:
        ModelError: It does not say how, or in a way that needs another library.
    """

    def __init__(self, facts: ModelInfo) -> None:
        from transformers import AutoFeatureExtractor

        with explain_read_errors(facts, tr("the preparation of sound")):
            self._extract: Any = AutoFeatureExtractor.from_pretrained(
                facts.path, local_files_only=True, trust_remote_code=False
            )
            self.rate = int(self._extract.sampling_rate)
        self._fixed = int(getattr(self._extract, "n_samples", 0) or 0)
        self.most = int(getattr(self._extract, "nb_max_samples", 0) or 0) or self._fixed

    def fit_sound(self, sound: torch.Tensor, rate: int) -> torch.Tensor:
        """Return a sound at the model's rate, no longer than it hears, without the digital silence at its end.

        Args:
            sound: [N].
            rate: Its samples a second.

        Returns:
            [N'] on the CPU, no gradient; empty if it is silent throughout, else a tenth of a second long at least.
        """
        import numpy as np
        import soxr

        plain = sound.detach().float().cpu()
        loud = plain.nonzero()
        if not len(loud):
            return plain[:0]
        plain = plain[: int(loud[-1]) + 1]
        if rate != self.rate:
            plain = torch.from_numpy(np.ascontiguousarray(soxr.resample(plain.numpy(), rate, self.rate)))
        plain = plain[: self.most] if self.most else plain
        shortest = round(_SHORTEST * self.rate)
        return torch.nn.functional.pad(plain, (0, max(0, shortest - len(plain))))

    def __call__(self, sounds: Sequence[torch.Tensor]) -> dict[str, torch.Tensor]:
        """Return what the model is given, by name, for sounds of one length from `fitted`."""
        made = [
            self._extract(sound.numpy(), sampling_rate=self.rate, return_tensors="pt") for sound in sounds
        ]  # one by one: some extractors draw which of a batch is looked at more closely
        return {name: torch.cat([torch.as_tensor(one[name]) for one in made]) for name in made[0]}

    def count_rows(self, length: int, rows: int) -> int:
        """Return how many rows are about a sound of so many samples, where each is filled up to one length."""
        return min(rows, -(-rows * length // self._fixed)) if self._fixed else rows
