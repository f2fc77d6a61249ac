"""What was made of a frame, taken along to the next one: moved as the clip moves, and how far it is to be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nodes.motion.consistency import confidence
from nodes.motion.flow import Quality, flow_between
from studio.sdk import Flow, Image
from studio.sdk.pixels import Filter, luma, warp

if TYPE_CHECKING:
    import torch

_CHANGED = 0.15  # brightness: what differs by so much from before is something else


class Carried(NamedTuple):
    """A result of the frame before, where it is now.

    Args:
        pixels: float32 [C, H, W].
        trust: float32 [H, W], 0..1: 0 where something came into sight, or the motion is not known.
        back: To where each pixel was in the frame before.
    """

    pixels: torch.Tensor
    trust: torch.Tensor
    back: Flow


def carried(result: Image, before: Image, now: Image) -> Carried | None:
    """Return what was made of a frame, moved to where it is in the next one; None where their sizes differ.

    It is believed where the motion leads there and back again (Sundaram, Brox and Keutzer, 2010), and where the clip
    still looks as it did.

    Args:
        result: Made of `before`, of the same size.
        before: The clip's last frame.
        now: The clip's frame.
    """
    import torch

    if before.pixels.shape[1:] != now.pixels.shape[1:] or result.pixels.shape[1:] != now.pixels.shape[1:]:
        return None
    back = flow_between(now, before, Quality.MEDIUM)
    there = flow_between(before, now, Quality.MEDIUM)
    moved = warp(result.pixels, back.pixels, filter=Filter.CUBIC)
    off = (luma(warp(before.pixels, back.pixels)) - luma(now.pixels))[0] / _CHANGED
    trust = confidence(back, there).pixels[0] * torch.exp(-off.square())
    return Carried(moved, trust.nan_to_num(0.0), back)
