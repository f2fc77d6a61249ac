"""Small nodes with which the engine is tested."""

from __future__ import annotations

import threading
import time as clock
from collections.abc import Mapping
from pathlib import Path

import torch

from studio.sdk import (
    Audio,
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    EdgeFrames,
    Flow,
    FrameNode,
    FrameRate,
    Frames,
    Image,
    Mask,
    Media,
    Param,
    SourceNode,
    Time,
    Window,
    WindowNode,
    node,
    output,
)
from studio.sdk.node import Node
from studio.sdk.registry import Registry
from tests.engine.call_counter import CallCounter
from tests.engine.graphs_for_tests import flat
from tests.engine.sink_for_tests import MemorySink

RATE = FrameRate.from_value(25)
SAMPLES = 44100
calls = CallCounter()
"""How often each node's method ran, by what it was told to be called."""
gate = threading.Event()
"""Held nodes wait for it."""
reached = threading.Semaphore(0)
"""Counts the held nodes that wait."""


@node("test.ramp")
class Ramp(SourceNode):
    """A clip whose frame t has the value t + offset; its sound has the value t, too."""

    length: int = Param(default=10, min=1, animatable=False, help="Frames.")
    offset: float = Param(default=0.0, help="Added to every frame.")
    width: int = Param(default=4, unit="px", animatable=False, help="Columns.")
    note: str = Param(default="", hashed=False, help="Changes nothing.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, self.length, self.width, 2, 3, SAMPLES)

    def process(self, time: Time) -> Image:
        calls.add("ramp")
        calls.add(f"ramp {time.frame}")
        return flat(time.frame + self.offset, width=self.width)

    @output
    def sound(self, time: Time) -> Audio:
        calls.add("sound")
        count = RATE.sample_at(time.frame + 1, SAMPLES) - RATE.sample_at(time.frame, SAMPLES)
        return Audio(torch.full((1, count), float(time.frame) + 1), SAMPLES)


@node("test.still")
class Still(SourceNode):
    """A picture that is the same at every frame."""

    value: float = Param(default=0.5, help="Of every pixel.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, 1000, 4, 2, 3)

    def process(self) -> Image:
        calls.add("still")
        return flat(self.value)


@node("test.file")
class FileLevel(SourceNode):
    """A picture whose value stands in a text file."""

    file: Path = Param(default=Path(), help="The file.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, int(self.file.read_text().split()[1]), 4, 2, 3)

    def process(self) -> Image:
        calls.add("file")
        return flat(float(self.file.read_text().split()[0]))


@node("test.files")
class FolderLevels(SourceNode):
    """Frame t has the value that stands in the file t.txt; a second number in the first file is the width."""

    folder: Path = Param(default=Path(), help="The folder.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        words = (self.folder / "0.txt").read_text().split()
        return ClipInfo(RATE, 5, int(words[1]) if words[1:] else 4, 2, 3)

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        return (self.folder / f"{frame}.txt",)

    def process(self, time: Time) -> Image:
        calls.add(f"files {time.frame}")
        return flat(float((self.folder / f"{time.frame}.txt").read_text().split()[0]))


@node("test.add")
class Add(FrameNode):
    """Add a constant."""

    amount: float = Param(default=1.0, help="What is added.")
    tag: str = Param(default="add", hashed=False, help="How calls are counted.")

    def process(self, image: Image) -> Image:
        calls.add(self.tag)
        return image.with_pixels(image.pixels + self.amount)


@node("test.scale_shift")
class ScaleShift(FrameNode):
    """Multiply and add."""

    factor: float = Param(default=1.0, help="Multiplied by.")
    amount: float = Param(default=0.0, help="Added.")

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels * self.factor + self.amount)


@node("test.mix")
class Sum(FrameNode):
    """Add two pictures; the second may be missing."""

    def process(self, image: Image, other: Image | None = None) -> Image:
        calls.add("sum")
        return image if other is None else image.with_pixels(image.pixels + other.pixels)

    @output
    def cover(self, image: Image) -> Mask:
        calls.add("cover")
        return Mask(image.pixels[:1] * 0 + 1)


@node("test.threshold")
class Threshold(FrameNode):
    """Take a mask, give a mask."""

    def process(self, mask: Mask) -> Mask:
        return mask


@node("test.stamp")
class Stamp(FrameNode):
    """Add the frame's number: depends on time."""

    def process(self, image: Image, time: Time) -> Image:
        calls.add("stamp")
        return image.with_pixels(image.pixels + time.frame)


@node("test.noise")
class Grain(FrameNode):
    """Add random numbers, seeded by the frame."""

    seed: int = Param(default=1, help="Of the random numbers.")

    def process(self, image: Image, time: Time, ctx: Context) -> Image:
        return image.with_pixels(image.pixels + torch.rand(image.pixels.shape, generator=ctx.generator(self.seed)))


@node("test.timeless_noise")
class TimelessGrain(FrameNode):
    """Draws random numbers, but does not ask for the time: an error."""

    def process(self, image: Image, ctx: Context) -> Image:
        return image.with_pixels(image.pixels + torch.rand(image.pixels.shape, generator=ctx.generator(1)))


def _packed(values: Frames[Image]) -> Image:
    """Write the frames of a window as the digits of one number, and which of them is the current one."""
    calls.add("window")
    digits = 0.0
    for image in values:
        digits = digits * 10 + float(image.pixels.mean())
    return flat(digits)


@node("test.window_repeat")
class WindowRepeat(WindowNode):
    """See two frames before, one after; the ends repeat."""

    window = Window(before=2, after=1)

    def process(self, image: Frames[Image]) -> Image:
        assert float(image[0].pixels.mean()) == float(tuple(image)[2].pixels.mean())
        return _packed(image)


@node("test.window_mirror")
class WindowMirror(WindowNode):
    """See two frames before, one after; the ends mirror."""

    window = Window(before=2, after=1, edge_frames=EdgeFrames.MIRROR)

    def process(self, image: Frames[Image]) -> Image:
        return _packed(image)


@node("test.window_black")
class WindowBlack(WindowNode):
    """See two frames before, one after; the ends are black."""

    window = Window(before=2, after=1, edge_frames=EdgeFrames.BLACK)

    def process(self, image: Frames[Image]) -> Image:
        return _packed(image)


@node("test.average")
class Average(WindowNode):
    """The mean of a window whose size is a parameter."""

    radius: int = Param(default=1, min=0, help="Frames on each side.")

    @property
    def window(self) -> Window:
        return Window(before=self.radius, after=self.radius)

    def process(self, image: Frames[Image]) -> Image:
        calls.add("average")
        return image[0].with_pixels(torch.stack([each.pixels for each in image]).mean(0))


@node("test.motion")
class Motion(WindowNode):
    """The difference to the next frame as motion along x."""

    window = Window(after=1)

    def process(self, image: Frames[Image]) -> Flow:
        calls.add("motion")
        step = image[1].pixels[:1] - image[0].pixels[:1]
        return Flow(torch.cat([step, torch.zeros_like(step)]))


@node("test.reverse")
class Backwards(FrameNode):
    """Play backwards."""

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        return clip.length - 1 - frame

    def process(self, image: Image) -> Image:
        return image


@node("test.slow")
class SlowDown(FrameNode):
    """Show every frame several times."""

    factor: int = Param(default=2, min=1, animatable=False, help="How often.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        clip = inputs["image"]
        return ClipInfo(clip.rate, clip.length * self.factor, clip.width, clip.height, clip.channels)

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        return frame // self.factor

    def process(self, image: Image) -> Image:
        calls.add("slow_down")
        return image


@node("test.level_clip")
class Normalise(ClipNode):
    """Divide by the clip's greatest value."""

    strength: float = Param(default=1.0, help="Used frame by frame.")
    floor: float = Param(default=0.0, animatable=False, help="Used by the analysis.")
    offset: float = Param(default=0.0, animatable=False, help="Used frame by frame, though it has one value.")

    unanalyzed_params = ("offset",)

    def analyze(self, image: Clip[Image], ctx: Context) -> float:
        calls.add("analyze")
        ctx.check()
        return max(self.floor, *(float(frame.pixels.max()) for frame in image))

    def process(self, image: Image, analysis: float) -> Image:
        calls.add("normalise")
        return image.with_pixels(image.pixels / max(analysis, 1e-6) * self.strength + self.offset)


@node("test.edit")
class EditsInput(FrameNode):
    """Edit the input in place: an error."""

    def process(self, image: Image) -> Image:
        image.pixels.mul_(2.0)
        return image


@node("test.lost")
class LosesItsPlace(FrameNode):
    """Fail to say which frame is needed."""

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        return [0, 1, 2][frame]

    def process(self, image: Image) -> Image:
        return image


@node("test.fail")
class FailsAt(FrameNode):
    """Fail at one frame."""

    frame: int = Param(default=3, help="Where.")

    def process(self, image: Image, time: Time) -> Image:
        calls.add("fail")
        if time.frame == self.frame:
            raise ValueError("no such luck")
        return image


@node("test.wrong")
class WrongType(FrameNode):
    """Return something else than promised."""

    def process(self, image: Image) -> Image:
        return "a text"  # type: ignore[return-value]


@node("test.choose")
class Choose(FrameNode):
    """Pass the first picture at even frames, the second at odd ones, and need no other."""

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        return range(frame, frame + 1) if (port == "image") == (frame % 2 == 0) else range(0)

    def process(self, time: Time, image: Image | None = None, other: Image | None = None) -> Image:
        chosen, left = (image, other) if time.frame % 2 == 0 else (other, image)
        assert chosen is not None
        assert left is None
        return chosen


@node("test.long")
class TakesSteps(FrameNode):
    """Work in steps, with progress."""

    steps: int = Param(default=100, help="How many.")
    seconds: float = Param(default=0.005, help="Each.")

    def process(self, image: Image, ctx: Context) -> Image:
        for _ in ctx.progress(self.steps):
            calls.add("step")
            clock.sleep(self.seconds)
        return image


@node("test.held")
class Held(FrameNode):
    """Wait for the gate."""

    amount: float = Param(default=1.0, help="Added.")

    def process(self, image: Image, ctx: Context) -> Image:
        calls.add("held")
        reached.release()
        while not gate.wait(0.005):
            ctx.check()
        return image.with_pixels(image.pixels + self.amount)


REGISTRY = Registry(
    value.spec
    for value in [*globals().values(), MemorySink]
    if isinstance(value, type) and issubclass(value, Node) and "spec" in vars(value)
)
