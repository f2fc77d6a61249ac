"""Accumulation along a motion: a frame's result is warped to the next frame, with its confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nodes.shared.motion.flow_consistency import compute_flow_confidence
from nodes.shared.motion.optical_flow import FlowQuality, compute_flow
from studio.sdk import Flow, Image
from studio.sdk.pixels import ResampleFilter, compute_luma, warp_by_flow

if TYPE_CHECKING:
    import torch

_CHANGED = 0.15  # brightness: what differs by so much from before is something else


class WarpState(NamedTuple):
    """A result of the frame before, where it is now.

    Args:
        pixels: float32 [C, H, W].
        confidence: float32 [H, W], 0..1: 0 where something came into sight, or the motion is not known.
        backward_flow: To where each pixel was in the frame before.
    """

    pixels: torch.Tensor
    confidence: torch.Tensor
    backward_flow: Flow


def accumulate_warp(result: Image, before: Image, now: Image) -> WarpState | None:
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
    back = compute_flow(now, before, FlowQuality.MEDIUM)
    there = compute_flow(before, now, FlowQuality.MEDIUM)
    moved = warp_by_flow(result.pixels, back.pixels, filter=ResampleFilter.CUBIC)
    off = (compute_luma(warp_by_flow(before.pixels, back.pixels)) - compute_luma(now.pixels))[0] / _CHANGED
    trust = compute_flow_confidence(back, there).pixels[0] * torch.exp(-off.square())
    return WarpState(moved, trust.nan_to_num(0.0), back)
