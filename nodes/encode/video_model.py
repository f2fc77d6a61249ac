"""Clips by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from nodes.shared.encoders.pretrained_encoder import ModelRows, PretrainedEncoder
from nodes.shared.pretrained.model_loader import read_model_config
from studio.sdk import (  # fmt: skip
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    Features,
    Image,
    Media,
    ModelInfo,
    Net,
    Task,
    make_features_info,
    node,
)
from studio.sdk.networks.network import to_batch, to_features

if TYPE_CHECKING:
    import torch

_FRAMES: Final = ("num_frames", "frames_per_clip")
_USUAL: Final = 16


@node(
    "encode.video",
    name="Encode Video",
    aliases=("VideoMAE", "TimeSformer", "V-JEPA", "ViViT", "Video Embedding", "Action Recognition", "Clip Features"),
)
class EncodeVideo(PretrainedEncoder, ClipNode):
    """Encode a clip with a pretrained model: VideoMAE, TimeSformer, V-JEPA 2 and similar.

    It reads as many frames as the model was trained with, evenly spaced over the clip, repeating frames of a shorter
    clip; each is resized, cropped and normalized as the model's folder specifies, with alpha over black, in torch: the
    video processors of transformers need torchvision. The result is one vector per part of the clip, or one for all.
    For one vector per frame use Encode Image. Train freezes the model, or fine-tunes it with the networks behind it if
    `fine tune` is on.
    """

    tasks = (Task.VIDEO_FEATURES,)

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one row, or as many as the model has tokens, as wide as the model."""
        width = self.get_row_width(self.get_model_info(media), "video")
        one = int(self.rows is not ModelRows.TOKENS)
        return make_features_info(inputs, "video", tokens=one, features=width, whole=True)

    def read(self, facts: ModelInfo, dtype: torch.dtype, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the model with what prepares its frames."""
        from nodes.encode.nets.pretrained_encoders import PretrainedVideoEncoder
        from nodes.shared.encoders.pretrained_tower import PretrainedTower
        from nodes.shared.pretrained.preprocessor_config import find_clip_preprocessor

        steps = find_clip_preprocessor(facts)
        return PretrainedVideoEncoder(
            PretrainedTower.from_model(facts, dtype, "video", self.rows, projected=self.projected),
            steps,
            get_frame_count(facts),
        )

    def analyze(self, video: Clip[Image], net: Net, ctx: Context) -> Features:
        """Watch the frames; they are held as the model takes them, not at their size."""
        import torch

        from nodes.encode.nets.pretrained_encoders import pick_frames
        from nodes.shared.pretrained.preprocessor_config import find_clip_preprocessor

        facts = self.get_model_info(ctx.media)
        steps = find_clip_preprocessor(facts)
        chosen = pick_frames(len(video), get_frame_count(facts))
        seen = [steps.preprocess_pictures(to_batch(video[chosen[step]])) for step in ctx.progress(len(chosen))]
        return to_features(net.encode_prepared(torch.stack(seen, dim=1)), "video")

    def process(self, analysis: Features) -> Features:
        """Give the rows, [1 or parts, width], the same at every frame."""
        return analysis


def get_frame_count(facts: ModelInfo) -> int:
    """Return how many frames a model watches."""
    config: Any = read_model_config(facts)
    part = getattr(config, "vision_config", None) or config
    return next((int(count) for name in _FRAMES if (count := getattr(part, name, 0))), _USUAL)
