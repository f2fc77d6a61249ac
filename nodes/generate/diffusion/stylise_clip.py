"""A clip made anew by a pretrained model for pictures, steady from frame to frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from nodes.generate.diffusion.base_nodes.control_pipeline_node import REFERENCE_PORTS
from nodes.generate.diffusion.base_nodes.diffusion_pipeline_node import make_prompt_function
from nodes.generate.diffusion.base_nodes.image_pipeline_node import (
    ImageToImagePipelineNode,
    PictureCanvas,
    PictureRequest,
    fit_to_image,
    image_to_pil,
    references_to_pil,
)
from nodes.generate.diffusion.base_nodes.region_pipeline_node import REGION_PORTS
from nodes.generate.diffusion.control import control_params
from nodes.generate.diffusion.prompts import prompt_params
from nodes.generate.diffusion.sampling.warped_noise import (
    FrameTie,
    NoiseMotion,
    RestyleTask,
    WarpedNoise,
    replace_noise,
    restyle_frames,
)
from studio.sdk import (
    AnimatedParam,
    AnimatedPrompt,
    Clip,
    ClipInfo,
    Context,
    GeneratorNode,
    Image,
    Mask,
    Media,
    NodeDevice,
    Param,
    node,
)
from studio.sdk import Task as Use
from studio.sdk.pixels import resize, to_interleaved

if TYPE_CHECKING:
    from PIL import Image as Pil

T = TypeVar("T")
_GRAIN = 4
"""How much finer than the latents noise lies that moves, where their size allows it."""


@node(
    "generate.stylise_clip",
    name="Stylize Clip",
    version=2,
    aliases=("Stylize", "vid2vid", "Video to Video", "Deforum", "EbSynth", "Restyle", "img2img Batch", "AI Rotoscope"),
    device=NodeDevice.PARTLY_CPU,
)
class StyliseClip(ImageToImagePipelineNode, GeneratorNode):
    """Restyle a clip from a prompt, frame by frame, with a pretrained picture model, and keep it temporally stable.

    It works as Image to Image does (Meng et al., "SDEdit", 2022), but links the frames. The noise moves with the clip,
    so that brush strokes and texture stick to objects (P. Chang et al., "How I Warped Your Noise", 2024). The previous
    result, warped by the optical flow, is mixed into the model's input (`feed`) and into its output (`keep`); where
    something appears, disappears or changes, the forward and backward flow disagree, and nothing is mixed in.

    A high `keep` is stable but turns soft; a high `feed` carries a look on and exaggerates it over time. Prompt,
    strength, guidance, feed and keep can be animated per frame; prompts blend by mixing their embeddings. The model
    works at its own size or at `size`, and the result is resized. Alpha is not changed. Two frames are held at a time,
    whatever the length of the clip.
    """

    tasks = (Use.IMAGE_TO_IMAGE,)

    prompt: AnimatedPrompt = Param(default="an oil painting, thick brush strokes", multiline=True, help="What is seen.")
    strength: AnimatedParam = Param(
        default=0.5, min=0.0, max=1.0, step=0.01,
        help="Denoising strength: 0 keeps the clip, 1 keeps hardly anything.",
    )  # fmt: skip
    guidance: AnimatedParam = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 20.0),
        zero_text="Model's default",
        help="Guidance (CFG): 1 ignores the prompt, high values look garish; 0 for the model's default.",
    )  # fmt: skip
    keep: AnimatedParam = Param(
        default=0.5, min=0.0, max=1.0, step=0.01,
        help="Mix of the warped previous result into the output: more is more stable, and softer.",
    )  # fmt: skip
    feed: AnimatedParam = Param(
        default=0.25, min=0.0, max=1.0, step=0.01,
        help="Mix of the warped previous result into the model's input.",
    )  # fmt: skip
    noise: NoiseMotion = Param(
        default=NoiseMotion.MOVED, animatable=False,
        help="Noise of the frames: noise that moves with the clip sticks to objects; a still camera does not need it.",
    )  # fmt: skip
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Random seed.")
    prompt_2: AnimatedPrompt = prompt_params.SECOND_PROMPT  # type: ignore[assignment]  # keyed over the clip, as these
    prompt_3: AnimatedPrompt = prompt_params.THIRD_PROMPT  # type: ignore[assignment]
    region_prompt: AnimatedPrompt = prompt_params.REGION_PROMPT  # type: ignore[assignment]
    region_2_prompt: AnimatedPrompt = prompt_params.SECOND_REGION_PROMPT  # type: ignore[assignment]
    region_3_prompt: AnimatedPrompt = prompt_params.THIRD_REGION_PROMPT  # type: ignore[assignment]
    control_strength: AnimatedParam = control_params.CONTROL_STRENGTH  # type: ignore[assignment]
    control_2_strength: AnimatedParam = control_params.SECOND_CONTROL_STRENGTH  # type: ignore[assignment]
    reference_strength: AnimatedParam = control_params.REFERENCE_STRENGTH  # type: ignore[assignment]

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Keep the clip's; the model has to be there."""
        facts = inputs.get("image", ClipInfo())
        self.make_canvas_for(media, facts.width, facts.height, frozenset(inputs))
        return facts

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say at which size the model works, and what it cannot do."""
        facts = inputs.get("image", ClipInfo())
        canvas = self.make_canvas_for(media, facts.width, facts.height, frozenset(inputs))
        return self.describe_canvas(canvas, facts, inputs)

    def generate(
        self, image: Clip[Image], words: Clip[str] | None, control: Clip[Image] | None, control_2: Clip[Image] | None,
        reference: Image | None, reference_2: Image | None, reference_3: Image | None, reference_4: Image | None,
        region: Clip[Mask] | None, region_2: Clip[Mask] | None, region_3: Clip[Mask] | None, ctx: Context,
    ) -> Iterator[Image]:  # fmt: skip
        """Make one frame after the other."""
        import torch

        references = dict(zip(REFERENCE_PORTS, (reference, reference_2, reference_3, reference_4), strict=True))
        controls = {"control": control, "control_2": control_2}
        connected = frozenset(name for name, given in {**references, **controls}.items() if given is not None)
        canvas = self.make_canvas_for(ctx.media, image.facts.width, image.facts.height, connected)
        regions = dict(zip(REGION_PORTS, (region, region_2, region_3), strict=True))
        given = _GivenClips(controls, references_to_pil(canvas.steering, references), regions, words)
        restyler = _Restyler(self, canvas, ctx, given)
        turns = ctx.progress(len(image))
        small = (_fitted(image[number], canvas) for number in turns)
        made = restyle_frames(small, restyler.restyle_frame, lambda frame: self._tie(canvas, frame))
        for number, frame in enumerate(made):
            like = image[number]
            yield like.with_pixels(torch.cat([fit_to_image(frame.pixels[:3], like), like.pixels[3:]]))

    def _tie(self, canvas: PictureCanvas, frame: int) -> FrameTie:
        """Return how a frame hangs on the one before; what is left alone does not."""
        if not self.has_effect(canvas, self.strength.evaluate_at(frame)):
            return FrameTie(0.0, 0.0)
        return FrameTie(self.feed.evaluate_at(frame), self.keep.evaluate_at(frame))


@dataclass(frozen=True, slots=True)
class _GivenClips:
    """What is connected beside the clip.

    Args:
        controls: By the names of their inputs.
        references: In their own sizes.
        regions: Masks, by the names of their inputs.
        words: Texts in place of the prompt.
    """

    controls: Mapping[str, Clip[Image] | None]
    references: tuple[Pil.Image, ...]
    regions: Mapping[str, Clip[Mask] | None]
    words: Clip[str] | None


class _Restyler:
    """Makes frames anew, in order."""

    def __init__(
        self,
        node: StyliseClip,
        canvas: PictureCanvas,
        ctx: Context,
        given: _GivenClips,
    ) -> None:
        self._node, self._canvas, self._ctx, self._given = node, canvas, ctx, given
        self._get_prompt = make_prompt_function(node.prompt, given.words)
        spatial = canvas.geometry.spatial
        self._grid = canvas.geometry.make_latent_grid(canvas.width, canvas.height, 1)
        fine = spatial // _GRAIN if spatial % _GRAIN == 0 else 1
        self._noise = WarpedNoise(self._grid.channels, canvas.width, canvas.height, fine, node.seed)

    def restyle_frame(self, task: RestyleTask) -> Image:
        """Return a frame made anew."""
        node, canvas = self._node, self._canvas
        strength = node.strength.evaluate_at(task.frame)
        grains = (
            self._noise.make_frame_noise(task.frame, task.warped_previous) if node.noise is NoiseMotion.MOVED else None
        )
        if not node.has_effect(canvas, strength):
            return task.start.with_pixels(task.start.pixels[:3])
        seed = node.seed + (task.frame if node.noise is NoiseMotion.FRESH else 0)
        sketch = PictureRequest(
            self._get_prompt(task.frame), seed, node.guidance.evaluate_at(task.frame),
            image_to_pil(task.start, canvas.width, canvas.height), strength, choice_seed=node.seed,
            controls=node.make_controls(canvas, _get_frames(self._given.controls, task.frame), task.frame),
            references=self._given.references, frame=task.frame,
            regions=node.make_picture_regions(
                canvas, _get_frames(self._given.regions, task.frame), node.seed, self._ctx.media, task.frame
            ),
        )  # fmt: skip

        def around(pipe: Any) -> AbstractContextManager[object]:
            return nullcontext() if grains is None else replace_noise(pipe, self._grid, grains)

        return Image(to_interleaved(node.make_picture(canvas, sketch, self._ctx, around)).to(task.start.pixels.device))


def _get_frames(clips: Mapping[str, Clip[T] | None], frame: int) -> dict[str, T | None]:
    """Return what clips show at a frame; a shorter one's last frame is held."""
    return {port: None if clip is None else clip[min(frame, len(clip) - 1)] for port, clip in clips.items()}


def _fitted(image: Image, canvas: PictureCanvas) -> Image:
    """Return a frame as large as the canvas."""
    pixels = image.pixels.nan_to_num(0.0).clamp(0.0, 1.0)
    return Image(resize(pixels, canvas.width, canvas.height).clamp(0.0, 1.0))
