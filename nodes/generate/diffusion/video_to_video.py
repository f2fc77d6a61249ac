"""Clips out of clips, by a pretrained model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nodes.generate.diffusion.video_pipeline_node import (
    ClipConditions,
    ClipPlan,
    VideoPipelineNode,
    has_argument,
    make_guidance_function,
    to_pipeline_picture,
)
from studio.core.translation import tr
from studio.sdk import (
    AnimatedParam,
    AnimatedPrompt,
    Clip,
    ClipInfo,
    Context,
    FrameRate,
    Image,
    Media,
    Param,
    Task,
    node,
)

if TYPE_CHECKING:
    from PIL import Image as Pil

_RATE = 25


@node(
    "generate.video_to_video",
    name="Video to Video",
    aliases=("Restyle Video", "vid2vid", "V2V", "Img2Img Video", "Wan V2V", "AnimateDiff V2V", "Denoise Strength"),
)
class VideoToVideo(VideoPipelineNode):
    """Make a clip anew as a text says, with a pretrained model; how much of it stays is set by the strength.

    Noise is laid over the clip, and taken away again as the text says (Meng et al., "SDEdit", 2022). Little strength
    changes colours and surfaces, much changes what is seen. Keyed, each frame has a strength of its own where the
    model's pipeline shows its noise (Levin and Fried, "Differential Diffusion", 2023). For a style that is laid over
    each frame by a model for pictures, there is Stylise Clip.

    Any pipeline of diffusers serves that takes a video, and a model saved as one that makes clips from a text where
    there is such a pipeline for its parts (Wan 2.1, CogVideoX, AnimateDiff, ModelScope): it shares them in memory with
    Text to Video. Windows as there. The clip's length, rate and shape are taken over unless others are given; its last
    frame is held where the model needs more. Alpha is laid over black.
    """

    tasks = (Task.VIDEO_TO_VIDEO,)

    prompt: AnimatedPrompt = Param(
        default="The same scene as an oil painting, thick brush strokes.", multiline=True,
        help="What is to be seen, in words. Keyed, each window of a long clip reads what holds at its middle.",
    )  # fmt: skip
    strength: AnimatedParam = Param(
        default=0.7, min=0.05, max=1.0, slider=(0.1, 1.0),
        help="How much is made anew (denoise): little keeps the clip, 1 keeps nothing of it.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the model makes of the parameters and the clip."""
        plan = self._plan(media, inputs["video"])
        return ClipInfo(plan.rate, plan.length, plan.width, plan.height, channels=3)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say what was rounded, and what the model cannot be given."""
        plan = self._plan(media, inputs["video"])
        found = [*self.describe_rounding(plan), *self.describe_unread_prompts(plan, self.prompt)]
        if not has_argument(plan.facts, "strength"):
            found.append(tr("{kind} takes no strength; it decides itself what it changes.", kind=plan.facts.kind))
        return tuple(found)

    def generate(self, video: Clip[Image], ctx: Context) -> Iterator[Image]:
        """Make window after window; show each step."""
        plan = self._plan(ctx.media, video.facts)
        given = ClipConditions(
            self.prompt.evaluate_at, make_guidance_function(self.guidance), self.strength.evaluate_at,
            video=lambda start: read_window(video, start, plan, ctx),
        )  # fmt: skip
        yield from self.make_frames(plan, given, ctx)

    def _plan(self, media: Media, clip: ClipInfo) -> ClipPlan:
        return self.make_plan(media, clip.rate or FrameRate.from_value(_RATE), clip.width / clip.height, clip.length)


def read_window(video: Clip[Image], start: int, plan: ClipPlan, ctx: Context) -> list[Pil.Image]:
    """Return the frames of a window as pipelines take them; the clip's last one is held."""
    found = []
    for number in range(start, start + plan.window):
        ctx.check()
        found.append(to_pipeline_picture(video[min(number, len(video) - 1)], plan.width, plan.height))
    return found
