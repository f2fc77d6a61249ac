"""Arguments of a pipeline's call, built from what a node asks for: they are found by their names."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from nodes.generate.diffusion.control.clip_arguments import ClipRequest, build_clip_arguments
from nodes.generate.diffusion.control.control_arguments import (
    SteeringInputs,
    build_control_arguments,
    build_reference_arguments,
)
from studio.core.translation import tr
from studio.sdk import Options, ParameterError
from studio.sdk.networks.pipeline_audio import DURATION_ARGUMENTS

if TYPE_CHECKING:
    from PIL import Image as Pil

ARGUMENT_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "prompt": ("prompt",),
    "negative": ("negative_prompt",),
    "width": ("width",),
    "height": ("height",),
    "frames": ("num_frames", "video_length", "frames"),
    "rate": ("frame_rate", "fps"),
    "steps": ("num_inference_steps",),
    "guidance": ("guidance_scale",),
    "strength": ("denoise_strength", "strength"),
    "image": ("image",),
    "last": ("last_image",),
    "video": ("video",),
    "mask": ("mask_image", "mask"),
    "seconds": tuple(DURATION_ARGUMENTS),
}
"""By what a node calls it, what pipelines call it; the first that a pipeline has."""

_OURS: Final = frozenset({
    "generator", "output_type", "return_dict", "latents", "prompt_embeds", "negative_prompt_embeds", "callback",
    "callback_steps", "callback_on_step_end", "callback_on_step_end_tensor_inputs", "num_images_per_prompt",
    "num_videos_per_prompt", "num_waveforms_per_prompt", "batch_size", "ip_adapter_image",
})  # fmt: skip
"""What no text or number can be given for, or would change what the node has promised."""


@dataclass(frozen=True, slots=True)
class PipelineArgs:
    """A clip that is to be made at once.

    Args:
        width: Pixels.
        height: Pixels.
        frames: How many.
        rate: Frame rate.
        steps: From noise to the clip; 0 for what the model likes.
        seed: Of the noise.
        prompt: Prompt: a description of the picture.
        negative: What is not.
        encoder_texts: Texts of further text encoders by the pipeline's names, as "prompt_2"; what it does not take is
            left out.
        guidance: None for what the model likes.
        strength: How much of a clip that is given is made anew; None for what the model likes.
        image: The first frame.
        last: The last frame.
        video: The clip to begin with.
        mask: What of a picture is made anew, white.
        seconds: Of a sound.
        steering: Controls, references, masks and keyframes.
        options: Further arguments by the pipeline's names.
    """

    width: int
    height: int
    frames: int
    rate: float
    steps: int
    seed: int
    prompt: str = ""
    negative: str = ""
    encoder_texts: Mapping[str, str] = field(default_factory=dict)
    guidance: float | None = None
    strength: float | None = None
    image: Pil.Image | None = None
    last: Pil.Image | None = None
    video: Sequence[Pil.Image] | None = None
    mask: Pil.Image | None = None
    seconds: float | None = None
    steering: SteeringInputs = field(default_factory=SteeringInputs)
    options: Options = field(default_factory=Options)


def find_argument_name(arguments: frozenset[str] | Mapping[str, Any], neutral: str) -> str | None:
    """Return what a pipeline calls something; None if it does not take it."""
    return next((name for name in ARGUMENT_NAMES[neutral] if name in arguments), None)


def can_take_last_frame(arguments: frozenset[str] | Mapping[str, Any]) -> bool:
    """Return whether a pipeline can be given the last frame of a clip."""
    return "last_image" in arguments or "frame_index" in arguments


def build_call(pipe: Any, wish: PipelineArgs) -> dict[str, Any]:
    """Return the arguments with which a pipeline makes what is wished for.

    Raises:
        ParameterError: An option is none of the pipeline's.
    """
    import torch

    known = inspect.signature(type(pipe).__call__).parameters
    call = {name: value for neutral, value in _values(wish).items() if (name := find_argument_name(known, neutral))}
    call = {name: value for name, value in call.items() if value is not None}
    if wish.negative or getattr(known.get("negative_prompt"), "default", None) is None:
        call |= {"negative_prompt": wish.negative} if "negative_prompt" in known else {}
    call |= {name: text for name, text in wish.encoder_texts.items() if text and name in known}
    if wish.image is not None and wish.last is not None and "last_image" not in known and "frame_index" in known:
        call |= {"image": [wish.image, wish.last], "frame_index": [0, wish.frames - 1]}
    if "use_resolution_binning" in known:
        call["use_resolution_binning"] = False  # the size is promised on the wire
    if wish.guidance is not None and "max_guidance_scale" in known:
        call |= _over_the_clip(wish.guidance)
    call |= build_control_arguments(pipe, known, wish.steering.controls)
    call |= build_reference_arguments(known, wish.steering.references)
    call |= build_clip_arguments(known, _describe_clip(wish), wish.steering)
    call = {name: value for name, value in call.items() if value is not None}
    call |= _checked(wish.options, known, call)
    ours = {"generator": torch.Generator("cpu").manual_seed(wish.seed), "output_type": "np"}
    return call | {name: value for name, value in ours.items() if name in known}


def _values(wish: PipelineArgs) -> dict[str, Any]:
    return {
        "prompt": wish.prompt, "width": wish.width, "height": wish.height, "frames": wish.frames,
        "rate": round(wish.rate), "steps": wish.steps or None, "guidance": wish.guidance, "strength": wish.strength,
        "image": wish.image, "last": wish.last, "video": None if wish.video is None else list(wish.video),
        "mask": wish.mask, "seconds": wish.seconds,
    }  # fmt: skip


def _describe_clip(wish: PipelineArgs) -> ClipRequest:
    video = None if wish.video is None else list(wish.video)
    return ClipRequest(wish.frames, wish.width, wish.height, wish.image, wish.last, video)


def _over_the_clip(guidance: float) -> dict[str, float]:
    """Return the guidance of the first and the last frame, for pipelines that go from one to the other."""
    ends = getattr(guidance, "end_values", (guidance, guidance))
    return {"min_guidance_scale": float(ends[0]), "max_guidance_scale": float(ends[1])}


def _checked(options: Options, known: Mapping[str, Any], call: Mapping[str, Any]) -> dict[str, Any]:
    """Return the further arguments."""
    free = sorted(known.keys() - call.keys() - _OURS - {"self", "args", "kwargs"})
    for name in options:
        if name not in free:
            raise ParameterError("options", name, tr("of this model: {names}", names=", ".join(free)))
    return dict(options)


def extract_frames(made: Any) -> Any:
    """Return the pixels of what a pipeline gave: float32 [T, H, W, 3], 0..1, as a NumPy array."""
    import numpy as np

    found = getattr(made, "frames", None)
    found = getattr(made, "images", None) if found is None else found
    pixels = np.asarray(made[0] if found is None else found)
    pixels = pixels.astype(np.float32, copy=False) / (255.0 if pixels.dtype == np.uint8 else 1.0)
    return pixels[0] if pixels.ndim == 5 else pixels
