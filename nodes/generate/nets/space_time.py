"""A transformer over patches of a clip, with attention over space and over time in turn.

Scalable diffusion models with transformers (Peebles & Xie 2023: adaLN) on clips, with factorized attention (Bertasius
et al. 2021; Ma et al. 2024, "Latte"), one adaLN for all blocks (Chen et al. 2023, "PixArt-α") and query-key norms
(Dehghani et al. 2023).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import nn
from torch.nn import functional

from studio.sdk.networks.network import Tokens

_HEAD: Final = 32
_LEVELS: Final = 64  # numbers that stand for a level of noise
_PARTS: Final = 9  # shift, scale and gate of three steps
_FEW: Final = 96  # keys
_CHANNELS: Final = 4  # of the input: colors, and whether the frame is known


@dataclass(frozen=True, slots=True)
class SpaceTimeLayout:
    """How large clips and the network are.

    Args:
        frames: Of a window; a multiple of `patch_frames`.
        height: Pixels; a multiple of `patch`.
        width: Pixels; a multiple of `patch`.
        patch: Pixels along a token's side.
        patch_frames: Frames of a token.
        features: Numbers of a token within the network; a multiple of 32.
        blocks: How many there are.
        text: Numbers of a token of text; 0 for no text.
        audio: Numbers of a token of sound; 0 for no sound.
    """

    frames: int
    height: int
    width: int
    patch: int
    patch_frames: int
    features: int
    blocks: int
    text: int = 0
    audio: int = 0

    @property
    def grid(self) -> tuple[int, int, int]:
        """Tokens in time, down and across."""
        return self.frames // self.patch_frames, self.height // self.patch, self.width // self.patch


class SpaceTimeTransformer(nn.Module):
    """Reads a clip with noise, how much noise there is, and what is wanted; returns a clip of numbers."""

    def __init__(self, layout: SpaceTimeLayout) -> None:
        super().__init__()
        self.layout = layout
        width = layout.features
        times, rows, columns = layout.grid
        patch = layout.patch_frames * layout.patch**2
        self.embed = nn.Linear(_CHANNELS * patch, width)
        down, across = _places(rows, width // 2), _places(columns, width - width // 2)
        across, down = across.expand(rows, -1, -1), down[:, None].expand(-1, columns, -1)
        self.places = nn.Parameter(torch.cat([down, across], 2).flatten(0, 1))
        self.times = nn.Parameter(_places(times, width)[:, None].flip(2).contiguous())
        self.level = nn.Sequential(nn.Linear(_LEVELS, width), nn.SiLU(), nn.Linear(width, width))
        self.adapt = nn.Linear(width, _PARTS * width)
        self.blocks = nn.ModuleList(SpaceTimeBlock(width) for _ in range(layout.blocks))
        self.text = TextConditioning(layout.text, width) if layout.text else None
        self.audio = nn.Linear(layout.audio, width, bias=False) if layout.audio else None
        self.out = nn.Linear(width, 3 * patch)
        for layer in (self.adapt, self.out):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(
        self,
        clip: torch.Tensor,
        known: torch.Tensor,
        level: torch.Tensor,
        text: Tokens | None = None,
        audio: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Return [B, T, 3, H, W].

        Args:
            clip: [B, T, 3, H, W], about −1..1, with noise but in known frames.
            known: bool [B, T]: the frames without noise.
            level: [B], 0..1: how much noise there is.
            text: What is wanted; a sample without any token gets what is usual.
            audio: [B, T, D] by frames; zeros where there is no sound.
        """
        mark = known[:, :, None, None, None].to(clip.dtype).expand(-1, -1, 1, *clip.shape[3:])
        tokens = self.embed(self._cut(torch.cat([clip, mark], 2)))
        tokens = tokens + self.places + self.times[: tokens.shape[1]]
        if self.audio is not None and audio is not None:
            heard = audio.reshape(len(audio), -1, self.layout.patch_frames, audio.shape[2]).mean(2)
            tokens = tokens + self.audio(heard).unsqueeze(2)
        state = self.level(embed_levels(level))
        words, mask = None, None
        if self.text is not None:
            words, mask, pooled = self.text(text, len(clip))
            state = state + pooled
        adapted = self.adapt(functional.silu(state)).view(len(state), _PARTS, 1, 1, -1)
        for block in self.blocks:
            tokens = block(tokens, adapted, words, mask)
        return self._join(self.out(_norm(tokens)))

    def _cut(self, clip: torch.Tensor) -> torch.Tensor:
        """Return a clip [B, T, C, H, W] as patches [B, times, places, numbers]."""
        _, rows, columns = self.layout.grid
        side, deep = self.layout.patch, self.layout.patch_frames
        batch, frames, channels = clip.shape[:3]
        parts = clip.reshape(batch, frames // deep, deep, channels, rows, side, columns, side)
        return parts.permute(0, 1, 4, 6, 2, 3, 5, 7).flatten(4).flatten(2, 3)

    def _join(self, patches: torch.Tensor) -> torch.Tensor:
        """Undo `_cut`, for three channels."""
        _, rows, columns = self.layout.grid
        side, deep = self.layout.patch, self.layout.patch_frames
        parts = patches.reshape(*patches.shape[:2], rows, columns, deep, 3, side, side)
        return parts.permute(0, 1, 4, 5, 2, 6, 3, 7).flatten(6, 7).flatten(4, 5).flatten(1, 2)


class SpaceTimeBlock(nn.Module):
    """Attention over the places of a frame and the words, attention over time, and a perceptron."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.zeros(_PARTS, 1, 1, width))
        self.space, self.time = JointAttention(width), JointAttention(width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        nn.init.zeros_(self.narrow.weight)
        nn.init.zeros_(self.narrow.bias)

    def forward(
        self, tokens: torch.Tensor, adapted: torch.Tensor, words: torch.Tensor | None, mask: torch.Tensor | None
    ) -> torch.Tensor:
        """Return tokens [B, times, places, D]; see `SpaceTimeTransformer`."""
        parts = (adapted + self.table).to(tokens.dtype).unbind(1)
        inner = _norm(tokens) * (1 + parts[1]) + parts[0]
        tokens = tokens + (1 + parts[2]) * self.space(inner, words, mask)
        inner = _norm(tokens) * (1 + parts[4]) + parts[3]
        tokens = tokens + (1 + parts[5]) * self.time(inner.transpose(1, 2)).transpose(1, 2)
        inner = _norm(tokens) * (1 + parts[7]) + parts[6]
        result: torch.Tensor = tokens + (1 + parts[8]) * self.narrow(
            functional.gelu(self.wide(inner), approximate="tanh")
        )
        return result


class JointAttention(nn.Module):
    """Each row of tokens looks at itself and, if there are any, at the words: one softmax over both."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.heads = width // _HEAD
        self.read = nn.Linear(width, 3 * width, bias=False)
        self.write = nn.Linear(width, width, bias=False)
        self.scale = nn.Parameter(torch.full((self.heads, 1), math.log(10.0)))
        nn.init.zeros_(self.write.weight)

    def forward(
        self, tokens: torch.Tensor, words: torch.Tensor | None = None, mask: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return [B, rows, N, D].

        Args:
            tokens: [B, rows, N, D].
            words: [B, W, D].
            mask: bool [B, W].
        """
        batch, rows, count, width = tokens.shape
        query, key, value = self._split(self.read(tokens.flatten(0, 1))).unbind(2)
        bias = None
        if words is not None and mask is not None:
            more = self._split(functional.linear(words, self.read.weight[width:])).repeat_interleave(rows, 0)
            key, value = torch.cat([key, more[:, :, 0]], 1), torch.cat([value, more[:, :, 1]], 1)
            there = torch.cat([mask.new_ones(batch, count), mask], 1).repeat_interleave(rows, 0)
            bias = there[:, None, None, :]
        query = functional.rms_norm(query, (_HEAD,)) * (self.scale.exp() / _HEAD).to(query.dtype)
        key = functional.rms_norm(key, (_HEAD,)).to(query.dtype)
        query, key, value = (part.transpose(1, 2) for part in (query, key, value))
        found: torch.Tensor = self.write(_attend(query, key, value, bias).transpose(1, 2).flatten(2))
        return found.view(batch, rows, count, width)

    def _split(self, numbers: torch.Tensor) -> torch.Tensor:
        """Return [B, N, kinds, heads, 32]."""
        return numbers.reshape(*numbers.shape[:2], -1, self.heads, _HEAD)


class TextConditioning(nn.Module):
    """Makes words that blocks look at, and one mean of them, of tokens of text."""

    def __init__(self, given: int, width: int) -> None:
        super().__init__()
        self.words = nn.Linear(given, width)
        self.mean = nn.Linear(given, width)
        self.nothing = nn.Parameter(0.02 * torch.randn(width))

    def forward(self, text: Tokens | None, batch: int) -> tuple[torch.Tensor | None, torch.Tensor | None, torch.Tensor]:
        """Return words [B, W, D] (None without text), their mask [B, W], and [B, D]."""
        if text is None:
            return None, None, self.nothing.expand(batch, -1)
        words = self.words(text.values * text.mask.unsqueeze(-1))
        mean = torch.where(text.mask.any(1, keepdim=True), self.mean(text.mean()), self.nothing)
        return words, text.mask, mean


def _attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, there: torch.Tensor | None) -> torch.Tensor:
    """Return softmax(q kᵀ) v over keys that are there; rows are [B, heads, N, 32].

    Few keys are quicker in plain steps than in one fused step on a CPU: twice as quick for 4, level for 128.
    """
    if key.shape[2] > _FEW or query.device.type != "cpu":
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=there, scale=1.0)
    likeness = (query @ key.transpose(-1, -2)).float()
    if there is not None:
        likeness = likeness.masked_fill(~there, -math.inf)
    return likeness.softmax(-1).to(value.dtype) @ value


def _norm(tokens: torch.Tensor) -> torch.Tensor:
    return functional.layer_norm(tokens, tokens.shape[-1:])


def _places(count: int, width: int) -> torch.Tensor:
    """Return sines and cosines of places [count, width], of periods from 4 places on (Vaswani et al. 2017)."""
    rates = 0.5 * math.pi * torch.exp(torch.linspace(0.0, -math.log(16.0), width // 2))
    angles = torch.arange(count)[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], 1)


def embed_levels(level: torch.Tensor) -> torch.Tensor:
    """Return sines and cosines of levels [B] as [B, 64]."""
    rates = torch.exp(torch.linspace(0.0, math.log(200.0), _LEVELS // 2, device=level.device))
    angles = level.float()[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], 1)
