"""More samples than there are: each is changed a little."""

from __future__ import annotations

from collections.abc import Mapping

from nodes.train.augmented_dataset import AugmentationOptions, AugmentedDataset
from nodes.train.dataset_preview import DatasetPreviewNode
from studio.sdk import ClipInfo, Context, Dataset, Image, InputInfo, Media, NodeDevice, Param, Time, node, output
from studio.sdk.node import FrameNode


@node(
    "train.augment",
    aliases=("Data Augmentation", "Random Crop", "Random Flip", "Color Jitter", "Jitter", "RandAugment"),
    output="dataset",
    device=NodeDevice.CPU,
)
class Augment(DatasetPreviewNode, FrameNode):
    """Vary the samples of a data set slightly, differently in each epoch, so that networks learn what matters.

    A part of the picture is enlarged, some clips are mirrored, colors and speed vary. All frames of a clip are changed
    alike, except for noise, and sound follows the pictures. Validation samples are unchanged. The same seed, epoch and
    sample give the same change.

    When a clip is mirrored, left and right are swapped in its caption, and so are clockwise and counterclockwise
    (English, Chinese, German, French and Spanish words). If a caption names a side and the data set has labels, the
    clip is not mirrored, as a label might refer to the side. Samples with known motion, such as those of a Flow
    Dataset, change only in color and noise. Playing clips backwards, or a large shift of hues, makes captions about
    motion or colors wrong.
    """

    zoom: float = Param(
        default=0.15, min=0.0, max=4.0, slider=(0.0, 1.0), animatable=False,
        help="Maximum enlargement of a part of the picture: 0.15 is up to 1.15 times.",
    )  # fmt: skip
    flip: float = Param(
        default=0.5, min=0.0, max=1.0, slider=(0.0, 1.0), animatable=False, help="The share of clips to mirror."
    )
    speed: float = Param(
        default=0.0, min=0.0, max=4.0, slider=(0.0, 1.0), animatable=False,
        help="Maximum change of the speed: 0.25 is 0.8 to 1.25 times.",
    )  # fmt: skip
    shift: float = Param(
        default=0.0, min=0.0, max=1.0, slider=(0.0, 0.5), animatable=False,
        help="Maximum shift in time, as a fraction of the clip's length.",
    )  # fmt: skip
    reverse: float = Param(
        default=0.0, min=0.0, max=1.0, slider=(0.0, 1.0), animatable=False,
        help="The share of clips to play backwards; captions are unchanged.",
    )  # fmt: skip
    brightness: float = Param(
        default=0.06,
        min=0.0,
        max=1.0,
        slider=(0.0, 0.5),
        animatable=False,
        help="Maximum change of the brightness, up or down.",
    )
    contrast: float = Param(
        default=0.1, min=0.0, max=4.0, slider=(0.0, 1.0), animatable=False,
        help="Maximum change of the contrast: 0.25 is 0.8 to 1.25 times.",
    )  # fmt: skip
    saturation: float = Param(
        default=0.1, min=0.0, max=4.0, slider=(0.0, 1.0), animatable=False,
        help="Maximum change of the saturation: 0.25 is 0.8 to 1.25 times.",
    )  # fmt: skip
    hue: float = Param(
        default=3.0, min=0.0, max=180.0, slider=(0.0, 30.0), unit="°", animatable=False,
        help="Maximum shift of the hues.",
    )  # fmt: skip
    noise: float = Param(
        default=0.0, min=0.0, max=1.0, slider=(0.0, 0.2), animatable=False,
        help="Standard deviation of the noise added to each value.",
    )  # fmt: skip
    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Each seed gives other changes."
    )

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the data set, and of the preview."""
        samples = self.facts(inputs, media)
        return self.compute_grid_facts(samples) if output == "preview" else samples

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the data set."""
        return inputs.get("dataset", ClipInfo())

    def process(self, dataset: Dataset) -> Dataset:
        """Give the changed data set."""
        return self._changed(dataset)

    @output
    def preview(self, dataset: Dataset, time: Time, facts: InputInfo, ctx: Context) -> Image:
        """Draw a frame of the changed samples."""
        return self.draw_grid(self._changed(dataset), facts["dataset"], time.frame, ctx)

    def _changed(self, dataset: Dataset) -> AugmentedDataset:
        changes = AugmentationOptions(
            zoom=self.zoom,
            flip=self.flip,
            speed=self.speed,
            shift=self.shift,
            reverse=self.reverse,
            brightness=self.brightness,
            contrast=self.contrast,
            saturation=self.saturation,
            hue=self.hue,
            noise=self.noise,
            seed=self.seed,
        )
        return AugmentedDataset(dataset, changes)
