"""Clips that go on from each other's last frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from nodes.generate.diffusion.base_nodes.video_pipeline_node import (
    VideoPipelineNode,
    make_guidance_function,
    to_pipeline_picture,
)
from nodes.generate.diffusion.clip_plan import ClipConditions, ClipPlan
from nodes.generate.diffusion.pipelines.pipeline_call import can_take_last_frame
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import AnimatedPrompt, ClipInfo, Context, FrameRate, Image, Media, NodeDevice, Param, Task, node

if TYPE_CHECKING:
    from PIL import Image as Pil


@node(
    "generate.chain_clips",
    version=2,
    aliases=("Loop", "Extend Video", "Endless Video", "Last Frame to First", "Autoregressive", "Continue Clip"),
    device=NodeDevice.PARTLY_CPU,
)
class ChainClips(VideoPipelineNode):
    """Generate clips in sequence, each from the last frame of the one before: a story from a single picture.

    The first clip begins with the picture that is connected. Each uses the prompt at its middle, so an animated prompt
    sets what happens next. Its first frame, which is the last of the one before, is left out. Closed, the last clip
    ends with the first picture, which makes a loop; this needs a model that accepts a last frame.

    Only a picture is passed from clip to clip: motion may change at the joins, and errors accumulate over many clips.
    Image to Video with a long length keeps the motion. Memory does not grow with the number of clips.
    """

    tasks = (Task.IMAGE_TO_VIDEO,)

    prompt: AnimatedPrompt = Param(
        default="", multiline=True, help="Prompt. If it is animated, each clip uses the prompt at its middle."
    )
    clips: int = Param(
        default=3,
        min=1,
        max=1000,
        slider=(1, 20),
        animatable=False,
        help="Number of clips.",
    )
    closed: bool = Param(
        default=False,
        animatable=False,
        help="End with the first picture, as a loop; for models that accept a last frame.",
    )
    rate: float = Param(
        default=16.0, min=0.1, max=1000.0, slider=(1.0, 60.0), unit="fps", animatable=False,
        help="Frame rate; models are trained at a fixed rate, often 8, 16 or 24.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the model makes of the parameters and the picture's shape."""
        plan = self._plan(media, inputs["image"])
        return ClipInfo(plan.rate, plan.length, plan.width, plan.height, channels=3)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say what was rounded, and which texts nothing is made of."""
        plan = self._plan(media, inputs["image"])
        return (
            *self.describe_rounding(replace(plan, length=plan.window)),
            *self.describe_unread_prompts(plan, self.prompt),
        )

    def generate(self, image: Image, ctx: Context) -> Iterator[Image]:
        """Make clip after clip; show each step."""
        plan = self._plan(ctx.media, ClipInfo(width=image.width, height=image.height))
        first = to_pipeline_picture(image, plan.width, plan.height)

        def ends(start: int) -> Pil.Image | None:
            return first if self.closed and start == plan.window_starts[-1] else None

        given = ClipConditions(
            self.prompt.evaluate_at,
            make_guidance_function(self.guidance),
            image=lambda start: first,
            last=ends,
            has_held_latents=False,
        )
        yield from self.make_frames(plan, given, ctx)

    def _plan(self, media: Media, picture: ClipInfo) -> ClipPlan:
        """Return the plan of one clip after the other: windows that share a frame."""
        each = self.make_plan(media, FrameRate.from_value(self.rate), picture.width / picture.height)
        if self.closed and not can_take_last_frame(each.facts.arguments):
            raise ModelError(tr("{kind} accepts no last frame, so it cannot close a loop.", kind=each.facts.kind))
        window = each.geometry.round_frame_count(min(each.window, self.length or each.window))
        if window < 2:
            window = each.geometry.temporal + 1
        return replace(each, window=window, overlap=1, length=window + (self.clips - 1) * (window - 1))
