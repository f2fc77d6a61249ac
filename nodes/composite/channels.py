"""Channels: each channel of the output taken from wherever it is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.compositing.blending import center_in_frame
from studio.core.translation import tr
from studio.sdk import ClipInfo, FrameNode, Image, Mask, Media, Param, ParameterError, node
from studio.sdk.pixels import compute_luma, make_empty_frame

if TYPE_CHECKING:
    import torch


class ChannelSource(StrEnum):
    """What a channel is taken from."""

    A_RED = "A red"
    A_GREEN = "A green"
    A_BLUE = "A blue"
    A_ALPHA = "A alpha"
    A_LUMA = "A luma"
    B_RED = "B red"
    B_GREEN = "B green"
    B_BLUE = "B blue"
    B_ALPHA = "B alpha"
    B_LUMA = "B luma"
    MASK = "mask"
    ZERO = "0"
    ONE = "1"


class AlphaSource(StrEnum):
    """What alpha is taken from."""

    AS_A = "as A"
    NONE = "none"
    A_RED = "A red"
    A_GREEN = "A green"
    A_BLUE = "A blue"
    A_ALPHA = "A alpha"
    A_LUMA = "A luma"
    B_RED = "B red"
    B_GREEN = "B green"
    B_BLUE = "B blue"
    B_ALPHA = "B alpha"
    B_LUMA = "B luma"
    MASK = "mask"
    ZERO = "0"
    ONE = "1"


_PARTS = ("red", "green", "blue", "alpha")


@node(
    "composite.channels",
    aliases=(
        *("Shuffle", "Shuffle Copy", "Copy Channels", "Set Matte", "Swizzle", "Add Alpha", "Channel Mixer"),
        *("Shift Channels", "Set Channels", "Track Matte", "Separate Color", "Combine Color", "Separate RGBA"),
        *("Channel Booleans", "Copy Aux", "ChannelMerge", "Bitmap", "Matte Control", "Matte", "Reorder"),
        *("Convert Image to Mask", "Join Image with Alpha", "Split Image with Alpha", "Copy"),
    ),
)
class Channels(FrameNode):
    """Build a picture from channels of one or two pictures, their luma, a mask, black or white.

    A sets the size, the frame rate and the length; B and the mask are centered and cropped to it. Values pass
    unchanged. A picture without alpha has an alpha of 1. Luma is BT.709's, 0.2126 R + 0.7152 G + 0.0722 B. With alpha
    "as A" there is an alpha channel where A has one; with "none" there is none, whatever A has.
    """

    red: ChannelSource = Param(default=ChannelSource.A_RED, help="Source of the red channel.")
    green: ChannelSource = Param(default=ChannelSource.A_GREEN, help="Source of the green channel.")
    blue: ChannelSource = Param(default=ChannelSource.A_BLUE, help="Source of the blue channel.")
    alpha: AlphaSource = Param(default=AlphaSource.AS_A, help="Source of the alpha channel; none removes it.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Keep the size of A; alpha may come or go."""
        facts = inputs.get("a", ClipInfo())
        if self.alpha is AlphaSource.AS_A:
            return facts
        return replace(facts, channels=3 if self.alpha is AlphaSource.NONE else 4)

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Ask for B and the mask only where a channel is taken from them."""
        wanted = {"b": "B ", "mask": "mask"}.get(port, "")
        is_needed = any(choice.startswith(wanted) for choice in (self.red, self.green, self.blue, self.alpha))
        return super().frames_needed(port, frame, clip) if is_needed else range(0)

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, a: Image, b: Image | None, mask: Mask | None) -> Image:
        """Copy channel by channel."""
        sources = {"A": a.pixels}
        if b is not None:
            sources["B"] = center_in_frame(b.pixels, a.width, a.height)
        if mask is not None:
            sources["mask"] = center_in_frame(mask.pixels, a.width, a.height)
        picks: list[StrEnum] = [self.red, self.green, self.blue]
        if self.alpha is AlphaSource.AS_A:
            picks += [ChannelSource.A_ALPHA] if a.has_alpha else []
        elif self.alpha is not AlphaSource.NONE:
            picks.append(self.alpha)
        result = make_empty_frame(a.pixels, a.width, a.height, len(picks))
        for index, pick in enumerate(picks):
            result[index] = _channel(pick, _PARTS[index], sources)
        return a.with_pixels(result)


def _channel(pick: StrEnum, param: str, sources: Mapping[str, torch.Tensor]) -> torch.Tensor | float:
    """Return one channel, [H, W], or a number for all of it.

    Args:
        pick: What is wanted.
        param: For whom, for the message.
        sources: Pixels by "A", "B" and "mask".

    Raises:
        ParameterError: It is taken from an input that is not connected.
    """
    if pick in (ChannelSource.ZERO, ChannelSource.ONE):
        return float(pick)
    name, _, part = pick.partition(" ")
    if name not in sources:
        raise ParameterError(param, str(pick), tr("nothing is connected to {input}", input=name))
    pixels = sources[name]
    if not part:
        return pixels[0]
    if part == "luma":
        return compute_luma(pixels)[0]
    if part == "alpha" and pixels.shape[0] == 3:
        return 1.0
    return pixels[_PARTS.index(part)]
