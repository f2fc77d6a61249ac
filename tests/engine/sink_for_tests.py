"""A sink that writes into memory."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from studio.sdk import Audio, ClipFacts, Context, FileMode, FrameRange, Image, Param, SinkNode, Writer, node


class MemoryWriter:
    """A writer that keeps what it is given."""

    def __init__(self, sink: MemorySink, inputs: Mapping[str, ClipFacts]) -> None:
        self.sink = sink
        self.inputs = dict(inputs)
        self.images: list[Image] = []
        self.audio: list[Audio] = []
        self.state = "open"

    def write(self, image: Image) -> None:
        time.sleep(self.sink.seconds)
        self.images.append(image)

    def write_audio(self, audio: Audio) -> None:
        self.audio.append(audio)

    def __enter__(self) -> MemoryWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.state = "whole" if kind is None else "removed"


written: list[MemoryWriter] = []
"""The writers that sinks have opened."""


@node("test.sink")
class MemorySink(SinkNode):
    """Write into memory."""

    file: Path = Param(default=Path("memory.mov"), file_mode=FileMode.SAVE, hashed=False, help="A name.")
    seconds: float = Param(default=0.0, help="For each frame.")

    def target(self) -> Path:
        return self.file

    def open(self, inputs: Mapping[str, ClipFacts], frames: FrameRange, ctx: Context) -> Writer:
        written.append(MemoryWriter(self, inputs))
        return written[-1]

    def write(self, writer: Writer, image: Image, audio: Audio | None = None) -> None:
        writer.write(image)
        if audio is not None:
            writer.write_audio(audio)
