"""A network that spandrel has read, called as the models of transformers are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch
from torch import nn


class SingleFileUpscaler(nn.Module):
    """An upscaler.

    Args:
        descriptor: spandrel's.
        dtype: What it computes in; float32 where the network cannot.
    """

    def __init__(self, descriptor: Any, dtype: torch.dtype) -> None:
        super().__init__()
        supported = {torch.bfloat16: descriptor.supports_bfloat16, torch.float16: descriptor.supports_half}
        self._dtype = dtype if supported.get(dtype, True) else torch.float32
        self._descriptor = descriptor
        self.model = descriptor.model.eval().to(self._dtype)

    def forward(self, pictures: torch.Tensor) -> SimpleNamespace:
        """Return pictures [N, 3, H, W], 0..1, enlarged, as `reconstruction`."""
        with torch.no_grad():
            made = [self._descriptor(picture[None].to(self._dtype)) for picture in pictures]
        return SimpleNamespace(reconstruction=torch.cat(made))
