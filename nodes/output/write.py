"""Outputs: what writes files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from nodes.shared.file_params import rename_graph_param, require_path
from nodes.shared.picture_files.file_encoding import FileEncoding, migrate_exr_encoding
from studio.core.translation import tr
from studio.sdk import (
    Audio,
    ClipInfo,
    Context,
    FileMode,
    FrameRange,
    Image,
    Media,
    Param,
    SinkNode,
    SubtitleFrame,
    Writer,
    node,
)
from studio.sdk.files.image_layers import ExrCompression
from studio.sdk.files.sequence_pattern import list_numbered_files
from studio.sdk.media import ImageOptions, VideoCodec, VideoOptions, WriterTracks
from studio.sdk.params import ParamValue

_SUBTITLE_TYPES: Final = (".mp4", ".m4v", ".mov", ".mkv", ".webm")


class VideoCodecChoice(StrEnum):
    """What a video is made with."""

    AUTO = "auto"
    H264 = "h264"
    HEVC = "hevc"
    VP9 = "vp9"
    PRORES = "prores"
    FFV1 = "ffv1"
    GIF = "gif"

    def resolve_codec(self, file: Path) -> VideoCodec:
        """Return the codec for a file: what its suffix is best at, unless one was chosen."""
        if self is not VideoCodecChoice.AUTO:
            return VideoCodec(self.value)
        best = {".mkv": VideoCodec.FFV1, ".webm": VideoCodec.VP9, ".gif": VideoCodec.GIF}
        return best.get(file.suffix.lower(), VideoCodec.H264)


class EncoderPreset(StrEnum):
    """How much effort an encoder makes."""

    ULTRAFAST = "ultrafast"
    VERYFAST = "veryfast"
    MEDIUM = "medium"
    SLOW = "slow"
    VERYSLOW = "veryslow"


class ImageBitDepth(StrEnum):
    """Bits a channel of a picture file."""

    EIGHT = "8"
    SIXTEEN = "16"


class ExrFloatType(StrEnum):
    """Floats of an EXR file."""

    HALF = "half"
    FLOAT = "float"


def _tracks(inputs: Mapping[str, ClipInfo]) -> WriterTracks:
    """Return what will be written; sound only where some is connected and has channels."""
    audio = inputs.get("audio")
    return WriterTracks(inputs["image"], audio if audio is not None and audio.sample_rate else None)


@node(
    "output.write_video",
    version=2,
    aliases=(
        *("Write", "Save Video", "Export", "Render", "Video Combine", "File Output", "Movie File Out"),
        *("Render Queue", "Saver", "MediaOut", "Create Video"),
    ),
)
class WriteVideo(SinkNode):
    """Write a video file, with sound and subtitles if some are connected.

    The container follows from the file's suffix (.mp4, .mov, .mkv, .webm, .gif …); the codec is chosen here. The file
    appears under its name when it is complete; a render that fails or is canceled leaves nothing behind. The graph is
    stored in the file, which opens as its graph again. If networks made the content, or contributed to it, the metadata
    says so, with the models: `info` shows it.

    Subtitles become streams that a player can turn on, one for each track: of a Sequence its tracks that are not burnt
    in, with their names and languages, of any text a single one. MP4 and MOV hold them as mov_text, MKV as SubRip, WebM
    as WebVTT. Each stretch of frames with the same text is a subtitle; times count from the first frame written.
    """

    file: Path = Param(
        default=Path("out/video.mp4"),
        file_mode=FileMode.SAVE,
        file_types=(".mp4", ".mov", ".mkv", ".webm", ".avi", ".gif"),
        hashed=False,
        help="The file to write.",
    )
    codec: VideoCodecChoice = Param(
        default=VideoCodecChoice.H264,
        help="H.264 plays everywhere; HEVC and VP9 are smaller; ProRes is for editing; FFV1 is lossless; auto is "
        "FFV1 for .mkv, VP9 for .webm, GIF for .gif, else H.264.",
    )
    quality: int = Param(
        default=75,
        min=0,
        max=100,
        animatable=False,
        help="0 is the smallest file, 100 the best picture; lossless codecs ignore it.",
    )
    preset: EncoderPreset = Param(
        default=EncoderPreset.VERYFAST,
        help="More effort gives smaller files of the same quality, but takes longer.",
        applies_when=("codec", "auto", "h264", "hevc"),
    )
    keep_alpha: bool = Param(
        default=False,
        help="Write transparency if the codec supports it: ProRes, VP9, FFV1 and GIF.",
        applies_when=("codec", "auto", "prores", "vp9", "ffv1", "gif"),
    )
    store_graph: bool = Param(
        default=True, hashed=False, animatable=False,
        help="Store the graph in the file, so that it opens as its graph; that networks contributed is stored always.",
    )  # fmt: skip
    sidecar: bool = Param(
        default=False, hashed=False, animatable=False,
        help="Write the graph beside the file, too, as clip.mp4.loom: some programs drop what a file stores.",
    )  # fmt: skip

    @classmethod
    def migrate_params(cls, params: dict[str, ParamValue], from_version: int) -> dict[str, ParamValue]:
        """Take a project in which `store_graph` was called `graph`."""
        return rename_graph_param(params) if from_version < 2 else params

    def open(self, inputs: Mapping[str, ClipInfo], frames: FrameRange, ctx: Context) -> Writer:
        """Open the file."""
        options = VideoOptions(
            VideoCodecChoice(self.codec).resolve_codec(self.target()), self.quality, self.preset, self.keep_alpha
        )
        tracks = replace(_tracks(inputs), subtitles=inputs.get("subtitles"))
        return ctx.media.create_video(self.target(), tracks, options)

    def target(self) -> Path:
        """Return the file's path."""
        return require_path(self.file, tr("the path of the video to write"))

    def should_embed_graph(self) -> bool:
        """Return what was chosen."""
        return self.store_graph

    def should_write_sidecar(self) -> bool:
        """Return what was chosen."""
        return self.sidecar

    def get_unused_inputs(self, inputs: Mapping[str, ClipInfo], media: Media) -> Mapping[str, str]:
        """Return the subtitles where the container has no place for them."""
        if self.file.suffix.lower() in _SUBTITLE_TYPES:
            return {}
        accepted = ", ".join(_SUBTITLE_TYPES)
        text = tr("{suffix} files hold no subtitles; {accepted} do.", suffix=self.file.suffix, accepted=accepted)
        return {"subtitles": text}

    def write(self, writer: Writer, image: Image, audio: Audio | None, subtitles: SubtitleFrame | None) -> None:
        """Append a frame, its sound and its subtitles."""
        writer.write(image)
        if audio is not None and audio.channels:
            writer.write_audio(audio)
        if subtitles is not None:
            writer.write_subtitles(subtitles)


