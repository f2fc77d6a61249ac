"""Text over a picture: titles, and the frame's time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from nodes.shared.compositing.blending import dissolve
from nodes.shared.file_params import VIDEO_TYPES
from nodes.shared.titles.title_drawing import Anchor, TextPlacement, TitleStyle, draw_text
from studio.core.errors import MediaError
from studio.core.time import format_timecode, parse_timecode
from studio.core.translation import tr
from studio.sdk import (
    ClipInfo,
    Color,
    Context,
    FrameNode,
    FrameRate,
    Image,
    Media,
    NodeDevice,
    OffsetHandle,
    Param,
    ParameterError,
    Point,
    Prompt,
    Time,
    node,
)
from studio.sdk.typography import TextAlign, TextStyle

_FIELD = re.compile(r"\{(\w+)(?::0?(\d{1,2}))?\}")


class Typeface(StrEnum):
    """A font that comes along."""

    SANS = "sans"
    ITALIC = "italic"


@node(
    "overlay.text",
    name="Text Overlay",
    aliases=(
        *("Title", "Caption", "Subtitle", "Lower Third", "Text", "Lettering", "Watermark", "Text+"),
        *("TextPlus", "Text2"),
    ),
    device=NodeDevice.PARTLY_CPU,
)
class TextOverlay(FrameNode):
    """Write a title over the picture, in any script.

    The title's keys may blend: one text then fades into the next. A text connected to the input replaces the title.
    Lines are broken at the margins; a box, a soft shadow and an outline keep the letters readable.

    Capital letters are three quarters of the size high. The title is placed by the area from the top of the capitals to
    the last baseline. Right-to-left scripts are ordered and Arabic letters are joined; emoji that the fonts lack become
    a hollow box. Partly covered pixels are mixed as displayed values, after Porter and Duff; the picture's alpha grows
    under the text. Use a font file for scripts and looks that are not included; TrueType and OpenType are read.
    """

    viewer_handles = (OffsetHandle("offset"),)

    title: Prompt = Param(default="Title", multiline=True, help="The text; its keys may blend.")
    size: float = Param(
        default=96.0, min=1.0, max=4096.0, slider=(8.0, 300.0), step=0.5, unit="px",
        help="Font size: capitals are three quarters of it high.",
    )  # fmt: skip
    typeface: Typeface = Param(default=Typeface.SANS, help="Upright or slanted letters.", applies_when=("font", ""))
    font: Path = Param(
        default=Path(), file_types=(".ttf", ".otf", ".ttc"), help="A font file; if empty, the typeface is used."
    )
    weight: int = Param(
        default=600,
        min=300,
        max=900,
        step=10,
        help="300 is light, 400 regular, 900 black; not available for font files and some scripts.",
        applies_when=("font", ""),
    )
    color: Color = Param(default=Color(1.0, 1.0, 1.0), help="Color of the letters.")
    opacity: float = Param(default=1.0, min=0.0, max=1.0, step=0.01, help="Opacity of the whole title.")
    shown: float = Param(
        default=1.0, min=0.0, max=1.0, step=0.01, help="Share of the letters to show; keyframe it for a typing effect."
    )
    anchor: Anchor = Param(default=Anchor.CENTER, help="Position of the title in the picture.", section="Layout")
    margin: float = Param(
        default=64.0,
        min=0.0,
        max=8192.0,
        slider=(0.0, 300.0),
        unit="px",
        help="Distance from the picture's edges.",
        section="Layout",
    )
    offset: Point = Param(
        default=Point(0.0, 0.0), unit="px", help="Moves the title from there; keyframe it to fly in.", section="Layout"
    )
    align: TextAlign = Param(
        default=TextAlign.CENTER, help="Alignment of lines shorter than the longest one.", section="Layout"
    )
    wrap: bool = Param(default=True, help="Break lines that would reach beyond the margins.", section="Layout")
    line_spacing: float = Param(
        default=1.25,
        min=0.1,
        max=10.0,
        slider=(0.8, 2.0),
        step=0.01,
        unit="x",
        help="Distance between lines, in text sizes.",
        section="Layout",
    )
    letter_spacing: float = Param(
        default=0.0,
        min=-0.5,
        max=5.0,
        slider=(-0.1, 0.5),
        step=0.01,
        unit="x",
        help="Extra space between letters, in text sizes.",
        section="Layout",
    )
    outline: float = Param(
        default=0.0,
        min=0.0,
        max=200.0,
        slider=(0.0, 20.0),
        step=0.25,
        unit="px",
        help="Width of the outline around letters.",
        section="Outline and Shadow",
    )
    outline_color: Color = Param(
        default=Color(0.0, 0.0, 0.0),
        help="Color of the outline.",
        section="Outline and Shadow",
        applies_when=("outline",),
    )
    shadow: Color = Param(
        default=Color(0.0, 0.0, 0.0, 0.6),
        help="Color of the shadow; its alpha sets the strength.",
        section="Outline and Shadow",
    )
    shadow_offset: Point = Param(
        default=Point(0.0, 4.0), unit="px", help="Offset of the shadow.", section="Outline and Shadow"
    )
    shadow_blur: float = Param(
        default=8.0,
        min=0.0,
        max=500.0,
        slider=(0.0, 50.0),
        unit="px",
        help="Softness of the shadow.",
        section="Outline and Shadow",
    )
    box: Color = Param(
        default=Color(0.0, 0.0, 0.0, 0.0),
        help="Color of a box behind the text; its alpha sets the opacity.",
        section="Box",
    )
    box_padding: float = Param(
        default=32.0,
        min=0.0,
        max=2048.0,
        slider=(0.0, 150.0),
        unit="px",
        help="Space between the letters and the edge of the box.",
        section="Box",
    )
    box_radius: float = Param(
        default=16.0,
        min=0.0,
        max=2048.0,
        slider=(0.0, 150.0),
        unit="px",
        help="Corner radius of the box.",
        section="Box",
    )

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the font file, if there is one."""
        return (self.font,) if self.font != Path() else ()

    def process(self, image: Image, text: str | None) -> Image:
        """Write the title; one that fades into the next, each as much as it is there."""
        if self.opacity == 0.0 or self.shown == 0.0:
            return image
        written = self._written(image, self.title.text if text is None else text)
        if text is None and self.title.share > 0.0:
            written = dissolve(written, self._written(image, self.title.next_text), self.title.share)
        return written if self.opacity == 1.0 else dissolve(image, written, self.opacity)

    def _written(self, image: Image, text: str) -> Image:
        style = TextStyle(
            font=self.font if self.font != Path() else self.typeface.value,
            weight=self.weight,
            align=self.align,
            line_spacing=self.line_spacing,
            letter_spacing=self.letter_spacing,
            wrap_width=max(1.0, image.width - 2 * self.margin) if self.wrap else 0.0,
            visible_share=self.shown,
        )
        look = TitleStyle(
            self.color, self.outline, self.outline_color, self.shadow, self.shadow_offset, self.shadow_blur,
            self.box, self.box_padding, self.box_radius,
        )  # fmt: skip
        return draw_text(image, text, self.size, style, look, TextPlacement(self.anchor, self.margin, self.offset))


