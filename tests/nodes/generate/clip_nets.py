"""What tests of small networks of clips share."""

from __future__ import annotations

from typing import Any

import torch

from nodes.generate.nets.space_time import SpaceTimeLayout
from studio.core.clip_info import ClipInfo
from studio.core.image import Features, Image
from studio.sdk import Batch, Network, Tokens
from studio.sdk.networks.network import build_initial_module

FACTS = {"condition": ClipInfo(modality="text", tokens=3, features=6)}
LAYOUT = SpaceTimeLayout(4, 16, 16, 8, 2, 32, 2, text=6, audio=5)
SMALL_TEXT: dict[str, Any] = {"width": 32, "depth": 2, "context": 32, "vocabulary": 512}
SMALL: dict[str, Any] = {"width": 24, "height": 16, "length": 4, "channels": 8}


def built(node: Network, *, told: bool = True) -> Any:
    """Return the module of a node, with a condition or without."""
    return build_initial_module(node, FACTS if told else {})


def condition(batch: int, *, nothing: tuple[int, ...] = ()) -> Tokens:
    """Return three tokens for each sample; none for some."""
    values = torch.randn(batch, 3, 6, generator=torch.Generator().manual_seed(batch))
    mask = torch.ones(batch, 3, dtype=torch.bool)
    mask[list(nothing)] = False
    return Tokens(values * mask.unsqueeze(-1), mask)


def batch_of(clips: torch.Tensor | None, count: int = 2) -> Batch:
    """Return a batch with clips [B, T, 3, H, W], or with none."""
    count = count if clips is None else len(clips)
    return Batch(("",) * count, ("",) * count, clips, None, {}, {})


def noise(*shape: int) -> torch.Tensor:
    """Return numbers from 0 to 1, always the same."""
    return torch.rand(shape, generator=torch.Generator().manual_seed(7))


def pictures(count: int, height: int = 20, width: int = 30) -> list[Image]:
    """Return a clip."""
    return [Image(noise(count, 3, height, width)[number]) for number in range(count)]


def features(shift: float = 0.0) -> Features:
    """Return a condition as a node gets it."""
    return Features(torch.linspace(-1, 1, 18).reshape(3, 6) + shift, "text")


def without_gradient(net: torch.nn.Module) -> list[str]:
    """Return the names of weights that a backward pass has not reached."""
    return [name for name, weight in net.named_parameters() if weight.grad is None or not weight.grad.any()]
