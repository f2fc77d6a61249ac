"""Pictures out of texts, by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping

from nodes.generate.diffusion.image_pipeline_node import ImagePipelineNode, PictureCanvas, PictureRequest
from studio.core.translation import tr, tr_noop
from studio.sdk import ClipInfo, Context, FrameRate, Image, Media, Param, Prompt, SourceNode, Task, node
from studio.sdk.pixels import ResampleFilter, resize, to_interleaved


@node(
    "generate.text_to_image",
    name="Text to Image",
    aliases=("txt2img", "Stable Diffusion", "SDXL", "Flux", "KSampler", "Checkpoint", "Prompt", "AI Image", "Imagine"),
)
class TextToImage(ImagePipelineNode, SourceNode):
    """Make a picture of what a text says, by a pretrained model, as Stable Diffusion, SDXL, Flux, PixArt or Sana.

    The model takes noise away step by step (Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion
    Models", 2022). Seed, text and settings make the picture, on the same machine the same one each time. Any pipeline
    of diffusers that makes pictures of texts will do, from a folder or the cache; its further parameters are among the
    options.

    Without keyframes it is one picture for all frames. With them each frame is made from what they say at it: a text
    turns into the next one by a mixture of what the model reads in both, guidance and LoRA strengths change evenly,
    another seed is another picture. Frames know nothing of each other: for motion, take a video model.

    Sides are rounded to what the model can make, and the card says so. A proxy is the full picture, made smaller.
    """

    tasks = (Task.TEXT_TO_IMAGE,)

    prompt: Prompt = Param(default="a lighthouse on a cliff at dusk", multiline=True, help="What is to be seen.")
    guidance: float = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 20.0),
        help="How closely the text is followed (CFG): 1 is not at all, much is garish; 0 for what the model likes.",
    )  # fmt: skip
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), help="Another number, another picture.")
    width: int = Param(
        default=0, min=0, max=8192, slider=(0, 2048), animatable=False,
        help="Width in pixels, rounded to what the model can make; 0 for what it likes.",
    )  # fmt: skip
    height: int = Param(
        default=0, min=0, max=8192, slider=(0, 2048), animatable=False,
        help="Height in pixels, rounded to what the model can make; 0 for what it likes.",
    )  # fmt: skip
    length: int = Param(
        default=1, min=1, max=1_000_000, slider=(1, 240), unit="f", animatable=False,
        help="Frames of the clip; without keyframes they are all the same picture.",
    )  # fmt: skip
    rate: float = Param(
        default=25.0, min=0.1, max=1000.0, slider=(1.0, 60.0), unit="fps", animatable=False, help="Frames a second."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the size that the model makes."""
        canvas = self._canvas(media)
        return ClipInfo(FrameRate.from_value(self.rate), self.length, canvas.width, canvas.height, channels=3)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say what was rounded."""
        canvas = self._canvas(media)
        asked = self.width or canvas.width, self.height or canvas.height
        if asked == (canvas.width, canvas.height):
            return ()
        text = tr_noop("It makes {made}: sides of this model are multiples of {multiple}; {asked} was asked for.")
        of = canvas.geometry.multiple
        return (tr(text, made=canvas.size_text, multiple=of, asked=f"{asked[0]}×{asked[1]}"),)

    def process(self, ctx: Context) -> Image:
        """Make the picture."""
        canvas = self._canvas(ctx.media)
        made = self.make_picture(canvas, PictureRequest(self.prompt, self.seed, self.guidance), ctx)
        width, height = (max(1, round(side * ctx.scale)) for side in (canvas.width, canvas.height))
        return Image(resize(to_interleaved(made), width, height, ResampleFilter.AREA).clamp(0.0, 1.0).to(ctx.device))

    def _canvas(self, media: Media) -> PictureCanvas:
        return self.make_canvas(media, self.width, self.height)
