"""Optical flow by a network that learns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.shared.motion.flow_consistency import compute_flow_confidence
from nodes.shared.motion.optical_flow import FlowDirection, can_measure_flow
from studio.sdk import (
    ClipInfo,
    Context,
    Flow,
    Frames,
    Image,
    Mask,
    Net,
    Network,
    Param,
    Window,
    WindowNode,
    node,
    output,
)
from studio.sdk.networks.network import to_batch
from studio.sdk.pixels import ResampleFilter, resize, to_interleaved

if TYPE_CHECKING:
    import torch


@node(
    "motion.flow_network",
    name="Flow Network",
    aliases=("RAFT", "Optical Flow", "Motion Vectors", "Deep Flow", "Motion Estimation", "GMFlow", "FlowNet"),
)
class FlowNetwork(Network, WindowNode):
    """Measure how every pixel moves from this frame to the next one or the previous one, by a network.

    Flow and confidence are defined as in Optical Flow: forward, a point at p in frame t is found at p + flow(p) in
    frame t+1. The network follows RAFT (Z. Teed and J. Deng, "Recurrent All-Pairs Field Transforms for Optical Flow",
    2020), with 1.1 million weights. The features of both frames, at an eighth of the size, are compared all with all. A
    recurrent unit looks up the similarities around the current target of the flow and improves the flow, again and
    again. The last flow is enlarged by learned weights of its nine neighbors. The network sees colors, and large
    motion as well as small.

    An untrained network measures nothing useful: choose weights, or wire it to `flow` of a Train node with a Flow
    Dataset. Pictures with alpha are composited over black. Frames larger than `most` are measured at that size, and the
    flow is enlarged.
    """

    direction: FlowDirection = Param(
        default=FlowDirection.FORWARD,
        animatable=False,
        help="Forward to the next frame, or backward to the previous one.",
    )
    refinements: int = Param(
        default=8, min=1, max=64, slider=(2, 24), animatable=False,
        help="How many times the flow is refined, also in training; more takes longer, and helps with large motion.",
    )  # fmt: skip
    most: int = Param(
        default=960, min=64, max=4096, slider=(256, 2048), animatable=False,
        help="The longer side, in pixels, at which the flow is measured; memory grows with its fourth power.",
    )  # fmt: skip
    hidden: int = Param(
        default=64, min=8, max=512, slider=(32, 128), step=8, animatable=False,
        help="Numbers remembered for each position; more learn better but take longer. Must match the trained weights.",
    )  # fmt: skip

    @property
    def window(self) -> Window:
        """This frame, and the one that it is compared with."""
        return Window(before=1) if self.direction is FlowDirection.BACKWARD else Window(after=1)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the network."""
        from nodes.motion.nets.flow_net import FlowNet, FlowNetConfig

        return FlowNet(FlowNetConfig(hidden=self.hidden, refinements=self.refinements))

    def process(self, image: Frames[Image], net: Net, ctx: Context) -> Flow:
        """Compare two frames."""
        return self.compute_flow(image[0], self._other(image), net, ctx)

    @output
    def confidence(self, image: Frames[Image], net: Net, ctx: Context) -> Mask:
        """Follow the motion there and back."""
        here, other = image[0], self._other(image)
        there, back = self.compute_flow(here, other, net, ctx), self.compute_flow(other, here, net, ctx)
        return compute_flow_confidence(there, back)

    def _other(self, image: Frames[Image]) -> Image:
        return image[-1 if self.direction is FlowDirection.BACKWARD else 1]

    def compute_flow(self, first: Image, second: Image, net: Net, ctx: Context) -> Flow:
        """Return the flow from one frame to the other; nothing moves where they are one, or too small.

        Raises:
            ShapeError: The sizes differ.
        """
        import torch

        ctx.check()
        width, height = first.width, first.height
        if not can_measure_flow(first, second):
            return Flow(first.pixels.new_zeros((height, width, 2)).permute(2, 0, 1))
        shrink = min(1.0, self.most / max(width, height))
        size = max(1, round(width * shrink)), max(1, round(height * shrink))
        pair = [resize(to_batch(frame)[0], *size).clamp(0.0, 1.0) for frame in (first, second)]
        with torch.no_grad(), ctx.autocast():
            flow = net(torch.stack(pair).unsqueeze(0))[0].float()
        flow = resize(to_interleaved(flow), width, height, ResampleFilter.LINEAR)
        factors = flow.new_tensor((width / size[0], height / size[1])).view(2, 1, 1)
        return Flow(flow * factors)
