"""Cryptomatte: a mask of the objects, materials or assets that are picked in the viewer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from nodes.composite.cryptomatte.manifest import CryptomatteInfo, find_cryptomatte, list_cryptomattes
from nodes.composite.cryptomatte.name_hash import format_id
from nodes.composite.cryptomatte.ranks import CryptomatteRanks, find_ids, read_ranks
from nodes.shared.picture_files.image_layers import find_picture_file, list_picture_files
from studio.core.clip_info import compute_scaled_size
from studio.core.translation import tr
from studio.sdk import (
    ClipInfo,
    Context,
    FrameRate,
    Image,
    Mask,
    Media,
    NodeDevice,
    Param,
    ParameterError,
    SourceNode,
    StudioError,
    Time,
    node,
    output,
)
from studio.sdk.pixels import resize
from studio.sdk.viewer_handles import PickHandle

_FILE_TYPES: Final = (".exr",)


@node(
    "composite.cryptomatte",
    aliases=("ID Matte", "Object ID", "Material ID", "ID Mask", "Puzzle Matte", "Cryptomatte Picker", "Encryptomatte"),
    device=NodeDevice.CPU,
)
class Cryptomatte(SourceNode):
    """Mask objects, materials or assets of a render by their names, with the soft edges of the render.

    The EXR file holds, for each pixel, the ids that cover most of it and how much each covers; the mask is the sum of
    the coverages of the names in the list. Click in the viewer to add what is under the mouse, with Alt to remove it;
    `ids` shows all of them in colors. In the list * stands for any text and ? for any character: chair*, *_leg?. What
    has no name in the file's manifest is listed by its id, as <13851a76>. The manifest may be a file beside the EXR.
    Cryptomatte specification 1.2 (Friedman and Jones, Psyop).
    """

    viewer_handles = (PickHandle("names"),)

    file: Path = Param(
        default=Path(), file_types=_FILE_TYPES, help="The EXR file, or the files with #### or %04d for the number."
    )
    layer: str = Param(
        default="", animatable=False, has_suggestions=True,
        help="Which Cryptomatte, as named in the list beside the field: cryptoObject, cryptoMaterial; if empty, the "
        "first.",
    )  # fmt: skip
    names: str = Param(
        default="", multiline=True, help="What the mask holds: names separated by commas, with * and ? as wildcards."
    )
    invert: bool = Param(default=False, help="Mask everything else.")
    rate: float = Param(
        default=25.0, min=0.1, max=1000.0, slider=(1.0, 120.0), unit="fps", animatable=False, help="Frames per second."
    )
    length: int = Param(
        default=100, min=1, max=10_000_000, slider=(1, 1000), unit="f", animatable=False,
        help="Duration of a single file, in frames; that of several is their number.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Read the size off the first file, and look for the Cryptomatte."""
        files = list_picture_files(self.file, media)
        find_cryptomatte(files[0], self.layer, media)
        video = media.facts(files[0]).video
        if video is None:
            raise ParameterError("file", str(self.file), tr("an EXR file"))
        length = len(files) if len(files) > 1 else self.length
        return ClipInfo(FrameRate.from_value(self.rate), length, video.width, video.height, 1)

    def list_suggestions(self, param: str, media: Media) -> tuple[str, ...]:
        """Return the Cryptomattes of the first file."""
        return tuple(each.name for each in list_cryptomattes(list_picture_files(self.file, media)[0], media))

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the frame's file, and its manifest where that is a file of its own."""
        file = find_picture_file(self.file, frame, media)
        try:
            sidecar = find_cryptomatte(file, self.layer, media).sidecar
        except StudioError:
            return (file,)  # the frame says what is wrong
        return (file,) if sidecar is None else (file, sidecar)

    def process(self, time: Time, ctx: Context) -> Mask:
        """Add up the coverages."""
        info, ranks = self._read(time.frame, ctx.media)
        names = info.read_names(ctx.media) if self.names.strip() else {}
        mask = ranks.compute_mask(find_ids(self.names, names))
        if self.invert:
            mask = 1.0 - mask
        height, width = mask.shape[1:]
        return Mask(resize(mask, *compute_scaled_size(width, height, ctx.scale)))

    @output
    def ids(self, time: Time, ctx: Context) -> Image:
        """Return each id in a color of its own."""
        colors = self._read(time.frame, ctx.media)[1].make_colors()
        height, width = colors.shape[1:]
        return Image(resize(colors, *compute_scaled_size(width, height, ctx.scale)))

    def find_pick(self, x: int, y: int, frame: int, media: Media) -> str:
        """Return the name of what covers most of a pixel, or its id in angle brackets; empty for nothing.

        Raises:
            StudioError: The file cannot be read.
        """
        info, ranks = self._read(frame, media)
        number = ranks.find_id(x, y)
        if not number:
            return ""
        return next((name for name, each in info.read_names(media).items() if each == number), format_id(number))

    def _read(self, frame: int, media: Media) -> tuple[CryptomatteInfo, CryptomatteRanks]:
        file = find_picture_file(self.file, frame, media)
        info = find_cryptomatte(file, self.layer, media)
        return info, read_ranks(file, info.name, media)
