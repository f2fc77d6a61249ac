"""Music that is seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from nodes.convert import visualizer_scenes
from nodes.convert.audio_analysis import AudioAnalysis, AudioBands, analyze_audio
from nodes.convert.light_layer import LightLayer, compose_over, compute_glow
from nodes.convert.music_particles import ParticleSource, draw_particles
from nodes.convert.palettes import Palette, sample_gradient
from nodes.convert.strokes import PixelGrid
from nodes.convert.visualizer_scenes import VisualizerFrame
from studio.sdk import Audio, Clip, ClipInfo, ClipNode, Color, Context, Image, Media, NodeDevice, Param, Time, node
from studio.sdk.pixels import srgb_to_linear, to_interleaved
from studio.sdk.sound import replace_non_finite

if TYPE_CHECKING:
    import torch

_WAVE_SECONDS = 0.02


class VisualizerStyle(StrEnum):
    """The shape or style to draw."""

    BARS = "bars"
    WAVEFORM = "waveform"
    RADIAL = "radial"
    PARTICLES = "particles"


@node(
    "convert.music_visualizer",
    aliases=(
        "Audio Spectrum",
        "Audio React",
        "Equalizer Bars",
        "Oscilloscope",
        "Sound Visualization",
        "Spectrum",
        "Audio Waveform",
    ),
    device=NodeDevice.CPU,
)
class MusicVisualizer(ClipNode):
    """Visualize music as bars, a waveform, radial rays or particles that move on the beat.

    The whole clip is analyzed once. Levels are those of bands of equal width in octaves, raised by 2.5 dB per octave to
    offset the slope of music, over a range of 45 dB below the clip's loud parts; they rise at once and fall slowly. The
    beat is detected by spectral flux and dynamic programming (Ellis, "Beat tracking by dynamic programming", 2007):
    light, size, glow and particles follow it. Everything is drawn in linear light with anti-aliasing; the glow is three
    Gaussians screened over the picture.

    It is drawn over the picture if one is connected, which also sets the size; else over the background color, or
    transparent. Frame rate and length are the sound's. Particles depend on the seed and the frame they are born at, so
    a frame is the same whatever the order of frames. Silence shows the style at rest.
    """

    style: VisualizerStyle = Param(default=VisualizerStyle.BARS, help="The shape or style to draw.")
    palette: Palette = Param(default=Palette.AURORA, help="Colors, from low tones to high ones.")
    first_color: Color = Param(
        default=Color(0.2, 0.9, 1.0), help="First color of a custom palette.", applies_when=("palette", "custom")
    )
    last_color: Color = Param(
        default=Color(1.0, 0.3, 0.7), help="Last color of a custom palette.", applies_when=("palette", "custom")
    )
    background: Color = Param(default=Color(0.028, 0.03, 0.06), help="Background color if no picture is connected.")
    dim: float = Param(default=0.35, min=0.0, max=1.0, step=0.01, help="Darkening of the picture behind.")
    transparent: bool = Param(default=False, animatable=False, help="Transparent background, with an alpha channel.")
    bands: int = Param(
        default=56,
        min=4,
        max=512,
        slider=(8, 128),
        animatable=False,
        help="Number of bars or rays.",
        section="Frequencies",
    )
    low: float = Param(
        default=35.0,
        min=10.0,
        max=2000.0,
        slider=(20.0, 200.0),
        unit="Hz",
        animatable=False,
        help="Lowest frequency shown.",
        section="Frequencies",
    )
    high: float = Param(
        default=14_000.0,
        min=2001.0,
        max=22_000.0,
        unit="Hz",
        animatable=False,
        help="Highest frequency shown.",
        section="Frequencies",
    )
    smoothing: float = Param(
        default=0.35,
        min=0.0,
        max=1.0,
        step=0.01,
        animatable=False,
        help="Smoothing of falling bars; 0 follows at once.",
        section="Frequencies",
    )
    sensitivity: float = Param(
        default=1.0,
        min=0.0,
        max=10.0,
        slider=(0.2, 3.0),
        step=0.05,
        unit="x",
        help="Strength of the movement.",
        section="Frequencies",
    )
    beat: float = Param(
        default=0.7, min=0.0, max=3.0, slider=(0.0, 1.5), step=0.05, help="Strength of the reaction to beats."
    )
    glow: float = Param(default=0.5, min=0.0, max=3.0, slider=(0.0, 1.5), step=0.05, help="Amount of glow.")
    mirror: bool = Param(default=True, help="Mirror the bands: low frequencies in the middle.")
    thickness: float = Param(
        default=1.0, min=0.1, max=10.0, slider=(0.3, 3.0), step=0.05, unit="x", help="Width of strokes."
    )
    rotation: float = Param(
        default=1.0,
        min=-600.0,
        max=600.0,
        slider=(-10.0, 10.0),
        step=0.1,
        unit="rpm",
        help="Rotation of rays, in turns per minute.",
    )
    particles: int = Param(
        default=700,
        min=0,
        max=20_000,
        slider=(50, 3000),
        help="Approximate number of particles when the music is loud.",
        applies_when=("style", "particles"),
    )
    seed: int = Param(default=0, min=0, max=2**31 - 1, help="Random seed of the particles.")
    width: int = Param(
        default=1920, min=1, max=32_768, slider=(16, 3840), unit="px", animatable=False,
        help="Width of the picture if none is connected.", section="Format",
    )  # fmt: skip
    height: int = Param(
        default=1080, min=1, max=32_768, slider=(16, 2160), unit="px", animatable=False,
        help="Height of the picture if none is connected.", section="Format",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the sound's rate and length, and the picture's size."""
        sound, picture = inputs.get("audio", ClipInfo()), inputs.get("image")
        if picture is not None:
            return replace(
                self.adapt_clip_info(picture, self.spec.outputs[0].type), rate=sound.rate, length=sound.length
            )
        return ClipInfo(sound.rate, sound.length, self.width, self.height, channels=4 if self.transparent else 3)

    def analyze(self, audio: Clip[Audio], ctx: Context) -> AudioAnalysis:
        """Listen to the whole clip."""
        return analyze_audio(audio, AudioBands(self.bands, self.low, self.high, self.smoothing), ctx)

    def process(self, audio: Audio, image: Image | None, time: Time, analysis: AudioAnalysis, ctx: Context) -> Image:
        """Draw the frame over the picture or the background."""
        frame = min(time.frame, len(analysis.pulse) - 1)
        behind = self._dimmed(image) if image is not None else self._behind(analysis, frame, ctx)
        now = self._moment(audio, analysis, frame, time, behind)
        if self.style is VisualizerStyle.PARTICLES:
            source = ParticleSource(self.particles, self.seed, self.beat)
            drawn = draw_particles(now, analysis, frame, float(time.rate.value), source)
        else:
            drawn = _SCENES[self.style](now)
        lit = LightLayer(drawn.light * (0.72 + 0.28 * min(1.0, now.pulse)), drawn.cover)
        glow = compute_glow(lit.light, self.glow * (0.8 + 0.6 * now.pulse)) if self.glow > 0.0 else None
        return Image(to_interleaved(compose_over(lit, glow, behind)))

    def _moment(
        self, audio: Audio, heard: AudioAnalysis, frame: int, time: Time, behind: torch.Tensor
    ) -> VisualizerFrame:
        device = behind.device
        levels, peaks = (each[frame].to(device) * self.sensitivity for each in (heard.levels, heard.peaks))
        return VisualizerFrame(
            grid=PixelGrid.from_size(behind.shape[2], behind.shape[1], device),
            levels=levels.clamp(0.0, 1.25),
            peaks=peaks.clamp(0.0, 1.25),
            pulse=float(heard.pulse[frame]) * self.beat,
            bass=float(levels[: max(1, self.bands // 6)].mean().clamp(0.0, 1.0)),
            wave=(_wave(audio) * (self.sensitivity / heard.crest)).clamp(-1.3, 1.3).to(device),
            seconds=time.seconds,
            color=lambda share: sample_gradient(self.palette, self.first_color, self.last_color, share),
            is_mirrored=self.mirror,
            thickness=self.thickness,
            turns_per_minute=self.rotation,
        )

    def _dimmed(self, image: Image) -> torch.Tensor:
        """Return the picture behind, darker: linear, [3|4, H, W]."""
        linear = srgb_to_linear(image.pixels)
        linear[:3] *= (1.0 - self.dim) ** 2.2
        return linear

    def _behind(self, heard: AudioAnalysis, frame: int, ctx: Context) -> torch.Tensor:
        """Return the background: its color, lighter in the middle and on the beat; or nothing. Linear, [3|4, H, W]."""
        import torch

        width, height = self.width, self.height
        if self.transparent:
            return torch.zeros(4, height, width, device=ctx.device)
        grid = PixelGrid.from_size(width, height, ctx.device)
        away = torch.hypot((grid.x / width - 0.5) * 1.1, grid.y / height - 0.5)
        halo = torch.exp(-((away / 0.42) ** 2)) * (0.012 + 0.03 * float(heard.pulse[frame]) * self.beat)
        tint = sample_gradient(self.palette, self.first_color, self.last_color, torch.tensor([0.6], device=ctx.device))
        color = srgb_to_linear(torch.tensor(self.background[:3], device=ctx.device).view(3, 1, 1))
        slope = (
            2.4 / 1.055 * ((max(self.background[:3]) + 0.085) / 1.055) ** 1.4
        )  # of linear light, by what is displayed
        return torch.addcmul(color + _grain(width, height).to(ctx.device) * (slope / 255), tint.view(3, 1, 1), halo)


@lru_cache(maxsize=4)
def _grain(width: int, height: int) -> torch.Tensor:
    """Return a still pattern of triangular noise, −1..1, [H, W]: it keeps dark shades from banding in 8 bits."""
    import torch

    tile = torch.rand(2, 64, 64, generator=torch.Generator().manual_seed(1))
    whole = (tile[0] - tile[1]).repeat(-(-height // 64), -(-width // 64))
    return whole[:height, :width].contiguous()


_SCENES = {
    VisualizerStyle.BARS: visualizer_scenes.draw_bars,
    VisualizerStyle.WAVEFORM: visualizer_scenes.draw_waveform,
    VisualizerStyle.RADIAL: visualizer_scenes.draw_radial,
}


def _wave(audio: Audio) -> torch.Tensor:
    """Return about 20 ms of a frame's sound, from where it rises through zero, so that it stands still: [N], mono."""
    import torch

    if not audio.samples.numel():
        return torch.zeros(2)
    mono = replace_non_finite(audio.samples).mean(dim=0).cpu()
    count = max(2, min(len(mono), round(_WAVE_SECONDS * audio.sample_rate)))
    free = len(mono) - count
    rising = ((mono[:free] <= 0.0) & (mono[1 : free + 1] > 0.0)).nonzero() if free > 0 else mono.new_zeros((0, 1))
    start = int(rising[0]) if len(rising) else 0
    piece = torch.nn.functional.avg_pool1d(mono[start : start + count].view(1, 1, -1), 9, 1, 4).view(-1)
    return piece if len(piece) > 1 else torch.zeros(2)
