"""Still pictures and numbered sequences from files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nodes.shared.file_params import IMAGE_TYPES, require_path
from nodes.shared.picture_files.file_encoding import FileEncoding, migrate_exr_encoding
from nodes.shared.picture_files.image_layers import LAYER_HELP, describe_layer_clip, list_layer_names, read_layer
from studio.core.translation import tr
from studio.sdk import (
    ClipInfo,
    Context,
    Image,
    Media,
    NodeDevice,
    Param,
    ParameterError,
    SourceNode,
    Time,
    node,
)
from studio.sdk.params import ParamValue


@node(
    "source.image",
    version=2,
    name="Image",
    aliases=("Load Image", "Read", "Still", "Photo", "Picture"),
    device=NodeDevice.CPU,
)
class Still(SourceNode):
    """Read a picture file.

    It lasts as many frames as you set, but following nodes process it only once, not once per frame. Pictures from
    cameras are turned upright; 16-bit and float files keep their precision. OpenEXR files hold scene-linear light,
    which is converted to sRGB values, including those above 1, and primaries named in the file are converted to Rec.
    709. For a file in another space, read the numbers as they are ("sRGB") and convert them with Color Space. From an
    EXR, the display window of the first part and layer with colors is read, or the layer that is chosen: gray where it
    has one channel, and its numbers as they are where they are no colors, as depth and vectors. From a TIFF with
    several pages, the first page is read. HEIC is not read.
    """

    file: Path = Param(default=Path(), file_types=IMAGE_TYPES, help="The picture file.")
    layer: str = Param(default="", animatable=False, has_suggestions=True, help=LAYER_HELP)
    rate: float = Param(
        default=25.0, min=0.1, max=1000.0, slider=(1.0, 120.0), unit="fps", animatable=False, help="Frames per second."
    )
    length: int = Param(
        default=100,
        min=1,
        max=10_000_000,
        slider=(1, 1000),
        unit="f",
        animatable=False,
        help="Duration of the picture, in frames.",
    )
    encoding: FileEncoding = Param(
        default=FileEncoding.AUTO,
        help="Values in the file: linear light, or sRGB as displayed; auto reads EXR as light, all others as sRGB.",
    )

    @classmethod
    def migrate_params(cls, params: dict[str, ParamValue], from_version: int) -> dict[str, ParamValue]:
        """Read EXR files as before: their numbers as they are."""
        return migrate_exr_encoding(params) if from_version < 2 else params

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Read the size off the file."""
        file = require_path(self.file, tr("the path of a picture file"))
        return describe_layer_clip(file, self.layer, self.rate, self.length, media)

    def list_suggestions(self, param: str, media: Media) -> tuple[str, ...]:
        """Return the layers of the file."""
        return list_layer_names(require_path(self.file, tr("the path of a picture file")), media)

    def process(self, ctx: Context) -> Image:
        """Read it at the request's scale."""
        file = require_path(self.file, tr("the path of a picture file"))
        return read_layer(file, self.layer, self.encoding, ctx)


@node(
    "source.image_sequence",
    version=2,
    aliases=("Load Images", "Read", "Frames", "Numbered Files", "Image Folder"),
    device=NodeDevice.CPU,
)
class ImageSequence(SourceNode):
    """Read numbered picture files as a clip.

    The number in the name is written as `####` or `%04d`: shot.####.png finds shot.0001.png, shot.0002.png and so on.
    The files are read in the order of their numbers; gaps are skipped.
    """

    file: Path = Param(
        default=Path(), file_types=IMAGE_TYPES, help="Name of the files, with #### or %04d in place of the number."
    )
    layer: str = Param(default="", animatable=False, has_suggestions=True, help=LAYER_HELP)
    rate: float = Param(
        default=25.0, min=0.1, max=1000.0, slider=(1.0, 120.0), unit="fps", animatable=False, help="Frames per second."
    )
    encoding: FileEncoding = Param(
        default=FileEncoding.AUTO,
        help="Values in the file: linear light, or sRGB as displayed; auto reads EXR as light, all others as sRGB.",
    )

    @classmethod
    def migrate_params(cls, params: dict[str, ParamValue], from_version: int) -> dict[str, ParamValue]:
        """Read EXR files as before: their numbers as they are."""
        return migrate_exr_encoding(params) if from_version < 2 else params

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Count the files, and read the size off the first."""
        files = self._files(media)
        return describe_layer_clip(files[0], self.layer, self.rate, len(files), media)

    def list_suggestions(self, param: str, media: Media) -> tuple[str, ...]:
        """Return the layers of the first file."""
        return list_layer_names(self._files(media)[0], media)

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the one file that the frame comes from."""
        return (self._file_at(frame, media),)

    def process(self, time: Time, ctx: Context) -> Image:
        """Read the frame's file at the request's scale."""
        file = self._file_at(time.frame, ctx.media)
        return read_layer(file, self.layer, self.encoding, ctx)

    def _file_at(self, frame: int, media: Media) -> Path:
        files = self._files(media)
        return files[max(0, min(frame, len(files) - 1))]

    def _files(self, media: Media) -> tuple[Path, ...]:
        accepted = tr("a name with #### or %04d that matches at least one file")
        files = media.list_sequence(require_path(self.file, accepted))
        if not files:
            raise ParameterError("file", str(self.file), accepted)
        return files
