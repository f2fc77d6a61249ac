"""Pictures of a sequence's layers: fitted, mixed in transitions, laid one above the other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.shared.compositing.blending import MergeOperation, merge_layers
from nodes.shared.picture_fit import ResizeFit, fit_picture
from nodes.time.sequence.shown_clips import ShownClip, ShownLayer, ShownTransition
from studio.sdk import Image
from studio.sdk.pixels import make_pixel_grid, place_in_frame, premultiply, resize, unpremultiply, with_alpha
from studio.sdk.sequence.clip_sequence import ClipFit, TransitionKind

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class SequencePicture:
    """The picture that layers are laid into.

    Args:
        width: Pixels.
        height: Pixels.
        channels: 3, over black, or 4.
        is_proxy: Whether sizes are rounded: a pixel that is missing at the edge is no margin.
        device: Where it lies.
    """

    width: int
    height: int
    channels: int
    is_proxy: bool
    device: torch.device

    def compose_layers(self, layers: Sequence[ShownLayer], read: Callable[[ShownClip], Image]) -> Image:
        """Return the picture of all layers, the first one at the bottom.

        A picture that fills it, alone and as it is, is returned as it was read.

        Args:
            layers: What is seen; an empty place is transparent, or black without alpha.
            read: Reads a clip's picture.
        """
        result: torch.Tensor | None = None
        for layer in layers:
            pixels = self._mix_layer(layer, read)
            if pixels is not None:
                result = self._lay_over(pixels, result)
        return Image(self._make_empty() if result is None else result)

    def _mix_layer(self, layer: ShownLayer, read: Callable[[ShownClip], Image]) -> torch.Tensor | None:
        """Return the picture of a layer, [3|4, H, W]; None for nothing."""
        pixels = self._fit_clip(layer.clip, read)
        for step in layer.transitions:
            pixels = self._mix_step(pixels, step, read)
        return pixels

    def _mix_step(
        self, pixels: torch.Tensor | None, step: ShownTransition, read: Callable[[ShownClip], Image]
    ) -> torch.Tensor | None:
        if step.kind is TransitionKind.DIP:
            color = self._make_empty(3)
            color += color.new_tensor(step.color)[:, None, None]
            return mix_pictures(pixels, color, step.share)
        following = self._fit_clip(step.clip, read)
        if step.kind is TransitionKind.DISSOLVE:
            return mix_pictures(pixels, following, step.share)
        return mix_pictures(pixels, following, self._make_wipe(step))

    def _make_wipe(self, step: ShownTransition) -> torch.Tensor:
        """Return how much of the second picture is seen at each pixel, [1, H, W].

        The edge moves along the angle from one side of the picture to the other. It is a ramp as wide as the softness
        says, at least a pixel.
        """
        angle = math.radians(step.angle)
        along = math.cos(angle), math.sin(angle)
        extent = abs(along[0]) * self.width + abs(along[1]) * self.height
        ramp = max(step.softness, 1.0 / extent)
        x, y = make_pixel_grid(self.width, self.height, self.device)
        place = (x + (0.5 - self.width / 2)) * along[0] + (y + (0.5 - self.height / 2)) * along[1]
        edge = step.share * (1.0 + ramp)
        shown: torch.Tensor = ((edge - 0.5) - place / extent).div_(ramp).clamp_(0.0, 1.0)
        return shown[None]

    def _fit_clip(self, clip: ShownClip | None, read: Callable[[ShownClip], Image]) -> torch.Tensor | None:
        """Return a clip's picture as it lies in the whole one, with its opacity as alpha."""
        if clip is None:
            return None
        image = read(clip)
        if image.pixels.device != self.device:  # of a file, where a card computes
            image = image.with_pixels(image.pixels.to(self.device))
        pixels = self._fit(image, clip.fit)
        return pixels if clip.opacity == 1.0 else with_alpha(pixels, clip.opacity)

    def _fit(self, image: Image, fit: ClipFit) -> torch.Tensor:
        size = self.width, self.height
        if (image.width, image.height) == size:
            return image.pixels
        if fit in (ClipFit.STRETCH, ClipFit.FILL):
            return fit_picture(image, *size, ResizeFit.STRETCH if fit is ClipFit.STRETCH else ResizeFit.FILL).pixels
        pixels = image.pixels
        if fit is ClipFit.FIT:
            width, height = find_fitted_size(image.width, image.height, *size)
            if self.is_proxy and max(size[0] - width, size[1] - height) <= 1:
                width, height = size
            pixels = resize(pixels, width, height)
        left, top = (size[0] - pixels.shape[2]) // 2, (size[1] - pixels.shape[1]) // 2
        if left <= 0 and top <= 0:  # no margin
            return (
                pixels
                if (left, top) == (0, 0) and pixels.shape[1:] == size[::-1]
                else place_in_frame(pixels, *size, left, top)
            )
        return place_in_frame(with_alpha(pixels), *size, left, top)

    def _lay_over(self, pixels: torch.Tensor, below: torch.Tensor | None) -> torch.Tensor:
        """Return a picture on what lies below it, with the channels of the whole one."""
        has_alpha = pixels.shape[0] == 4
        if below is None and has_alpha == (self.channels == 4):
            return pixels
        if not has_alpha:
            return pixels if self.channels == 3 else with_alpha(pixels)
        return merge_layers(MergeOperation.OVER, pixels[:3], self._make_empty() if below is None else below, pixels[3:])

    def _make_empty(self, channels: int = 0) -> torch.Tensor:
        import torch

        shape = self.height, self.width, channels or self.channels
        return torch.zeros(shape, device=self.device).permute(2, 0, 1)


def find_fitted_size(width: int, height: int, frame_width: int, frame_height: int) -> tuple[int, int]:
    """Return the size at which a picture is as large as it fits into a frame."""
    factor = min(frame_width / width, frame_height / height)
    return max(1, round(width * factor)), max(1, round(height * factor))


def mix_pictures(
    one: torch.Tensor | None, other: torch.Tensor | None, share: float | torch.Tensor
) -> torch.Tensor | None:
    """Return a mix of two pictures, colors weighted by alpha.

    Args:
        one: [3|4, H, W]; None for nothing.
        other: Of the same size; None for nothing.
        share: How much is of the other, 0..1: one number, or [1, H, W].
    """
    import torch

    if one is None:
        return None if other is None else with_alpha(other, share)
    if other is None:
        return with_alpha(one, 1.0 - share)
    if one.shape[0] == 3 and other.shape[0] == 3:
        return torch.lerp(one, other, share)
    first, second = (premultiply(each if each.shape[0] == 4 else with_alpha(each)) for each in (one, other))
    return unpremultiply(torch.lerp(first, second, share))
