"""The distance by a network's layers, against the formula and transformers' own call."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from nodes.judge.perceptual import PerceptualDistance
from studio.models.library import ModelLibrary
from studio.sdk import Image, ModelRef
from studio.sdk.networks.hf import configure_libraries
from studio.sdk.testing import MemoryMedia, run_frame
from tests.tiny_models import families
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figure."""
    return [error_by_the_formula()]


def error_by_the_formula() -> Known:
    """Compare two pictures of noise layer by layer, place by place."""
    configure_libraries()
    from transformers import AutoModel

    one, other = torch.randint(0, 256, (2, 3, 32, 32), generator=torch.Generator().manual_seed(1)) / 255.0
    with TemporaryDirectory() as home, torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        folder = families()["vit"](Path(home) / "vit")
        node = PerceptualDistance(model=ModelRef(str(folder)))
        found = run_frame(node, image=Image(one), reference=Image(other), media=MemoryMedia(models=ModelLibrary()))
        with torch.no_grad():
            pixels = torch.stack([one, other]) * 2 - 1
            layers = AutoModel.from_pretrained(folder).eval()(pixels, output_hidden_states=True).hidden_states
    wanted = 0.0
    for layer in layers:
        first, second = (rows / rows.norm(dim=-1, keepdim=True) for rows in layer.double())
        wanted += float((first - second).square().sum(-1).mean()) / len(layers)
    error = abs(found - wanted)
    return Known("judge.perceptual_distance", "error of a ViT's distance", error, "", "Zhang et al. 2018", at_most=1e-6)
