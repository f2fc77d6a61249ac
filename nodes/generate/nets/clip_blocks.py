"""Blocks of the small clip networks: 3D convolutions, and embeddings of their conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import nn
from torch.nn import functional

from studio.sdk.networks.network import Tokens

_GROUPS: Final = 8
_LEAST_SIDE: Final = 4
_MOST_CHANNELS: Final = 4  # times those of the first level
_PACE: Final = 0.02
"""The share of a batch in the mean and variance that are kept."""
_LITTLE: Final = 1e-5
Size = tuple[int, int, int]
"""Frames, height and width."""


@dataclass(frozen=True, slots=True)
class ClipResolution:
    """A change of size, seen from the clip inwards.

    Args:
        outer: Channels nearer to the clip.
        inner: Channels further inside.
        is_time_halved: Whether time is halved, too; height and width always are.
    """

    outer: int
    inner: int
    is_time_halved: bool

    @property
    def strides(self) -> Size:
        """What time, height and width are divided by."""
        return (2 if self.is_time_halved else 1), 2, 2

    @property
    def kernel(self) -> Size:
        """The window of the convolution; with a border of 1, sizes are divided exactly."""
        return (4 if self.is_time_halved else 3), 4, 4


def plan_resolutions(size: Size, channels: int, least_frames: int) -> tuple[ClipResolution, ...]:
    """Return how a clip is made smaller: by halves until a side would be less than 4, time in the last steps.

    Args:
        size: Of the clip; height and width are multiples of 8.
        channels: Of the outermost level, doubled at each further one, up to 4 times as many.
        least_frames: Where time stops being halved; it stops at an odd number, too.
    """
    frames, height, width = size
    space, time = 0, 0
    while height % 2 == width % 2 == 0 and min(height, width) >= 2 * _LEAST_SIDE:
        height, width, space = height // 2, width // 2, space + 1
    while time < space and frames % 2 == 0 and frames >= 2 * least_frames:
        frames, time = frames // 2, time + 1
    wide = [3, *(channels * min(2**number, _MOST_CHANNELS) for number in range(space))]
    return tuple(ClipResolution(wide[n], wide[n + 1], n >= space - time) for n in range(space))


def compute_innermost_size(size: Size, found: tuple[ClipResolution, ...]) -> Size:
    """Return frames, height and width after all levels."""
    frames, height, width = size
    for level in found:
        time, down, across = level.strides
        frames, height, width = frames // time, height // down, width // across
    return frames, height, width


class MeanTokenNorm(nn.Module):
    """The mean of each sample's tokens, its numbers at mean 0 and variance 1 over all that it has learned from.

    Batch norm (Ioffe & Szegedy 2015) without factors. Texts of a kind are much alike: what they share would drown what
    tells them apart. Samples without any token do not count.

    Args:
        features: Numbers of a token.
    """

    def __init__(self, features: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("variance", torch.ones(features))
        self.mean: torch.Tensor
        self.variance: torch.Tensor

    def forward(self, tokens: Tokens) -> torch.Tensor:
        """Return [B, features]; in training by the mean and variance of the batch, if two samples have any token."""
        values = to_float32(tokens.mean())
        mean, variance = self.mean, self.variance
        there = tokens.mask.any(1)
        if self.training and int(there.sum()) > 1:
            variance, mean = torch.var_mean(values[there], 0, correction=0)
            with torch.no_grad():
                self.mean.lerp_(mean.to(self.mean.dtype), _PACE)
                self.variance.lerp_(variance.to(self.variance.dtype), _PACE)
        evened: torch.Tensor = (values - mean) * (variance + _LITTLE).rsqrt()
        return evened


class ConditionEmbedding(nn.Module):
    """Features as one row for each sample: their mean; a row that is learned stands for nothing.

    Args:
        features: Numbers of a token; 0 where nothing is connected.
        width: Of the row.
        even: Whether what all features share is taken away first, so that what tells them apart is heard.
    """

    def __init__(self, features: int, width: int, *, even: bool = False) -> None:
        super().__init__()
        self.even = MeanTokenNorm(features) if features and even else None
        self.nothing = nn.Parameter(0.1 * torch.randn(width))
        self.read = nn.Linear(features, width) if features else None

    def forward(self, tokens: Tokens | None, batch: int) -> torch.Tensor:
        """Return [batch, width].

        Args:
            tokens: Batch first; samples without any token get the row for nothing. None for all without.
            batch: How many samples there are.
        """
        nothing = self.nothing.expand(batch, -1)
        if self.read is None or tokens is None:
            return nothing
        return torch.where(tokens.mask.any(1, keepdim=True), self.read(_mean(tokens, self.even)), nothing)

    def drop_rows(self, told: torch.Tensor, share: float) -> torch.Tensor:
        """Return rows of which a share, drawn from torch's global generator, says nothing."""
        keeps = torch.rand(len(told), 1, device=told.device) >= share
        return torch.where(keeps, told, self.nothing.expand_as(told))


