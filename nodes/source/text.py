"""Texts: written in the node, or line by line from a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nodes.shared.file_params import require_path
from nodes.shared.source_nodes import TimedNode
from studio.core.translation import tr
from studio.sdk import ClipInfo, Context, FrameRate, Media, Param, ParameterError, SourceNode, Time, node


@node("source.text", aliases=("Prompt", "String", "Caption", "Title", "Note", "Primitive"))
class Text(TimedNode, SourceNode):
    """Give a text: to draw it, to speak it, or to prompt a model.

    A keyframe changes the text from its frame on; it holds until the next one. Any script will do.
    """

    text: str = Param(default="A red circle moves to the right.", multiline=True, help="The text to output.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the parameters say."""
        return ClipInfo(FrameRate.from_value(self.rate), self.length)

    def process(self) -> str:
        """Give it."""
        return self.text


@node("source.text_file", name="Text from File", aliases=("Read Text", "Load Text", "Script", "Lines", "Subtitles"))
class TextFile(SourceNode):
    """Give the lines of a text file, one after the other: a caption for each shot.

    Each line lasts as many frames as you set; empty lines are skipped. With a duration of 0 the whole text is given at
    every frame. The file is UTF-8, or UTF-16 with a byte order mark.
    """

    file: Path = Param(default=Path(), file_types=(".txt", ".md", ".csv"), help="The text file.")
    line_length: int = Param(
        default=50,
        min=0,
        max=10_000_000,
        slider=(0, 500),
        unit="f",
        animatable=False,
        help="Duration of each line in frames; 0 gives the whole text.",
    )
    rate: float = Param(
        default=25.0, min=0.1, max=1000.0, slider=(1.0, 120.0), unit="fps", animatable=False, help="Frames per second."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Count the lines."""
        lines = self._lines(media)
        return ClipInfo(FrameRate.from_value(self.rate), max(1, len(lines) * self.line_length))

    def process(self, time: Time, ctx: Context) -> str:
        """Give the line that is on."""
        lines = self._lines(ctx.media)
        if not self.line_length:
            return "\n".join(lines)
        return lines[max(0, min(time.frame // self.line_length, len(lines) - 1))]

    def _lines(self, media: Media) -> list[str]:
        text = media.read_text(require_path(self.file, tr("the path of a text file")))
        lines = [line.strip() for line in text.split("\n")] if self.line_length else text.split("\n")
        found = [line for line in lines if line] if self.line_length else lines
        if not found:
            raise ParameterError("file", str(self.file), tr("a file with a line of text in it"))
        return found
