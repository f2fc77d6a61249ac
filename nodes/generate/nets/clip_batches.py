"""Clips that networks learn from, and noise that depends on a seed alone."""

from __future__ import annotations

import torch

from nodes.generate.nets.clip_blocks import Size
from studio.core.translation import tr, tr_noop
from studio.sdk import Batch, ShapeError, StudioError


def get_clips(batch: Batch) -> torch.Tensor:
    """Return a batch's clips [B, T, 3, H, W]. Raises StudioError if it has none."""
    if batch.video is None:
        raise StudioError(tr("this network trains on clips, and the data set has no pictures"))
    return batch.video


def require_clips(batch: Batch, size: Size) -> torch.Tensor:
    """Return a batch's clips [B, T, 3, H, W].

    Args:
        batch: What is learned from.
        size: Frames, height and width that the network makes.

    Raises:
        StudioError: It has no clips.
        ShapeError: They are of another size.
    """
    return check_clip_size(get_clips(batch), size)


def check_clip_size(clips: torch.Tensor, size: Size) -> torch.Tensor:
    """Return clips [B, T, 3, H, W]; raise ShapeError unless they have these frames, height and width."""
    frames, height, width = clips.shape[1], *clips.shape[3:]
    if (frames, height, width) != size:
        found = f"{width}×{height}×{frames}"
        own = f"{size[2]}×{size[1]}×{size[0]}"
        text = tr_noop(
            "the data set's clips are {found} (width×height×frames), the network generates {own}: give both the "
            "same size"
        )
        raise ShapeError(tr(text, found=found, own=own))
    return clips


def draw_noise(shape: tuple[int, ...], seed: int, device: torch.device) -> torch.Tensor:
    """Return standard normal noise: the same for a seed on every device."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed)).to(device)
