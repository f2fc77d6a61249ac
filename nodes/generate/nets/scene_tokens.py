"""A flow-matching transformer that makes scenes: a dozen tokens of layer parameters from the words of a caption.

Rectified flow (Liu et al., "Flow Straight and Fast", 2022; Lipman et al., "Flow Matching for Generative Modeling",
2022) in a diffusion transformer (Peebles, Xie, "Scalable Diffusion Models with Transformers", 2022) with one table of
modulation for all blocks (Chen et al., "PixArt-alpha", 2023), queries and keys normalized (Henry et al.,
"Query-Key Normalization for Transformers", 2020), squared ReLU (So et al., "Primer", 2021), and guidance without a
classifier (Ho, Salimans, 2022). It says the scene itself, not its velocity:
x0-prediction with the loss of the velocity.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import torch
from torch import nn
from torch.nn import functional

from nodes.shared.scene.scene_vector import BACKGROUND, CAMERA, LAYER, MOTION, TOKENS, WIDTH, ChoiceCodec, count_numbers
from studio.core.translation import tr
from studio.sdk import StudioError
from studio.sdk.networks.network import StepOutput, Tokens
from studio.sdk.training.dataset import Batch

HEAD: Final = 32
"""Numbers of each attention head; they divide the width."""
_LEAST_REST: Final = 0.1  # of the way to the scene, by which errors are divided at least
_ONCE_WEIGHT: Final = 3.0  # of what is said once for the clip, against curves
_HIDDEN: Final = -1e4
_KINDS: Final = (BACKGROUND, CAMERA, LAYER, MOTION)


def _kind_of(token: int) -> int:
    return token if token < 2 else 2 + token % 2


class _EachToken(nn.Module):
    """A matrix and a bias of its own for each token of a scene."""

    def __init__(self, numbers: int, made: int, spread: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(TOKENS, numbers, made) * spread)
        self.bias = nn.Parameter(torch.zeros(TOKENS, made))

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return [B, TOKENS, made] of [B, TOKENS, numbers]."""
        return (tokens.transpose(0, 1) @ self.weight).transpose(0, 1) + self.bias


class _Modulation(nn.Module):
    """Rows of numbers that shift and scale what the network says, none at first."""

    def __init__(self, width: int, rows: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(rows, width, width))
        self.bias = nn.Parameter(torch.zeros(rows, 1, width))

    def forward(self, state: torch.Tensor) -> torch.Tensor:
        """Return [rows, B, 1, width] of [B, width]."""
        return (functional.silu(state) @ self.weight + self.bias).unsqueeze(2)


