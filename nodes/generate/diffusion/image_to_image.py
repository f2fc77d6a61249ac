"""Pictures made anew, frame by frame, by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.generate.diffusion.image_pipeline_node import (
    ImageToImagePipelineNode,
    PictureRequest,
    fit_to_image,
    image_to_pil,
    mask_to_pil,
)
from nodes.generate.diffusion.pipelines.pipeline_switch import PictureStart, get_pipeline_class, list_starts
from studio.core.translation import tr
from studio.sdk import ClipInfo, Context, FrameNode, Image, Mask, Media, Param, Prompt, Task, node
from studio.sdk.pixels import resize

if TYPE_CHECKING:
    import torch


@node(
    "generate.image_to_image",
    name="Image to Image",
    aliases=("img2img", "Inpaint", "Generative Fill", "Restyle", "Stable Diffusion", "KSampler", "Denoise", "AI Fill"),
)
class ImageToImage(ImageToImagePipelineNode, FrameNode):
    """Make a picture anew as a text says, by a pretrained model: a little or wholly, all of it or where a mask says so.

    Noise is laid over the picture, and the model takes it away again with the text in mind (Meng et al., "SDEdit",
    2022). Strength is how much: at 0.3 colours and detail change, at 0.6 things do, at 1 hardly anything stays. It may
    be keyed, as may guidance, seed, LoRA strengths and the text, which turns into the next one by a mixture of what the
    model reads in both. Models that edit by a text alone have no strength.

    With `mask`, what is white is filled in so that it fits to the rest, and what is black stays as it is, to the bit.
    Models without a pipeline for masks make all of it anew, and the mask is laid over the result; the card says so.

    Each frame is made by itself, with the same noise: over a clip that flickers, which Stylise Clip does not. The model
    works at its own size or at `size`; the result is resized. Alpha stays as it is. A proxy is worked on at full size.
    """

    tasks = (Task.IMAGE_TO_IMAGE,)

    prompt: Prompt = Param(default="an oil painting", multiline=True, help="What is to be seen.")
    strength: float = Param(
        default=0.5, min=0.0, max=1.0, step=0.01,
        help="How much is made anew (denoise): 0 leaves the picture alone, 1 keeps hardly anything.",
    )  # fmt: skip
    guidance: float = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 20.0),
        help="How closely the text is followed (CFG): 1 is not at all, much is garish; 0 for what the model likes.",
    )  # fmt: skip
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), help="Another number, another picture.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Keep the size; the model has to be there."""
        facts = inputs.get("image", ClipInfo())
        self.make_canvas_for(media, facts.width, facts.height)
        return facts

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say at which size the model works, and what it cannot do."""
        facts = inputs.get("image", ClipInfo())
        canvas = self.make_canvas_for(media, facts.width, facts.height)
        found = self.describe_canvas(canvas, facts)
        if "mask" in inputs and PictureStart.MASKED not in list_starts(get_pipeline_class(canvas.facts)):
            found += (tr("This model fills no masks: the picture is made anew, and the mask is laid over it."),)
        return found

    def process(self, image: Image, mask: Mask | None, ctx: Context) -> Image:
        """Make the frame anew."""
        import torch

        full = (max(1, round(side / ctx.scale)) for side in (image.width, image.height))
        canvas = self.make_canvas_for(ctx.media, *full)
        if not self.has_effect(canvas, self.strength):
            return image
        size = canvas.width, canvas.height
        sketch = PictureRequest(
            self.prompt, self.seed, self.guidance, image_to_pil(image, *size), self.strength,
            None if mask is None else mask_to_pil(mask, *size),
        )  # fmt: skip
        made = fit_to_image(self.make_picture(canvas, sketch, ctx), image)
        if mask is not None:
            made = torch.lerp(image.pixels[:3], made, _weight(mask, image))
        return image.with_pixels(torch.cat([made, image.pixels[3:]]))


def _weight(mask: Mask, image: Image) -> torch.Tensor:
    """Return how much is taken of what was made: [1, H, W]."""
    pixels = mask.pixels.nan_to_num(0.0).to(image.pixels.device)
    return resize(pixels, image.width, image.height).clamp(0.0, 1.0)
