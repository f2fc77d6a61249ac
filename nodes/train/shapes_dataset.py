"""Clips to learn from that need no files."""

from __future__ import annotations

from collections.abc import Mapping

from nodes.train.dataset_preview import SampleSourceNode
from nodes.train.shapes.caption_wording import CaptionWording
from nodes.train.shapes.samples import ObjectCount, ShapeClips
from nodes.train.shapes.vocabulary import FULL, TINY, HoldOut, ShapeDomain, ShapeVocabulary
from studio.sdk import ClipInfo, Dataset, FrameRate, Media, NodeDevice, Param, node


@node(
    "train.shapes_dataset",
    name="Shapes Dataset",
    aliases=("Synthetic Data", "Toy Dataset", "Moving MNIST", "Procedural Dataset", "Moving Shapes"),
    output="dataset",
    device=NodeDevice.CPU,
)
class ShapesDataset(SampleSourceNode):
    """Generate clips of moving shapes with captions and a beat, as many as you want, to test networks.

    Each sample is drawn on demand, from its number and the seed. It shows one or two objects with a color, a shape and
    what they do, in front of a background, and its caption describes exactly that, in the words of the node Shapes.
    Each sample has a beat of its own tempo; objects that pulse grow with it. Samples also have the columns `shape`,
    `color` and `motion`: the index of the first object's word in its list, from 0, for networks that classify.

    The small domain has circle, square and triangle in red, yellow, green and blue, which move left, right, up or down
    on black. Combinations can be held out: then the validation samples show only those, and the training samples never
    do. Pairs are a diagonal through colors and shapes; triples are every ninth combination of color, shape and
    motion.
    """

    domain: ShapeDomain = Param(default=ShapeDomain.TINY, animatable=False, help="The variety of scenes.")
    shapes: str = Param(
        default="circle, square, triangle, star, ring, heart, cross", animatable=False,
        help="Shapes, if the domain is as listed: circle, square, triangle, star, ring, heart, cross.",
        applies_when=("domain", "as listed below"), section="Vocabulary",
    )  # fmt: skip
    colors: str = Param(
        default="red, orange, yellow, green, cyan, blue, purple, pink", animatable=False,
        help="Colors of objects, if the domain is as listed.",
        applies_when=("domain", "as listed below"), section="Vocabulary",
    )  # fmt: skip
    motions: str = Param(
        default="left, right, up, down, bounce, orbit, grow, shrink, spin, pulse, still", animatable=False,
        help="What objects do, if the domain is as listed; also up left, up right, down left and down right.",
        applies_when=("domain", "as listed below"), section="Vocabulary",
    )  # fmt: skip
    backgrounds: str = Param(
        default="black, white, navy, cream", animatable=False,
        help="Background colors, if the domain is as listed; add the word gradients for gradients between them.",
        applies_when=("domain", "as listed below"), section="Vocabulary",
    )  # fmt: skip
    sizes: str = Param(
        default="usual",
        animatable=False,
        help="Sizes, if the domain is as listed: small, usual, big.",
        applies_when=("domain", "as listed below"),
        section="Vocabulary",
    )
    objects: ObjectCount = Param(default=ObjectCount.ONE, animatable=False, help="Number of objects in a clip.")
    wording: CaptionWording = Param(default=CaptionWording.VARIED, animatable=False, help="Wording of the captions.")
    variety: float = Param(
        default=0.3, min=0.0, max=1.0, slider=(0.0, 1.0), animatable=False,
        help="How much clips of one caption differ in position, size and rotation; 0 draws them all alike.",
    )  # fmt: skip
    beat: bool = Param(default=True, animatable=False, help="Give each sample a beat; objects that pulse follow it.")
    count: int = Param(
        default=2000, min=1, max=100_000_000, slider=(100, 20_000), animatable=False, help="Total number of samples."
    )
    width: int = Param(
        default=32, min=4, max=1024, slider=(16, 128), step=4, animatable=False, help="Width of each clip, in pixels."
    )
    height: int = Param(
        default=32, min=4, max=1024, slider=(16, 128), step=4, animatable=False, help="Height of each clip, in pixels."
    )
    frames: int = Param(
        default=8, min=1, max=1000, slider=(4, 64), unit="f", animatable=False, help="Frames in each clip."
    )
    rate: float = Param(
        default=8.0, min=1.0, max=240.0, slider=(4.0, 30.0), unit="fps", animatable=False, help="Frames per second."
    )
    validation: float = Param(
        default=0.1, min=0.0, max=0.9, slider=(0.0, 0.5), animatable=False,
        help="The share of samples to reserve for validation.",
    )  # fmt: skip
    hold_out: HoldOut = Param(
        default=HoldOut.NONE, animatable=False, help="Combinations that appear only in validation samples."
    )
    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Each seed gives other samples."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the parameters say."""
        self.make_dataset(media)
        return ClipInfo(FrameRate.from_value(self.rate), self.frames, self.width, self.height, samples=self.count)

    def make_dataset(self, media: Media) -> Dataset:
        """Return the data set."""
        words = {ShapeDomain.TINY: TINY, ShapeDomain.FULL: FULL}.get(self.domain) or self._listed()
        return ShapeClips(
            words,
            self.count,
            (self.width, self.height),
            self.frames,
            FrameRate.from_value(self.rate),
            self.objects,
            self.wording,
            self.hold_out,
            round(self.count * self.validation),
            self.variety,
            self.beat,
            self.seed,
        )

    def _listed(self) -> ShapeVocabulary:
        return ShapeVocabulary.parse_lists(self.shapes, self.colors, self.motions, self.backgrounds, self.sizes)
