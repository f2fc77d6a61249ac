"""Pictures as networks that look at them take them."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.nn import functional

from studio.core.translation import tr
from studio.sdk import ShapeError, Tokens

_MIDDLE, _SPREAD = 0.5, 0.25


def fit_to_square(pictures: torch.Tensor, size: int) -> torch.Tensor:
    """Return pictures at a network's size: stretched to a square, each pixel the mean of what it covers.

    Gradients flow through.

    Args:
        pictures: [..., 3, H, W], of any size.
        size: Pixels a side.

    Returns:
        [..., 3, size, size].

    Raises:
        ShapeError: They have no three channels.
    """
    if pictures.ndim < 3 or pictures.shape[-3] != 3:
        found = "×".join(map(str, pictures.shape))
        raise ShapeError(tr("a network that sees needs pictures [B, 3, H, W], found {found}", found=found))
    if pictures.shape[-2:] == (size, size):
        return pictures
    flat = pictures.reshape(-1, *pictures.shape[-3:])
    made = functional.interpolate(flat, (size, size), mode="bilinear", antialias=True)
    return made.reshape(*pictures.shape[:-2], size, size)


def normalize_pictures(pictures: torch.Tensor) -> torch.Tensor:
    """Return pictures whose usual values lie around 0 and are about as large as 1."""
    return (pictures - _MIDDLE) / _SPREAD


def encode_each_picture(image: torch.Tensor, look: Callable[[torch.Tensor], Tokens]) -> Tokens:
    """Return what a network for pictures says of each picture of a batch, or of a batch of clips.

    Args:
        image: [B, 3, H, W], or [B, T, 3, H, W]: a generator's pictures.
        look: Takes [B, 3, H, W].

    Returns:
        The tokens of all pictures of a clip, one after the other.
    """
    if image.ndim != 5:
        return look(image)
    tokens = look(image.flatten(0, 1))
    width = tokens.values.shape[2]
    return Tokens(tokens.values.reshape(image.shape[0], -1, width), tokens.mask.reshape(image.shape[0], -1))
