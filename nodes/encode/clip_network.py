"""Base of the nodes that encode clips: they read some of the frames, evenly spaced."""

from __future__ import annotations

from enum import StrEnum

from studio.sdk import Clip, ClipNode, Context, Features, Image, Net, Network, Param
from studio.sdk.networks.network import to_batch, to_features


class ClipRows(StrEnum):
    """What a clip becomes."""

    WHOLE = "whole clip"
    MOMENTS = "moments"
    PARTS = "parts of moments"


class RecurrentCell(StrEnum):
    """What remembers."""

    GRU = "GRU"
    LSTM = "LSTM"


class ClipNetwork(Network, ClipNode):
    """A network that reads a clip, once for the whole clip."""

    size: int = Param(
        default=64, min=8, max=512, slider=(16, 128), animatable=False,
        help="Input size of the network in pixels; pictures are stretched to that square first.",
    )  # fmt: skip
    frames: int = Param(
        default=16, min=1, max=512, slider=(4, 64), animatable=False,
        help="Number of frames read, evenly spaced over the clip; all frames of a shorter clip.",
    )  # fmt: skip

    def analyze(self, video: Clip[Image], net: Net, ctx: Context) -> Features:
        """Look at the frames; they are held at the network's size."""
        import torch

        from nodes.encode.nets.picture_inputs import fit_to_square

        chosen = pick_even_frames(len(video), self.frames)
        seen = [fit_to_square(to_batch(video[chosen[step]]), self.size) for step in ctx.progress(len(chosen))]
        return to_features(net(video=torch.stack(seen, dim=1)), "video")

    def process(self, analysis: Features) -> Features:
        """Give the rows, [1, moments or parts, width], the same at every frame."""
        return analysis


def pick_even_frames(length: int, most: int) -> list[int]:
    """Return which frames of a clip are looked at: the middles of `most` equal stretches, or all of a shorter clip."""
    if length <= most:
        return list(range(length))
    return [(2 * part + 1) * length // (2 * most) for part in range(most)]
