"""Scans, signals, driven nodes and several outputs of one computation, with which the engine is tested."""

from __future__ import annotations

from typing import NamedTuple

import torch

from studio.core.clip_info import ClipInfo
from studio.engine.engine import Engine
from studio.media.media_files import MediaFiles
from studio.sdk import (
    FrameNode,
    Frames,
    Image,
    Mask,
    Media,
    Param,
    Point,
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
from tests.engine.graphs_for_tests import flat
from tests.engine.nodes_for_tests import RATE, REGISTRY, calls


@node("test.wave")
class Wave(SourceNode):
    """A signal whose value at frame t is factor · t + start."""

    factor: float = Param(default=1.0, help="How fast it rises.")
    start: float = Param(default=0.0, help="Its value at frame 0.")

    def facts(self, inputs: object, media: Media) -> ClipInfo:
        return ClipInfo(RATE, 5)

    def process(self, time: Time) -> float:
        calls.add("wave")
        return self.factor * time.frame + self.start


@node("test.constant")
class Constant(SourceNode):
    """A signal that is the same at every frame, and a whole number."""

    number: int = Param(default=2, help="Its value.")

    def facts(self, inputs: object, media: Media) -> ClipInfo:
        return ClipInfo(None, 1)

    def process(self) -> float:
        calls.add("constant")
        return self.number


@node("test.odd_signal")
class OddSignal(SourceNode):
    """A signal that is no finite number, or no number at all."""

    kind_of: str = Param(default="nan", help="What it gives: nan, inf, text or flag.")

    def facts(self, inputs: object, media: Media) -> ClipInfo:
        return ClipInfo(RATE, 5)

    def process(self) -> float:
        return {"nan": float("nan"), "inf": float("inf"), "text": "much", "flag": True}[self.kind_of]  # type: ignore[return-value]


@node("test.plus")
class Plus(FrameNode):
    """Add a number to a signal."""

    number: float = Param(default=1.0, help="What is added.")

    def process(self, signal: float) -> float:
        calls.add("plus")
        return signal + self.number


@node("test.measure")
class Measure(FrameNode):
    """Take a picture's mean as a signal."""

    def process(self, image: Image) -> float:
        calls.add("measure")
        return float(image.pixels.mean())


@node("test.driven")
class Driven(FrameNode):
    """Add what may be driven to every pixel."""

    amount: float = Param(default=0.0, min=-100.0, max=100.0, help="Added.")
    count: int = Param(default=0, min=0, max=9, help="Added, too.")
    centre: Point = Param(default=Point(0.0, 0.0), unit="px", help="Its x counts a thousand, its y a million.")
    size: int = Param(default=1, animatable=False, help="Cannot be driven.")
    title: str = Param(default="", help="Cannot be driven, either.")

    def process(self, image: Image) -> Image:
        calls.add("driven")
        return image.with_pixels(image.pixels + self.amount + self.count + self.centre.x * 1e3 + self.centre.y * 1e6)

    @output
    def other(self, image: Image) -> Mask:
        return Mask(image.pixels[:1] - self.amount)


@node("test.pick")
class Pick(FrameNode):
    """Show another frame: a parameter decides which."""

    frame: int = Param(default=0, min=0, help="Which frame of the input.")

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        return self.frame

    def process(self, image: Image) -> Image:
        calls.add("pick")
        return image


@node("test.pick_signal")
class PickSignal(FrameNode):
    """Give another frame of a signal: a parameter decides which."""

    frame: int = Param(default=0, min=0, help="Which frame of the input.")

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        return self.frame

    def process(self, signal: float) -> float:
        return signal


@node("test.sum_so_far")
class SumSoFar(ScanNode):
    """Add up all frames so far, each with a weight."""

    weight: float = Param(default=1.0, help="How much a frame counts.")
    shown: float = Param(default=1.0, help="Multiplies what is shown.")
    tag: str = Param(default="advance", hashed=False, help="How calls are counted.")

    def advance(self, state: torch.Tensor | None, image: Image) -> torch.Tensor:
        calls.add(self.tag)
        now = image.pixels * self.weight
        return now if state is None else state + now

    def process(self, state: torch.Tensor) -> Image:
        calls.add("show")
        return Image(state * self.shown)

    @output
    def difference(self, state: torch.Tensor, image: Image) -> Image:
        return Image(state - image.pixels)


@node("test.count")
class CountFrames(ScanNode):
    """Count frames; reads nothing."""

    def facts(self, inputs: object, media: Media) -> ClipInfo:
        return ClipInfo(RATE, 20_000)

    def advance(self, state: int | None, time: Time) -> int:
        calls.add("count")
        assert time.frame == (0 if state is None else state)
        return 1 if state is None else state + 1

    def process(self, state: int) -> float:
        return float(state)


@node("test.edits_state")
class EditsState(ScanNode):
    """Edit the state in place: an error."""

    def advance(self, state: torch.Tensor | None, image: Image) -> torch.Tensor:
        return image.pixels.clone() if state is None else state.add_(1.0)

    def process(self, state: torch.Tensor) -> Image:
        return Image(state)


@node("test.pick_fast")
class Fast(FrameNode):
    """Show every 45th frame."""

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        return 45 * frame

    def process(self, image: Image) -> Image:
        return image


@node("test.mean3")
class Mean3(WindowNode):
    """The mean of three frames."""

    window = Window(1, 1)

    def process(self, image: Frames[Image]) -> Image:
        return Image(torch.stack([frame.pixels for frame in image]).mean(0))


class Halves(NamedTuple):
    """A picture in two parts."""

    low: Image
    cover: Mask


@node("test.halves")
class SplitHalves(FrameNode):
    """Give a picture as it is, and its first channel as a mask."""

    amount: float = Param(default=0.0, help="Added to both.")

    def process(self, image: Image) -> Halves:
        calls.add("halves")
        pixels = image.pixels + self.amount
        return Halves(Image(pixels), Mask(pixels[:1]))


class Wrong(NamedTuple):
    """Says what it is not."""

    first: Image
    second: Mask


@node("test.wrong_parts")
class WrongParts(FrameNode):
    """Return something else than promised in a part, or no parts at all."""

    bare: bool = Param(default=False, help="Whether it returns no tuple.")

    def process(self, image: Image) -> Wrong:
        return image if self.bare else Wrong(image, image)  # type: ignore[return-value, arg-type]


@node("test.joined")
class Joined(FrameNode):
    """Add a picture and a mask."""

    def process(self, image: Image, mask: Mask) -> Image:
        return flat(float(image.pixels.mean() + mask.pixels.mean()))


KINDS = Registry(
    [
        *REGISTRY,
        *(
            value.spec
            for value in [*globals().values()]
            if isinstance(value, type) and issubclass(value, Node) and "spec" in vars(value)
        ),
    ]
)


def engine_with(cache_bytes: int = 64 << 20) -> Engine:
    """Return an engine on the CPU that knows these nodes, too."""
    return Engine(KINDS, MediaFiles(), cache_bytes=cache_bytes, device="cpu")
