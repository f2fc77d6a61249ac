"""Sequence: clips on tracks, cut on the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as FrameNumbers
from pathlib import Path
from typing import Annotated

from nodes.time.sequence.frame_plan import PicturePlan, SoundPlan
from nodes.time.sequence.frame_reader import FrameReader
from nodes.time.sequence.sequence_facts import (
    CLIP_INPUT,
    SOUND_INPUT,
    SequenceFormat,
    compute_picture_info,
    compute_sound_info,
    find_missing_files,
    list_first_files,
)
from studio.core.errors import MediaError
from studio.core.translation import tr, tr_noop, translate_identifier
from studio.sdk import (
    Audio,
    ClipInfo,
    ClipSequence,
    Context,
    FrameContent,
    Frames,
    Image,
    InputInfo,
    Inputs,
    Media,
    NodeDevice,
    Param,
    Time,
    WindowNode,
    node,
    output,
)
from studio.sdk.sequence.clip_sequence import TrackKind

_FORMAT = "Format"


@node(
    "time.sequence",
    aliases=(
        *("Edit", "Edit Clips", "Timeline", "Cut", "NLE", "Sequencer", "VSE", "Montage", "Video Editor", "Editing"),
        *("Nonlinear Editing", "Video Sequencer", "Edit Decision List", "EDL", "Tracks", "MultiTrack", "Assemble"),
    ),
    device=NodeDevice.PARTLY_CPU,
)
class Sequence(WindowNode):
    """Play clips on tracks, as they are cut on the timeline, with their sound.

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

    frame_params = ("sequence", "rate", "width", "height", "sample_rate")
    has_own_time = True

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what is set, and the rest as in the first clip."""
        return compute_picture_info(self.sequence, self._format, inputs, media)

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the facts of the sound, too."""
        main = self.facts(inputs, media)
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
        """Return the clips that are seen or heard, and where in their sources."""
        if output == "audio":
            return SoundPlan.make(self.sequence, frame, facts, inputs).describe(inputs)
        return PicturePlan.make(self.sequence, frame, facts, inputs, media).describe(media)

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
        return FrameReader(self.sequence, time, facts, ctx).compose_picture(plan, clip)

    @output
    def audio(self, sound: Annotated[Inputs[Frames[Audio]], 32], time: Time, facts: InputInfo, ctx: Context) -> Audio:
        """Add what is heard."""
        info = self.get_output_info("audio", facts, ctx.media)
        plan = SoundPlan.make(self.sequence, time.frame, info, facts)
        return FrameReader(self.sequence, time, facts, ctx).mix_sound(plan, sound)

    @property
    def _format(self) -> SequenceFormat:
        return SequenceFormat(self.rate, self.width, self.height, self.sample_rate)

    def _list_used_inputs(self) -> tuple[str, ...]:
        """Return the names of the inputs that clips show or play, each once."""
        rows = {TrackKind.VIDEO: CLIP_INPUT, TrackKind.AUDIO: SOUND_INPUT}
        tracks = (track for track in self.sequence.tracks if track.kind in rows)
        shown = ((rows[track.kind], clip) for track in tracks for clip in track.clips if clip.input and not clip.file)
        return tuple(dict.fromkeys(f"{row}_{clip.input}" for row, clip in shown))
