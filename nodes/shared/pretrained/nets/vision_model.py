"""Models of transformers that look at a picture."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from nodes.shared.pretrained.model_loader import read_complete_model
from studio.core.errors import ModelError, is_memory_short
from studio.core.translation import tr
from studio.sdk import ModelInfo


class VisionModel(nn.Module):
    """A model that is called with pictures as it wants them.

    Args:
        facts: Which.
        kind: A class of transformers that reads it: "AutoModelForDepthEstimation".
        dtype: What it computes in.

    Raises:
        ModelError: It cannot be read.
    """

    def __init__(self, facts: ModelInfo, kind: Any, dtype: torch.dtype) -> None:
        super().__init__()
        self.model = read_complete_model(kind, facts, dtype)
        self._dtype, self._name = dtype, facts.display_name

    @property
    def config(self) -> Any:
        """Its configuration."""
        return self.model.config

    @property
    def name(self) -> str:
        """What it is called, for messages."""
        return self._name

    def forward(self, pictures: torch.Tensor, **more: Any) -> Any:
        """Return what the model says of pictures [N, 3, H, W], prepared.

        Raises:
            ModelError: It refuses them, as where they have another size than it takes.
        """
        try:
            with torch.no_grad():
                return self.model(pixel_values=pictures.to(self._dtype), **more)
        except (ValueError, TypeError, RuntimeError, IndexError) as error:
            if is_memory_short(error):
                raise
            size = f"{pictures.shape[-1]}×{pictures.shape[-2]}"
            reason = " ".join(str(error).split())[:300]
            text = tr(
                "{model} cannot look at a picture of {size}: {reason}", model=self._name, size=size, reason=reason
            )
            raise ModelError(text) from error
