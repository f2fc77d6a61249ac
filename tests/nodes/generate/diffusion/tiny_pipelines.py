"""Tiny pipelines for the tests of what is shared, loaded and called as diffusers does it."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

Picture: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]

_WANTED: dict[str, object] = {
    "prompt": "a cat", "width": 16, "height": 16, "guidance_scale": 2.0, "num_inference_steps": 3, "output_type": "np",
    "max_sequence_length": 32, "use_resolution_binning": False, "complex_human_instruction": None,
}  # fmt: skip


def loaded(folder: Path) -> Any:
    """Return a pipeline."""
    import diffusers
    import torch

    pipe = diffusers.DiffusionPipeline.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def made(pipe: Any, **more: object) -> Picture:
    """Return the picture that a pipeline makes, [H, W, 3]."""
    import torch

    takes = inspect.signature(pipe.__call__).parameters
    wanted = {name: value for name, value in (_WANTED | more).items() if name in takes}
    pictures: list[Picture] = pipe(**wanted, generator=torch.Generator().manual_seed(0)).images
    return pictures[0]
