"""A clip made anew by a pretrained model for pictures, steady from frame to frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from nodes.generate.diffusion.pictures import Canvas, Repainter, Sketch, as_pil, shown
from nodes.generate.diffusion.steady import MovingNoise, Noise, Task, Tie, noised_by, steady
from studio.sdk import (
    Clip,
    ClipFacts,
    Context,
    Course,
    GeneratorNode,
    Image,
    Media,
    Param,
    PromptCourse,
    node,
)
from studio.sdk import Task as Use
from studio.sdk.pixels import interleaved, resize

if TYPE_CHECKING:
    pass

_GRAIN = 4
"""How much finer than the latents noise lies that moves, where their size allows it."""


@node(
    "generate.stylise_clip",
    name="Stylise Clip",
    aliases=("Stylize", "vid2vid", "Video to Video", "Deforum", "EbSynth", "Restyle", "img2img Batch", "AI Rotoscope"),
)
class StyliseClip(Repainter, GeneratorNode):
    """Make a clip anew as a text says, frame by frame, by a pretrained model for pictures, and keep it steady.

    As Image to Image does it (Meng et al., "SDEdit", 2022), but no frame is made by itself. The noise moves with the
    clip, so that brush strokes and texture stick to things (P. Chang et al., "How I Warped Your Noise", 2024). The last
    result, moved along the optical flow, is laid over the frame that the model is given (`feed`) and over what it makes
    of it (`keep`); where something comes into sight, leaves or changes, the flow there and the flow back disagree, and
    the model is free.

    Much `keep` is steady and turns soft; much `feed` carries a look on, and exaggerates it after a while. Text,
    strength, guidance, feed and keep may be keyed: each frame takes what they say at it, and a text turns into the next
    one by a mixture of what the model reads in both. The model works at its own size or at `size`, and the result is
    resized. Alpha stays as it is. Two frames are held at a time, however long the clip is.
    """

    tasks = (Use.IMAGE_TO_IMAGE,)

    prompt: PromptCourse = Param(default="an oil painting, thick brush strokes", multiline=True, help="What is seen.")
    strength: Course = Param(
        default=0.5, min=0.0, max=1.0, step=0.01,
        help="How much is made anew (denoise): 0 leaves the clip alone, 1 keeps hardly anything.",
    )  # fmt: skip
    guidance: Course = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 20.0),
        help="How closely the text is followed (CFG): 1 is not at all, much is garish; 0 for what the model likes.",
    )  # fmt: skip
    keep: Course = Param(
        default=0.5, min=0.0, max=1.0, step=0.01,
        help="How much of the last result, moved along, stays in the next one: more is steadier, and softer.",
    )  # fmt: skip
    feed: Course = Param(
        default=0.25, min=0.0, max=1.0, step=0.01,
        help="How much of the last result, moved along, the model is given in place of the clip's frame.",
    )  # fmt: skip
    noise: Noise = Param(
        default=Noise.MOVED, animatable=False,
        help="What noise frames are made from: what moves with the clip sticks to things; a still camera needs none.",
    )  # fmt: skip
    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Another number, another clip."
    )

    def facts(self, inputs: Mapping[str, ClipFacts], media: Media) -> ClipFacts:
        """Keep the clip's; the model has to be there."""
        facts = inputs.get("image", ClipFacts())
        self.canvas_for(media, facts.width, facts.height)
        return facts

    def remarks(self, inputs: Mapping[str, ClipFacts], media: Media) -> tuple[str, ...]:
        """Say at which size the model works, and what it cannot do."""
        facts = inputs.get("image", ClipFacts())
        return self.works_at(self.canvas_for(media, facts.width, facts.height), facts)

    def generate(self, image: Clip[Image], ctx: Context) -> Iterator[Image]:
        """Make one frame after the other."""
        import torch

        canvas = self.canvas_for(ctx.media, image.facts.width, image.facts.height)
        turns = ctx.progress(len(image))
        small = (_fitted(image[number], canvas) for number in turns)
        made = steady(small, _Restyler(self, canvas, ctx).frame, lambda frame: self._tie(canvas, frame))
        for number, frame in enumerate(made):
            like = image[number]
            yield like.with_pixels(torch.cat([shown(frame.pixels[:3], like), like.pixels[3:]]))

    def _tie(self, canvas: Canvas, frame: int) -> Tie:
        """Return how a frame hangs on the one before; what is left alone does not."""
        if not self.anew(canvas, self.strength.at(frame)):
            return Tie(0.0, 0.0)
        return Tie(self.feed.at(frame), self.keep.at(frame))


class _Restyler:
    """Makes frames anew, in order."""

    def __init__(self, node: StyliseClip, canvas: Canvas, ctx: Context) -> None:
        self._node, self._canvas, self._ctx = node, canvas, ctx
        spatial = canvas.geometry.spatial
        self._grid = canvas.geometry.grid(canvas.width, canvas.height, 1)
        fine = spatial // _GRAIN if spatial % _GRAIN == 0 else 1
        self._noise = MovingNoise(self._grid.channels, canvas.width, canvas.height, fine, node.seed)

    def frame(self, task: Task) -> Image:
        """Return a frame made anew."""
        node, canvas = self._node, self._canvas
        strength = node.strength.at(task.frame)
        grains = self._noise.next(task.frame, task.back) if node.noise is Noise.MOVED else None
        if not node.anew(canvas, strength):
            return task.start.with_pixels(task.start.pixels[:3])
        seed = node.seed + (task.frame if node.noise is Noise.FRESH else 0)
        sketch = Sketch(
            node.prompt.at(task.frame), seed, node.guidance.at(task.frame),
            as_pil(task.start, canvas.width, canvas.height), strength,
        )  # fmt: skip

        def around(pipe: Any) -> AbstractContextManager[object]:
            return nullcontext() if grains is None else noised_by(pipe, self._grid, grains)

        return Image(interleaved(node.picture(canvas, sketch, self._ctx, around)).to(task.start.pixels.device))


def _fitted(image: Image, canvas: Canvas) -> Image:
    """Return a frame as large as the canvas."""
    pixels = image.pixels.nan_to_num(0.0).clamp(0.0, 1.0)
    return Image(resize(pixels, canvas.width, canvas.height).clamp(0.0, 1.0))
