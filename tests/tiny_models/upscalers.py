"""Tiny upscalers in single files, as the community shares them: five architectures that spandrel reads."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from tests.tiny_models import Maker

UPSCALERS: Mapping[str, tuple[str, str, dict[str, Any], int]] = {
    "esrgan": ("ESRGAN", "ESRGAN", {"num_filters": 8, "num_blocks": 1, "scale": 4}, 4),
    "compact": ("Compact", "Compact", {"num_feat": 8, "num_conv": 2, "upscale": 2}, 2),
    "span": ("SPAN", "SPAN", {"num_in_ch": 3, "num_out_ch": 3, "feature_channels": 8, "upscale": 2}, 2),
    "swinir": (
        "SwinIR", "SwinIR",
        {"img_size": 16, "embed_dim": 12, "depths": [2, 2], "num_heads": [2, 2], "window_size": 8, "mlp_ratio": 2.0,
         "upscale": 2, "upsampler": "pixelshuffledirect"}, 2,
    ),
    "plksr": ("PLKSR", "PLKSR", {"dim": 8, "n_blocks": 2, "upscaling_factor": 2, "use_ea": True}, 2),
}  # fmt: skip
"""By name: module and class of spandrel, settings, and the factor."""


def make_upscaler(folder: Path, name: str) -> Path:
    """Make the file of an upscaler, and return its path."""
    from safetensors.torch import save_file

    from nodes.realism.spandrel_models import import_spandrel

    import_spandrel()
    module, kind, settings, factor = UPSCALERS[name]
    network = getattr(importlib.import_module(f"spandrel.architectures.{module}"), kind)(**settings)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{factor}x_{name}.safetensors"
    save_file({key: value.contiguous() for key, value in network.state_dict().items()}, path)
    return path


FAMILIES: Mapping[str, Maker] = {name: partial(make_upscaler, name=name) for name in UPSCALERS}