class ClipDownsample(nn.Module):
    """Half as large: a convolution, norm, SiLU."""

    def __init__(self, level: ClipResolution) -> None:
        super().__init__()
        self.convolve = nn.Conv3d(level.outer, level.inner, level.kernel, level.strides, 1)
        self.norm = FilmNorm(level.inner, 0)

    def forward(self, clip: torch.Tensor) -> torch.Tensor:
        """Return [B, inner, T', H/2, W/2]."""
        return functional.silu(self.norm(self.convolve(clip), None))


class ClipUpsample(nn.Module):
    """Twice as large: a transposed convolution, norm, scaled and shifted by what is told, SiLU."""

    def __init__(self, level: ClipResolution, told: int) -> None:
        super().__init__()
        self.convolve = nn.ConvTranspose3d(level.inner, level.outer, level.kernel, level.strides, 1)
        self.modulate = FilmNorm(level.outer, told)

    def forward(self, clip: torch.Tensor, told: torch.Tensor) -> torch.Tensor:
        """Return [B, outer, T', 2 H, 2 W]."""
        return functional.silu(self.modulate(self.convolve(clip), told))


class FilmNorm(nn.Module):
    """Group norm (Wu & He 2018), scaled and shifted by a row of numbers (FiLM: Perez et al. 2018).

    Args:
        channels: Of the clip.
        told: Numbers in the row; 0 for a scale and a shift that are learned.
    """

    def __init__(self, channels: int, told: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(_groups(channels), channels, affine=not told)
        self.tell = nn.Linear(told, 2 * channels) if told else None
        if self.tell is not None:
            nn.init.normal_(self.tell.weight, std=0.02)
            nn.init.zeros_(self.tell.bias)

    def forward(self, clip: torch.Tensor, told: torch.Tensor | None) -> torch.Tensor:
        """Return the clip [B, C, T, H, W], changed; `told` is [B, told]."""
        if self.tell is None or told is None:
            plain: torch.Tensor = self.norm(clip)
            return plain
        scale, shift = self.tell(told)[:, :, None, None, None].chunk(2, 1)
        changed: torch.Tensor = self.norm(clip) * (1 + scale) + shift
        return changed


class ClipResidualBlock(nn.Module):
    """Two convolutions with norms before, added to what they read (He et al. 2016); adds nothing at first."""

    def __init__(self, channels: int, told: int) -> None:
        super().__init__()
        self.first_norm, self.second_norm = FilmNorm(channels, told), FilmNorm(channels, told)
        self.first, self.second = (nn.Conv3d(channels, channels, 3, padding=1) for _ in range(2))
        for weight in self.second.parameters():
            nn.init.zeros_(weight)

    def forward(self, clip: torch.Tensor, told: torch.Tensor | None) -> torch.Tensor:
        """Return the clip [B, C, T, H, W], changed."""
        inner = self.first(functional.silu(self.first_norm(clip, told)))
        added: torch.Tensor = self.second(functional.silu(self.second_norm(inner, told)))
        return clip + added


def _mean(tokens: Tokens, even: MeanTokenNorm | None) -> torch.Tensor:
    return tokens.mean() if even is None else even(tokens)


def to_float32(values: torch.Tensor) -> torch.Tensor:
    """Return values of autocast's half precision as float32; others as they are."""
    return values.float() if values.dtype in (torch.bfloat16, torch.float16) else values


def _groups(channels: int) -> int:
    """Return the most groups, up to 8, that divide the channels."""
    return next(groups for groups in range(_GROUPS, 0, -1) if channels % groups == 0)
