"""4-bit weights: linear layers of the largest part of a model keep whole numbers from 0 to 15, and scales of groups.

A row of a weight is divided into groups of 32 numbers. Each group has a scale and a minimum in the dtype of the model:
w = q · scale + minimum, as in the format Q4_1 of GGML. A layer multiplies its own weight while it computes, so that one
weight at a time is in memory in full.
"""

from __future__ import annotations

import re
from typing import Any, Final

import torch
from torch.nn.utils import parametrize

from studio.engine.pretrained.offload import find_largest_module, list_shared_layers
from studio.sdk.model_files.part_weights import INT4_GROUP

_MOST: Final = 15


class GroupedInt4(torch.nn.Module):
    """Parametrization of a weight [O, I], I a multiple of 32, by packed numbers, scales and minima.

    Args:
        weight: It has the shape and the dtype of the result.
    """

    def __init__(self, weight: torch.Tensor) -> None:
        super().__init__()
        self._shape, self._dtype = weight.shape, weight.dtype

    def right_inverse(self, weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return packed numbers [O, I / 2], uint8, scales [O, I / 32] and minima [O, I / 32]."""
        groups = weight.to(torch.float32).reshape(self._shape[0], -1, INT4_GROUP)
        minimum = groups.amin(-1, keepdim=True).to(self._dtype)
        scale = ((groups.amax(-1, keepdim=True) - minimum) / _MOST).to(self._dtype)
        steps = (groups - minimum) / scale.to(torch.float32).clamp(min=torch.finfo(torch.float32).tiny)
        numbers = steps.round().clamp(0, _MOST).to(torch.uint8).reshape(self._shape[0], -1, 2)
        return numbers[..., 0] | numbers[..., 1] << 4, scale.squeeze(-1), minimum.squeeze(-1)

    def forward(self, packed: torch.Tensor, scale: torch.Tensor, minimum: torch.Tensor) -> torch.Tensor:
        """Return the weight."""
        numbers = torch.stack([packed & _MOST, packed >> 4], -1).to(scale.dtype)
        groups = numbers.reshape(*scale.shape, INT4_GROUP)
        return torch.addcmul(minimum.unsqueeze(-1), groups, scale.unsqueeze(-1)).reshape(self._shape)


def apply_int4_weights(model: Any) -> None:
    """Keep the weights of linear layers of the network that does most of the work in 4 bits.

    Layers that need to be exact, as the library names them, those that share a weight, and those of LoRAs stay as they
    are. So does a network whose weights are quantized in its file.

    Raises:
        ModelError: The model has no such network.
    """
    largest = find_largest_module(model)
    if largest is None:
        return
    patterns = _list_exact_patterns(largest)
    shared = set(list_shared_layers(largest))
    for name, layer in list(largest.named_modules()):
        is_kept = name in shared or any(re.search(pattern, part) for pattern in patterns for part in _list_parts(name))
        if type(layer) is torch.nn.Linear and not layer.in_features % INT4_GROUP and not is_kept:
            parametrize.register_parametrization(layer, "weight", GroupedInt4(layer.weight))


def _list_exact_patterns(module: torch.nn.Module) -> tuple[str, ...]:
    """Return expressions for the names of layers that are not narrowed, those of 8-bit weights."""
    from diffusers.hooks.layerwise_casting import DEFAULT_SKIP_MODULES_PATTERN

    own = (getattr(module, name, None) or () for name in ("_skip_layerwise_casting_patterns", "_keep_in_fp32_modules"))
    return (*DEFAULT_SKIP_MODULES_PATTERN, *(str(pattern) for patterns in own for pattern in patterns), r"\.lora_")


def _list_parts(name: str) -> list[str]:
    """Return the name of a layer and those of the modules that it is in."""
    parts = name.split(".")
    return [".".join(parts[: end + 1]) for end in range(len(parts))]
