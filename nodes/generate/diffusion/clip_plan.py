"""Plan and conditions of a clip that a pretrained pipeline makes window by window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.generate.diffusion.base_nodes.control_pipeline_node import Steering
from nodes.generate.diffusion.control.control_arguments import SteeringInputs
from nodes.generate.diffusion.pipelines.pipeline_geometry import PipelineGeometry
from nodes.generate.diffusion.pipelines.prompted_call import RegionPrompt
from nodes.generate.frame_windows import count_windows
from studio.sdk import FrameRate, ModelInfo, Prompt

if TYPE_CHECKING:
    import torch
    from PIL import Image as Pil


@dataclass(frozen=True, slots=True)
class ClipPlan:
    """How a clip is made.

    Args:
        facts: Of the model, and of the class of its pipelines that makes the clip.
        geometry: What the model can make.
        width: Pixels.
        height: Pixels.
        length: Frames of the clip.
        window: Frames made at once.
        overlap: Frames that windows share.
        steps: Of each window.
        rate: Frame rate.
        pipeline: Class of the pipeline that makes it, with its control networks.
        steering: Controls and references that count; None for none.
    """

    facts: ModelInfo
    geometry: PipelineGeometry
    width: int
    height: int
    length: int
    window: int
    overlap: int
    steps: int
    rate: FrameRate
    pipeline: type
    steering: Steering | None = None

    @property
    def window_count(self) -> int:
        """How many windows there are."""
        return count_windows(self.length, self.window, self.overlap)

    @property
    def window_starts(self) -> range:
        """The first frame of each window."""
        return range(0, self.window_count * (self.window - self.overlap), self.window - self.overlap)


@dataclass(frozen=True, slots=True)
class ClipConditions:
    """What a clip is made from, window by window; each is asked for with the window's first frame.

    Args:
        prompt: The text.
        guidance: At a frame, or None for what the model likes.
        strength: At a frame; None where nothing is given to begin with.
        image: The first frame of a window, where it does not go on from the one before.
        last: The last frame of a window; None for any.
        video: The frames of a window.
        has_held_latents: Whether a window goes on from what the one before was made of, and not from its last frame
            alone.
        steering: Controls, references, masks and keyframes of a window.
        regions: Parts of a window with texts of their own.
        finish: Returns a frame of the clip, [3, H, W], as it leaves the node; asked for with its number.
    """

    prompt: Callable[[float], Prompt]
    guidance: Callable[[float], float] | None = None
    strength: Callable[[float], float] | None = None
    image: Callable[[int], Pil.Image | None] = lambda start: None
    last: Callable[[int], Pil.Image | None] = lambda start: None
    video: Callable[[int], list[Pil.Image]] | None = None
    has_held_latents: bool = True
    steering: Callable[[int], SteeringInputs] = lambda start: SteeringInputs()
    regions: Callable[[int], tuple[RegionPrompt, ...]] = lambda start: ()
    finish: Callable[[int, torch.Tensor], torch.Tensor] = lambda frame, pixels: pixels
