"""Still pictures and numbered sequences from files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nodes.files import given
from studio.core.language import tr
from studio.sdk import ClipFacts, Context, FrameRate, Image, Media, Param, ParameterError, SourceNode, Time, node
from studio.sdk.media import VideoFacts

IMAGE_TYPES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".exr", ".webp", ".bmp")


def _picture(path: Path, media: Media) -> VideoFacts:
    video = media.facts(path).video
    if video is None:
        raise ParameterError("file", str(path), tr("a file with a picture in it"))
    return video


@node("source.image", name="Image", aliases=("Read", "Load Image", "Still", "Photo", "Picture"))
class Still(SourceNode):
    """Read a picture file.

    It lasts as many frames as you say; every node that works on it does so once, not once a frame. Pictures from
    cameras are turned upright; 16-bit and float files keep their precision.
    """

    file: Path = Param(default=Path(), file_types=IMAGE_TYPES, help="The picture file.")
    rate: float = Param(
        default=25.0, min=0.1, max=1000.0, slider=(1.0, 120.0), unit="fps", animatable=False, help="Frames a second."
    )
    length: int = Param(
        default=100,
        min=1,
        max=10_000_000,
        slider=(1, 1000),
        unit="f",
        animatable=False,
        help="Frames that the picture lasts.",
    )

    def facts(self, inputs: Mapping[str, ClipFacts], media: Media) -> ClipFacts:
        """Read the size off the file."""
        video = _picture(given(self.file, tr("the path of a picture file")), media)
        channels = 4 if video.has_alpha else 3
        return ClipFacts(FrameRate.of(self.rate), self.length, video.width, video.height, channels)

    def process(self, ctx: Context) -> Image:
        """Read it at the request's scale."""
        return ctx.media.still(given(self.file, tr("the path of a picture file")), scale=ctx.scale)


@node("source.image_sequence", aliases=("Read", "Load Images", "Frames", "Numbered Files", "Image Folder"))
class ImageSequence(SourceNode):
    """Read numbered picture files as a clip.

    The number in the name is written as `####` or `%04d`: shot.####.png finds shot.0001.png, shot.0002.png and so on.
    The files follow each other in the order of their numbers; gaps are left out.
    """

    file: Path = Param(
        default=Path(), file_types=IMAGE_TYPES, help="Name of the files, with #### or %04d where the number is."
    )
    rate: float = Param(
        default=25.0, min=0.1, max=1000.0, slider=(1.0, 120.0), unit="fps", animatable=False, help="Frames a second."
    )

    def facts(self, inputs: Mapping[str, ClipFacts], media: Media) -> ClipFacts:
        """Count the files, and read the size off the first."""
        files = self._files(media)
        video = _picture(files[0], media)
        channels = 4 if video.has_alpha else 3
        return ClipFacts(FrameRate.of(self.rate), len(files), video.width, video.height, channels)

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the one file that the frame comes from."""
        return (self._file_at(frame, media),)

    def process(self, time: Time, ctx: Context) -> Image:
        """Read the frame's file at the request's scale."""
        return ctx.media.still(self._file_at(time.frame, ctx.media), scale=ctx.scale)

    def _file_at(self, frame: int, media: Media) -> Path:
        files = self._files(media)
        return files[max(0, min(frame, len(files) - 1))]

    def _files(self, media: Media) -> tuple[Path, ...]:
        accepted = tr("a name with #### or %04d, of which there is at least one file")
        files = media.list_sequence(given(self.file, accepted))
        if not files:
            raise ParameterError("file", str(self.file), accepted)
        return files
