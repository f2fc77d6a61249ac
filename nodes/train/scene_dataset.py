"""Scenes to learn from that need no files."""

from __future__ import annotations

from collections.abc import Mapping

from nodes.train.dataset_preview import SampleSourceNode
from nodes.train.scenes.samples import SceneSamples
from studio.sdk import ClipInfo, Dataset, FrameRate, Media, NodeDevice, Param, node


@node(
    "train.scene_dataset",
    name="Scene Dataset",
    aliases=("Synthetic Scenes", "Motion Graphics Dataset", "Layer Dataset", "Procedural Dataset"),
    output="dataset",
    device=NodeDevice.CPU,
)
class SceneDataset(SampleSourceNode):
    """Generate animated scenes with captions, as parameters of layers: training data for Scene Tokens.

    Each sample is drawn at random, from its number and the seed, when it is first needed; in each epoch its caption is
    worded differently, in English or Chinese. The plain part is the grammar of the node Shapes: one or two objects with
    a color, a shape and what they do, in front of a background. The rich part adds titles in quotation marks,
    particles, a camera, moving backgrounds, words for speed and position, and up to four layers. Whole pairs of color
    and shape and a ninth of all combinations of color, shape and motion are held out: only the validation samples
    contain them.

    A sample's column `scene` holds its numbers, [tokens, width]. The preview shows the rendered scenes.
    """

    count: int = Param(
        default=60_000,
        min=1,
        max=100_000_000,
        slider=(1000, 100_000),
        animatable=False,
        help="Total number of samples.",
    )
    validation: int = Param(
        default=256, min=0, max=1_000_000, slider=(0, 2000), animatable=False,
        help="Number of validation samples among them: scenes with combinations that are never trained on.",
    )  # fmt: skip
    rich: float = Param(
        default=0.38, min=0.0, max=1.0, slider=(0.0, 1.0), animatable=False,
        help="The share of scenes that go beyond the grammar of Shapes.",
    )  # fmt: skip
    chinese: float = Param(
        default=0.13, min=0.0, max=1.0, slider=(0.0, 1.0), animatable=False, help="The share of Chinese captions."
    )
    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Each seed gives other samples."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what is shown of a sample."""
        return ClipInfo(FrameRate.from_value(8), 24, 96, 96, samples=self.count)

    def make_dataset(self, media: Media) -> Dataset:
        """Return the data set."""
        return SceneSamples(self.count, min(self.validation, self.count), self.rich, self.chinese, self.seed)
