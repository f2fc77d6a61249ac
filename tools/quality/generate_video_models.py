"""Clips by pretrained pipelines: the colors of what is shown while they are made."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch.nn.functional import avg_pool2d

from nodes.generate.diffusion.pipelines.latent_preview import find_rgb_map, preview_latents
from studio.sdk import ModelInfo, ModelRef
from tools.quality.known_answer import Known

_FACTOR = 8


class Mosaic(torch.nn.Module):
    """An autoencoder whose latents are known: means of 8×8 pixels, mixed into eight channels."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = torch.nn.Conv2d(3, 8, 1)
        self.config: dict[str, Any] = {"scaling_factor": 0.5}

    def encode(self, pictures: torch.Tensor) -> Any:
        """Return what holds the latents [B, 8, H/8, W/8] of pictures, −1..1."""
        latents = self.encoder(avg_pool2d(pictures, _FACTOR))
        return SimpleNamespace(latent_dist=SimpleNamespace(mode=lambda: latents))


def measure() -> list[Known]:
    """Return how far the colors of a preview are from those of the picture."""
    torch.manual_seed(0)
    vae = Mosaic()
    shown = torch.rand(1, 3, 64, 64)
    facts = ModelInfo(ModelRef("mosaic"), Path("no-such-model"), "diffusers", "Mosaic", frozenset(), version="1")
    with torch.no_grad():
        latents = vae.encode(shown * 2 - 1).latent_dist.mode() * 0.5
        made = preview_latents(latents[0], find_rgb_map(SimpleNamespace(vae=vae), facts)).as_array()
    true = avg_pool2d(shown, _FACTOR)[0].permute(1, 2, 0).numpy()
    error = float(np.sqrt(((made - true) ** 2).mean()))
    what = "colors of a latent preview, RMSE"
    return [Known("generate.text_to_video", what, error, "x", "the picture's own means, 0..1", at_most=0.01)]
