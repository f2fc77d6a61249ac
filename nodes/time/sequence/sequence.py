"""Sequence: clips on tracks, cut on the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as FrameNumbers
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from nodes.shared.titles.subtitle_drawing import SubtitleLook, draw_subtitles
from nodes.time.sequence.frame_plan import PicturePlan, SoundPlan
from nodes.time.sequence.frame_reader import FrameReader
from nodes.time.sequence.sequence_facts import (
    SequenceFormat,
    compute_picture_info,
    compute_sound_info,
    find_missing_files,
    list_first_files,
)
from nodes.time.sequence.shown_subtitles import find_burnt_subtitles, get_carried_subtitles
from studio.core.errors import MediaError
from studio.core.translation import tr, tr_noop, translate_identifier
from studio.sdk import (
    Audio,
    ClipInfo,
    ClipSequence,
    Color,
    Context,
    FrameContent,
    Frames,
    Image,
    InputInfo,
    Inputs,
    Media,
    NodeDevice,
    Param,
    SubtitleFrame,
    Time,
    WindowNode,
    node,
    output,
)
from studio.sdk.sequence.clip_sequence import INPUT_ROWS
from studio.sdk.sequence.subtitle_tracks import list_subtitle_tracks

_FORMAT = tr_noop("Format")
_SUBTITLES = tr_noop("Subtitles")


class SubtitlePosition(StrEnum):
    """Place of subtitles in the picture."""

    BOTTOM = "bottom"
    MIDDLE = "middle"
    TOP = "top"

    @property
    def anchor(self) -> int:
        """The key of the number pad that stands for it."""
        return {SubtitlePosition.BOTTOM: 2, SubtitlePosition.MIDDLE: 5, SubtitlePosition.TOP: 8}[self]


@node(
    "time.sequence",
    aliases=(
        *("Edit", "Edit Clips", "Timeline", "Cut", "NLE", "Sequencer", "VSE", "Montage", "Video Editor", "Editing"),
        *("Nonlinear Editing", "Video Sequencer", "Edit Decision List", "EDL", "Tracks", "MultiTrack", "Assemble"),
    ),
    device=NodeDevice.PARTLY_CPU,
)
class Sequence(WindowNode):
    r"""Play clips on tracks, as they are cut on the timeline, with their sound.

    A clip shows a piece of a file (a video, a picture, or numbered pictures) or of an input: clip_1 for its pictures,
    sound_1 for its sound. Another Sequence may be an input. Each track lies above the one before. Only what is seen is
    read: not what a clip covers that fills the picture without alpha, and not what is disabled.

    Sources are read at the sequence's rate: frames are repeated or left out, and numbered pictures are one a frame. At
    another speed frames are repeated or left out, too. Before its start and behind its end a source shows its first
    and last picture, in silence. A transition lies around the cut. On the i-th of its n frames the later clip has
    the weight i/(n + 1); in a wipe the edge has moved as far; a dip is full of its color at the cut. Fades of n frames
    are linear: the i-th has i/(n + 1).

    Where no clip is, the picture is black. If the first clip (the earliest one of the lowest track) or an input that
    is shown has alpha, the picture has alpha, and empty places are transparent.

    Sound is exact to the sample. Tracks are added; mono is heard on every channel. The sound of a transition
    cross-fades at equal power. At speed −1 it is backwards, at 0 silent, at others it is resampled, and its pitch
    follows. Sound at another sample rate is converted as Audio Resample does.

    A subtitle track is burnt into the picture, on top of all, or goes out as subtitles, as its setting says: wire that
    output to Write Video for streams that a player can turn on, or to anything that takes a text. Subtitles are at the
    bottom unless the text begins with a mark such as {\an8} (top; the digit is a key of the number pad).
    """

    sequence: ClipSequence = Param(default="", animatable=False, help="The clips on their tracks.")
    rate: float = Param(
        default=0.0, min=0.0, max=1000.0, slider=(0.0, 120.0), unit="fps", animatable=False, section=_FORMAT,
        zero_text="As in the first clip", help="Frames per second; 0 uses those of the first clip that moves.",
    )  # fmt: skip
    width: int = Param(
        default=0, min=0, max=32_768, slider=(0, 3840), animatable=False, section=_FORMAT,
        zero_text="As in the first clip", help="Width in pixels; 0 uses that of the first clip, or its shape.",
    )  # fmt: skip
    height: int = Param(
        default=0, min=0, max=32_768, slider=(0, 2160), animatable=False, section=_FORMAT,
        zero_text="As in the first clip", help="Height in pixels; 0 uses that of the first clip, or its shape.",
    )  # fmt: skip
    sample_rate: int = Param(
        default=0, min=0, max=384_000, slider=(0, 96_000), unit="Hz", animatable=False, section=_FORMAT,
        zero_text="As in the first sound", help="Samples per second; 0 uses those of the first clip with sound.",
    )  # fmt: skip

    subtitle_size: float = Param(
        default=5.5, min=0.5, max=50.0, slider=(2.0, 15.0), step=0.1, unit="%", animatable=False, section=_SUBTITLES,
        help="Font size of burnt-in subtitles, of the picture's height.",
    )  # fmt: skip
    subtitle_font: Path = Param(
        default=Path(), file_types=(".ttf", ".otf", ".ttc"), section=_SUBTITLES,
        help="A font file; if empty, the font that comes along is used.",
    )  # fmt: skip
    subtitle_color: Color = Param(
        default=Color(1.0, 1.0, 1.0), animatable=False, section=_SUBTITLES, help="Color of the letters."
    )
    subtitle_outline: float = Param(
        default=6.0, min=0.0, max=50.0, slider=(0.0, 20.0), step=0.5, unit="%", animatable=False, section=_SUBTITLES,
        help="Width of the black outline, of the font size; 0 for none.",
    )  # fmt: skip
    subtitle_box: Color = Param(
        default=Color(0.0, 0.0, 0.0, 0.0), animatable=False, section=_SUBTITLES,
        help="Color of a box behind each subtitle; its alpha sets the opacity.",
    )  # fmt: skip
    subtitle_position: SubtitlePosition = Param(
        default=SubtitlePosition.BOTTOM, animatable=False, section=_SUBTITLES,
        help="Place of subtitles that do not say theirs.",
    )  # fmt: skip
    subtitle_margin: float = Param(
        default=6.0, min=0.0, max=45.0, slider=(0.0, 20.0), step=0.5, unit="%", animatable=False, section=_SUBTITLES,
        help="Safe margin at each edge, of the picture's height and width; longer lines are broken.",
    )  # fmt: skip

    frame_params = (
        *("sequence", "rate", "width", "height", "sample_rate"),
        *("subtitle_size", "subtitle_font", "subtitle_color", "subtitle_outline", "subtitle_box"),
        *("subtitle_position", "subtitle_margin"),
    )
    has_own_time = True

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what is set, and the rest as in the first clip."""
        return compute_picture_info(self.sequence, self._format, inputs, media)

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the facts of the sound and the subtitles, too."""
        main = self.facts(inputs, media)
        if output == "subtitles":
            return ClipInfo(main.rate, main.length)
        if output != "audio":
            return main
        return compute_sound_info(self.sequence, self._format, main, inputs, media)

    def get_facts_files(self, media: Media) -> tuple[Path, ...]:
        """Return the files of the first clips."""
        return list_first_files(self.sequence, media)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say which inputs clips ask for that are not connected: they show nothing."""
        lost = [name for name in self._list_used_inputs() if name not in inputs]
        if not lost:
            return ()
        text = tr_noop("Clips show what is not connected, and are empty: {inputs}.")
        return (tr(text, inputs=", ".join(map(translate_identifier, lost))),)

    def get_unused_inputs(self, inputs: Mapping[str, ClipInfo], media: Media) -> Mapping[str, str]:
        """Return the inputs that no clip shows."""
        used = self._list_used_inputs()
        return {name: tr("no clip shows it") for name in inputs if name not in used}

    def find_file_problems(self, media: Media) -> tuple[MediaError, ...]:
        """Return an error for each missing file: other frames can be computed."""
        return find_missing_files(self.sequence, media)

    def describe_frame(self, output: str, frame: int, facts: ClipInfo, inputs: InputInfo, media: Media) -> FrameContent:
        """Return the clips that are seen or heard, and where in their sources, or the texts."""
        if output == "audio":
            return SoundPlan.make(self.sequence, frame, facts, inputs).describe(inputs)
        if output == "subtitles":
            said = get_carried_subtitles(self.sequence, frame)
            return FrameContent(tuple((line.text, line.language, line.title) for line in said.lines), (), {})
        content = PicturePlan.make(self.sequence, frame, facts, inputs, media).describe(media)
        shown = find_burnt_subtitles(self.sequence, frame)
        if not shown:
            return content
        look = self._subtitle_look
        files = content.files if look.font == Path() else (*content.files, look.font)
        return content._replace(values=(*content.values, shown, (str(look.font), *look[1:])), files=files)

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the files of the clips at the frame."""
        none = InputInfo({})
        contents = (
            self.describe_frame(port.name, frame, self.get_output_info(port.name, none, media), none, media)
            for port in self.spec.outputs
        )
        return tuple(dict.fromkeys(file for content in contents for file in content.files))

    def get_input_frames(self, port: str, frame: int, inputs: InputInfo) -> tuple[int, FrameNumbers[int]]:
        """Say whether an input is used at all; `describe_frame` says which frames of it are."""
        return 0, range(int(port in self._list_used_inputs()))

    def process(self, clip: Annotated[Inputs[Frames[Image]], 32], time: Time, facts: InputInfo, ctx: Context) -> Image:
        """Lay what is seen one above the other."""
        info = self.facts(facts, ctx.media)
        plan = PicturePlan.make(self.sequence, time.frame, info, facts, ctx.media)
        image = FrameReader(self.sequence, time, facts, ctx).compose_picture(plan, clip)
        return draw_subtitles(image, find_burnt_subtitles(self.sequence, time.frame), self._subtitle_look)

    @output
    def audio(self, sound: Annotated[Inputs[Frames[Audio]], 32], time: Time, facts: InputInfo, ctx: Context) -> Audio:
        """Add what is heard."""
        info = self.get_output_info("audio", facts, ctx.media)
        plan = SoundPlan.make(self.sequence, time.frame, info, facts)
        return FrameReader(self.sequence, time, facts, ctx).mix_sound(plan, sound)

    @output
    def subtitles(self, time: Time) -> SubtitleFrame:
        """Return what the subtitle tracks say that are not burnt in."""
        return get_carried_subtitles(self.sequence, time.frame)

    def get_unused_outputs(self, inputs: Mapping[str, ClipInfo], media: Media) -> Mapping[str, str]:
        """Return the subtitles where no track goes out."""
        if list_subtitle_tracks(self.sequence, is_burnt_in=False):
            return {}
        if list_subtitle_tracks(self.sequence, is_burnt_in=True):
            return {"subtitles": tr("All subtitle tracks are burnt in; turn that off for those that are to go out.")}
        return {"subtitles": tr("There is no subtitle track.")}

    @property
    def _subtitle_look(self) -> SubtitleLook:
        return SubtitleLook(
            font=self.subtitle_font,
            size=self.subtitle_size / 100.0,
            color=self.subtitle_color,
            outline=self.subtitle_outline / 100.0,
            box=self.subtitle_box,
            margin=self.subtitle_margin / 100.0,
            anchor=self.subtitle_position.anchor,
        )

    @property
    def _format(self) -> SequenceFormat:
        return SequenceFormat(self.rate, self.width, self.height, self.sample_rate)

    def _list_used_inputs(self) -> tuple[str, ...]:
        """Return the names of the inputs that clips show or play, each once."""
        rows = INPUT_ROWS
        tracks = (track for track in self.sequence.tracks if track.kind in rows)
        shown = ((rows[track.kind], clip) for track in tracks for clip in track.clips if clip.input and not clip.file)
        return tuple(dict.fromkeys(f"{row}_{clip.input}" for row, clip in shown))
