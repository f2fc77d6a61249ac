"""Networks that look at clips."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional

from nodes.encode.clip_network import ClipRows, RecurrentCell, pick_even_frames
from nodes.encode.nets.picture_inputs import fit_to_square, normalize_pictures
from nodes.encode.nets.residual import ResidualTrunk, make_group_norm
from nodes.shared.encoders.masked_tokens import average_tokens, make_full_tokens
from studio.core.translation import tr
from studio.sdk import ShapeError, Tokens

_SIDE = 3  # of all kernels


def select_frames(video: torch.Tensor, frames: int, size: int) -> torch.Tensor:
    """Return the frames of clips that are looked at, evenly spaced, at a network's size, around zero.

    Args:
        video: [B, T, 3, H, W].
        frames: How many at most.
        size: Pixels a side.

    Raises:
        ShapeError: It is no batch of clips.
    """
    if video.ndim != 5:
        found = "×".join(map(str, video.shape))
        raise ShapeError(tr("a network that looks at clips needs [B, T, 3, H, W], found {found}", found=found))
    chosen = pick_even_frames(video.shape[1], frames)
    some = video if len(chosen) == video.shape[1] else video[:, chosen]
    return normalize_pictures(fit_to_square(some, size))


class SpaceTimeCnn(nn.Module):
    """A residual network of convolutions over space and time.

    Tran et al., "A Closer Look at Spatiotemporal Convolutions for Action Recognition" (2018): R3D, or R(2+1)D, whose
    convolutions are factorized into one over space and one over time with about as many weights.

    Args:
        size: Pixels a side that it looks at.
        frames: It looks at so many at most.
        width: Numbers a token.
        channels: Of the first stage.
        stages: All but the first halve time and sides.
        blocks: In each stage.
        factorized: Whether it is R(2+1)D.
        rows: What a clip becomes.
    """

    def __init__(
        self,
        size: int,
        frames: int,
        width: int,
        channels: int,
        stages: int,
        blocks: int,
        *,
        factorised: bool,
        rows: ClipRows,
    ) -> None:
        super().__init__()
        self._size, self._frames, self._rows = size, frames, rows
        convolution = _factorised if factorised else _full
        self.stem = nn.Conv3d(3, channels, _SIDE, (1, 2, 2), _SIDE // 2)
        layers: list[nn.Module] = []
        before = channels
        for stage in range(stages):
            after = channels << stage
            layers.append(_Block(before, after, 1 if stage == 0 else 2, convolution))
            layers += [_Block(after, after, 1, convolution) for _ in range(blocks - 1)]
            before = after
        self.stages = nn.Sequential(*layers, make_group_norm(before), nn.ReLU())
        self.last = nn.Linear(before, width)

    def forward(self, video: torch.Tensor) -> Tokens:
        """Return tokens of clips [B, T, 3, H, W]: of each moment its parts, row by row."""
        maps = self.stages(self.stem(select_frames(video, self._frames, self._size).transpose(1, 2)))
        if self._rows is ClipRows.MOMENTS:
            maps = maps.mean((3, 4), keepdim=True)
        tokens = make_full_tokens(self.last(maps.flatten(2).transpose(1, 2)))
        return average_tokens(tokens) if self._rows is ClipRows.WHOLE else tokens


class _Block(nn.Module):
    """A residual block over space and time; see `PictureResidualBlock` for pictures."""

    def __init__(self, before: int, after: int, stride: int, convolution: Callable[[int, int, int], nn.Module]) -> None:
        super().__init__()
        self.first, self.second = make_group_norm(before), make_group_norm(after)
        self.one, self.two = convolution(before, after, stride), convolution(after, after, 1)
        self.past = nn.Conv3d(before, after, 1, stride, bias=False) if stride > 1 or before != after else nn.Identity()

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return [B, after, T / stride, H / stride, W / stride], rounded up."""
        made: torch.Tensor = self.one(functional.relu(self.first(maps)))
        made = self.two(functional.relu(self.second(made)))
        past: torch.Tensor = self.past(maps)
        return past + made


def _full(before: int, after: int, stride: int) -> nn.Module:
    return nn.Conv3d(before, after, _SIDE, stride, _SIDE // 2, bias=False)


def _factorised(before: int, after: int, stride: int) -> nn.Module:
    """Return a convolution over space, then one over time; Tran et al., section 3.5, for how many maps lie between."""
    between = max(1, _SIDE**3 * before * after // (_SIDE**2 * before + _SIDE * after))
    return nn.Sequential(
        nn.Conv3d(before, between, (1, _SIDE, _SIDE), (1, stride, stride), (0, _SIDE // 2, _SIDE // 2), bias=False),
        make_group_norm(between),
        nn.ReLU(),
        nn.Conv3d(between, after, (_SIDE, 1, 1), (stride, 1, 1), (_SIDE // 2, 0, 0), bias=False),
    )


class FrameByFrame(nn.Module):
    """A residual network that looks at each frame, and a recurrent one that remembers what it saw.

    Donahue et al., "Long-term Recurrent Convolutional Networks for Visual Recognition and Description" (2015).

    Args:
        size: Pixels a side that it looks at.
        frames: It looks at so many at most.
        width: Numbers a token.
        channels: Of the first stage.
        stages: All but the first halve the sides.
        memory: What remembers.
        depth: Its layers.
        one: Whether a clip becomes one token: what is remembered at its end.
    """

    def __init__(
        self,
        size: int,
        frames: int,
        width: int,
        channels: int,
        stages: int,
        memory: RecurrentCell,
        depth: int,
        *,
        one: bool,
    ) -> None:
        super().__init__()
        self._size, self._frames, self._one = size, frames, one
        self.trunk = ResidualTrunk(channels, stages, 1)
        side = -(-size // 2**stages)
        self.seen = nn.Linear(self.trunk.channels * side * side, width)
        kind = nn.GRU if memory is RecurrentCell.GRU else nn.LSTM
        self.memory = kind(width, width, depth, batch_first=True)

    def forward(self, video: torch.Tensor) -> Tokens:
        """Return tokens of clips [B, T, 3, H, W]: what is remembered after each frame."""
        clips = select_frames(video, self._frames, self._size)
        maps = self.trunk(clips.flatten(0, 1))
        seen = functional.relu(self.seen(maps.flatten(1))).reshape(*clips.shape[:2], -1)
        states, _ = self.memory(seen)
        return make_full_tokens(states[:, -1:] if self._one else states)
