"""Nodes whose pixels tell which frames, parameters and inputs they were made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch

from studio.sdk import (
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    EdgeFrames,
    FrameNode,
    FrameRate,
    Frames,
    Image,
    Mask,
    Media,
    Param,
    ScanNode,
    SourceNode,
    Time,
    Window,
    WindowNode,
    node,
    output,
)
from studio.sdk.node import Node
from studio.sdk.registry import Registry

RATE = FrameRate.from_value(25)


def pattern(width: int, height: int, shift: float) -> torch.Tensor:
    """Return [3, height, width], every value another one, moved by `shift`."""
    places = torch.arange(3 * height * width, dtype=torch.float32).reshape(3, height, width)
    return (places * 0.0137 + shift).frac()


@node("prop.count")
class Count(SourceNode):
    """A clip whose every frame is another one; its mask, too."""

    length: int = Param(default=5, min=1, animatable=False, help="Frames.")
    offset: float = Param(default=0.0, help="Added to every frame.")
    width: int = Param(default=8, unit="px", animatable=False, help="Columns.")
    height: int = Param(default=6, unit="px", animatable=False, help="Rows.")
    note: str = Param(default="", hashed=False, help="Changes nothing.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, self.length, self.width, self.height, 3)

    def process(self, time: Time) -> Image:
        return Image(pattern(self.width, self.height, time.frame * 0.173 + self.offset))

    @output
    def cover(self, time: Time) -> Mask:
        return Mask(pattern(self.width, self.height, time.frame * 0.211)[:1])


@node("prop.still")
class Still(SourceNode):
    """A picture that is the same at every frame."""

    value: float = Param(default=0.5, help="Of the first pixel.")
    length: int = Param(default=1, min=1, animatable=False, help="Frames.")
    width: int = Param(default=8, unit="px", animatable=False, help="Columns.")
    height: int = Param(default=6, unit="px", animatable=False, help="Rows.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, self.length, self.width, self.height, 3)

    def process(self) -> Image:
        return Image(pattern(self.width, self.height, self.value))


@node("prop.shift")
class Shift(FrameNode):
    """Add a constant."""

    amount: float = Param(default=0.25, help="What is added.")
    reach: int = Param(default=2, min=0, max=8, unit="px", help="Added as well, as large as the proxy sees it.")
    note: str = Param(default="", hashed=False, help="Changes nothing.")

    def process(self, image: Image) -> Image:
        return image.with_pixels((image.pixels * 0.9 + self.amount + self.reach * 0.01).frac())


@node("prop.stamp")
class Stamp(FrameNode):
    """Add the frame's number."""

    def process(self, image: Image, time: Time) -> Image:
        return image.with_pixels((image.pixels * 0.8 + time.frame * 0.031).frac())


@node("prop.grain")
class Grain(FrameNode):
    """Add random numbers, seeded by the frame."""

    seed: int = Param(default=1, help="Of the random numbers.")

    def process(self, image: Image, time: Time, ctx: Context) -> Image:
        drawn = torch.rand(image.pixels.shape, generator=ctx.generator(self.seed))
        return image.with_pixels((image.pixels + drawn).frac())


@node("prop.join")
class Join(FrameNode):
    """Make one picture of up to two and a mask; or a mask of the picture and the frame's number."""

    share: float = Param(default=0.5, help="How much of the second.")

    def process(self, image: Image, other: Image | None, mask: Mask | None = None) -> Image:
        found = image.pixels * 0.61
        if other is not None:
            found = found + other.pixels * self.share
        if mask is not None:
            found = found + mask.pixels * 0.29
        return image.with_pixels(found.frac())

    @output
    def cover(self, image: Image, time: Time) -> Mask:
        return Mask((image.pixels[:1] * 0.7 + time.frame * 0.017).frac())


@node("prop.cut")
class Cut(FrameNode):
    """Pass one picture at even frames, the other at odd ones, and need no other."""

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        return range(frame, frame + 1) if (port == "image") == (frame % 2 == 0) else range(0)

    def process(self, image: Image | None, other: Image | None, time: Time) -> Image:
        chosen, left = (image, other) if time.frame % 2 == 0 else (other, image)
        assert left is None
        if chosen is None:
            raise ValueError("nothing is connected")
        return chosen


def _weighed(image: Frames[Image]) -> torch.Tensor:
    """Return pixels that tell each frame's place in the window."""
    return sum((image[offset].pixels * (0.31 + 0.17 * offset) for offset in image.offsets), torch.zeros(())).frac()


