"""Names of tensors in single files of weights."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

GGUF_SUFFIX: Final = ".gguf"
ONNX_SUFFIX: Final = ".onnx"
"""Of files with quantized weights."""
SCALE_ENDINGS: Final = (".scale_weight", ".weight_scale", ".weight_scale_inv")
"""Endings of the names of scales, in place of that of the weight; the weight is multiplied by each of them."""
UNUSED_ENDINGS: Final = (".scale_input", ".input_scale", "scaled_fp8", ".comfy_quant")
"""Endings of what only programs need that compute in 8 bits."""
_PREFIXES: Final = ("model.diffusion_model.", "diffusion_model.", "transformer.", "unet.")


def strip_network_prefix(names: Collection[str]) -> dict[str, str]:
    """Return the tensors of the network that removes noise: by the names that it gives them, those in the file.

    Checkpoints of a whole pipeline, and files for other programs, put a prefix before the names. Without one all
    tensors are of that network.
    """
    for prefix in _PREFIXES:
        found = {name.removeprefix(prefix): name for name in names if name.startswith(prefix)}
        if found:
            return found
    return {name: name for name in names}


def is_scale_name(name: str) -> bool:
    """Return whether a tensor is a scale of quantized weights, or of no use without a program that computes in 8 bits.

    Args:
        name: Of the tensor.
    """
    return name.endswith((*SCALE_ENDINGS, *UNUSED_ENDINGS))
