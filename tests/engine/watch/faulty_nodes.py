"""Nodes that do what a node must not do, each in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import torch

from studio.core.errors import CancelledError
from studio.sdk import (
    Audio,
    Clip,
    ClipInfo,
    ClipNode,
    Flow,
    FrameNode,
    Frames,
    Image,
    Media,
    Param,
    SourceNode,
    Time,
    Window,
    WindowNode,
    node,
)
from studio.sdk.node import Node
from studio.sdk.registry import Registry
from tests.engine import nodes_for_tests as plain
from tests.engine.nodes_for_tests import RATE, SAMPLES, calls


@node("test.nan")
class Spoils(FrameNode):
    """Put NaN into the upper left corner, from one frame on."""

    first: int = Param(default=0, help="The first frame.")
    count: int = Param(default=1, help="How many values.")
    value: float = Param(default=0.0, help="What is put there; NaN for 0.")

    def process(self, image: Image, time: Time) -> Image:
        calls.add("nan")
        pixels = image.pixels.clone()
        if time.frame >= self.first:
            pixels.view(-1)[: self.count] = self.value or float("nan")
        return image.with_pixels(pixels)


@node("test.nan_flow")
class SpoiltFlow(SourceNode):
    """A flow that is not finite."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, 10, 4, 2, 2)

    def process(self, time: Time) -> Flow:
        return Flow(torch.full((2, 2, 4), float("inf")))


@node("test.nan_sound")
class SpoiltSound(SourceNode):
    """Sound that is not finite."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, 10, channels=1, sample_rate=SAMPLES)

    def process(self, time: Time) -> Audio:
        return Audio(torch.full((1, 5), float("nan")), SAMPLES)


@node("test.nan_analysis")
class SpoiltMean(ClipNode):
    """Add the mean of the whole clip."""

    def analyze(self, image: Clip[Image]) -> float:
        return float(sum(float(frame.pixels.mean()) for frame in image))

    def process(self, image: Image, analysis: float) -> Image:
        return image.with_pixels(image.pixels + analysis)


@node("test.too_large")
class TooLarge(FrameNode):
    """Return another size than its facts say."""

    def process(self, image: Image) -> Image:
        return Image(torch.zeros(3, image.height, image.width + 1))


@node("test.elsewhere")
class Elsewhere(FrameNode):
    """Return a value on another device."""

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels.to("meta"))


@node("test.edit_window")
class EditsWindow(WindowNode):
    """Edit a frame of the window."""

    window = Window(before=1)

    def process(self, image: Frames[Image]) -> Image:
        image[-1].pixels.add_(100.0)
        return image[0]


@node("test.edit_clip")
class EditsClip(ClipNode):
    """Edit the clip while analysing it: at once, or when the next frame is there."""

    late: bool = Param(default=False, animatable=False, help="Edit the first frame at the end.")

    def analyze(self, image: Clip[Image]) -> float:
        first = image[0]
        last = image[len(image) - 1]
        (first if self.late else last).pixels[:, 0].mul_(3.0)
        return 1.0

    def process(self, image: Image, analysis: float) -> Image:
        return image


@dataclass(frozen=True)
class Learnt:
    """What an analysis has learnt."""

    table: np.ndarray
    weights: torch.Tensor


@node("test.edit_analysis")
class EditsAnalysis(ClipNode):
    """Edit what the analysis has learnt."""

    array: bool = Param(default=False, help="The array instead of the tensor.")

    def analyze(self, image: Clip[Image]) -> Learnt:
        return Learnt(np.zeros(3), torch.zeros(3))

    def process(self, image: Image, analysis: Learnt) -> Image:
        if self.array:
            analysis.table[0] = 1.0
        else:
            analysis.weights[0] = 1.0
        return image


@node("test.edit_array")
class EditsArray(FrameNode):
    """Edit the input through its array."""

    how: int = Param(default=0, help="0 assigns, 1 unlocks, 2 asks OpenCV.")

    def process(self, image: Image) -> Image:
        array = image.as_array()
        if self.how == 1:
            array.flags.writeable = True
        if self.how == 2:
            cv2.add(array, array, dst=array)
        array[0, 0] = 7.0
        return image


@node("test.edit_and_fail")
class EditsAndFails(FrameNode):
    """Edit the input, then fail."""

    def process(self, image: Image) -> Image:
        image.pixels.add_(100.0)
        raise ValueError("after the deed")


_RAISED = {
    "exit": SystemExit(3),
    "recursion": RecursionError("maximum recursion depth exceeded"),
    "interrupt": KeyboardInterrupt(),
    "cancelled": CancelledError(),
    "stop": StopIteration(),
    "memory": MemoryError(),
}


@node("test.raise")
class Raises(FrameNode):
    """Raise what is no ordinary error."""

    what: str = Param(default="exit", help="Which.")

    def process(self, image: Image) -> Image:
        raise _RAISED[self.what]


@node("test.exit_early")
class ExitsEarly(FrameNode):
    """Leave while it is asked for its frames."""

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        raise SystemExit("from source_frame")

    def process(self, image: Image) -> Image:
        return image


REGISTRY = Registry(
    [
        *plain.REGISTRY,
        *(
            value.spec
            for value in globals().values()
            if isinstance(value, type) and issubclass(value, Node) and "spec" in vars(value)
        ),
    ]
)
