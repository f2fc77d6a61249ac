"""Small node types for the tests of the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

import torch

from studio.core.time import FrameRate
from studio.sdk import (
    Audio,
    ClipInfo,
    Color,
    FrameNode,
    Image,
    Mask,
    Media,
    Param,
    ParameterError,
    Point,
    SinkNode,
    SourceNode,
    Time,
    Writer,
    node,
    output,
)
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry


class Mode(StrEnum):
    """What Adjust does."""

    ADD = "add"
    MULTIPLY = "multiply"


@node("test.clip")
class Clip(SourceNode):
    """A clip of one colour, with sound."""

    width: int = Param(default=64, min=1, max=4096, animatable=False, unit="px", help="Width.")
    length: int = Param(default=10, min=1, animatable=False, help="Frames.")
    file: Path = Param(default=Path(), help="A file that it reads.")
    rate: float = Param(default=25.0, min=1.0, animatable=False, help="Frames a second.")
    loud: bool = Param(default=True, help="Whether it has sound.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        if self.width == 13:
            raise ParameterError("width", 13, "any other number")
        return ClipInfo(FrameRate.from_value(self.rate), self.length, self.width, 36, 3)

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        facts = super().get_output_info(output, inputs, media)
        return replace(facts, channels=2, sample_rate=48000) if output == "audio" and self.loud else facts

    def process(self, time: Time) -> Image:
        return Image(torch.full((3, 36, self.width), time.frame / self.length))

    @output
    def audio(self, time: Time) -> Audio:
        return Audio(torch.zeros(2, 1920), 48000)


@node("test.adjust", version=2)
class Adjust(FrameNode):
    """Change a picture."""

    amount: float = Param(default=1.0, min=0.0, max=8.0, help="How much.")
    count: int = Param(default=1, min=0, max=9, help="How often.")
    mode: Mode = Param(default=Mode.ADD, help="How.")
    tint: Color = Param(default=Color(1, 1, 1), help="With what.")
    offset: Point = Param(default=Point(0, 0), help="Where.")
    note: str = Param(default="", hashed=False, help="A note.")
    active: bool = Param(default=True, help="Whether.")

    @classmethod
    def migrate_params(cls, params: dict[str, ParamValue], from_version: int) -> dict[str, ParamValue]:
        return {("amount" if name == "strength" else name): value for name, value in params.items()}

    def process(self, image: Image, mask: Mask | None = None) -> Image:
        return image


@node("test.double")
class Double(FrameNode):
    """Make a picture twice as wide."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return replace(inputs["image"], width=2 * inputs["image"].width)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        return ("it is large",) if inputs["image"].width > 100 else ()

    def get_unused_inputs(self, inputs: Mapping[str, ClipInfo], media: Media) -> Mapping[str, str]:
        return {"image": "it is large"} if inputs["image"].width > 100 else {}

    def get_unused_outputs(self, inputs: Mapping[str, ClipInfo], media: Media) -> Mapping[str, str]:
        return {"image": "it is larger"} if inputs["image"].width > 100 else {}

    def process(self, image: Image) -> Image:
        return Image(torch.cat([image.pixels, image.pixels], dim=2))


@node("test.matte")
class Matte(FrameNode):
    """Take a matte from a picture."""

    def process(self, image: Image) -> Mask:
        return Mask(image.pixels[:1])


@node("test.wave")
class Wave(SourceNode):
    """Say a number for each frame."""

    high: float = Param(default=1.0, help="The greatest.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(FrameRate.from_value(25), 50)

    def process(self, time: Time) -> float:
        return self.high * (time.frame % 5)


@node("test.brightness")
class Brightness(FrameNode):
    """Measure a picture."""

    def process(self, image: Image) -> float:
        return float(image.pixels.mean())


@node("test.twice")
class Twice(FrameNode):
    """Double a signal."""

    def process(self, signal: float) -> float:
        return 2 * signal


@node("test.write")
class Write(SinkNode):
    """Write nothing."""

    def write(self, writer: Writer, image: Image, audio: Audio | None = None) -> None:
        writer.write(image)


def registry() -> Registry:
    """Return the node types of this module."""
    return Registry(
        [Clip.spec, Adjust.spec, Double.spec, Matte.spec, Wave.spec, Brightness.spec, Twice.spec, Write.spec]
    )
