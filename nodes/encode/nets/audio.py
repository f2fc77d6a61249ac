"""Networks that listen and learn."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from nodes.encode.nets.residual import make_group_norm
from nodes.encode.nets.sound_features import Spectrogram
from nodes.shared.encoders.masked_tokens import average_tokens
from studio.sdk import Tokens


class AudioCnn(nn.Module):
    """A residual network over a mel spectrogram, as over a picture.

    Hershey et al., "CNN Architectures for Large-Scale Audio Classification" (2017). Normalized moment by moment, so
    that a moment says the same whatever follows later; what lies after the end of a sound counts as nothing.

    Args:
        bands: The spectrogram.
        width: Numbers a token.
        channels: Of the first stage.
        stages: Each halves time and bands.
        blocks: In each stage.
        one: Whether a sound becomes one token: the mean over time.
    """

    def __init__(self, bands: Spectrogram, width: int, channels: int, stages: int, blocks: int, *, one: bool) -> None:
        super().__init__()
        self.bands = bands
        self._one = one
        self.stem = nn.Conv2d(1, channels, 3, 1, 1)
        layers: list[nn.Module] = []
        before, heights = channels, bands.triangles.shape[0]
        for stage in range(stages):
            after = channels << stage
            layers += [_Block(before, after, 2), *(_Block(after, after, 1) for _ in range(blocks - 1))]
            before, heights = after, -(-heights // 2)
        self.layers = nn.ModuleList(layers)
        self.final = make_group_norm(before)
        self.last = nn.Linear(before * heights, width)

    def forward(self, audio: torch.Tensor) -> Tokens:
        """Return tokens over time of sounds [B, N] at `AUDIO_SAMPLE_RATE`: [B, T, width]."""
        rows, mask = self.bands(audio)
        maps = self.stem(rows.unsqueeze(1))
        for layer in self.layers:
            maps, mask = layer(maps, mask)
        maps = functional.relu(_each_moment(self.final, maps))
        values = self.last(maps.permute(0, 2, 1, 3).flatten(2)) * mask[..., None]
        tokens = Tokens(values, mask)
        return average_tokens(tokens) if self._one else tokens


class _Block(nn.Module):
    """A residual block over time and bands; see `PictureResidualBlock` for pictures."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self._stride = stride
        self.first, self.second = make_group_norm(before), make_group_norm(after)
        self.one = nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.two = nn.Conv2d(after, after, 3, 1, 1, bias=False)
        self.past = nn.Conv2d(before, after, 1, stride, bias=False) if stride > 1 or before != after else nn.Identity()

    def forward(self, maps: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return maps [B, C, T, bands] and where there are moments, bool [B, T]."""
        after = mask[:, :: self._stride]
        made = self.one(functional.relu(_each_moment(self.first, maps)) * mask[:, None, :, None])
        made = self.two(functional.relu(_each_moment(self.second, made)) * after[:, None, :, None])
        return self.past(maps) + made, after


def _each_moment(norm: nn.GroupNorm, maps: torch.Tensor) -> torch.Tensor:
    batch, channels, time, bands = maps.shape
    flat: torch.Tensor = norm(maps.transpose(1, 2).reshape(batch * time, channels, bands))
    return flat.reshape(batch, time, channels, bands).transpose(1, 2)
