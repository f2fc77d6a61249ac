"""Strokes are painted over a picture, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nodes.composite.roto_paint.coverage_tiles import CoverageTile, cover_stroke
from nodes.composite.roto_paint.smear import smear_pixels
from nodes.composite.roto_paint.stroke_sources import PaintSource, blur_tiles, read_shifted
from nodes.shared.compositing.blending import BLENDS, MergeOperation
from studio.sdk.paint.paint_strokes import PaintStroke, StrokeBlend, StrokeKind
from studio.sdk.pixels import linear_to_srgb, premultiply, srgb_to_linear, unpremultiply

if TYPE_CHECKING:
    import torch

_BLENDS: Final = {
    each: BLENDS[MergeOperation.OVER if each is StrokeBlend.NORMAL else MergeOperation(each.value)]
    for each in StrokeBlend
}
_LEAST_ALPHA: Final = 1e-6
_READERS: Final = (StrokeKind.CLONE, StrokeKind.REVEAL)


@dataclass(frozen=True)
class PaintInputs:
    """Pictures that strokes read, [3|4, H, W], straight, all of one size.

    Args:
        frame: The frame that is painted.
        images: Frames of the picture under the strokes, by number.
        sources: Frames of the second picture; None where there is none.
        scale: Pixels for each pixel of the full-size picture.
        is_linear: Whether colors mix in linear light.
    """

    frame: int
    images: Mapping[int, torch.Tensor]
    sources: Mapping[int, torch.Tensor] | None
    scale: float
    is_linear: bool


def list_frames_read(strokes: Iterable[PaintStroke], port: str, frame: int, *, has_source: bool) -> tuple[int, ...]:
    """Return the numbers of the frames of an input that strokes read at a frame, in order.

    Args:
        strokes: The strokes.
        port: "image", or "source" for the second picture.
        frame: The frame that is painted.
        has_source: Whether there is a second picture.
    """
    kinds = {StrokeKind.REVEAL} if port == "source" else set(_READERS) - ({StrokeKind.REVEAL} if has_source else set())
    read = {stroke.find_source_frame(frame) for stroke in strokes if stroke.kind in kinds and stroke.is_seen_at(frame)}
    return tuple(sorted(read | ({frame} if port == "image" else set())))


def paint_strokes(strokes: Iterable[PaintStroke], inputs: PaintInputs) -> torch.Tensor:
    """Return the picture with the strokes of its frame painted over it, the first one lowest: [3|4, H, W].

    A stroke with coverage c (see `studio.sdk.paint.stroke_coverage`) and opacity mixes what is below it with what it
    paints by s = c · opacity, premultiplied where there is alpha: α' = (1 − s) α + s κ, of which the colors are
    ((1 − s) α C + s κ B) / α'; the blend of both is B, κ the alpha of what is painted: 1 for a color. A pixel that no
    stroke covers stays as it is, bit for bit.
    """
    import torch

    base = inputs.images[inputs.frame]
    canvas = torch.empty_like(base.permute(1, 2, 0), memory_format=torch.contiguous_format).permute(2, 0, 1)
    canvas.copy_(base)
    for stroke in strokes:
        if not stroke.is_seen_at(inputs.frame):
            continue
        if stroke.kind is StrokeKind.SMEAR:
            _paint_smear(canvas, stroke, inputs)
            continue
        tiles = cover_stroke(stroke, canvas.shape[2], canvas.shape[1], inputs.scale)
        opacity = stroke.opacity * (stroke.color.alpha if stroke.kind is StrokeKind.BRUSH else 1.0)
        sources = _make_sources(stroke, tiles, canvas, inputs)
        mixed = [
            _mix(canvas[tile.area], source.pixels, source.cover * opacity, stroke, inputs)
            for tile, source in zip(tiles, sources, strict=True)
        ]
        for tile, part in zip(tiles, mixed, strict=True):  # after all are read: a clone does not read itself
            canvas[tile.area] = part
    return canvas


def _make_sources(
    stroke: PaintStroke, tiles: tuple[CoverageTile, ...], canvas: torch.Tensor, inputs: PaintInputs
) -> list[PaintSource]:
    """Return what a stroke paints with in each of its tiles."""
    if stroke.kind is StrokeKind.BRUSH:
        color = canvas.new_tensor(stroke.color[:3]).reshape(3, 1, 1)
        return [PaintSource(color, tile.cover) for tile in tiles]
    if stroke.kind is StrokeKind.BLUR:
        if not inputs.is_linear:
            return blur_tiles(canvas, tiles, stroke.blur * inputs.scale)
        blurred = blur_tiles(srgb_to_linear(canvas), tiles, stroke.blur * inputs.scale)
        return [PaintSource(linear_to_srgb(source.pixels), source.cover) for source in blurred]
    if stroke.kind is StrokeKind.ERASE:
        return [PaintSource(inputs.images[inputs.frame][tile.area], tile.cover) for tile in tiles]
    picture = _find_picture(stroke, canvas, inputs)
    dx, dy = stroke.offset_x * inputs.scale, stroke.offset_y * inputs.scale
    return [read_shifted(picture, tile, dx, dy) for tile in tiles]


def _find_picture(stroke: PaintStroke, canvas: torch.Tensor, inputs: PaintInputs) -> torch.Tensor:
    """Return what a CLONE or REVEAL reads: a CLONE of the same frame what is painted already."""
    frame = stroke.find_source_frame(inputs.frame)
    if stroke.kind is StrokeKind.CLONE:
        return canvas if frame == inputs.frame else inputs.images[frame]
    return inputs.images[frame] if inputs.sources is None else inputs.sources[frame]


def _mix(
    below: torch.Tensor, painted: torch.Tensor, cover: torch.Tensor, stroke: PaintStroke, inputs: PaintInputs
) -> torch.Tensor:
    """Return what is below, mixed with what is painted."""
    import torch

    blend = _BLENDS[stroke.blend if stroke.kind in (StrokeKind.BRUSH, *_READERS) else StrokeBlend.NORMAL]
    is_light = inputs.is_linear
    under = srgb_to_linear(below) if is_light else below
    color, alpha = painted[:3], painted[3:] if painted.shape[0] == 4 else None
    color = srgb_to_linear(color) if is_light else color
    if below.shape[0] == 3:
        weight = cover if alpha is None else cover * alpha
        mixed = torch.lerp(under, blend(color, under).expand_as(under), weight)
    else:
        mixed = _mix_straight(under, color, alpha, cover, blend(color, under[:3]))
    return torch.where(cover > 0.0, linear_to_srgb(mixed) if is_light else mixed, below)


def _mix_straight(
    under: torch.Tensor, color: torch.Tensor, alpha: torch.Tensor | None, cover: torch.Tensor, blended: torch.Tensor
) -> torch.Tensor:
    """Mix where there is alpha; see `paint_strokes`."""
    import torch

    own = under[3:]
    strength = cover if alpha is None else cover * alpha
    rest = (1.0 - cover) * own
    total = rest + strength
    both = (1.0 - own) * color + own * blended
    result = (rest * under[:3] + strength * both) / total.clamp_min(_LEAST_ALPHA)
    return torch.cat([torch.where(total > _LEAST_ALPHA, result, under[:3]), total])


def _paint_smear(canvas: torch.Tensor, stroke: PaintStroke, inputs: PaintInputs) -> None:
    """Smear a picture in place."""
    import numpy as np
    import torch

    height, width = canvas.shape[1:]
    tiles = cover_stroke(stroke, width, height, inputs.scale)
    if not tiles:
        return
    has_alpha = canvas.shape[0] == 4
    part = canvas
    part = srgb_to_linear(part) if inputs.is_linear else part
    part = premultiply(part) if has_alpha else part
    array = np.ascontiguousarray(part.permute(1, 2, 0).numpy())
    if array.base is not None and np.shares_memory(array, canvas.numpy()):
        array = array.copy()
    left, top, right, bottom = smear_pixels(array, stroke, inputs.scale)
    smeared = torch.from_numpy(array).permute(2, 0, 1)[:, top:bottom, left:right]
    smeared = unpremultiply(smeared) if has_alpha else smeared
    smeared = linear_to_srgb(smeared) if inputs.is_linear else smeared
    for tile in tiles:
        _, rows, columns = tile.area
        inside = smeared[:, rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
        canvas[tile.area] = torch.where(tile.cover > 0.0, inside, canvas[tile.area])
