"""Write Audio: sound to a file, alone or beside a video's pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nodes.shared.file_params import rename_graph_param, require_path
from studio.core.translation import tr
from studio.sdk import (
    Audio,
    ClipInfo,
    Context,
    FileMode,
    FrameRange,
    Media,
    Param,
    SinkNode,
    SoundWriter,
    StudioError,
    node,
)
from studio.sdk.media import SoundFormat, SoundOptions
from studio.sdk.params import ParamValue


@node(
    "output.write_audio",
    version=2,
    aliases=("Save Audio", "Export Sound", "Audio File Out", "Mux", "Replace Sound", "WAV", "MP3"),
)
class WriteAudio(SinkNode):
    """Write sound to a file, or combine it with the pictures of a video.

    The format follows from the file's suffix: .wav and .flac are lossless (at the bit depth of `bits`), .mp3, .m4a,
    .aac, .opus and .ogg (Opus) are small. Integers hold ±1 and clip what is beyond; 32 float holds all. With a video in
    `pictures`, its pictures are copied without being encoded again, and this sound replaces its own; the file's suffix
    is then a video's. The file appears under its name when it is complete. The graph is stored in the file,
    which opens as its graph again. If networks made the content, or contributed to it, the metadata says so, with the
    models.
    """

    file: Path = Param(
        default=Path("out/sound.wav"),
        file_mode=FileMode.SAVE,
        file_types=(".wav", ".flac", ".mp3", ".m4a", ".aac", ".opus", ".ogg", ".mp4", ".mov", ".mkv", ".webm"),
        hashed=False,
        help="The file to write.",
    )
    bits: SoundFormat = Param(
        default=SoundFormat.INT24, help="Sample format of WAV; FLAC takes 16 or 24 bits, other formats ignore it."
    )
    bitrate: int = Param(
        default=128, min=16, max=320, slider=(32, 256), unit="kb/s", animatable=False,
        help="Bit rate per channel, for MP3, AAC and Opus; 128 sounds like the original to most people.",
    )  # fmt: skip
    pictures: Path = Param(
        default=Path(), file_types=(".mp4", ".mov", ".mkv", ".webm", ".avi"),
        help="A video whose pictures are copied into the file; leave it empty to write only sound.",
    )  # fmt: skip
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

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Refuse what has no sound."""
        facts = inputs.get("audio", ClipInfo())
        if "audio" in inputs and not (facts.sample_rate and facts.channels):
            raise StudioError(tr("the clip connected to 'audio' has no sound; Write Audio needs a clip with sound"))
        return facts

    def open(self, inputs: Mapping[str, ClipInfo], frames: FrameRange, ctx: Context) -> SoundWriter:
        """Open the file."""
        pictures = self.pictures if self.pictures != Path() else None
        if pictures is not None and frames.start:
            raise StudioError(
                tr("sound must begin at frame 0 to fit the pictures of a whole video; the range begins at {frame}",
                   frame=frames.start)
            )  # fmt: skip
        options = SoundOptions(self.bits, self.bitrate, pictures)
        return ctx.media.create_sound(self.target(), inputs["audio"], options)

    def target(self) -> Path:
        """Return the file's path."""
        return require_path(self.file, tr("the path of the sound to write"))

    def should_embed_graph(self) -> bool:
        """Return what was chosen."""
        return self.store_graph

    def should_write_sidecar(self) -> bool:
        """Return what was chosen."""
        return self.sidecar

    def write(self, writer: SoundWriter, audio: Audio) -> None:
        """Append the sound of a frame."""
        writer.write_audio(audio)