class _Around(WindowNode):
    """A window whose size follows parameters."""

    before: int = Param(default=1, min=0, max=2, help="Frames before.")
    after: int = Param(default=1, min=0, max=2, help="Frames after.")


@node("prop.repeat")
class AroundRepeat(_Around):
    """See the frames around; the ends repeat."""

    @property
    def window(self) -> Window:
        return Window(self.before, self.after, EdgeFrames.REPEAT)

    def process(self, image: Frames[Image]) -> Image:
        return image[0].with_pixels(_weighed(image))


@node("prop.mirror")
class AroundMirror(_Around):
    """See the frames around; the ends mirror. A second input is read at frame t."""

    @property
    def window(self) -> Window:
        return Window(self.before, self.after, EdgeFrames.MIRROR)

    def process(self, image: Frames[Image], other: Image | None) -> Image:
        seen = _weighed(image)
        return image[0].with_pixels(seen if other is None else (seen + other.pixels * 0.43).frac())


@node("prop.black")
class AroundBlack(_Around):
    """See the frames around in two clips; the ends are black."""

    @property
    def window(self) -> Window:
        return Window(self.before, self.after, EdgeFrames.BLACK)

    def process(self, image: Frames[Image], other: Frames[Image] | None) -> Image:
        seen = _weighed(image)
        return image[0].with_pixels(seen if other is None else (seen + _weighed(other) * 0.43).frac())


@node("prop.inside")
class AroundInside(_Around):
    """See those of the frames around that lie in the clip."""

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        at = clip.frame_range.clamp(frame)
        return range(max(0, at - self.before), min(clip.length, at + self.after + 1))

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        return clip.frame_range.clamp(frame)

    def process(self, image: Frames[Image]) -> Image:
        return image[0].with_pixels(_weighed(image))


@node("prop.level")
class Level(ClipNode):
    """Learn from the whole clip, then use it frame by frame."""

    part: float = Param(default=0.5, animatable=False, help="Used by the analysis.")
    strength: float = Param(default=1.0, help="Used frame by frame.")

    def analyze(self, image: Clip[Image], ctx: Context) -> tuple[float, int]:
        ctx.check()
        return sum(float(each.pixels.max()) for each in image) * self.part, image.facts.width

    def process(self, image: Image, analysis: tuple[float, int]) -> Image:
        return image.with_pixels((image.pixels + analysis[0] * self.strength + analysis[1] * 0.01).frac())


@node("prop.wave")
class Wave(SourceNode):
    """A signal that is another number at every frame."""

    factor: float = Param(default=0.5, help="How fast it rises.")
    length: int = Param(default=4, min=1, animatable=False, help="Frames.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, self.length)

    def process(self, time: Time) -> float:
        return self.factor * time.frame


@node("prop.mean")
class Mean(FrameNode):
    """Take a picture's mean as a signal."""

    factor: float = Param(default=3.0, help="Times.")

    def process(self, image: Image) -> float:
        return float(image.pixels.mean()) * self.factor


@node("prop.trail")
class Trail(ScanNode):
    """Let every picture leave a trace in those that follow."""

    keep: float = Param(default=0.5, min=0.0, max=1.0, help="How much of the trace stays.")
    share: float = Param(default=0.5, help="How much of it is seen.")

    def advance(self, state: torch.Tensor | None, image: Image, time: Time) -> torch.Tensor:
        before = image.pixels if state is None else state
        return (before * self.keep + image.pixels * 0.7 + time.frame * 0.011).frac()

    def process(self, state: torch.Tensor, image: Image) -> Image:
        return image.with_pixels((image.pixels + state * self.share).frac())

    @output
    def cover(self, state: torch.Tensor) -> Mask:
        return Mask(state[:1])


class Halves(NamedTuple):
    """What Split makes at once."""

    image: Image
    cover: Mask
    level: float


@node("prop.split")
class Split(FrameNode):
    """Make a picture, a mask and a signal at once."""

    share: float = Param(default=0.5, help="How much of the picture is left.")

    def process(self, image: Image, other: Image | None) -> Halves:
        found = image.pixels * self.share if other is None else image.pixels * self.share + other.pixels
        return Halves(image.with_pixels(found.frac()), Mask(found[:1].frac()), float(found.mean()))


OURS = Registry(
    value.spec
    for value in list(globals().values())
    if isinstance(value, type) and issubclass(value, Node) and "spec" in vars(value)
)
REGISTRY = Registry(
    [*OURS, *(spec for spec in Registry().discover_nodes("nodes") if spec.family in ("time", "composite", "motion"))]
)
"""These nodes, and those of the product that bend time, choose between inputs or look at motion."""
