"""Clips out of clips, by a pretrained model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nodes.generate.diffusion.clips import DiffusedClip, Given, Plan, as_picture, guidance_of, takes
from studio.core.language import tr
from studio.sdk import Clip, ClipFacts, Context, Course, FrameRate, Image, Media, Param, PromptCourse, Task, node

if TYPE_CHECKING:
    from PIL import Image as Pil

_RATE = 25


@node(
    "generate.video_to_video",
    name="Video to Video",
    aliases=("Restyle Video", "vid2vid", "V2V", "Img2Img Video", "Wan V2V", "AnimateDiff V2V", "Denoise Strength"),
)
class VideoToVideo(DiffusedClip):
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

    prompt: PromptCourse = Param(
        default="The same scene as an oil painting, thick brush strokes.", multiline=True,
        help="What is to be seen, in words. Keyed, each window of a long clip reads what holds at its middle.",
    )  # fmt: skip
    strength: Course = Param(
        default=0.7, min=0.05, max=1.0, slider=(0.1, 1.0),
        help="How much is made anew (denoise): little keeps the clip, 1 keeps nothing of it.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipFacts], media: Media) -> ClipFacts:
        """Return what the model makes of the parameters and the clip."""
        plan = self._plan(media, inputs["video"])
        return ClipFacts(plan.rate, plan.length, plan.width, plan.height, channels=3)

    def remarks(self, inputs: Mapping[str, ClipFacts], media: Media) -> tuple[str, ...]:
        """Say what was rounded, and what the model cannot be given."""
        plan = self._plan(media, inputs["video"])
        found = [*self.rounded(plan), *self.unread(plan, self.prompt)]
        if not takes(plan.facts, "strength"):
            found.append(tr("{kind} takes no strength; it decides itself what it changes.", kind=plan.facts.kind))
        return tuple(found)

    def generate(self, video: Clip[Image], ctx: Context) -> Iterator[Image]:
        """Make window after window; show each step."""
        plan = self._plan(ctx.media, video.facts)
        given = Given(
            self.prompt.at, guidance_of(self.guidance), self.strength.at,
            video=lambda start: read_window(video, start, plan, ctx),
        )  # fmt: skip
        yield from self.make(plan, given, ctx)

    def _plan(self, media: Media, clip: ClipFacts) -> Plan:
        return self.plan(media, clip.rate or FrameRate.of(_RATE), clip.width / clip.height, clip.length)


def read_window(video: Clip[Image], start: int, plan: Plan, ctx: Context) -> list[Pil.Image]:
    """Return the frames of a window as pipelines take them; the clip's last one is held."""
    found = []
    for number in range(start, start + plan.window):
        ctx.check()
        found.append(as_picture(video[min(number, len(video) - 1)], plan.width, plan.height))
    return found
