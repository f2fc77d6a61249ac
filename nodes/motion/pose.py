"""The points of a body by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from nodes.motion.heatmaps import CropBox, find_mask_box, find_peaks
from nodes.shared.pretrained.image_preprocessor import ImagePreprocessor
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.sdk import (
    ClipInfo,
    Context,
    FrameNode,
    Image,
    Keypoints,
    Mask,
    Media,
    ModelInfo,
    NodeDevice,
    Param,
    PretrainedNode,
    Task,
    node,
    output,
)
from studio.sdk.networks.hf import configure_libraries
from studio.sdk.networks.network import to_batch
from studio.sdk.pixels import BorderMode, ResampleFilter, apply_affine

if TYPE_CHECKING:
    import torch

_POINTS: Final = ("superpoint",)
"""Models that find points anywhere, not those of a body in a box."""


@node(
    "motion.pose",
    aliases=(
        "ViTPose",
        "OpenPose",
        "DWPose",
        "Pose Estimation",
        "Body Tracking",
        "Skeleton",
        "SuperPoint",
        "Landmarks",
    ),
    device=NodeDevice.PARTLY_CPU,
)
class Pose(PretrainedNode, FrameNode):
    """Find the points of a body (eyes, shoulders, hands, feet, …) in each frame, by a pretrained model.

    The model looks for one body, in a box: around what a connected mask covers, or else the whole frame. Where the body
    is small or there are several, connect a mask from Segment or one of your own. Point n is the same part of the body
    in each frame, so that Motion Transfer, Edit Keypoints and overlays can follow it; `names` lists the parts. The
    confidence is the model's own, limited to 0 to 1, and 0 for what it does not see.

    The box is fitted to the shape of the model's picture, enlarged by a quarter, and sampled (Xu et al., "ViTPose",
    2022). The peaks of the heat maps are found between pixels (Zhang et al., "Distribution-Aware Coordinate
    Representation for Human Pose Estimation", 2020). Models like SuperPoint find corners anywhere instead, `most` at
    the most: these are not the same points from frame to frame. Pictures with alpha are composited over black.
    """

    tasks = (Task.POSE,)

    threshold: float = Param(
        default=0.3,
        min=0.0,
        max=1.0,
        step=0.01,
        help="Points of lower confidence count as not seen; their confidence is set to 0.",
    )
    expert: int = Param(
        default=0, min=0, max=100, slider=(0, 5), animatable=False,
        help="The data set to follow, for models with several such as ViTPose+: 0 people, 3 animals, 5 whole bodies.",
    )  # fmt: skip
    most: int = Param(
        default=256, min=1, max=10_000, slider=(16, 1024), animatable=False,
        help="For models that find points anywhere: the maximum number, the most confident first.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the picture. Raises ModelError where the model is of no use."""
        self.get_model_info(media)
        return super().facts(inputs, media)

    def process(self, image: Image, mask: Mask | None, ctx: Context) -> Keypoints:
        """Look at the frame."""
        import torch

        preparation = find_image_preprocessor(self.get_model_info(ctx.media))
        box = find_mask_box(mask, image.width, image.height)

        def find(net: Any) -> tuple[torch.Tensor, torch.Tensor]:
            if net.config.model_type in _POINTS:
                return _anywhere(net, preparation, image, self.most)
            return _in_box(net, preparation, image, box, self.expert)

        points, scores = ctx.run_with_model(self.request_model(ctx.media, load_pose_model), find)
        confidence = torch.where(scores >= self.threshold, scores.clamp(0.0, 1.0), 0.0)
        if box is None:
            confidence = torch.zeros_like(confidence)
        return Keypoints(points.contiguous(), confidence.contiguous(), tuple(range(len(points))))

    @output
    def names(self, ctx: Context) -> str:
        """List the points, one a line: number and name."""
        from nodes.shared.pretrained.model_loader import read_model_config

        known = getattr(read_model_config(self.get_model_info(ctx.media)), "id2label", None) or {}
        return "\n".join(f"{number} {name}" for number, name in sorted(known.items()))


def load_pose_model(facts: ModelInfo, dtype: torch.dtype) -> torch.nn.Module:
    """Read a model for points. Raises ModelError."""
    configure_libraries()
    from transformers import AutoModelForKeypointDetection
    from transformers.models.auto.modeling_auto import AutoModelForPoseEstimation

    from nodes.shared.pretrained.model_loader import read_model_config
    from nodes.shared.pretrained.nets.vision_model import VisionModel

    anywhere = read_model_config(facts).model_type in _POINTS
    return VisionModel(facts, AutoModelForKeypointDetection if anywhere else AutoModelForPoseEstimation, dtype)


def _in_box(
    net: Any, preparation: ImagePreprocessor, image: Image, box: CropBox | None, expert: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the points of the body in a box, [N, 2] in pixels from the corner, and their scores, [N]."""
    import torch

    width, height = preparation.size or (192, 256)
    around = (box or CropBox.from_frame_size(image.width, image.height)).expand_to_aspect(width / height)
    fetch = around.make_crop_matrix(width, height)
    seen = apply_affine(image.pixels, fetch, width, height, filter=ResampleFilter.LINEAR, outside=BorderMode.BLACK)
    backbone = getattr(net.config, "backbone_config", None)
    several = getattr(backbone, "num_experts", 1) > 1
    more = {"dataset_index": torch.tensor([expert], device=seen.device)} if several else {}
    maps = net(preparation.normalize_pictures(to_batch(image.with_pixels(seen))), **more).heatmaps[0].float()
    places, scores = find_peaks(maps)
    return around.map_to_picture(places, maps.shape[2], maps.shape[1]), scores


def _anywhere(net: Any, preparation: ImagePreprocessor, image: Image, most: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return points anywhere in a picture, the surest first."""
    found = net(preparation.preprocess_pictures(to_batch(image), whole=True))
    there = found.mask[0].bool() & found.keypoints[0].isfinite().all(1)
    points, scores = found.keypoints[0][there].float(), found.scores[0][there].float()
    order = scores.argsort(descending=True, stable=True)[:most]
    return points[order] * points.new_tensor((image.width, image.height)), scores[order]
