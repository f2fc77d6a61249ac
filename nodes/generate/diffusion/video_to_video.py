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
    NodeDevice,
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
    version=2,
    aliases=("Restyle Video", "vid2vid", "V2V", "Img2Img Video", "Wan V2V", "AnimateDiff V2V", "Denoise Strength"),
    device=NodeDevice.PARTLY_CPU,
)
class VideoToVideo(VideoPipelineNode):
    """Regenerate a clip from a prompt with a pretrained model; the strength sets how much changes.

    Noise is added to the clip and removed again, guided by the prompt (Meng et al., "SDEdit", 2022). A low strength
    changes colors and surfaces, a high one the content. If it is animated, each frame has its own strength where the
    model's pipeline exposes its noise (Levin and Fried, "Differential Diffusion", 2023). To apply a style frame by
    frame with a picture model, use Stylize Clip.

    Any video-to-video pipeline of diffusers works, and a model saved for text to video if diffusers has such a pipeline
    for its parts (Wan 2.1, CogVideoX, AnimateDiff, ModelScope): the parts are shared in memory with Text to Video.
    Windows work as there. The clip's length, frame rate and aspect ratio are kept unless others are given; its last
    frame is held where the model needs more. Alpha is composited over black.
    """

    tasks = (Task.VIDEO_TO_VIDEO,)

    prompt: AnimatedPrompt = Param(
        default="The same scene as an oil painting, thick brush strokes.", multiline=True,
        help="Prompt. (red:1.3) weighs a word, {a|b} chooses by the seed. If animated, each window of a long clip "
        "uses the prompt at its middle.",
    )  # fmt: skip
    strength: AnimatedParam = Param(
        default=0.7, min=0.05, max=1.0, slider=(0.1, 1.0),
        help="Denoising strength: low values keep the clip, 1 keeps nothing of it.",
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
            found.append(tr("{kind} has no strength; the model decides how much it changes.", kind=plan.facts.kind))
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
