"""Reading of what a frame of a sequence is made from; errors say which clip it is and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from nodes.time.sequence.audio_clips import HeardClip
from nodes.time.sequence.clip_errors import explain_clip_error
from nodes.time.sequence.clip_files import find_sound, read_picture
from nodes.time.sequence.clip_sound import SourceSound, compute_gain, play_clip, spread_channels
from nodes.time.sequence.frame_plan import PicturePlan, SoundPlan
from nodes.time.sequence.layer_pictures import SequencePicture
from nodes.time.sequence.sequence_facts import CLIP_INPUT, SOUND_INPUT
from nodes.time.sequence.shown_clips import ShownClip
from nodes.time.sequence.track_cover import list_track_covers
from studio.sdk import Audio, ClipInfo, Context, Frames, Image, StudioError, Time
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip
from studio.sdk.sound import join_frames

if TYPE_CHECKING:
    import torch

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class FrameReader:
    """Reader of the sources of one frame.

    Args:
        sequence: The clips.
        time: The frame.
        inputs: The facts of all connected inputs.
        ctx: For files, the scale and the device.
    """

    sequence: ClipSequence
    time: Time
    inputs: Mapping[str, ClipInfo]
    ctx: Context

    def compose_picture(self, plan: PicturePlan, given: Mapping[str, Frames[Image]]) -> Image:
        """Return the picture.

        Args:
            plan: What is seen.
            given: The frames of inputs that the plan asks for, in their order.

        Raises:
            MediaError: A file cannot be read; the message says which clip it is.
        """
        reads = plan.list_reads()
        known = {
            (name, frame): image
            for name, frames in given.items()
            for frame, image in zip(reads[name], frames, strict=True)
        }

        def read(clip: ShownClip) -> Image:
            if clip.input:
                return known[f"{CLIP_INPUT}_{clip.input}", clip.frame]
            return self._read(clip.file, lambda: read_picture(clip.file, clip.frame, self.time.rate, self.ctx))

        size, scale = plan.info.scale_size(self.ctx.scale), self.ctx.scale
        picture = SequencePicture(size.width, size.height, size.channels, scale < 1.0, self.ctx.device)
        return picture.compose_layers(plan.drop_hidden(self.inputs, self.ctx.media), read)

    def mix_sound(self, plan: SoundPlan, given: Mapping[str, Frames[Audio]]) -> Audio:
        """Return the sound. Arguments and errors are those of `compose_picture`."""
        import torch

        if not plan.info.channels:
            return Audio.make_empty()
        reads = plan.list_reads(self.inputs)
        total = torch.zeros(plan.info.channels, plan.count, device=self.ctx.device)
        for heard in plan.clips:
            source = self._open_file(heard) if heard.file else self._open_input(heard, plan, reads, given)
            if source is not None:
                played = self._read(heard.file, partial(play_clip, heard, source, plan.info.sample_rate))
                spread = spread_channels(played.to(total.device), plan.info.channels)
                total.addcmul_(spread, compute_gain(heard).to(total.device))
        return Audio(total, plan.info.sample_rate)

    def _open_file(self, heard: HeardClip) -> SourceSound | None:
        """Return the sound of a file; None if it has none."""
        media, path = self.ctx.media, Path(heard.file)
        sound = self._read(heard.file, lambda: find_sound(heard.file, media))
        if sound is None:
            return None
        return SourceSound(sound.sample_rate, lambda start, count: media.read_audio_samples(path, start, count).samples)

    def _open_input(
        self,
        heard: HeardClip,
        plan: SoundPlan,
        reads: Mapping[str, Sequence[int]],
        given: Mapping[str, Frames[Audio]],
    ) -> SourceSound | None:
        """Return the sound of an input: of the frames that were asked for, those that this clip plays."""
        name = f"{SOUND_INPUT}_{heard.input}"
        info = self.inputs[name]
        known = dict(zip(reads[name], given[name], strict=True))
        wanted = plan.find_frames(heard, info)
        frames = Frames([known[at] for at in wanted], -wanted.start)
        if info.rate is None or not frames[wanted.start].channels:
            return None
        rate = info.rate

        def read(start: int, count: int) -> torch.Tensor:
            return join_frames(frames, rate, start, count).samples

        return SourceSound(info.sample_rate, read)

    def _read(self, file: str, read: Callable[[], _T]) -> _T:
        """Return what is read of a file; an error names the clip, its track and its place."""
        try:
            return read()
        except StudioError as error:
            clip = self._find_clip(file)
            if clip is None:
                raise
            raise explain_clip_error(self.sequence, clip, error, self.time.rate) from error

    def _find_clip(self, file: str) -> SequenceClip | None:
        """Return the clip of a file that is seen or heard at the frame."""
        for cover in list_track_covers(self.sequence):
            for covering in cover.iterate_clips_at(self.time.frame):
                if covering.clip.file == file:
                    return covering.clip
        return None
