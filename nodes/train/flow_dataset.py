"""Motions to learn from that need no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nodes.train.dataset_preview import SampleSourceNode
from nodes.train.flows.moving_layers import LayerMotion
from nodes.train.flows.samples import FLOW_COLUMN, FlowSamples
from studio.sdk import ClipInfo, Context, Dataset, Flow, FrameRate, Media, NodeDevice, Param, node, output
from studio.sdk.pixels import resize, to_interleaved


@node(
    "train.flow_dataset",
    name="Flow Dataset",
    aliases=("Synthetic Flow", "Flying Chairs", "FlyingThings", "Sintel", "Optical Flow Dataset"),
    output="dataset",
    device=NodeDevice.CPU,
)
class FlowDataset(SampleSourceNode):
    """Generate pairs of frames whose motion is known exactly, as many as you want: training data for Flow Network.

    Each sample is drawn on demand, from its number, the epoch and the seed. It is in the manner of the Flying Chairs
    (A. Dosovitskiy et al., "FlowNet: Learning Optical Flow with Convolutional Networks", 2015), but uses no external
    material: surfaces of noise, stripes and scattered things, on a background and on layers that occlude each other.
    Each layer has its own shift, turn, zoom, shear and bend. The frames are computed from the motion, so that it is
    exact everywhere, even behind other layers. Validation samples are the same in each epoch.

    A sample's column `flow` is its motion, [2, height, width], in pixels.
    """

    count: int = Param(
        default=4000, min=1, max=100_000_000, slider=(100, 20_000), animatable=False, help="Total number of samples."
    )
    width: int = Param(
        default=128,
        min=16,
        max=2048,
        slider=(64, 512),
        step=8,
        animatable=False,
        help="Width of the frames, in pixels.",
    )
    height: int = Param(
        default=96,
        min=16,
        max=2048,
        slider=(64, 512),
        step=8,
        animatable=False,
        help="Height of the frames, in pixels.",
    )
    reach: float = Param(
        default=12.0, min=0.0, max=1000.0, slider=(1.0, 64.0), animatable=False,
        help="The largest motion, in pixels; small ones are more frequent.",
    )  # fmt: skip
    layers: int = Param(
        default=4,
        min=0,
        max=100,
        slider=(0, 10),
        animatable=False,
        help="Maximum number of layers in front of the background.",
    )
    elastic: float = Param(
        default=0.5, min=0.0, max=1.0, animatable=False, help="Strength of the bending, besides turning and zooming."
    )
    light: float = Param(
        default=0.4, min=0.0, max=1.0, animatable=False, help="Difference in brightness between the two frames."
    )
    noise: float = Param(
        default=0.03, min=0.0, max=1.0, slider=(0.0, 0.2), animatable=False,
        help="Maximum standard deviation of the noise added to each value.",
    )  # fmt: skip
    validation: int = Param(
        default=64, min=0, max=1_000_000, slider=(0, 1000), animatable=False, help="Number of validation samples."
    )
    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Each seed gives other samples."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what is shown of a sample: its two frames."""
        return ClipInfo(FrameRate.from_value(2), 2, self.width, self.height, samples=self.count)

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the samples, of what shows them, and of the motion."""
        if output == "flow":
            return replace(self.facts(inputs, media), length=1, channels=2, samples=0)
        return super().get_output_info(output, inputs, media)

    def make_dataset(self, media: Media) -> Dataset:
        """Return the data set."""
        moving = LayerMotion(self.reach, self.layers, self.elastic)
        held = min(self.validation, self.count)
        return FlowSamples(self.count, held, (self.width, self.height), moving, self.light, self.noise, self.seed)

    @output
    def flow(self, ctx: Context) -> Flow:
        """Give the motion of one sample, from its first frame to its second."""
        samples = self.make_dataset(ctx.media)
        exact = samples.get_sample(min(self.index, len(samples) - 1)).columns[FLOW_COLUMN]
        clip = self.facts({}, ctx.media).scale_size(ctx.scale)
        pixels = to_interleaved(exact)
        return Flow(resize(pixels, clip.width, clip.height).mul(clip.width / self.width).to(ctx.device))
