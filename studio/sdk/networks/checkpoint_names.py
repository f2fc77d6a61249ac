"""Names of tensors in single files of weights."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

GGUF_SUFFIX: Final = ".gguf"
ONNX_SUFFIX: Final = ".onnx"
"""Of files with quantized weights."""
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
