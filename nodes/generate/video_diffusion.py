"""Clips out of noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from nodes.generate.frame_windows import count_windows, join_windows
from studio.core.translation import tr
from studio.sdk import (
    Clip,
    ClipInfo,
    Context,
    Features,
    FrameRate,
    GeneratorNode,
    Image,
    Media,
    Net,
    Network,
    Param,
    ParameterError,
    node,
)
from studio.sdk.networks.network import to_batch
from studio.sdk.pixels import ResampleFilter, resize, to_interleaved

if TYPE_CHECKING:
    import torch

    from nodes.generate.nets.noise_schedules import NoiseSchedule
    from nodes.generate.nets.space_time import SpaceTimeLayout


class DiffusionMethod(StrEnum):
    """How it learns to take noise away, and how it goes about it."""

    FLOW = "flow matching"
    DDIM = "noise prediction, DDIM"
    ANCESTRAL = "noise prediction, ancestral"


@node(
    "generate.video_diffusion",
    name="Video Diffusion",
    aliases=("Train Video Diffusion", "Diffusion Model", "KSampler", "DiT", "Latte", "Flow Matching", "DDPM"),
)
class VideoDiffusion(Network, GeneratorNode):
    """Generate a clip by diffusion from a prompt, a sound or a first picture, in the style of its training clips.

    A transformer over patches of a clip (space and time in turn) removes noise step by step. With flow matching it
    follows straight lines from noise to clips (Lipman et al., "Flow Matching for Generative Modeling", 2023) in Euler's
    steps; with noise prediction it follows DDPM's schedule (Ho et al., 2020), in few steps as DDIM does (Song et al.,
    2021) or with fresh noise in each. Every patch attends to the text; sound is added to the frames at which it is
    heard; a picture becomes the first frame. Guidance makes it follow them more closely, with less variety.

    It works at its own small size, and the result is resized. A clip longer than its window is generated in windows
    that overlap: each continues from the frames before, so that memory does not grow with the length. Untrained it
    gives patterns: wire it to a Train node with a data set first. It cannot generate what it has not seen in training.
    """

    window: int = Param(
        default=8, min=1, max=256, slider=(4, 32), unit="f", animatable=False,
        help="Frames generated at once; it trains on sections of that length.", section="Network",
    )  # fmt: skip
    inner_width: int = Param(
        default=32,
        min=4,
        max=512,
        slider=(16, 128),
        animatable=False,
        help="Working width of the network in pixels.",
        section="Network",
    )
    inner_height: int = Param(
        default=32,
        min=4,
        max=512,
        slider=(16, 128),
        animatable=False,
        help="Working height of the network in pixels.",
        section="Network",
    )
    patch: int = Param(
        default=8, min=1, max=32, slider=(2, 16), animatable=False,
        help="Size of a patch in pixels: smaller ones are finer, and slower. It must divide both sides.",
        section="Network",
    )  # fmt: skip
    patch_frames: int = Param(
        default=4,
        min=1,
        max=32,
        slider=(1, 4),
        animatable=False,
        help="Frames per patch. It must divide the window.",
        section="Network",
    )
    features: int = Param(
        default=192, min=32, max=2048, slider=(64, 512), step=32, animatable=False,
        help="Width of the network: numbers per patch, a multiple of 32.", section="Network",
    )  # fmt: skip
    blocks: int = Param(
        default=4, min=1, max=64, slider=(2, 12), animatable=False, help="Layers of the network.", section="Network"
    )
    method: DiffusionMethod = Param(
        default=DiffusionMethod.FLOW, animatable=False,
        help="Training objective and sampler; both noise predictions use the same weights.",
    )  # fmt: skip
    shift: float = Param(
        default=5.0, min=1.0, max=100.0, slider=(1.0, 20.0), animatable=False,
        help="For flow matching: shifts steps towards high noise; use more for larger clips.",
    )  # fmt: skip
    dropped: float = Param(
        default=0.1, min=0.0, max=1.0, slider=(0.0, 0.3), animatable=False,
        help="Share of training samples without text and sound; guidance needs some.", section="Network",
    )  # fmt: skip
    steps: int = Param(
        default=12, min=1, max=1000, slider=(4, 100), animatable=False, help="Number of denoising steps."
    )
    guidance: float = Param(
        default=1.5, min=0.0, max=50.0, slider=(0.0, 10.0), animatable=False,
        help="Guidance: 1 is none, 0 ignores text and sound, higher values exaggerate.",
    )  # fmt: skip
    overlap: int = Param(
        default=4, min=1, max=255, slider=(1, 16), unit="f", animatable=False,
        help="Overlap of the windows of a long clip in frames; at most half the window.",
    )  # fmt: skip
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Random seed.")
    width: int = Param(
        default=256,
        min=1,
        max=8192,
        slider=(16, 1920),
        unit="px",
        animatable=False,
        help="Width of the result.",
        section="Format",
    )
    height: int = Param(
        default=256,
        min=1,
        max=8192,
        slider=(16, 1080),
        unit="px",
        animatable=False,
        help="Height of the result.",
        section="Format",
    )
    rate: float = Param(
        default=8.0,
        min=0.1,
        max=1000.0,
        slider=(1.0, 60.0),
        unit="fps",
        animatable=False,
        help="Frame rate.",
        section="Format",
    )
    length: int = Param(
        default=8,
        min=1,
        max=10_000_000,
        slider=(1, 240),
        unit="f",
        animatable=False,
        help="Frames in the clip.",
        section="Format",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the parameters say."""
        self._check()
        return ClipInfo(FrameRate.from_value(self.rate), self.length, self.width, self.height, channels=3)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the network."""
        from nodes.generate.nets.video_diffusion import VideoDiffusionModel as Module

        self._check()
        return Module(self._layout(inputs), self._path(), starts="image" in inputs, dropped=self.dropped)

    def generate(
        self, text: Features | None, audio: Clip[Features] | None, image: Image | None, net: Net, ctx: Context
    ) -> Iterator[Image]:
        """Make window after window; show each step."""
        import torch

        from nodes.generate.nets.video_diffusion import SampleRequest, SamplingPlan

        overlap = min(self.overlap, self.window // 2)
        turns = ctx.progress(count_windows(self.length, self.window, overlap) * self.steps)
        random = torch.Generator().manual_seed(self.seed)
        words = None if text is None else to_batch(text)
        first = None if image is None else net.fit_clip(to_batch(image).unsqueeze(1)) * 2 - 1

        def make(start: int, before: torch.Tensor | None) -> torch.Tensor:
            wish = SampleRequest(words, None if audio is None else self._heard(audio, start))
            known = first if before is None else before.unsqueeze(0)
            with ctx.autocast():
                made = net.iterate_steps(wish, SamplingPlan(self.steps, self.guidance), random, 1, known)
                for _, clip in zip(islice(turns, self.steps), made, strict=False):
                    ctx.preview(self._shown(clip[0, self.window // 2], ctx.scale))
            window: torch.Tensor = clip[0]
            return window

        for frame in join_windows(self.length, self.window, overlap, make):
            yield self._shown(frame, ctx.scale)

    def _heard(self, audio: Clip[Features], start: int) -> torch.Tensor:
        """Return what is heard at the frames of a window, [1, window, D]; zeros beyond the sound."""
        import torch

        from nodes.generate.nets.video_diffusion import average_by_frame

        if len(audio) == 1:
            return average_by_frame(to_batch(audio[0]), max(self.length, start + self.window))[
                :, start : start + self.window
            ]
        nothing = torch.zeros_like(average_by_frame(to_batch(audio[0]), 1))
        frames = [
            average_by_frame(to_batch(audio[frame]), 1) if frame < len(audio) else nothing
            for frame in range(start, start + self.window)
        ]
        return torch.cat(frames, 1)

    def _shown(self, frame: torch.Tensor, scale: float) -> Image:
        """Return a frame, −1..1, as a picture of the size that was asked for; a proxy is made of the full one."""
        pixels = (frame.float() / 2 + 0.5).clamp(0.0, 1.0)
        full = resize(to_interleaved(pixels), max(1, round(self.width / scale)), max(1, round(self.height / scale)))
        return Image(resize(full, self.width, self.height, ResampleFilter.AREA).clamp(0.0, 1.0))

    def _layout(self, inputs: Mapping[str, ClipInfo]) -> SpaceTimeLayout:
        from nodes.generate.nets.space_time import SpaceTimeLayout

        text, audio = (inputs[name].features if name in inputs else 0 for name in ("text", "audio"))
        size = self.window, self.inner_height, self.inner_width
        return SpaceTimeLayout(*size, self.patch, self.patch_frames, self.features, self.blocks, text, audio)

    def _path(self) -> NoiseSchedule:
        from nodes.generate.nets.noise_schedules import DdpmSchedule, FlowMatching

        return (
            FlowMatching(self.shift)
            if self.method is DiffusionMethod.FLOW
            else DdpmSchedule(float(self.method is DiffusionMethod.ANCESTRAL))
        )

    def _check(self) -> None:
        """Raise ParameterError where sizes do not fit together."""
        fits = {
            "inner_width": (self.inner_width, self.patch, "patch"),
            "inner_height": (self.inner_height, self.patch, "patch"),
            "window": (self.window, self.patch_frames, "patch_frames"),
            "features": (self.features, 32, tr("a head")),
        }
        for name, (value, part, of) in fits.items():
            if value % part:
                raise ParameterError(name, value, tr("a multiple of {of}, {part}", of=of, part=part))
