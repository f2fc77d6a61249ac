"""Upscaling by a network, as several nodes need it: size, alpha, tiles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from studio.sdk import ClipInfo, Context, Image
from studio.sdk.pixels import ResampleFilter, make_empty_frame, premultiply, resize, unpremultiply, with_alpha
from studio.sdk.pixels.tiles import TileSpan, iter_tiles

if TYPE_CHECKING:
    import torch

    Enlarge: TypeAlias = Callable[[torch.Tensor], torch.Tensor]


def scale_clip_facts(clip: ClipInfo, factor: int) -> ClipInfo:
    """Return the facts of a clip whose sides are `factor` times as long."""
    return replace(clip, width=clip.width * factor, height=clip.height * factor)


def upscale_image(image: Image, size: tuple[int, int], enlarge: Enlarge) -> Image:
    """Return a picture as a network enlarges it, alpha the cubic way.

    Colors are weighted by alpha. What lies below 0 or above 1 is enlarged the cubic way: networks know 0..1.

    Args:
        image: The picture.
        size: Width and height; what the network makes may be a few pixels off, as proxies are.
        enlarge: Takes colors [3, H, W], 0..1, and returns them enlarged, 0..1.
    """
    weighted = premultiply(image.pixels) if image.has_alpha else image.pixels
    colors = weighted[:3].nan_to_num(0.0)
    inside = colors.clamp(0.0, 1.0)
    made = resize(enlarge(inside), *size, ResampleFilter.LINEAR)
    if not colors.is_cpu or not inside.equal(colors):  # to ask takes longer on a device than to enlarge
        made = made + resize(colors - inside, *size, ResampleFilter.LINEAR)
    if not image.has_alpha:
        return Image(made)
    alpha = resize(image.pixels[3:].nan_to_num(0.0), *size, ResampleFilter.CUBIC).clamp(0.0, 1.0)
    return Image(unpremultiply(with_alpha(made, alpha)))


def upscale_in_tiles(
    pixels: torch.Tensor,
    factor: int,
    side: int | tuple[int, int],
    around: int,
    blend: int,
    enlarge: Enlarge,
    ctx: Context,
) -> torch.Tensor:
    """Return pixels enlarged tile by tile, so that memory does not grow with the picture.

    Args:
        pixels: [C, H, W].
        factor: How many times longer sides become.
        side: Pixels a side of a tile at most, what is around it not counted; or its height and width.
        around: Pixels around a tile that count for it, but are not taken from it.
        blend: Pixels to both sides of a seam in which one tile passes into the next; 0 for none.
        enlarge: Takes [C, h, w] and returns [N, factor h, factor w].
        ctx: Asked between tiles whether to go on.
    """
    height, width = pixels.shape[1:]
    tall, wide = (side, side) if isinstance(side, int) else side
    if height <= tall and width <= wide:
        return enlarge(pixels)
    whole: torch.Tensor | None = None
    overlap = around + blend
    for rows, columns in iter_tiles(height, width, -(-height // tall), -(-width // wide), overlap):
        ctx.check()
        part = enlarge(pixels[:, rows.input_slice, columns.input_slice])
        if whole is None:
            whole = make_empty_frame(pixels, width * factor, height * factor, part.shape[0]).zero_()
        share = _share(rows, height, blend, factor, part)[:, None] * _share(columns, width, blend, factor, part)
        whole[:, _times(rows.input_slice, factor), _times(columns.input_slice, factor)] += share * part
    assert whole is not None  # there is at least one tile
    return whole


def pad_mirrored(pixels: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Return a picture [C, H, W] mirrored at its right and its lower end, up to a height and a width."""
    import torch

    for dim, wanted in ((1, height), (2, width)):
        length = pixels.shape[dim]
        if wanted > length:
            at = torch.arange(wanted, device=pixels.device) % (2 * length)
            pixels = pixels.index_select(dim, torch.where(at < length, at, 2 * length - 1 - at))
    return pixels


def _times(seen: slice, factor: int) -> slice:
    return slice(seen.start * factor, seen.stop * factor)


def _share(span: TileSpan, length: int, blend: int, factor: int, like: torch.Tensor) -> torch.Tensor:
    """Return how much of a tile counts along one side: with its neighbors' it is 1 everywhere."""
    import torch

    at = (
        torch.arange(span.input_slice.start * factor, span.input_slice.stop * factor, device=like.device) + 0.5
    ) / factor
    soft = 2.0 * blend if blend else 1e-9
    share = torch.ones_like(at)
    if span.first > 0:
        share = share * ((at - span.first) / soft + 0.5).clamp(0.0, 1.0)
    if span.stop < length:
        share = share * (0.5 - (at - span.stop) / soft).clamp(0.0, 1.0)
    return share.to(like.dtype)
