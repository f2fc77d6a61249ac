"""Depth by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from nodes.shared.pretrained.depth_levels import DepthConvention, DepthLevels, level_depth
from nodes.shared.pretrained.image_preprocessor import ImagePreprocessor
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.sdk import ClipInfo, Context, Depth, FrameNode, Image, Media, ModelInfo, Param, PretrainedNode, Task, node
from studio.sdk.networks.hf import configure_libraries
from studio.sdk.networks.network import to_batch
from studio.sdk.pixels import to_interleaved

if TYPE_CHECKING:
    import torch

_IN_METERS: Final = ("zoedepth", "glpn", "depth_pro", "prompt_depth_anything")


@node(
    "motion.depth",
    aliases=(
        *("Depth Anything", "MiDaS", "DPT", "ZoeDepth", "GLPN", "Depth Map", "Monocular Depth"),
        *("Z Depth", "DepthGenerator"),
    ),
)
class EstimateDepth(PretrainedNode, FrameNode):
    """Estimate the depth of each pixel by a pretrained model.

    Larger is farther, as Relight and other nodes that take a depth expect it. Any depth model that transformers reads
    will do: Depth Anything, DPT and MiDaS, ZoeDepth, GLPN, Depth Pro. There are two kinds. ZoeDepth, GLPN, Depth Pro
    and the "metric" models of Depth Anything give distances, in meters. All others give nearness (disparity, 1 /
    distance) up to an unknown scale and shift.

    "0 to 1, in each frame" is 0 at the nearest point of the frame and 1 at the farthest, linear in the model's output;
    the levels may fluctuate from frame to frame. "0 to 1, from least to most" does the same between two values of the
    model's own that you set for the whole clip, and is steady. "As the model says" gives meters for distances. For
    nearness it gives the reciprocal, in units of the distance of the nearest point; the farthest is then limited to 100
    times the nearest.

    Pictures with alpha are composited over black. The model sees the picture at its own size; its output is enlarged
    with a cubic filter.
    """

    tasks = (Task.DEPTH,)

    levels: DepthLevels = Param(
        default=DepthLevels.FRAME, help="The range of the output: between 0 and 1, or the model's own."
    )
    least: float = Param(
        default=0.0, min=-1e6, max=1e6, slider=(0.0, 100.0),
        help="The value of the model that becomes one end of the range, with 'from least to most'.",
    )  # fmt: skip
    most: float = Param(
        default=10.0, min=-1e6, max=1e6, slider=(0.0, 100.0),
        help="The value of the model that becomes the other end of the range, with 'from least to most'.",
    )  # fmt: skip
    says: DepthConvention = Param(
        default=DepthConvention.AUTO, animatable=False,
        help="Meaning of the model's numbers; auto goes by its kind. For a DPT trained on distances, set 'distance'.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the picture, with one channel. Raises ModelError where the model is of no use."""
        self.get_model_info(media)
        return super().facts(inputs, media)

    def process(self, image: Image, ctx: Context) -> Depth:
        """Look at the frame."""
        preparation = find_image_preprocessor(self.get_model_info(ctx.media))
        pictures = to_batch(image)

        def estimate(net: Any) -> tuple[torch.Tensor, bool]:
            return predict_depth(net, preparation, pictures), self._is_distance(net.config)

        found, is_distance = ctx.run_with_model(self.request_model(ctx.media, load_depth_model), estimate)
        return Depth(to_interleaved(level_depth(found, self.levels, self.least, self.most, is_distance=is_distance)))

    def _is_distance(self, config: Any) -> bool:
        if self.says is DepthConvention.AUTO:
            return config.model_type in _IN_METERS or getattr(config, "depth_estimation_type", "") == "metric"
        return self.says is DepthConvention.DISTANCE


def load_depth_model(facts: ModelInfo, dtype: torch.dtype) -> torch.nn.Module:
    """Read a model for depth. Raises ModelError."""
    configure_libraries()
    from transformers import AutoModelForDepthEstimation

    from nodes.shared.pretrained.nets.vision_model import VisionModel

    return VisionModel(facts, AutoModelForDepthEstimation, dtype)


def predict_depth(net: Any, preparation: ImagePreprocessor, pictures: torch.Tensor) -> torch.Tensor:
    """Return what a model says of a picture [1, 3, H, W], at its size: float32 [1, H, W], numbers.

    Depth Pro says nearness for a lens of its own; with the field of view that it says, that becomes meters.
    """
    from torch.nn import functional

    outputs = net(preparation.preprocess_pictures(pictures, whole=True))
    found = outputs.predicted_depth.float().reshape(1, 1, *outputs.predicted_depth.shape[-2:])
    height, width = pictures.shape[-2:]
    if net.config.model_type == "depth_pro":
        view = getattr(outputs, "field_of_view", None)
        if view is not None:
            found = found * 2.0 * (0.5 * view.float().deg2rad()).tan()
        found = 1.0 / found.clamp(1e-4, 1e4)
    found = functional.interpolate(found, (height, width), mode="bicubic", align_corners=False)
    return found[0].nan_to_num(0.0, 0.0, 0.0)
