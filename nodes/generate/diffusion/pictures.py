"""What all nodes share that have a pretrained pipeline make pictures: their parameters, and one picture at a time."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from nodes.generate.diffusion.adapters import Adapted
from nodes.generate.diffusion.calling import Wish, name_in
from nodes.generate.diffusion.geometry import Geometry, geometry_of
from nodes.generate.diffusion.schedulers import Scheduler
from nodes.generate.diffusion.siblings import Start, class_for, class_of, needs_mask, sibling, starts_of
from nodes.generate.diffusion.window import Job, make_window
from nodes.motion.uncovered import inpainted
from nodes.pretrained.pil import to_pil
from studio.core.language import marked, tr
from studio.sdk import ClipFacts, Context, Image, Mask, Media, ModelFacts, Options, Param, Prompt
from studio.sdk.pixels import interleaved, resize

if TYPE_CHECKING:
    import torch
    from PIL import Image as Pil

Around: TypeAlias = Callable[[Any], AbstractContextManager[object]]
"""Returns a context for a pipeline."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a picture is made on.

    Args:
        facts: Of the model.
        geometry: What the model can make.
        width: Pixels.
        height: Pixels.
    """

    facts: ModelFacts
    geometry: Geometry
    width: int
    height: int

    @property
    def size(self) -> str:
        """Width × height, to be read."""
        return f"{self.width}×{self.height}"


@dataclass(frozen=True, slots=True)
class Sketch:
    """One picture that is to be made.

    Args:
        prompt: What is to be seen, and the text that it turns into.
        seed: Of the noise.
        guidance: 0 for what the model likes.
        image: To begin with.
        strength: How much of it is made anew, 0..1.
        mask: Where it is made anew; None for everywhere.
    """

    prompt: Prompt
    seed: int
    guidance: float = 0.0
    image: Pil.Image | None = None
    strength: float | None = None
    mask: Pil.Image | None = None


class Painter(Adapted):
    """What nodes share whose model makes pictures. Derive from it and from a kind."""

    negative: str = Param(default="", multiline=True, help="What should not be seen, in words.")
    steps: int = Param(
        default=0, min=0, max=1000, slider=(0, 60),
        help="Steps from noise to the picture: more are finer and slower; 0 for as many as the model likes.",
    )  # fmt: skip
    scheduler: Scheduler = Param(
        default=Scheduler.OWN, help="How steps lead from noise to the picture; not every model can all."
    )
    options: Options = Param(
        default=Options(), animatable=False, help="Further parameters of the model's pipeline, by its own names."
    )

    def canvas(self, media: Media, width: int, height: int, aspect: float | None = None) -> Canvas:
        """Return what pictures are made on: as large as is wanted, or as the model likes, rounded to what it can make.

        Args:
            media: For the model.
            width: Wanted, in pixels; 0 for what the model likes.
            height: Wanted, in pixels; 0 for what the model likes.
            aspect: Width by height of what is to be fitted to.

        Raises:
            ModelError: There is no such model, or it cannot be used here.
        """
        facts = self.model_facts(media)
        self.check_adapters(media)  # what is wrong with one is said before anything runs
        geometry = geometry_of(facts)
        return Canvas(facts, geometry, *geometry.size(width, height, aspect))

    def picture(self, canvas: Canvas, sketch: Sketch, ctx: Context, around: Around = nullcontext) -> torch.Tensor:
        """Return the picture that the model makes: [3, H, W], 0..1, as large as the canvas, on the CPU.

        Args:
            canvas: What it is made on.
            sketch: What is to be made.
            ctx: For the model, cancelling and previews.
            around: Returns a context for the pipeline, which has a scheduler of its own then; open while it works.
        """
        import torch

        adapters = self.adapters(ctx.media)
        wish = self._wish(canvas, sketch)
        grid = canvas.geometry.grid(canvas.width, canvas.height, 1)
        job = Job(
            canvas.facts, grid, sketch.prompt, self.scheduler, adapters=adapters, turn=ctx.check, around=around
        )  # fmt: skip

        def work(pipe: Any) -> torch.Tensor:
            start = start_of(pipe, sketch)
            asked = replace(wish, mask=_everywhere(canvas)) if start is Start.MASKED and wish.mask is None else wish
            made = make_window(sibling(pipe, start), asked, job, ctx)
            return torch.from_numpy(made.frames[0]).permute(2, 0, 1)

        return ctx.with_model(self.use_pipeline(ctx.media), work)

    def _wish(self, canvas: Canvas, sketch: Sketch) -> Wish:
        return Wish(
            canvas.width, canvas.height, 1, 0.0, self.steps_on(canvas), sketch.seed, prompt=sketch.prompt.text,
            negative=self.negative, guidance=sketch.guidance or None, strength=sketch.strength, image=sketch.image,
            mask=sketch.mask, options=self.options,
        )  # fmt: skip

    def steps_on(self, canvas: Canvas) -> int:
        """Return how many steps there are from noise to a picture."""
        return self.steps or canvas.geometry.steps


class Repainter(Painter):
    """What nodes share whose model makes pictures out of others."""

    size: int = Param(
        default=0, min=0, max=8192, slider=(0, 2048), animatable=False,
        help="The longer side at which the model works, in pixels; 0 for the size it was made for.",
    )  # fmt: skip

    def canvas_for(self, media: Media, width: int, height: int) -> Canvas:
        """Return what a picture of a size is made anew on: of its shape, as nearly as the model can.

        Raises:
            ModelError: There is no such model, or it cannot be used here.
        """
        aspect = max(1, width) / max(1, height)
        wide, high = (self.size, 0) if aspect >= 1.0 else (0, self.size)
        canvas = self.canvas(media, wide, high, aspect)
        if not {Start.PICTURE, Start.MASKED} & set(starts_of(class_of(canvas.facts))):
            class_for(class_of(canvas.facts), Start.PICTURE)
        return canvas

    def anew(self, canvas: Canvas, strength: float) -> bool:
        """Return whether so small a strength changes anything: it takes its share of the steps, whole ones."""
        return int(self.steps_on(canvas) * strength) >= 1

    def works_at(self, canvas: Canvas, facts: ClipFacts) -> tuple[str, ...]:
        """Return what is to be known of a canvas beforehand."""
        found = []
        if (canvas.width, canvas.height) != (facts.width, facts.height):
            text = marked("The model works at {made}; the result is resized to {size}.")
            found.append(tr(text, made=canvas.size, size=f"{facts.width}×{facts.height}"))
        if not _takes(class_of(canvas.facts), "strength"):
            found.append(tr("This model has no strength: it always makes the whole picture anew."))
        return tuple(found)


def _takes(kind: type, neutral: str) -> bool:
    """Return whether the pipeline that makes pictures out of others takes something, by the name nodes have for it."""
    starts = starts_of(kind)
    start = Start.PICTURE if Start.PICTURE in starts else Start.MASKED
    call = class_for(kind, start).__call__
    return name_in(inspect.signature(call).parameters, neutral) is not None


def start_of(pipe: Any, sketch: Sketch) -> Start:
    """Return what a sketch begins with, as well as a pipeline can do it: without masks, a mask has no say."""
    if sketch.image is None:
        return Start.NOISE
    if sketch.mask is not None and Start.MASKED in starts_of(type(pipe)):
        return Start.MASKED
    return Start.MASKED if needs_mask(pipe) else Start.PICTURE


def as_pil(image: Image, width: int, height: int) -> Pil.Image:
    """Return a picture as pipelines take one: 8 bits, no alpha; where nothing can be seen, what is around goes on.

    Args:
        image: Of any size.
        width: Pixels.
        height: Pixels.
    """
    import numpy as np
    import torch

    pixels = resize(image.pixels.nan_to_num(0.0).clamp(0.0, 1.0), width, height).clamp(0.0, 1.0).cpu()
    colors = np.ascontiguousarray(pixels[:3].permute(1, 2, 0).numpy(), dtype=np.float32)
    if image.has_alpha:
        colors = inpainted(colors, np.ascontiguousarray(pixels[3].numpy()))
    return to_pil(torch.from_numpy(colors).permute(2, 0, 1))


def mask_as_pil(mask: Mask, width: int, height: int) -> Pil.Image:
    """Return a mask as pipelines take one: 8 bits, white where something is made anew."""
    return to_pil(resize(mask.pixels.nan_to_num(0.0).clamp(0.0, 1.0), width, height))


def shown(made: torch.Tensor, like: Image) -> torch.Tensor:
    """Return what a model made, [3, H, W], as large as another picture and where that lies."""
    return resize(interleaved(made), like.width, like.height).clamp(0.0, 1.0).to(like.pixels.device)


def _everywhere(canvas: Canvas) -> Pil.Image:
    from PIL import Image as Pil

    return Pil.new("L", (canvas.width, canvas.height), 255)
