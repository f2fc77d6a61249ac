"""Writers: files that grow frame by frame, as sinks write to them."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from studio.core.image import Audio, Image
from studio.sdk.cues.subtitle_frame import SubtitleFrame
from studio.sdk.files.image_layers import WrittenLayer


class FileWriter(Protocol):
    """A file that grows frame by frame, used as a context; what can be written to it, its kinds say.

    Leaving it whole moves the file to its name; leaving it by an exception removes what was written.
    Calls come from one thread at a time.

    A file is made of parts, so that a render which ends too early can go on where it was. A render takes them in
    order: it restores a part, or writes its frames and finishes it. A part is named after all that its frames depend
    on. Where a part is one frame and nothing is written before it is finished, that frame stays away; where it is
    more, every frame is written. Who writes without parts writes one.
    """

    @property
    def part_frames(self) -> int:
        """How many frames make a part, counted from the clip's first frame."""
        ...

    def has_part(self, part: str) -> bool:
        """Return whether `restore_part` is worth trying; asked while frames before this part are still written."""
        ...

    def restore_part(self, part: str) -> bool:
        """Append a part that an earlier render kept; return False if it is not there or damaged. Raises MediaError."""
        ...

    def finish_part(self, part: str | None) -> None:
        """End a part and keep it under its name; None says that frames in it failed. Raises MediaError."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


class Writer(FileWriter, Protocol):
    """A file of pictures, with sound and subtitles if it can hold some."""

    def write(self, image: Image) -> None:
        """Append a frame; all frames of a file have one size. Raises MediaError."""
        ...

    def write_audio(self, audio: Audio) -> None:
        """Append the sound of one frame. Raises MediaError."""
        ...

    def write_subtitles(self, subtitles: SubtitleFrame) -> None:
        """Say the subtitles of the frame that was written last; their tracks are those of the first frame."""
        ...


class LayersWriter(FileWriter, Protocol):
    """Files of pictures with several layers."""

    def write_layers(self, layers: Sequence[WrittenLayer]) -> None:
        """Append a frame; all layers have one size. Raises MediaError."""
        ...


class SoundWriter(FileWriter, Protocol):
    """A file of sound, once for each frame."""

    def write_audio(self, audio: Audio) -> None:
        """Append the sound of one frame. Raises MediaError."""
        ...


class RecordWriter(FileWriter, Protocol):
    """Writer of a file with one record for each frame, such as a table, a report or an array."""

    def write_record(self, record: bytes) -> None:
        """Append what is to be known of one frame. Raises MediaError."""
        ...