@node(
    "output.write_images", version=3, aliases=("Write", "Save Images", "Image Sequence", "Export Frames", "File Output")
)
class WriteImages(SinkNode):
    """Write each frame as a picture file with a number in its name.

    `shot.####.png` or `shot.%04d.png` become shot.0000.png, shot.0001.png and so on. Each file has its frame's number,
    even if only a part of the clip is written. The format follows from the suffix; PNG, TIFF, WebP and EXR keep alpha.
    EXR files hold scene-linear light, as other programs expect; all others hold sRGB values. The graph is stored in
    each file, which opens as its graph again. If networks made the content, or contributed to it, the metadata says so,
    with the models.
    """

    file: Path = Param(
        default=Path("out/frame.####.png"),
        file_mode=FileMode.SAVE,
        file_types=(".png", ".jpg", ".tif", ".webp", ".exr"),
        hashed=False,
        help="Name of the files, with #### or %04d in place of the number.",
    )
    bits: ImageBitDepth = Param(
        default=ImageBitDepth.EIGHT, help="Bits per channel of PNG and TIFF; 16 keeps finer shades."
    )
    quality: int = Param(
        default=92, min=0, max=100, animatable=False, help="For JPEG: 0 is the smallest file, 100 the best picture."
    )
    start_number: int = Param(
        default=0, min=0, max=99_999_999, animatable=False, help="The number of the clip's first frame."
    )
    exr: ExrFloatType = Param(
        default=ExrFloatType.HALF, help="For EXR: half has 11 bits of precision and is half as large."
    )
    compression: ExrCompression = Param(
        default=ExrCompression.ZIP,
        help="For EXR: ZIP, ZIPS, PIZ and RLE lose nothing; DWAA and DWAB lose what is hard to see.",
    )
    encoding: FileEncoding = Param(
        default=FileEncoding.AUTO,
        help="Values to write: linear light, or sRGB as displayed; auto writes light to EXR, sRGB to all others.",
    )
    store_graph: bool = Param(
        default=True, hashed=False, animatable=False,
        help="Store the graph in the file, so that it opens as its graph; that networks contributed is stored always.",
    )  # fmt: skip
    sidecar: bool = Param(
        default=False, hashed=False, animatable=False,
        help="Write the graph beside the file, too, as clip.mp4.loom: some programs drop what a file stores.",
    )  # fmt: skip

    @classmethod
    def migrate_params(cls, params: dict[str, ParamValue], from_version: int) -> dict[str, ParamValue]:
        """Write EXR files as before: 32-bit floats, the numbers as they are; `store_graph` was called `graph`."""
        if from_version < 2:
            params = migrate_exr_encoding({"exr": str(ExrFloatType.FLOAT), **params})
        return rename_graph_param(params) if from_version < 3 else params

    def open(self, inputs: Mapping[str, ClipInfo], frames: FrameRange, ctx: Context) -> Writer:
        """Open the sequence."""
        half = self.exr is ExrFloatType.HALF
        options = ImageOptions(
            self.quality, int(self.bits.value), self.start_number + frames.start, half, self.compression
        )
        return ctx.media.create_images(self.target(), _tracks(inputs), options)

    def target(self) -> Path:
        """Return the files' pattern."""
        return require_path(self.file, tr("a name such as frame.####.png"))

    def get_output_files(self, frames: FrameRange) -> tuple[Path, ...]:
        """Return the frames' pictures."""
        return list_numbered_files(self.target(), self.start_number + frames.start, len(frames))

    def should_embed_graph(self) -> bool:
        """Return what was chosen."""
        return self.store_graph

    def should_write_sidecar(self) -> bool:
        """Return what was chosen."""
        return self.sidecar

    def write(self, writer: Writer, image: Image) -> None:
        """Append a frame."""
        writer.write(self.encoding.encode_image(image, self.file))
