"""Perceptual distance of two pictures, measured by a pretrained network."""

from __future__ import annotations

from collections.abc import Mapping

from studio.sdk import ClipInfo, Context, FrameNode, Image, Media, PretrainedNode, Task, node
from studio.sdk.networks.network import to_batch


@node(
    "judge.perceptual_distance",
    name="Perceptual Distance",
    aliases=("LPIPS", "Deep Features", "Perceptual Loss", "Image Quality", "Similarity", "Compare"),
    output="distance",
)
class PerceptualDistance(PretrainedNode, FrameNode):
    """Measure how far the picture is from a reference as a pretrained network sees both, frame by frame.

    At each position of each layer the network's numbers are scaled to unit length. The distance is the squared
    difference between both pictures' numbers, averaged over positions and layers (R. Zhang et al., "The Unreasonable
    Effectiveness of Deep Features as a Perceptual Metric", 2018, formula 1 with all weights 1). It is not LPIPS, whose
    weights were fitted to human judgments, and values of two models cannot be compared. 0 is identical, 4 the greatest
    distance. Unlike PSNR it tolerates small shifts and grain, and it sees what things are. Both pictures are stretched
    to the model's size, so their sizes may differ. Pictures with alpha are composited over black. Any model that gives
    features of pictures will do: ResNet, CLIP, DINOv2.
    """

    tasks = (Task.IMAGE_FEATURES,)

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the picture's rate and length."""
        self.get_model_info(media)
        return super().facts(inputs, media)

    def process(self, image: Image, reference: Image, ctx: Context) -> float:
        """Compare the two."""
        from nodes.shared.encoders.perceptual_metric import load_perceptual_metric

        one, other = to_batch(image), to_batch(reference)
        return float(
            ctx.run_with_model(self.request_model(ctx.media, load_perceptual_metric), lambda net: net(one, other))
        )
