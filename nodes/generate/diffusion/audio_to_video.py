"""Clips that follow a sound, by a pretrained model."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise

from nodes.generate.diffusion.base_nodes.steered_video_node import read_frames
from nodes.generate.diffusion.base_nodes.video_pipeline_node import VideoPipelineNode, to_pipeline_picture
from nodes.generate.diffusion.clip_plan import ClipConditions, ClipPlan
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import (
    Clip,
    ClipInfo,
    Context,
    Features,
    FrameRate,
    Image,
    Media,
    ModelInfo,
    NodeDevice,
    Param,
    Prompt,
    ShapeError,
    Task,
    node,
)

_RATE = 25
_BEGINNINGS = {Task.VIDEO_TO_VIDEO: "video", Task.IMAGE_TO_VIDEO: "image"}
"""What a clip is made from by which input; the first that a model can."""


@node(
    "generate.audio_to_video",
    name="Audio to Video",
    version=2,
    aliases=("Audio Reactive", "Music Video", "Sound to Video", "Audio Conditioning", "Beat Prompt", "Visualizer"),
    device=NodeDevice.PARTLY_CPU,
)
class AudioToVideo(VideoPipelineNode):
    """Generate a clip that follows a sound, with a pretrained model: text, guidance and strength change with loudness.

    A signal derived from the sound (its envelope, its beats, a band), 0 for quiet to 1 for loud, blends from the quiet
    settings to the loud ones. Features of the sound (Encode Audio) can replace the signal: their change from frame to
    frame, relative to the clip's greatest change. Guidance and strength follow it frame by frame; the text, whose
    embeddings are blended, follows it window by window: shorter windows react faster.

    Any diffusers pipeline that generates frames works: from a text alone, or from a picture or a clip if one is
    connected; many models have a pipeline for each. The clip is as long as the signal. Windows and sizes are those of
    Text to Video.
    """

    tasks = (Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO, Task.VIDEO_TO_VIDEO)

    prompt: str = Param(
        default="Calm dark water under a night sky.",
        animatable=False,
        multiline=True,
        help="Prompt where the sound is quiet.",
    )
    loud_prompt: str = Param(
        default="Glowing waves breaking, sparks of light in the air.", animatable=False, multiline=True,
        help="Prompt where the sound is loud; empty for the same.",
    )  # fmt: skip
    loud_guidance: float = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 20.0), animatable=False,
        help="Guidance (CFG) where the sound is loud; 0 for the same as where it is quiet.",
    )  # fmt: skip
    strength: float = Param(
        default=0.5, min=0.05, max=1.0, slider=(0.1, 1.0), animatable=False,
        help="With a clip: denoising strength where the sound is quiet.",
    )  # fmt: skip
    loud_strength: float = Param(
        default=0.9, min=0.05, max=1.0, slider=(0.1, 1.0), animatable=False,
        help="With a clip: denoising strength where the sound is loud.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the model makes of the parameters and the length of the sound."""
        plan = self._plan(media, inputs)
        return ClipInfo(plan.rate, plan.length, plan.width, plan.height, channels=3)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say what was rounded."""
        return tuple(self.describe_rounding(self._plan(media, inputs)))

    def generate(
        self,
        signal: Clip[float] | None,
        features: Clip[Features] | None,
        image: Image | None,
        video: Clip[Image] | None,
        ctx: Context,
    ) -> Iterator[Image]:
        """Make window after window; show each step."""
        connected = {name: clip.facts for name, clip in (("signal", signal), ("features", features), ("video", video))
                     if clip is not None}  # fmt: skip
        if image is not None:
            connected["image"] = ClipInfo(width=image.width, height=image.height)
        plan = self._plan(ctx.media, connected)
        levels = _levels(signal, features, plan.length, ctx)
        yield from self.make_frames(plan, self._given(plan, levels, image, video, ctx), ctx)

    def _given(
        self, plan: ClipPlan, levels: list[float], image: Image | None, video: Clip[Image] | None, ctx: Context
    ) -> ClipConditions:
        loud = self.loud_prompt or self.prompt
        quiet_guidance, tasks = self.guidance, plan.facts.tasks

        def level(frame: float) -> float:
            return levels[max(0, min(int(frame), len(levels) - 1))]

        def text(frame: float) -> Prompt:
            half = plan.window // 2
            heard = [level(at) for at in range(int(frame) - half, int(frame) + max(1, half))]
            return Prompt(self.prompt, loud, sum(heard) / len(heard))

        def guidance(frame: float) -> float:
            quiet = quiet_guidance.evaluate_at(frame)
            return quiet + ((self.loud_guidance or quiet) - quiet) * level(frame)

        def strength(frame: float) -> float:
            return self.strength + (self.loud_strength - self.strength) * level(frame)

        own = quiet_guidance.constant_value == 0.0 and not self.loud_guidance
        return ClipConditions(
            text,
            None if own else guidance,
            strength if video is not None and Task.VIDEO_TO_VIDEO in tasks else None,
            lambda start: None if image is None else to_pipeline_picture(image, plan.width, plan.height),
            video=None if video is None else lambda start: read_frames(video, start, plan, ctx),
        )

    def _plan(self, media: Media, inputs: Mapping[str, ClipInfo]) -> ClipPlan:
        self.check_text_files(media)
        heard = inputs.get("signal") or inputs.get("features")
        if heard is None:
            raise ShapeError(
                tr("No signal and no features are connected to follow; accepted: a signal, or features of a sound.")
            )
        shape = inputs.get("video") or inputs.get("image")
        aspect = shape.width / shape.height if shape is not None else None
        begins = tuple(task for task, name in _BEGINNINGS.items() if name in inputs)
        plan = self.make_plan(media, heard.rate or FrameRate.from_value(_RATE), aspect, heard.length, begins)
        self._check(plan.facts, inputs)
        return plan

    @staticmethod
    def _check(facts: ModelInfo, inputs: Mapping[str, ClipInfo]) -> None:
        """Raise ModelError where the model begins with something that is not connected."""
        for task, name in _BEGINNINGS.items():
            if facts.tasks <= {task} and name not in inputs:
                text = tr("{kind} needs an input at '{port}', which is not connected.", kind=facts.kind, port=name)
                raise ModelError(text)


def _levels(signal: Clip[float] | None, features: Clip[Features] | None, length: int, ctx: Context) -> list[float]:
    """Return how loud it is at each frame, 0..1; what does not last as long is held."""
    if signal is not None:
        found = []
        for frame in range(min(length, len(signal))):
            ctx.check()
            found.append(min(1.0, max(0.0, float(signal[frame]) if math.isfinite(signal[frame]) else 0.0)))
        return found
    assert features is not None
    return _changes(features, length, ctx)


def _changes(features: Clip[Features], length: int, ctx: Context) -> list[float]:
    """Return how much features change from frame to frame, by the greatest change."""
    import torch

    means = []
    for frame in range(min(length, len(features))):
        ctx.check()
        values = features[frame].values
        means.append(values.float().mean(0).cpu() if len(values) else torch.zeros(values.shape[1]))
    changes = [0.0, *(float((later - earlier).norm()) for earlier, later in pairwise(means))]
    greatest = max(changes)
    return [change / greatest if greatest else 0.0 for change in changes]
