"""Results of a file for a frame, with alpha and with the values that a file does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nodes.filter.onnx.file_run import FileRun
from nodes.shared.tiled_upscale import upscale_image
from studio.sdk import Image
from studio.sdk.networks.network import to_batch
from studio.sdk.pixels import (
    ResampleFilter,
    apply_color_matrix,
    compute_luma,
    premultiply,
    resize,
    unpremultiply,
    with_alpha,
)

if TYPE_CHECKING:
    import torch

_TO_YCBCR: Final = (
    (0.299, 0.587, 0.114, 0.0),
    (-0.168736, -0.331264, 0.5, 0.0),
    (0.5, -0.418688, -0.081312, 0.0),
)
"""ITU-R BT.601, full range, with blue and red differences around 0: what networks for the luma of a picture learned."""
_FROM_YCBCR: Final = ((1.0, 0.0, 1.402, 0.0), (1.0, -0.344136, -0.714136, 0.0), (1.0, 1.772, 0.0, 0.0))


def make_picture(run: FileRun, image: Image, size: tuple[int, int]) -> Image:
    """Return a picture as the file makes it.

    Colors are weighted by alpha, which is resized with a cubic filter; a file with four channels makes its own. What
    lies below 0 or above 1 is added to the result: files know 0..1.

    Args:
        run: The file.
        image: The picture.
        size: Width and height.
    """
    if 4 in (run.plan.inputs.channels, run.plan.channels):
        return _make_with_alpha(run, image, size)
    return upscale_image(image, size, lambda colors: _make_colors(run, colors))


def blend_pictures(run: FileRun, first: Image, second: Image, size: tuple[int, int]) -> Image:
    """Return the picture that the file makes between two.

    Where there is alpha, colors are weighted by it, and the file makes alpha, too, as a gray picture. What lies below 0
    or above 1 is cross-faded.
    """
    import torch

    pair = [premultiply(image.pixels) if image.has_alpha else image.pixels for image in (first, second)]
    colors = [pixels[:3].nan_to_num(0.0) for pixels in pair]
    inside = [pixels.clamp(0.0, 1.0) for pixels in colors]
    made = resize(run.compute(inside), *size, ResampleFilter.LINEAR)
    outside = torch.lerp(colors[0] - inside[0], colors[1] - inside[1], run.moment)
    if outside.any():
        made = made + resize(outside, *size, ResampleFilter.LINEAR)
    if not (first.has_alpha or second.has_alpha):
        return Image(made)
    alphas = [
        pixels[3:].nan_to_num(0.0).clamp(0.0, 1.0) if pixels.shape[0] == 4 else torch.ones_like(pixels[:1])
        for pixels in pair
    ]
    alpha = run.compute([pixels.expand(3, -1, -1) for pixels in alphas]).mean(0, keepdim=True)
    alpha = resize(alpha, *size, ResampleFilter.LINEAR).clamp(0.0, 1.0)
    return Image(unpremultiply(with_alpha(made, alpha)))


def compute_numbers(run: FileRun, image: Image, second: Image | None, size: tuple[int, int]) -> torch.Tensor:
    """Return what the file makes as one number for each pixel, [1, H, W].

    Of a picture these are its luma, or its alpha where the file makes one. Alpha of the input is laid over black.
    """
    pictures = [to_batch(each)[0] for each in (image, second) if each is not None]
    if run.plan.inputs.channels == 4:
        pictures = [_take_four(image)]
    made = run.compute(pictures)
    if made.shape[0] != 1:
        made = made[3:] if made.shape[0] == 4 else compute_luma(made)
    return resize(made, *size, ResampleFilter.LINEAR)


def cut_out(image: Image, mask: torch.Tensor) -> Image:
    """Return a picture of which a mask [1, H, W] is the alpha; an alpha that it has is multiplied."""
    return Image(with_alpha(image.pixels, mask))


def show_plane(values: torch.Tensor) -> Image:
    """Return numbers [1, H, W] as a gray picture."""
    return Image(with_alpha(values.expand(3, -1, -1))[:3])


def _make_colors(run: FileRun, colors: torch.Tensor) -> torch.Tensor:
    """Return colors [3, H, W] as the file makes them; one that knows luma alone leaves color to a cubic filter."""
    import torch

    if (run.plan.inputs.channels, run.plan.channels) != (1, 1):
        return run.compute([colors]).expand(3, -1, -1)
    parts = apply_color_matrix(colors, _TO_YCBCR)
    luma = run.compute([parts[:1].expand(3, -1, -1)])
    differences = resize(parts[1:], luma.shape[2], luma.shape[1], ResampleFilter.CUBIC)
    return apply_color_matrix(torch.cat([luma, differences]), _FROM_YCBCR).clamp(0.0, 1.0)


def _make_with_alpha(run: FileRun, image: Image, size: tuple[int, int]) -> Image:
    """Return a picture by a file that takes alpha, makes it, or both."""
    four = _take_four(image)
    made = run.compute([four])
    alpha = resize(four[3:], *size, ResampleFilter.CUBIC).clamp(0.0, 1.0)
    if made.shape[0] == 4:
        made = resize(made, *size)
        return Image(made if run.plan.inputs.channels == 4 else with_alpha(made, alpha))
    return Image(with_alpha(resize(made.expand(3, -1, -1), *size), alpha))


def _take_four(image: Image) -> torch.Tensor:
    """Return colors and alpha, straight, within 0..1."""
    return with_alpha(image.pixels).nan_to_num(0.0).clamp(0.0, 1.0)
