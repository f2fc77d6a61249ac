"""A frame by an ONNX file: whole, in tiles, or resized to the size that the file takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from nodes.filter.onnx.file_plan import FilePlan, FileResult
from nodes.filter.onnx.picture_feed import make_feed, read_planes
from nodes.filter.onnx.pixel_values import PixelCoding
from nodes.shared.pretrained.compute_errors import check_finite
from nodes.shared.tiled_upscale import pad_mirrored, upscale_in_tiles
from studio.core.errors import StudioError
from studio.core.translation import tr, tr_noop
from studio.sdk import Context
from studio.sdk.pixels import compute_luma, resize

if TYPE_CHECKING:
    import torch

    from nodes.filter.nets.onnx_network import OnnxNetwork

_WRONG_SIZE: Final = tr_noop(
    "{model} made {found} of {given}, where {wanted} was expected; set 'multiple' to what the file needs, as 16 or 32"
)


class PictureSizing(StrEnum):
    """How a picture gets the size that a file takes."""

    AUTO = "auto"
    WHOLE = "whole"
    TILES = "tiles"
    RESIZE = "resized and back"


@dataclass(frozen=True, slots=True)
class SizeSettings:
    """What a user says of sizes, in pixels.

    Args:
        sizing: Whole, in tiles or resized.
        tile: Side of a tile, of files that take any size.
        overlap: How far tiles overlap.
        side: Longer side of a picture that is resized, of files that take any size; 0 for its own.
        multiple: Sides are multiples of so many, of files that take any size.
    """

    sizing: PictureSizing = PictureSizing.AUTO
    tile: int = 512
    overlap: int = 16
    side: int = 0
    multiple: int = 1


@dataclass(frozen=True, slots=True)
class FileRun:
    """A file at work on one frame.

    Args:
        plan: How the file is used.
        net: Computes it.
        sizes: How the picture gets its size.
        of_input: How colors become numbers.
        of_result: How numbers become colors.
        moment: Between two pictures.
        name: Of the file, for messages.
        ctx: Asked between tiles whether to go on.
    """

    plan: FilePlan
    net: OnnxNetwork
    sizes: SizeSettings
    of_input: PixelCoding
    of_result: PixelCoding
    moment: float
    name: str
    ctx: Context

    def compute(self, pictures: Sequence[torch.Tensor]) -> torch.Tensor:
        """Return what the file makes: a picture, 0..1, or the numbers of a plane as they are, [C, factor H, factor W].

        Args:
            pictures: One, or two of one size: [3|4, H, W], 0..1.
        """
        import torch

        fitting = [self._fit_channels(pixels) for pixels in pictures]
        height, width = fitting[0].shape[1:]
        sizing = choose_sizing(self.plan, self.sizes)
        if sizing is PictureSizing.RESIZE:
            rows, columns = self._find_resized_size(height, width)
            small = torch.cat([resize(pixels, columns, rows) for pixels in fitting])
            made = self._compute_tile(small)
            return resize(made, width * self.plan.factor, height * self.plan.factor)
        stack = torch.cat(fitting)
        if sizing is PictureSizing.WHOLE:
            return self._compute_tile(stack)
        fixed = self.plan.inputs.fixed_size
        rows, columns = fixed or (self.sizes.tile, self.sizes.tile)
        overlap = min(self.sizes.overlap, rows // 4, columns // 4)
        side = (rows - 2 * overlap, columns - 2 * overlap) if fixed else (rows, columns)
        blend = overlap // 2
        return upscale_in_tiles(stack, self.plan.factor, side, overlap - blend, blend, self._compute_tile, self.ctx)

    def _fit_channels(self, pixels: torch.Tensor) -> torch.Tensor:
        """Return a picture with the channels that the file takes: colors, colors and alpha, or luma."""
        import torch

        count = self.plan.inputs.channels
        if count == 1:
            return compute_luma(pixels)
        if count == 4 and pixels.shape[0] == 3:
            return torch.cat([pixels, torch.ones_like(pixels[:1])])
        return pixels[:count]

    def _find_resized_size(self, height: int, width: int) -> tuple[int, int]:
        """Return height and width of a picture as the file takes it."""
        if self.plan.inputs.fixed_size is not None:
            return self.plan.inputs.fixed_size
        scale, step = (self.sizes.side or max(height, width)) / max(height, width), self.sizes.multiple
        rows, columns = (max(step, round(side * scale / step) * step) for side in (height, width))
        return rows, columns

    def _compute_tile(self, stack: torch.Tensor) -> torch.Tensor:
        """Return what the file makes of a tile of its pictures, one above the other in channels."""
        height, width = stack.shape[1:]
        step = self.sizes.multiple
        rows, columns = self.plan.inputs.fixed_size or (-(-height // step) * step, -(-width // step) * step)
        padded = pad_mirrored(stack, rows, columns)
        pictures = [self.of_input.encode(pixels) for pixels in _split(padded, self.plan.inputs.channels)]
        made = self._run(pictures)
        factor = self.plan.factor
        if tuple(made.shape[1:]) != (factor * rows, factor * columns):
            if self.plan.result is FileResult.PICTURE:
                raise self._make_size_error(made.shape, (rows, columns))
            made = resize(made, factor * columns, factor * rows)
        return made[:, : factor * height, : factor * width].to(stack.device)

    def _run(self, pictures: list[torch.Tensor]) -> torch.Tensor:
        inputs, output = self.plan.inputs, self.plan.output
        (array,) = self.net.run(make_feed(inputs, pictures, self.moment), [output.name], self.ctx.check)
        check_finite(array, self.name)
        made = read_planes(array, prefer_last=inputs.pictures[0].is_channels_last)
        if made.shape[0] != self.plan.channels:
            text = tr_noop("{model} gave {found} channels for a picture, where {wanted} were expected")
            raise StudioError(tr(text, model=self.name, found=made.shape[0], wanted=self.plan.channels))
        is_plane = self.plan.result is not FileResult.PICTURE and self.plan.channels == 1
        return made if is_plane else self.of_result.decode(made)

    def _make_size_error(self, made: Sequence[int], given: tuple[int, int]) -> StudioError:
        factor = self.plan.factor
        return StudioError(
            tr(
                _WRONG_SIZE,
                model=self.name,
                found=f"{made[2]}×{made[1]}",
                given=f"{given[1]}×{given[0]}",
                wanted=f"{factor * given[1]}×{factor * given[0]}",
            )
        )


def _split(stack: torch.Tensor, channels: int) -> list[torch.Tensor]:
    return [stack[first : first + channels] for first in range(0, stack.shape[0], channels)]


def choose_sizing(plan: FilePlan, sizes: SizeSettings) -> PictureSizing:
    """Return how a picture gets the size that the file takes: what is chosen, if the file can, or what is best.

    Masks and depth hang on all of a picture, so that it is not divided; pictures are made of what is near.
    """
    is_fixed = plan.inputs.fixed_size is not None
    if sizes.sizing is PictureSizing.AUTO:
        if plan.result is FileResult.PICTURE:
            return PictureSizing.TILES
        return PictureSizing.RESIZE if is_fixed or sizes.side else PictureSizing.WHOLE
    return PictureSizing.RESIZE if sizes.sizing is PictureSizing.WHOLE and is_fixed else sizes.sizing