@dataclass(frozen=True, slots=True)
class TimecodeCount:
    """How the frames of a clip are numbered.

    Args:
        start: Timecode of the first frame.
        rate: Frames a second that it counts.
        drop_frame: Whether numbers are dropped, where the rate has such a count.
    """

    start: str
    rate: FrameRate
    drop_frame: bool

    def format_at(self, time: Time) -> str:
        """Return the timecode at a frame of a clip, which may have another rate.

        Raises:
            ParameterError: The start is no timecode.
        """
        first = parse_timecode(self.start, self.rate, drop_frame=self.drop_frame)
        passed = time.frame if time.rate == self.rate else self.rate.frame_at(time.rate.seconds_at(time.frame))
        return format_timecode(first + passed, self.rate, drop_frame=self.drop_frame)


@node(
    "overlay.timecode",
    aliases=(
        *("Burn-in", "Timecode Burn-In", "Frame Counter", "Slate", "Window Burn", "Date", "AddTimeCode"),
        *("Numbers", "Timecode from File"),
    ),
    device=NodeDevice.PARTLY_CPU,
)
class Timecode(FrameNode):
    """Burn the frame's time into the picture, with any text around it.

    In the format, fields in braces are filled in for each frame: {timecode} (SMPTE 12M, HH:MM:SS:FF), {frame} (the
    frame's number, counted from that of the first frame; {frame:5} with leading zeros), {seconds} from the start,
    {rate}, and {text}, which may come from a wire. The name of the clip, the date or a version number are written as
    plain text. At 29.97 and 59.94 frames per second, drop-frame timecode (HH:MM:SS;FF) skips numbers to stay in step
    with the clock. All digits have the same width, so the text does not jitter.

    With a file, {timecode} counts from the timecode of that file's first frame, at the file's rate, and drops numbers
    where the file does: cameras write it into QuickTime, MP4, MXF and Matroska files. {start} is that of the first
    frame.
    """

    format: str = Param(default="{timecode}", multiline=True, help="The text to write, with fields in braces.")
    file: Path = Param(
        default=Path(),
        file_types=VIDEO_TYPES,
        help="Timecode from this file: it counts from that of the file's first frame. Empty for the start below.",
    )
    start: str = Param(default="00:00:00:00", help="Timecode of the first frame.", applies_when=("file", ""))
    first_frame: int = Param(
        default=0, min=-10_000_000, max=10_000_000, slider=(0, 1001), help="Number of the first frame."
    )
    drop_frame: bool = Param(
        default=True,
        help="Skip numbers at 29.97 and 59.94, to stay in step with the clock.",
        applies_when=("file", ""),
    )
    size: float = Param(
        default=40.0, min=1.0, max=2048.0, slider=(8.0, 120.0), step=0.5, unit="px", help="Font size of the timecode."
    )
    color: Color = Param(default=Color(1.0, 1.0, 1.0), help="Color of the letters.")
    box: Color = Param(
        default=Color(0.0, 0.0, 0.0, 0.6), help="Color of the box behind the text; its alpha sets the opacity."
    )
    anchor: Anchor = Param(default=Anchor.BOTTOM, help="Position of the text in the picture.")
    margin: float = Param(
        default=48.0, min=0.0, max=8192.0, slider=(0.0, 300.0), unit="px", help="Distance from the picture's edges."
    )
    offset: Point = Param(default=Point(0.0, 0.0), unit="px", help="Moves the text from there.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the picture.

        Raises:
            MediaError: The file cannot be read, has no pictures or says no timecode.
        """
        self._read_count(media)
        return super().facts(inputs, media)

    def process(self, image: Image, text: str | None, time: Time, ctx: Context) -> Image:
        """Fill in the fields, and write."""
        words = self.fill_format(time, text or "", self._read_count(ctx.media))
        padding = 0.4 * self.size
        look = TitleStyle(
            self.color, outline=self.size / 24, box=self.box, box_padding=padding, box_radius=0.2 * self.size
        )
        style = TextStyle(weight=500, align=TextAlign.CENTER)
        return draw_text(image, words, self.size, style, look, TextPlacement(self.anchor, self.margin, self.offset))

    def fill_format(self, time: Time, text: str = "", count: TimecodeCount | None = None) -> str:
        """Return the format with its fields filled in.

        Args:
            time: Of the frame.
            text: For {text}.
            count: Of the file; None for that of the parameters.

        Raises:
            ParameterError: A field is not known, or the start is no timecode.
        """
        count = count or TimecodeCount(self.start, time.rate, self.drop_frame)
        fields = {
            "timecode": count.format_at(time),
            "start": count.format_at(replace(time, frame=0)),
            "frame": str(self.first_frame + time.frame),
            "seconds": f"{time.seconds:.3f}",
            "rate": str(time.rate),
            "text": text,
        }

        def fill(match: re.Match[str]) -> str:
            if match[1] not in fields:
                known = ", ".join(f"{{{name}}}" for name in fields)
                raise ParameterError("format", match[0], tr("one of the fields {known}", known=known))
            return fields[match[1]].zfill(int(match[2] or 0))

        return _FIELD.sub(fill, self.format)

    def _read_count(self, media: Media) -> TimecodeCount | None:
        """Return how the file counts; None without a file."""
        if self.file == Path():
            return None
        video = media.facts(self.file).video
        if video is None or not video.timecode:
            raise MediaError(
                self.file, tr("says no timecode; name another file, or none to count from the parameter start")
            )
        return TimecodeCount(video.timecode, video.rate, ";" in video.timecode)
