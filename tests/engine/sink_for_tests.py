"""A sink that writes into memory."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from studio.sdk import Audio, ClipInfo, Context, FileMode, FrameRange, Image, Param, SinkNode, Writer, node
from studio.sdk.cues.subtitle_frame import SubtitleFrame


class MemoryWriter:
    """A writer that keeps what it is given."""

    def __init__(self, sink: MemorySink, inputs: Mapping[str, ClipInfo]) -> None:
        self.sink = sink
        self.inputs = dict(inputs)
        self.images: list[Image] = []
        self.audio: list[Audio] = []
        self.state = "open"
        self.finished: list[str | None] = []
        self._started = 0

    @property
    def part_frames(self) -> int:
        return self.sink.part_frames

    def has_part(self, part: str) -> bool:
        return part in kept

    def restore_part(self, part: str) -> bool:
        if part not in kept:
            return False
        self.images += kept[part]
        self._started = len(self.images)
        return True

    def finish_part(self, part: str | None) -> None:
        start = self._started
        self._started = len(self.images)
        self.finished.append(part)
        if part is not None and self.sink.keeps:
            kept[part] = self.images[start:]

    def write(self, image: Image) -> None:
        time.sleep(self.sink.seconds)
        self.images.append(image)

    def write_audio(self, audio: Audio) -> None:
        self.audio.append(audio)

    def write_subtitles(self, subtitles: SubtitleFrame) -> None:
        """Leave them out."""

    def __enter__(self) -> MemoryWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.state = "whole" if kind is None else "removed"


written: list[MemoryWriter] = []
"""The writers that sinks have opened."""

kept: dict[str, list[Image]] = {}
"""The parts that were finished."""


@node("test.sink")
class MemorySink(SinkNode):
    """Write into memory."""

    file: Path = Param(default=Path("memory.mov"), file_mode=FileMode.SAVE, hashed=False, help="A name.")
    seconds: float = Param(default=0.0, help="For each frame.")
    part_frames: int = Param(default=24, animatable=False, help="How many frames make a part.")
    keeps: bool = Param(default=False, help="Keep finished parts.")

    def target(self) -> Path:
        return self.file

    def open(self, inputs: Mapping[str, ClipInfo], frames: FrameRange, ctx: Context) -> Writer:
        written.append(MemoryWriter(self, inputs))
        return written[-1]

    def write(self, writer: Writer, image: Image, audio: Audio | None = None) -> None:
        writer.write(image)
        if audio is not None:
            writer.write_audio(audio)
