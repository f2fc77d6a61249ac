"""What the tests of pretrained encoders share: the bare calls of transformers, and media with tiny models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from studio.models.library import ModelLibrary
from studio.sdk import ModelRef
from studio.sdk.testing import MemoryMedia

TEXT = "a red fox jumps, twice."
PICTURE_SIZES = {"vit": (32, 32), "clip": (32, 32), "siglip": (32, 32), "dinov2": (32, 32), "resnet": (64, 64)}


def media_of(folder: Path) -> MemoryMedia:
    """Return media whose models are those in a folder."""
    return MemoryMedia(models=ModelLibrary([folder], cache=folder / "no cache"))


def ref(folder: Path) -> ModelRef:
    """Return how a folder's model is asked for."""
    return ModelRef(str(folder))


def bare(folder: Path, kind: str = "AutoModel") -> Any:
    """Return a model as transformers reads it, in evaluation mode."""
    import transformers

    return getattr(transformers, kind).from_pretrained(folder, local_files_only=True).eval()


def tokens_of(folder: Path, *texts: str, **more: Any) -> Any:
    """Return texts as the model's tokenizer divides them."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder)(list(texts), return_tensors="pt", **more)


def noise(*shape: int) -> torch.Tensor:
    """Return random numbers of 0..1 that are exact in 8 bits, the same each time."""
    generator = torch.Generator().manual_seed(len(shape))
    return torch.randint(0, 256, shape, generator=generator) / 255.0
