"""Quantized weights with a scale beside them, as files for small cards hold them: 8-bit floats or whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from studio.sdk.networks.checkpoint_names import SCALE_ENDINGS, UNUSED_ENDINGS

if TYPE_CHECKING:
    import torch

_WEIGHT: Final = ".weight"


def dequantize_weights(tensors: Mapping[str, torch.Tensor], dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """Return the tensors of a file with quantized weights multiplied by their scales, and without the scales.

    Args:
        tensors: By name. A quantized weight `w` of shape [O, ...] has a scale of one number, of shape [O], of shape
            [O, 1, ...], or of blocks [O / b, I / c] that divide the weight.
        dtype: Of the result of quantized weights; others stay as they are.
    """
    scales = {name for name in tensors if name.endswith(SCALE_ENDINGS)}
    if not scales and not any(name.endswith(UNUSED_ENDINGS) for name in tensors):
        return dict(tensors)
    found = {
        name: tensor for name, tensor in tensors.items() if name not in scales and not name.endswith(UNUSED_ENDINGS)
    }  # fmt: skip
    for name in scales:
        weight = next(name.removesuffix(end) + _WEIGHT for end in SCALE_ENDINGS if name.endswith(end))
        if weight in found:
            found[weight] = _multiply(found[weight], tensors[name]).to(dtype)
    return found


def _multiply(weight: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    import torch

    values, factors = weight.to(torch.float32), scale.to(torch.float32)
    if factors.numel() == 1:
        return values * factors.reshape(())
    if factors.ndim == 1:
        return values * factors.reshape(-1, *[1] * (values.ndim - 1))
    for axis, size in enumerate(values.shape):
        blocks = factors.shape[axis] if axis < factors.ndim else 1
        if blocks not in (1, size):
            factors = factors.repeat_interleave(-(-size // blocks), dim=axis).narrow(axis, 0, size)
    return values * factors