class _Block(nn.Module):
    """Attention over the scene's own tokens and the words at once, then a perceptron on each token."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(width, 3 * width, bias=False)
        self.word_key = nn.Linear(width, width, bias=False)
        self.word_value = nn.Linear(width, width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.wide = nn.Linear(width, 4 * width, bias=False)
        self.narrow = nn.Linear(4 * width, width, bias=False)
        self.modulation = nn.Parameter(torch.zeros(6, 1, 1, width))
        self.sharpness = nn.Parameter(torch.full((width // HEAD, 1), math.log(0.25)))
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.narrow.weight)

    def forward(
        self, tokens: torch.Tensor, words: torch.Tensor, there: torch.Tensor, modulation: torch.Tensor
    ) -> torch.Tensor:
        """Return the tokens, changed.

        Args:
            tokens: [B, N, D].
            words: [B, L, D].
            there: [B, 1, 1, N + L]: 0 where may be looked, a large negative number elsewhere.
            modulation: [6, B, 1, D], for all blocks.
        """
        shift, scale, gate, shift_2, scale_2, gate_2 = modulation + self.modulation
        seen = functional.layer_norm(tokens, tokens.shape[-1:]) * (1 + scale) + shift
        tokens = tokens + (1 + gate) * self._attend(seen, words, there)
        seen = functional.layer_norm(tokens, tokens.shape[-1:]) * (1 + scale_2) + shift_2
        made: torch.Tensor = tokens + (1 + gate_2) * self.narrow(functional.relu(self.wide(seen)).square())
        return made

    def _attend(self, tokens: torch.Tensor, words: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        query, key, value = (_heads(part) for part in self.query_key_value(tokens).chunk(3, -1))
        word_key, word_value = _heads(self.word_key(words)), _heads(self.word_value(words))
        query = (_normal(query) * self.sharpness.exp().to(query.dtype)).transpose(1, 2)
        own = query @ _normal(key).permute(0, 2, 3, 1)
        told = query @ _normal(word_key).permute(0, 2, 3, 1)
        share = (torch.cat([own, told], -1) + there.to(own.dtype)).softmax(-1).to(value.dtype)
        of_own, of_words = torch.split(share, [own.shape[-1], told.shape[-1]], -1)
        seen = of_own @ value.transpose(1, 2) + of_words @ word_value.transpose(1, 2)
        made: torch.Tensor = self.out(seen.transpose(1, 2).flatten(2))
        return made


def _heads(joined: torch.Tensor) -> torch.Tensor:
    """Return [B, N, heads, HEAD] of [B, N, width]."""
    return joined.reshape(*joined.shape[:-1], -1, HEAD)


def _normal(heads: torch.Tensor) -> torch.Tensor:
    return functional.layer_norm(heads, heads.shape[-1:])


class SceneTransformer(nn.Module):
    """Makes scenes from the words of captions.

    Args:
        features: Numbers a word has.
        width: Numbers a token has inside; a multiple of 32.
        depth: Blocks.
        dropped: The share of captions that are left out in training, so that guidance knows the way without.
    """

    weights: torch.Tensor

    def __init__(self, features: int, width: int = 128, depth: int = 4, dropped: float = 0.1) -> None:
        super().__init__()
        self.dropped = dropped
        self.inward = _EachToken(WIDTH, width, 1.0 / math.sqrt(WIDTH))
        self.outward = _EachToken(width, WIDTH, 0.0)
        self.place = nn.Parameter(torch.randn(TOKENS, width) * 0.3)
        self.word = nn.Linear(features, width)
        self.no_words = nn.Parameter(torch.zeros(width))
        self.times = nn.Sequential(nn.Linear(64, width), nn.SiLU(), nn.Linear(width, width))
        self.modulation = _Modulation(width, 6)
        self.last = _Modulation(width, 2)
        self.blocks = nn.ModuleList(_Block(width) for _ in range(depth))
        self.register_buffer("weights", _weights(), persistent=False)

    def forward(
        self, text: Tokens, *, seed: int = 0, steps: int = 10, guidance: float = 1.5, **_: object
    ) -> torch.Tensor:
        """Return scenes [B, TOKENS, WIDTH] for captions: Euler steps from noise, the same for the same seed.

        Args:
            text: The captions' words.
            seed: Draws the noise.
            steps: How many steps.
            guidance: How much further than without the caption; 1 is as learned.
            **_: What else may be wired to the node does not change the scene.
        """
        batch = text.values.shape[0]
        noise = torch.randn(1, TOKENS, WIDTH, generator=torch.Generator().manual_seed(seed))
        scenes = noise.to(text.values.device).expand(batch, -1, -1)
        without = Tokens(text.values, torch.zeros_like(text.mask))
        both = Tokens(torch.cat([text.values] * 2), torch.cat([text.mask, without.mask]))
        for step in range(steps):
            time = torch.full((2 * batch,), step / steps, device=scenes.device)
            told, untold = self.predict_scene(torch.cat([scenes] * 2), time, both).chunk(2)
            wanted = untold + guidance * (told - untold)
            scenes = scenes + (wanted - scenes) / (steps - step)
        return scenes

    def predict_scene(self, noisy: torch.Tensor, time: torch.Tensor, text: Tokens) -> torch.Tensor:
        """Return what scenes are without their noise.

        Args:
            noisy: [B, TOKENS, WIDTH], `time` * scene + (1 - `time`) * noise.
            time: [B], 0..1.
            text: The captions' words; those without any are unknown.
        """
        words = self.word(text.values)
        mean = Tokens(words, text.mask).mean()
        mean = torch.where(text.mask.any(1, keepdim=True), mean, self.no_words.to(mean.dtype))
        state = self.times(_waves(time)) + mean
        tokens = self.inward(noisy) + self.place
        own = torch.ones(text.mask.shape[0], TOKENS, dtype=torch.bool, device=text.mask.device)
        there = torch.where(torch.cat([own, text.mask], 1), 0.0, _HIDDEN)[:, None, None]
        modulation = self.modulation(state)
        for block in self.blocks:
            tokens = block(tokens, words, there, modulation)
        shift, scale = self.last(state)
        made: torch.Tensor = self.outward(functional.layer_norm(tokens, tokens.shape[-1:]) * (1 + scale) + shift)
        return made

    def learn(self, batch: Batch, text: Tokens, **_: object) -> StepOutput:
        """Return the loss of a batch with the column "scene": [B, TOKENS, WIDTH].

        Raises:
            StudioError: It has no such column.
        """
        if "scene" not in batch.columns:
            raise StudioError(tr("Scene Tokens learns from scenes; wire a Scene Dataset into Train."))
        scenes = batch.columns["scene"].float()
        time = torch.sigmoid(torch.randn(len(scenes), device=scenes.device))
        kept = torch.rand(len(scenes), 1, device=scenes.device) >= self.dropped
        share = time[:, None, None]
        noisy = share * scenes + (1 - share) * torch.randn_like(scenes)
        made = self.predict_scene(noisy, time, Tokens(text.values, text.mask & kept)).float()
        rest = (1 - share).clamp_min(_LEAST_REST)
        weights = self.weights * (scenes != 0).any(-1, keepdim=True)
        return StepOutput(
            {"flow": (weights * ((made - scenes) / rest).square()).mean()}, metrics=self._right(made, scenes)
        )

    def _right(self, made: torch.Tensor, scenes: torch.Tensor) -> Mapping[str, float]:
        """Return the share of shapes and of colors that are told rightly at this noise."""
        start = 0
        figures = {}
        there = scenes[:, 2::2, 0] < 0
        for name, field in LAYER.items():
            if isinstance(field, ChoiceCodec) and name in ("shape", "color"):
                part = slice(start, start + field.number_count)
                same = made[:, 2::2, part].argmax(-1) == scenes[:, 2::2, part].argmax(-1)
                figures[name] = float(same[there].float().mean())
            start += field.number_count
        return figures


def _weights() -> torch.Tensor:
    """Return how much each number counts: [TOKENS, WIDTH]."""
    weights = torch.zeros(TOKENS, WIDTH)
    for token in range(TOKENS):
        fields = _KINDS[_kind_of(token)]
        weights[token, : count_numbers(fields)] = 1.0 if fields is MOTION else _ONCE_WEIGHT
    return weights / weights.mean()


def _waves(time: torch.Tensor) -> torch.Tensor:
    """Return times [B] as sines and cosines: [B, 64]."""
    speeds = torch.exp(torch.linspace(0.0, math.log(1000.0), 32, device=time.device))
    angles = time[:, None] * speeds
    return torch.cat([angles.sin(), angles.cos()], -1)
