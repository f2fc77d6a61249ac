"""Moving pictures from files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nodes.shared.file_params import VIDEO_TYPES, require_path
from studio.core.translation import tr
from studio.sdk import (
    Audio,
    ClipInfo,
    Context,
    FrameRate,
    Image,
    Media,
    NodeDevice,
    Param,
    SourceNode,
    StudioError,
    Time,
    node,
    output,
)
from studio.sdk.media import MediaInfo, VideoInfo


@node(
    "source.video",
    aliases=("Read", "Load Video", "Movie Clip", "Footage", "Media", "Movie File In", "Loader", "MediaIn"),
    device=NodeDevice.CPU,
)
class Video(SourceNode):
    """Read a video file, its pictures and its sound.

    Access is frame-accurate: frame 120 is always the same picture, whatever was shown before. Files from phones are
    turned upright, and files with a variable frame rate are converted to a constant rate. The sound of each frame is
    given by `audio`; a file without sound gives none. Animated GIF, WebP, PNG and AVIF are read as well.
    """

    file: Path = Param(default=Path(), file_types=VIDEO_TYPES, help="The video file.")
    rate: float = Param(
        default=0.0,
        min=0.0,
        max=1000.0,
        slider=(0.0, 120.0),
        unit="fps",
        animatable=False,
        zero_text="As in the file",
        help="Frames per second; 0 uses the file's own. Frames are repeated or dropped to keep the duration.",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Read them off the file."""
        video = self._video(media)
        rate = self._rate or video.rate
        length = max(1, round(video.rate.seconds_at(video.length) * rate.value))
        return ClipInfo(rate, length, video.width, video.height, 4 if video.has_alpha else 3)

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the sound's facts, too: without channels where there is none."""
        main = self.facts(inputs, media)
        if output != "audio":
            return main
        sound = self._media_facts(media).audio
        if sound is None:
            return ClipInfo(main.rate, main.length)
        return ClipInfo(main.rate, main.length, channels=sound.channels, sample_rate=sound.sample_rate)

    def process(self, time: Time, ctx: Context) -> Image:
        """Decode a frame at the request's scale."""
        return ctx.media.read_video_frame(self._path, time.frame, rate=self._rate, scale=ctx.scale, check=ctx.check)

    @output
    def audio(self, time: Time, ctx: Context) -> Audio:
        """Return the samples that belong to the frame; none where the file has no sound."""
        sound = self._media_facts(ctx.media).audio
        if sound is None:
            return Audio.make_empty()
        wanted = time.rate.get_frame_samples(time.frame, sound.sample_rate)
        return ctx.media.read_audio_samples(self._path, wanted.start, len(wanted))

    def sound_file(self, output: str) -> Path | None:
        """Return the file: another rate of frames leaves its sound as it is."""
        return self._path if output == "audio" else None

    @property
    def _path(self) -> Path:
        return require_path(self.file, tr("the path of a video file"))

    @property
    def _rate(self) -> FrameRate | None:
        return FrameRate.from_value(self.rate) if self.rate else None

    def _media_facts(self, media: Media) -> MediaInfo:
        return media.facts(self._path)

    def _video(self, media: Media) -> VideoInfo:
        video = self._media_facts(media).video
        if video is None:
            raise StudioError(
                tr("{path}: there is no picture in this file; Video needs a file with pictures", path=self._path)
            )
        return video
