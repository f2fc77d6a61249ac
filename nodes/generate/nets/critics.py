"""Critics: what says how real a clip looks, as a whole or frame by frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.parametrizations import spectral_norm

from nodes.generate.nets.clip_blocks import MeanTokenNorm
from studio.sdk import Tokens

_DEPTH: Final = 3
_LEAST: Final = 2**_DEPTH
_PLACES: Final = 4
_SLOPE: Final = 0.2


class ProjectionScore(nn.Module):
    """How real, by what was seen, and how well that fits what was wanted (Miyato & Koyama 2018): w·h + (V e)·h.

    The condition is evened (`MeanTokenNorm`): under spectral norm, nothing else could make what tells texts apart
    larger.

    Args:
        seen: Numbers of h.
        channels: Of the space where h and the condition meet.
        features: Of the condition's tokens; 0 for none.
        normed: What is done to each layer.
    """

    def __init__(self, seen: int, channels: int, features: int, normed: Callable[[nn.Module], Any]) -> None:
        super().__init__()
        self.judge = normed(nn.Linear(seen, 1))
        self.meet = normed(nn.Linear(seen, channels)) if features else None
        self.even = MeanTokenNorm(features) if features else None
        self.read = normed(nn.Linear(features, channels)) if features else None

    def forward(self, seen: torch.Tensor, condition: Tokens | None) -> torch.Tensor:
        """Return scores [B] for what was seen, [B, N]; without any token they say only how real it looks."""
        score: torch.Tensor = self.judge(seen)[:, 0]
        if self.meet is None or self.read is None or self.even is None or condition is None:
            return score
        fit: torch.Tensor = (self.meet(seen) * self.read(self.even(condition))).sum(1) * condition.mask.any(1)
        return score + fit


class VideoDiscriminator(nn.Module):
    """Judges clips as a whole, by 3D convolutions.

    Args:
        channels: Of the first layer; doubled twice.
        features: Of the condition's tokens; 0 for none.
        spectral: Whether all layers have spectral norm (Miyato et al. 2018).
        most: Pixels of the longer side; larger pictures are made smaller before.
    """

    def __init__(self, channels: int, features: int, spectral: bool, most: int) -> None:
        super().__init__()
        self.most = most
        normed: Callable[[nn.Module], Any] = spectral_norm if spectral else _plain
        wide = [3, *(channels * 2**number for number in range(_DEPTH))]
        self.layers = nn.ModuleList(normed(nn.Conv3d(wide[n], wide[n + 1], 4, 2, 1)) for n in range(_DEPTH))
        self.project = ProjectionScore(wide[-1] * _PLACES**2, wide[-1], features, normed)

    def is_optional_weight(self, name: str) -> bool:
        """Return whether weights belong to a condition that is not connected."""
        return self.project.meet is None and name.startswith(("project.meet.", "project.read.", "project.even."))

    def forward(self, image: torch.Tensor, condition: Tokens | None = None) -> Tokens:
        """Return scores, values [B, 1, 1], for clips [B, T, 3, H, W]."""
        inner = _sized(image.transpose(1, 2), self.most) * 2.0 - 1.0
        for layer in self.layers:
            inner = functional.leaky_relu(layer(inner), _SLOPE)
        inner = functional.adaptive_avg_pool3d(inner, (1, _PLACES, _PLACES)).flatten(1)
        return _tokens(self.project(inner, condition)[:, None])


class FrameDiscriminator(nn.Module):
    """Judges frames, one by one. Arguments are those of `VideoCritic`."""

    def __init__(self, channels: int, features: int, spectral: bool, most: int) -> None:
        super().__init__()
        self.most = most
        normed: Callable[[nn.Module], Any] = spectral_norm if spectral else _plain
        wide = [3, *(channels * 2**number for number in range(_DEPTH))]
        self.layers = nn.ModuleList(normed(nn.Conv2d(wide[n], wide[n + 1], 4, 2, 1)) for n in range(_DEPTH))
        self.project = ProjectionScore(wide[-1] * _PLACES**2, wide[-1], features, normed)

    def is_optional_weight(self, name: str) -> bool:
        """Return whether weights belong to a condition that is not connected."""
        return self.project.meet is None and name.startswith(("project.meet.", "project.read.", "project.even."))

    def forward(self, image: torch.Tensor, condition: Tokens | None = None) -> Tokens:
        """Return scores, values [B, T, 1], for clips [B, T, 3, H, W]; [B, 1, 1] for pictures [B, 3, H, W]."""
        clips = image if image.dim() == 5 else image.unsqueeze(1)
        frames = clips.shape[1]
        inner = _sized(clips.transpose(1, 2), self.most)
        inner = inner.transpose(1, 2)[:, :frames].flatten(0, 1) * 2.0 - 1.0
        for layer in self.layers:
            inner = functional.leaky_relu(layer(inner), _SLOPE)
        inner = functional.adaptive_avg_pool2d(inner, (_PLACES, _PLACES)).flatten(1)
        if condition is not None:
            condition = Tokens(*(part.repeat_interleave(frames, 0) for part in condition))
        return _tokens(self.project(inner, condition).unflatten(0, (-1, frames)))


def _plain(layer: nn.Module) -> nn.Module:
    return layer


def _sized(clips: torch.Tensor, most: int) -> torch.Tensor:
    """Return clips [B, 3, T, H, W] with sides from 8 to `most` and at least 8 frames; the last frame is held."""
    frames, height, width = clips.shape[2:]
    shrink = min(1.0, most / max(height, width))
    size = [max(_LEAST, round(side * shrink)) for side in (height, width)]
    if size != [height, width]:
        mode = "area" if shrink < 1.0 else "nearest"
        clips = functional.interpolate(clips, (frames, *size), mode=mode)
    if frames < _LEAST:
        clips = torch.cat([clips, clips[:, :, -1:].expand(-1, -1, _LEAST - frames, -1, -1)], 2)
    return clips


def _tokens(scores: torch.Tensor) -> Tokens:
    """Return scores [B, T] as tokens of one number."""
    return Tokens(scores.unsqueeze(-1), torch.ones(scores.shape, dtype=torch.bool, device=scores.device))
