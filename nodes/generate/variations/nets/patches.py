"""Patches of a clip: taken out, made short, and laid together again."""

from __future__ import annotations

import math
from typing import Final, TypeAlias

import torch
from torch.nn import functional

ClipGrid: TypeAlias = tuple[int, int, int]
"""Frames, rows, columns."""

PATCH: Final[ClipGrid] = (3, 5, 5)
_COMPONENTS: Final = 32
_SAMPLED: Final = 20_000  # patches that the components are fitted to


def resize_clip(clip: torch.Tensor, size: ClipGrid) -> torch.Tensor:
    """Return a clip [C, T, H, W] at another size: areas where it shrinks, linear where it grows."""
    found = tuple(clip.shape[1:])
    if found == size:
        return clip
    smaller: ClipGrid = (min(found[0], size[0]), min(found[1], size[1]), min(found[2], size[2]))
    if smaller != found:
        clip = functional.interpolate(_softened(clip, smaller)[None], smaller, mode="trilinear", align_corners=False)[0]
    if smaller != size:
        clip = functional.interpolate(clip[None], size, mode="trilinear", align_corners=False)[0]
    return clip


def _softened(clip: torch.Tensor, size: ClipGrid) -> torch.Tensor:
    """Return a clip without what a smaller one cannot show: a box as wide as a cell to come."""
    for axis, (before, after) in enumerate(zip(clip.shape[1:], size, strict=True)):
        reach = round(before / after) // 2
        if reach < 1:
            continue
        pad = [0, 0, 0, 0, 0, 0]
        pad[2 * (2 - axis)] = pad[2 * (2 - axis) + 1] = reach
        kernel = [1, 1, 1]
        kernel[axis] = 2 * reach + 1
        clip = functional.avg_pool3d(functional.pad(clip[None], pad, mode="replicate"), tuple(kernel), 1)[0]
    return clip


def extract_patches(clip: torch.Tensor) -> tuple[torch.Tensor, ClipGrid]:
    """Return all patches of a clip [C, T, H, W] that lie inside it, [N, C·3·5·5], and how many there are each way."""
    views = clip.unfold(1, PATCH[0], 1).unfold(2, PATCH[1], 1).unfold(3, PATCH[2], 1)
    frames, rows, columns = views.shape[1:4]
    return views.permute(1, 2, 3, 0, 4, 5, 6).reshape(frames * rows * columns, -1), (frames, rows, columns)


class PatchComponents:
    """The directions in which patches differ most: their first principal components.

    Args:
        patches: [N, D].
        random: Draws the patches that are looked at, where there are many.
    """

    def __init__(self, patches: torch.Tensor, random: torch.Generator) -> None:
        if patches.shape[0] > _SAMPLED:
            patches = patches[torch.randint(patches.shape[0], (_SAMPLED,), generator=random)]
        self._mean = patches.mean(0)
        centered = patches - self._mean
        _, vectors = torch.linalg.eigh(centered.T @ centered)
        self._directions = vectors[:, -min(_COMPONENTS, patches.shape[1]) :]

    def __call__(self, patches: torch.Tensor) -> torch.Tensor:
        """Return patches [N, D] as [N, 32]."""
        short: torch.Tensor = (patches - self._mean) @ self._directions
        return short


def fold_patches(
    values: torch.Tensor, nearest: torch.Tensor, asked: ClipGrid, known: ClipGrid, focus: float = 0.0
) -> torch.Tensor:
    """Lay patches of a clip together to a new one, averaged where they overlap.

    Args:
        values: [C, T, H, W], the clip that patches are taken from.
        nearest: [N], for each place of `asked` which patch lies there, counted over `known`.
        asked: How many patches the new clip has each way.
        known: How many `values` has.
        focus: How much more the middle of a patch counts: its weight falls by e^(−focus d²), d in cells; 0 for a plain
            mean.

    Returns:
        [C, T', H', W'], in which `asked` patches lie.
    """
    channels, _, height, width = values.shape
    size = tuple(count + side - 1 for count, side in zip(asked, PATCH, strict=True))
    flat = values.reshape(channels, -1)
    frame, rest = nearest // (known[1] * known[2]), nearest % (known[1] * known[2])
    base = (frame * height + rest // known[2]) * width + rest % known[2]
    total = values.new_zeros(channels, *size)
    count = values.new_zeros(1, *size)
    for t in range(PATCH[0]):
        for y in range(PATCH[1]):
            for x in range(PATCH[2]):
                place = (slice(None), slice(t, t + asked[0]), slice(y, y + asked[1]), slice(x, x + asked[2]))
                apart = sum((at - side // 2) ** 2 for at, side in zip((t, y, x), PATCH, strict=True))
                weight = math.exp(-focus * apart)
                part = flat[:, base + (t * height + y) * width + x].view(channels, *asked)
                total[place].add_(part, alpha=weight)
                count[place] += weight
    return total.div_(count)


def split_cells(clip: torch.Tensor, zoom: int) -> torch.Tensor:
    """Return a clip [C, T, zoom·H, zoom·W] with the pixels of each cell side by side: [C·zoom², T, H, W]."""
    return functional.pixel_unshuffle(clip.transpose(0, 1), zoom).transpose(0, 1)


def join_cells(cells: torch.Tensor, zoom: int) -> torch.Tensor:
    """Return the clip of which `split_cells` made the cells."""
    return functional.pixel_shuffle(cells.transpose(0, 1), zoom).transpose(0, 1)
