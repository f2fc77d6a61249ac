"""Node types that tests of the window use: of several families and port types, and without files."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import torch

from studio.sdk import (
    Audio,
    ClipInfo,
    Color,
    FrameNode,
    FrameRate,
    Frames,
    Image,
    Mask,
    Media,
    Param,
    Point,
    SinkNode,
    SourceNode,
    Time,
    Window,
    WindowNode,
    Writer,
    node,
    output,
)
from studio.sdk.params import FileMode
from studio.sdk.registry import Registry

RATE = FrameRate.from_value(25)


class Mode(StrEnum):
    """How two pictures are put together."""

    OVER = "over"
    ADD = "add"


@node("source.video", aliases=("clip", "movie", "read"))
class Video(SourceNode):
    """Read a clip with its sound."""

    file: Path = Param(default=Path(), help="The clip.", file_types=(".mp4", ".mov"))

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, 241, 64, 36, 3)

    def process(self, time: Time) -> Image:
        return Image(torch.full((3, 36, 64), (time.frame % 25) / 25))

    @output
    def audio(self, time: Time) -> Audio:
        return Audio(torch.zeros(2, 1920), 48000)


@node("source.image")
class Still(SourceNode):
    """Read a picture."""

    file: Path = Param(default=Path(), help="The picture.", file_types=(".png", ".jpg"))

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, 1, 64, 36, 3)

    def process(self) -> Image:
        return Image(torch.zeros(3, 36, 64))


@node("source.color", name="Colour", aliases=("constant",))
class Colour(SourceNode):
    """Fill the frame with one colour."""

    color: Color = Param(default=Color(0.5, 0.5, 0.5), help="The colour.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, 1, 64, 36, 3)

    def process(self) -> Image:
        return Image(torch.zeros(3, 36, 64))


@node("color.gain", aliases=("multiply", "brightness"))
class Gain(FrameNode):
    """Scale every channel by a constant."""

    gain: float = Param(default=1.0, min=0.0, max=8.0, unit="x", help="Factor for every channel.")

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels * self.gain)


@node("filter.blur", aliases=("gaussian", "soften"))
class Blur(FrameNode):
    """Soften the picture (with a + b as radius)."""

    radius: float = Param(default=4.0, min=0.0, max=500.0, unit="px", help="The blur's radius.")

    def process(self, image: Image, mask: Mask | None = None) -> Image:
        return image


@node("composite.merge", aliases=("over", "mix"))
class Merge(FrameNode):
    """Put one picture over another."""

    mode: Mode = Param(default=Mode.OVER, help="How they are put together.")
    offset: Point = Param(default=Point(0.0, 0.0), unit="px", help="Where the foreground lies.")

    def process(self, background: Image, foreground: Image, mask: Mask | None = None) -> Image:
        return background


@node("composite.key", output="matte")
class Key(FrameNode):
    """Make a matte from a picture's brightness."""

    soft: float = Param(default=0.1, min=0.0, max=1.0, help="The width of the edge.")

    def process(self, image: Image) -> Mask:
        return Mask(image.pixels[:1])


@node("motion.flow")
class MotionBlur(WindowNode):
    """Blur along the motion between neighbouring frames."""

    window = Window(before=1, after=1)
    shutter: float = Param(default=180.0, min=0.0, max=360.0, help="The shutter's angle.")

    def process(self, image: Frames[Image]) -> Image:
        return image[0]


@node("signal.wave", aliases=("lfo",))
class Wave(SourceNode):
    """Say a number for each frame."""

    high: float = Param(default=1.0, min=0.0, max=100.0, help="The greatest number.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, 241)

    def process(self, time: Time) -> float:
        return self.high * (time.frame % 5) / 5


@node("signal.twice")
class Twice(FrameNode):
    """Double a signal and add something."""

    offset: float = Param(default=0.0, min=-9.0, max=9.0, help="What is added.")

    def process(self, signal: float) -> float:
        return 2 * signal + self.offset


@node("signal.luma")
class Luma(FrameNode):
    """Say how bright a picture is."""

    def process(self, image: Image) -> float:
        return float(image.pixels.mean())


@node("audio.gain", name="Audio Gain")
class AudioGain(FrameNode):
    """Make sound louder or softer."""

    gain: float = Param(default=1.0, min=0.0, max=8.0, help="Factor for every sample.")

    def process(self, audio: Audio) -> Audio:
        return audio


@node("output.write_video", aliases=("render", "save"))
class WriteVideo(SinkNode):
    """Write a clip to a file."""

    file: Path = Param(default=Path("out.mp4"), help="Where to.", file_mode=FileMode.SAVE, hashed=False)

    def write(self, writer: Writer, image: Image, audio: Audio | None = None) -> None:
        writer.write(image)

    def target(self) -> Path:
        return self.file


CLASSES = (Video, Still, Colour, Gain, Blur, Merge, Key, MotionBlur, Wave, Twice, Luma, AudioGain, WriteVideo)


def registry() -> Registry:
    """Return a registry of these types."""
    return Registry(cls.spec for cls in CLASSES)
