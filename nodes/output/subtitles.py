"""Write Subtitles: a text over time as a file that players and other programs read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from nodes.shared.file_params import require_path
from studio.core.translation import tr
from studio.sdk import ClipInfo, Context, FileMode, FrameRange, FrameRate, Param, RecordWriter, SinkNode, node
from studio.sdk.cues.cue import make_cues
from studio.sdk.cues.formats import FORMATS, find_format


@node(
    "output.write_subtitles",
    aliases=("Save Subtitles", "Export Captions", "SRT", "VTT", "WebVTT", "ASS", "LRC", "Lyrics", "Save Transcript"),
)
class WriteSubtitles(SinkNode):
    """Write a text that changes over time as subtitles (.srt, .vtt, .ass) or lyrics (.lrc), in UTF-8.

    Each run of frames with the same text becomes a subtitle, from its first frame to the end of its last; frames
    without text have none. Any node that gives text will do: a Text with keyframes, a Transcribe, a Translate. Times
    are counted from the first frame that is written, as in a video of the same range. They are exact to a thousandth of
    a second, in .ass and lyrics to a hundredth.
    """

    file: Path = Param(
        default=Path("out/subtitles.srt"), file_mode=FileMode.SAVE, file_types=tuple(FORMATS), hashed=False,
        help="The file to write; its suffix selects the format.",
    )  # fmt: skip

    def open(self, inputs: Mapping[str, ClipInfo], frames: FrameRange, ctx: Context) -> RecordWriter:
        """Open the file."""
        path = self.target()
        form, rate = find_format(path), inputs["text"].rate or FrameRate.from_value(25)

        def make(records: Iterable[bytes], file: BinaryIO) -> None:
            cues = make_cues((record.decode() for record in records), rate)
            file.write(form.write(cues).encode())

        return ctx.media.create_records(path, make)

    def target(self) -> Path:
        """Return the file's path."""
        return require_path(self.file, tr("the path of the subtitles to write"))

    def write(self, writer: RecordWriter, text: str) -> None:
        """Append the text of a frame."""
        writer.write_record(text.encode(errors="replace"))
