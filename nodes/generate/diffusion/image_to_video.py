"""Clips out of a picture, by a pretrained model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nodes.generate.diffusion.calling import takes_last_frame
from nodes.generate.diffusion.clips import DiffusedClip, Given, Plan, as_picture, guidance_of, takes
from studio.core.language import tr
from studio.sdk import ClipFacts, Context, Course, FrameRate, Image, Media, Param, PromptCourse, Task, node

if TYPE_CHECKING:
    from PIL import Image as Pil


@node(
    "generate.image_to_video",
    name="Image to Video",
    aliases=("Animate Image", "Stable Video Diffusion", "SVD", "Wan I2V", "LTX", "I2V", "img2vid", "First Last Frame"),
)
class ImageToVideo(DiffusedClip):
    """Set a picture in motion, with a pretrained model: it is the first frame, and a text says what happens.

    Any pipeline of diffusers serves that makes frames from a picture (Wan, LTX, Stable Video Diffusion, CogVideoX, PIA
    and more); a model saved as one that makes them from a text does where its network needs nothing more (LTX). A
    second picture is the last frame, for models that take one; the same picture twice makes a loop. The clip has the
    picture's shape unless a size is given; what stands over is cut, alpha is laid over black.

    What is longer than a window goes on from the frames before, as in Text to Video; a last frame then ends the last
    window. Some models take no text. The picture is handed over with 8 bits a channel, as pipelines take it.
    """

    tasks = (Task.IMAGE_TO_VIDEO,)

    prompt: PromptCourse = Param(
        default="", multiline=True, help="What happens, in words; some models take none, some need one."
    )
    strength: Course = Param(
        default=0.0, min=0.0, max=1.0, slider=(0.0, 1.0),
        help="How far the clip may leave the picture, for models that let one say so; 0 for what the model likes.",
    )  # fmt: skip
    rate: float = Param(
        default=16.0, min=0.1, max=1000.0, slider=(1.0, 60.0), unit="fps", animatable=False,
        help="Frames a second; models learnt at a rate of their own, often 8, 16 or 24.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipFacts], media: Media) -> ClipFacts:
        """Return what the model makes of the parameters and the picture's shape."""
        plan = self._plan(media, inputs["image"])
        return ClipFacts(plan.rate, plan.length, plan.width, plan.height, channels=3)

    def remarks(self, inputs: Mapping[str, ClipFacts], media: Media) -> tuple[str, ...]:
        """Say what was rounded, and what the model cannot be given."""
        plan = self._plan(media, inputs["image"])
        found = [*self.rounded(plan), *self.unread(plan, self.prompt)]
        if "last" in inputs and not takes_last_frame(plan.facts.arguments):
            found.append(tr("{kind} takes no last frame; the picture there is not used.", kind=plan.facts.kind))
        if self.prompt.constant != "" and not takes(plan.facts, "prompt"):
            found.append(tr("{kind} takes no text; it is not used.", kind=plan.facts.kind))
        return tuple(found)

    def generate(self, image: Image, last: Image | None, ctx: Context) -> Iterator[Image]:
        """Make window after window; show each step."""
        plan = self._plan(ctx.media, ClipFacts(width=image.width, height=image.height))
        end = None if last is None or not takes_last_frame(plan.facts.arguments) else last

        def ends(start: int) -> Pil.Image | None:
            return as_picture(end, plan.width, plan.height) if end is not None and start == plan.starts[-1] else None

        given = Given(
            self.prompt.at, guidance_of(self.guidance), guidance_of(self.strength),
            lambda start: as_picture(image, plan.width, plan.height), ends,
        )  # fmt: skip
        yield from self.make(plan, given, ctx)

    def _plan(self, media: Media, picture: ClipFacts) -> Plan:
        return self.plan(media, FrameRate.of(self.rate), picture.width / picture.height)
