"""Nodes that the tools for node authors are tried on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch

from studio.core.time import FrameRange
from studio.sdk import (
    Audio,
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    EdgeFrames,
    FileMode,
    FrameNode,
    Frames,
    Image,
    Param,
    SinkNode,
    Time,
    Window,
    WindowNode,
    Writer,
    node,
)
from studio.sdk.media import VideoOptions, WriterTracks


def grey(value: float, size: int = 4) -> Image:
    return Image(torch.full((3, size, size), value))


@node("test.mean")
class Mean(WindowNode):
    """Average three frames."""

    ends: str = Param(default="repeat", help="What is beyond the ends.")

    @property
    def window(self) -> Window:
        return Window(1, 1, EdgeFrames(self.ends))

    def process(self, image: Frames[Image]) -> Image:
        return Image(torch.stack([frame.pixels for frame in image]).mean(0))


@node("test.normal")
class Normal(ClipNode):
    """Subtract the clip's mean."""

    def analyze(self, image: Clip[Image], ctx: Context) -> float:
        means = [float(image[frame].pixels.mean()) for frame in ctx.progress(len(image))]
        return sum(means) / image.facts.length

    def process(self, image: Image, analysis: float) -> Image:
        return image.with_pixels(image.pixels - analysis)


@node("test.later")
class Later(FrameNode):
    """Show a later frame, with the time."""

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        return frame + 2

    def process(self, image: Image, time: Time, ctx: Context) -> Image:
        ctx.check()
        return image.with_pixels(image.pixels + time.frame)


@node("test.keep")
class Keep(SinkNode):
    """Write a file of ours."""

    file: Path = Param(default=Path("a.mp4"), file_mode=FileMode.SAVE, hashed=False, help="Where it is written.")

    def open(self, inputs: Mapping[str, ClipInfo], frames: FrameRange, ctx: Context) -> Writer:
        return ctx.media.create_video(self.file, WriterTracks(inputs["image"]), VideoOptions())

    def target(self) -> Path:
        return self.file

    def write(self, writer: Writer, image: Image, audio: Audio | None, time: Time) -> None:
        writer.write(image)
        if audio is not None:
            writer.write_audio(audio)
