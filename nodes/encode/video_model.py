"""Clips by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from nodes.encode.pretrained import ModelRows, PretrainedEncoder
from nodes.pretrained.reading import config_of
from studio.sdk import (
    Clip,
    ClipFacts,
    ClipNode,
    Context,
    Features,
    Image,
    Media,
    ModelFacts,
    Net,
    Task,
    features_facts,
    node,
)  # fmt: skip
from studio.sdk.networks import as_batch, as_features

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
    """Say what happens in a clip by a pretrained model: VideoMAE, TimeSformer, V-JEPA 2 and their like.

    It watches as many frames as the model learnt with, evenly spaced over the clip, of a shorter one some twice; each
    is scaled, cut and normalised as the model's folder says, with alpha over black, in torch: transformers' own ways to
    prepare clips need torchvision. A row for each part of the clip, or one for all. For a row for each frame take
    Encode Image. Train leaves the model as it is, or learns it anew with the networks behind it if `fine tune` is on.
    """

    tasks = (Task.VIDEO_FEATURES,)

    def facts(self, inputs: Mapping[str, ClipFacts], media: Media) -> ClipFacts:
        """Return one row, or as many as the model has tokens, as wide as the model."""
        width = self.width(self.model_facts(media), "video")
        one = int(self.rows is not ModelRows.TOKENS)
        return features_facts(inputs, "video", tokens=one, features=width, whole=True)

    def read(self, facts: ModelFacts, dtype: torch.dtype, inputs: Mapping[str, ClipFacts]) -> torch.nn.Module:
        """Return the model with what prepares its frames."""
        from nodes.encode.nets.pretrained import Tower
        from nodes.encode.nets.readers import ClipWatcher
        from nodes.pretrained.pictures import clip_preparation_of

        steps = clip_preparation_of(facts)
        return ClipWatcher(
            Tower.read(facts, dtype, "video", self.rows, projected=self.projected), steps, frames_of(facts)
        )

    def analyze(self, video: Clip[Image], net: Net, ctx: Context) -> Features:
        """Watch the frames; they are held as the model takes them, not at their size."""
        import torch

        from nodes.encode.nets.readers import spread
        from nodes.pretrained.pictures import clip_preparation_of

        facts = self.model_facts(ctx.media)
        steps = clip_preparation_of(facts)
        chosen = spread(len(video), frames_of(facts))
        seen = [steps.prepared(as_batch(video[chosen[step]])) for step in ctx.progress(len(chosen))]
        return as_features(net.watch(torch.stack(seen, dim=1)), "video")

    def process(self, analysis: Features) -> Features:
        """Give the rows, [1 or parts, width], the same at every frame."""
        return analysis


def frames_of(facts: ModelFacts) -> int:
    """Return how many frames a model watches."""
    config: Any = config_of(facts)
    part = getattr(config, "vision_config", None) or config
    return next((int(count) for name in _FRAMES if (count := getattr(part, name, 0))), _USUAL)
