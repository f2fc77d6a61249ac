"""A scan, a generator, a measure and a node with several outputs, on which the tools for node authors are tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch

from studio.sdk import (
    Clip,
    ClipInfo,
    Context,
    FrameNode,
    FrameRate,
    GeneratorNode,
    Image,
    Mask,
    Media,
    Param,
    Point,
    ScanNode,
    Time,
    node,
    output,
)

RATE = FrameRate.from_value(25)


@dataclass(frozen=True)
class Seen:
    """What a running mean knows."""

    total: torch.Tensor
    frames: int


@node("test.running_mean")
class RunningMean(ScanNode):
    """Average all frames so far."""

    weight: float = Param(default=1.0, min=0.0, help="How much each new frame counts.")

    def advance(self, state: Seen | None, image: Image) -> Seen:
        before = torch.zeros_like(image.pixels) if state is None else state.total
        return Seen(before + image.pixels * self.weight, 1 if state is None else state.frames + 1)

    def process(self, state: Seen) -> Image:
        return Image(state.total / state.frames)

    @output
    def covered(self, state: Seen, image: Image) -> Mask:
        return Mask((state.total[:1] >= image.pixels[:1]).float())


@node("test.frames")
class MakesFrames(GeneratorNode):
    """Make frames of noise, brighter from frame to frame, on top of a first picture."""

    length: int = Param(default=4, min=1, max=100, help="How many frames it makes.")
    seed: int = Param(default=1, min=0, help="Another number, another noise.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, self.length, 6, 4, 3)

    def generate(self, start: Image | None, guide: Clip[Image] | None, ctx: Context) -> Iterator[Image]:
        width, height = max(1, round(6 * ctx.scale)), max(1, round(4 * ctx.scale))
        noise = torch.rand(3, 1, 1, generator=ctx.generator(self.seed)).expand(3, height, width) * 0.1
        base = 0.0 if start is None else float(start.pixels.mean())
        step = 0.1 if guide is None else 0.1 * len(guide)
        for frame in ctx.progress(self.length):
            image = Image(noise + base + step * frame)
            ctx.preview(image)
            yield image


class Halves(NamedTuple):
    """What a split gives."""

    upper: Image
    cover: Mask


@node("test.halves")
class SplitsHalves(FrameNode):
    """Give a picture and where it is bright, from one computation."""

    threshold: float = Param(default=0.5, help="From here on it is bright.")

    def process(self, image: Image) -> Halves:
        return Halves(image, Mask((image.pixels[:1] > self.threshold).float()))


@node("test.level")
class Level(FrameNode):
    """Measure the mean of a picture."""

    def process(self, image: Image) -> float:
        return float(image.pixels.mean())


@node("test.shift")
class Shift(FrameNode):
    """Add up what may be driven."""

    amount: float = Param(default=0.0, min=-1.0, max=1.0, help="What is added to every pixel.")
    count: int = Param(default=0, min=0, max=9, help="Whole steps, each of a tenth.")
    centre: Point = Param(default=Point(2.0, 4.0), unit="px", help="A place: its x is red and its y is green.")

    def process(self, image: Image, signal: float | None, time: Time) -> Image:
        extra = torch.tensor([self.centre.x / 100, self.centre.y / 100, 0.0]).reshape(3, 1, 1)
        added = image.pixels[:3] + self.amount + self.count / 10 + extra + (signal or 0.0)
        return image.with_pixels(torch.cat([added, image.pixels[3:]]))
