"""Subtitles and lyrics from files."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from nodes.shared.file_params import require_path
from studio.core.translation import tr
from studio.sdk import ClipInfo, Context, FrameRate, Media, Param, SourceNode, Time, node, output
from studio.sdk.cues.cue import Cues, get_frame_middle
from studio.sdk.cues.formats import FORMATS, read_cues
from studio.sdk.decomposition import Decomposition


class TextEncoding(StrEnum):
    """How a file's bytes stand for letters; a byte order mark is believed before this."""

    UTF_8 = "UTF-8"
    WESTERN = "windows-1252"
    CENTRAL = "windows-1250"
    CYRILLIC = "windows-1251"
    GREEK = "windows-1253"
    TURKISH = "windows-1254"
    HEBREW = "windows-1255"
    ARABIC = "windows-1256"
    VIETNAMESE = "windows-1258"
    CHINESE = "GB18030"
    TAIWAN = "Big5"
    JAPANESE = "Shift-JIS"
    KOREAN = "EUC-KR"


@node(
    "source.subtitles",
    aliases=("SRT", "VTT", "WebVTT", "ASS", "SSA", "LRC", "Lyrics", "Captions", "Closed Captions", "Karaoke"),
)
class Subtitles(SourceNode):
    """Read subtitles or lyrics, and give the current text at each frame: .srt, .vtt, .ass, .ssa and .lrc.

    Markup for italics, colors and positions is ignored; simultaneous texts are stacked. Each time is rounded to the
    nearest start of a frame, so that the output of Write Subtitles returns on the same frames. Besides the text there
    are the number of the word, a pulse at each frame in which a word begins, and the word. If the file has no times for
    words (WebVTT and LRC may have them), a text's time is divided among its words by their lengths.

    Wire it to a Text Overlay, or take it apart: that makes a Text node with a block on the timeline for each subtitle.
    """

    file: Path = Param(default=Path(), file_types=tuple(FORMATS), help="The subtitle or lyrics file.")
    encoding: TextEncoding = Param(
        default=TextEncoding.UTF_8, help="Encoding of older files; a byte order mark takes precedence."
    )
    offset: float = Param(
        default=0.0, min=-86_400.0, max=86_400.0, slider=(-10.0, 10.0), step=0.01, unit="s", animatable=False,
        help="Delay of the subtitles; below 0 they are shown earlier.",
    )  # fmt: skip
    rate: float = Param(
        default=25.0, min=0.1, max=1000.0, slider=(1.0, 120.0), unit="fps", animatable=False, help="Frames per second."
    )
    length: int = Param(
        default=0, min=0, max=10_000_000, slider=(0, 1000), unit="f", animatable=False,
        zero_text="To the last subtitle",
        help="Length of the clip in frames; 0 lasts until the end of the last subtitle.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the rate, and the length that is set or read off the file."""
        rate, cues = FrameRate.from_value(self.rate), self._cues(media)
        return ClipInfo(rate, self.length or max(1, math.ceil((cues.seconds + self.offset) * float(rate.value) - 0.01)))

    def process(self, time: Time, ctx: Context) -> str:
        """Return the text that is on."""
        return self._cues(ctx.media).find_text_at(time.frame, time.rate, self.offset)

    @output
    def word(self, time: Time, ctx: Context) -> float:
        """Return the number of the word in the frame's middle, from 1; 0 before the first."""
        return float(self._cues(ctx.media).find_word_number(get_frame_middle(time) - self.offset))

    @output
    def pulse(self, time: Time, ctx: Context) -> float:
        """Return 1 in a frame in which a word begins, else 0."""
        start, stop = (float(time.rate.seconds_at(frame)) - self.offset for frame in (time.frame, time.frame + 1))
        return float(self._cues(ctx.media).has_word_start(start, stop))

    @output
    def current(self, time: Time, ctx: Context) -> str:
        """Return the word in the frame's middle; nothing where there is none."""
        return self._cues(ctx.media).find_word_at(get_frame_middle(time) - self.offset)

    def taken_apart(self, ctx: Context) -> Decomposition:
        """Return a Text node with a block for each subtitle."""
        return self._cues(ctx.media).to_parts(self.facts({}, ctx.media), self.offset)

    def _cues(self, media: Media) -> Cues:
        path = require_path(self.file, tr("the path of a subtitle file"))
        return read_cues(path, media.read_text(path, encoding=self.encoding.value))
