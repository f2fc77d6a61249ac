"""Pulling pixels along a flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from studio.sdk import ClipInfo, Flow, FrameNode, Image, Media, Param, node
from studio.sdk.pixels import BorderMode, warp_by_flow, with_alpha


@node("motion.warp", aliases=("IDistort", "Displace", "Distort", "Pull", "Remap", "Displacement Map"))
class Warp(FrameNode):
    """Displace the picture's pixels along a flow.

    Each pixel is fetched from where its flow points: output(p) = image(p + amount · flow(p)), bilinear. The flow from
    frame t to t+1 thus warps a picture of t+1 back to t. An amount of −1 takes the other direction, and amounts in
    between go part of the way.
    """

    amount: float = Param(
        default=1.0, min=-1000.0, max=1000.0, slider=(-2.0, 2.0), step=0.01, unit="x", help="Factor for the flow."
    )
    outside: BorderMode = Param(default=BorderMode.EDGE, help="How to fill the area beyond the picture.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Keep the size; outside may need an alpha channel."""
        facts = inputs.get("image", ClipInfo())
        return replace(facts, channels=4) if self.outside is BorderMode.TRANSPARENT else facts

    def process(self, image: Image, flow: Flow) -> Image:
        """Warp backwards."""
        pixels = with_alpha(image.pixels) if self.outside is BorderMode.TRANSPARENT else image.pixels
        return image.with_pixels(warp_by_flow(pixels, flow.pixels, amount=self.amount, outside=self.outside))
