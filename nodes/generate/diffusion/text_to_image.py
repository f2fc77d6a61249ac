"""Pictures out of texts, by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping

from nodes.generate.diffusion.base_nodes.control_pipeline_node import CONTROL_PORTS, REFERENCE_PORTS
from nodes.generate.diffusion.base_nodes.diffusion_pipeline_node import choose_prompt
from nodes.generate.diffusion.base_nodes.image_pipeline_node import (
    ImagePipelineNode,
    PictureCanvas,
    PictureRequest,
    references_to_pil,
)
from nodes.generate.diffusion.base_nodes.region_pipeline_node import REGION_PORTS
from studio.core.translation import tr, tr_noop
from studio.sdk import (
    ClipInfo,
    Context,
    FrameRate,
    Image,
    InputInfo,
    Mask,
    Media,
    NodeDevice,
    Param,
    Prompt,
    SourceNode,
    Task,
    node,
)
from studio.sdk.pixels import ResampleFilter, resize, to_interleaved


@node(
    "generate.text_to_image",
    name="Text to Image",
    version=2,
    aliases=(
        *("KSampler", "txt2img", "Stable Diffusion", "SDXL", "Flux", "Sampler", "Checkpoint", "Load Checkpoint"),
        *("LoRA", "Prompt", "AI Image", "Imagine", "Regional Prompt", "Style Selector", "Wildcards"),
        *("CLIPTextEncodeSDXL", "KSampler (Advanced)", "SamplerCustom"),
    ),
    device=NodeDevice.PARTLY_CPU,
)
class TextToImage(ImagePipelineNode, SourceNode):
    """Generate a picture from a prompt with a pretrained model such as Stable Diffusion, SDXL, Flux, PixArt or Sana.

    The model removes noise step by step (Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion
    Models", 2022). The same seed, prompt and settings give the same picture on the same machine. Any text-to-image
    pipeline of diffusers works, from a folder or the cache; its further parameters are among the options.

    Without keyframes it is one picture for all frames. With keyframes each frame is generated from the values at it:
    prompts blend by mixing their embeddings, guidance and LoRA strengths are interpolated, each seed gives another
    picture. Frames are independent of each other: for motion, use a video model.

    A text at `words` replaces the prompt. Where the mask at `region` is white, the picture follows that region's prompt
    (Bar-Tal et al., "MultiDiffusion", 2023); each region costs one more evaluation of the model in each step.

    Sizes are rounded to what the model supports, and the card says so. A proxy is the full picture, scaled down.
    """

    tasks = (Task.TEXT_TO_IMAGE,)

    prompt: Prompt = Param(
        default="a lighthouse on a cliff at dusk",
        multiline=True,
        help="Prompt: a description of the picture. (red:1.3) weighs a word, {a|b} chooses by the seed.",
    )
    guidance: float = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 20.0),
        zero_text="Model's default",
        help="Guidance (CFG): 1 ignores the prompt, high values look garish; 0 for the model's default.",
    )  # fmt: skip
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), help="Random seed.")
    width: int = Param(
        default=0, min=0, max=8192, slider=(0, 2048), animatable=False,
        zero_text="Model's default",
        help="Width in pixels, rounded to what the model supports; 0 for its default.",
    )  # fmt: skip
    height: int = Param(
        default=0, min=0, max=8192, slider=(0, 2048), animatable=False,
        zero_text="Model's default",
        help="Height in pixels, rounded to what the model supports; 0 for its default.",
    )  # fmt: skip
    length: int = Param(
        default=1, min=1, max=1_000_000, slider=(1, 240), unit="f", animatable=False,
        help="Frames of the clip; without keyframes all show the same picture.",
    )  # fmt: skip
    rate: float = Param(
        default=25.0, min=0.1, max=1000.0, slider=(1.0, 60.0), unit="fps", animatable=False, help="Frame rate."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the size that the model makes."""
        canvas = self._canvas(media, inputs)
        return ClipInfo(FrameRate.from_value(self.rate), self.length, canvas.width, canvas.height, channels=3)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say what was rounded, and what has no effect."""
        canvas = self._canvas(media, inputs)
        asked = self.width or canvas.width, self.height or canvas.height
        if asked == (canvas.width, canvas.height):
            return self.describe_steering(canvas, inputs)
        text = tr_noop(
            "The result is {made}: this model needs sides that are multiples of {multiple}; {asked} was requested."
        )
        of = canvas.geometry.multiple
        rounded = tr(text, made=canvas.size_text, multiple=of, asked=f"{asked[0]}×{asked[1]}")
        return (rounded, *self.describe_steering(canvas, inputs))

    def process(
        self, words: str | None, control: Image | None, control_2: Image | None, reference: Image | None,
        reference_2: Image | None, reference_3: Image | None, reference_4: Image | None, region: Mask | None,
        region_2: Mask | None, region_3: Mask | None, facts: InputInfo, ctx: Context,
    ) -> Image:  # fmt: skip
        """Make the picture."""
        controls = {"control": control, "control_2": control_2}
        references = dict(zip(REFERENCE_PORTS, (reference, reference_2, reference_3, reference_4), strict=True))
        regions = dict(zip(REGION_PORTS, (region, region_2, region_3), strict=True))
        canvas = self._canvas(ctx.media, facts)
        sketch = PictureRequest(
            choose_prompt(self.prompt, words), self.seed, self.guidance, controls=self.make_controls(canvas, controls),
            references=references_to_pil(canvas.steering, references),
            regions=self.make_picture_regions(canvas, regions, self.seed, ctx.media),
        )  # fmt: skip
        made = self.make_picture(canvas, sketch, ctx)
        width, height = (max(1, round(side * ctx.scale)) for side in (canvas.width, canvas.height))
        return Image(resize(to_interleaved(made), width, height, ResampleFilter.AREA).clamp(0.0, 1.0).to(ctx.device))

    def _canvas(self, media: Media, inputs: Mapping[str, ClipInfo]) -> PictureCanvas:
        shape = inputs.get(CONTROL_PORTS[0])
        aspect = shape.width / shape.height if shape is not None and shape.width and shape.height else None
        return self.make_canvas(media, self.width, self.height, aspect, frozenset(inputs))
