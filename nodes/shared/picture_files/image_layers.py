"""Layers of picture files, for the nodes that read them."""

from __future__ import annotations

from pathlib import Path

from nodes.shared.file_params import require_path
from nodes.shared.picture_files.file_encoding import FileEncoding
from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.core.translation import tr, tr_noop
from studio.sdk import Context, Image, Media, ParameterError
from studio.sdk.files.sequence_pattern import has_number_field

LAYER_HELP = tr_noop(
    "Layer of an EXR file, as named in the list beside the field, or one of its channels: diffuse, depth.Z, diffuse.G; "
    "if empty, the finished picture."
)


def describe_layer_clip(file: Path, layer: str, rate: float, length: int, media: Media) -> ClipInfo:
    """Return the facts of a clip of picture files.

    Args:
        file: The first of them.
        layer: Which layer of it; empty for the finished picture.
        rate: Frames per second.
        length: Frames.
        media: For the file.

    Raises:
        ParameterError: There is no picture in the file.
        MediaError: It cannot be read, or has no such layer.
    """
    video = media.facts(file).video
    if video is None:
        raise ParameterError("file", str(file), tr("a file with a picture in it"))
    has_alpha = media.find_image_layer(file, layer).has_alpha if layer else video.has_alpha
    return ClipInfo(FrameRate.from_value(rate), length, video.width, video.height, 4 if has_alpha else 3)


def read_layer(file: Path, layer: str, encoding: FileEncoding, ctx: Context) -> Image:
    """Return a layer of a picture file as displayed values; numbers that are no colors stay as they are with "auto".

    Args:
        file: The file.
        layer: Which layer; empty for the finished picture.
        encoding: What its numbers are.
        ctx: For the file, and the scale.
    """
    as_stored = encoding is FileEncoding.SRGB
    image = ctx.media.read_image(file, scale=ctx.scale, layer=layer, as_stored=as_stored)
    is_data = bool(layer) and not ctx.media.find_image_layer(file, layer).is_light
    return image if is_data and encoding is FileEncoding.AUTO else encoding.decode_image(image, file)


def list_picture_files(file: Path, media: Media) -> tuple[Path, ...]:
    """Return the files that a name stands for: one, or those of a sequence with #### or %04d in the order of numbers.

    Raises:
        EmptyParameterError: There is no name.
        ParameterError: No file fits it.
    """
    accepted = tr("a file, or a name with #### or %04d that matches at least one file")
    named = require_path(file, accepted)
    if not has_number_field(named):
        return (named,)
    files = media.list_sequence(named)
    if not files:
        raise ParameterError("file", str(file), accepted)
    return files


def find_picture_file(file: Path, frame: int, media: Media) -> Path:
    """Return the file of a frame: the first and the last are held. Raises as `list_picture_files` does."""
    files = list_picture_files(file, media)
    return files[max(0, min(frame, len(files) - 1))]


def list_layer_names(file: Path, media: Media) -> tuple[str, ...]:
    """Return the names of the layers of a picture file. Raises MediaError."""
    return tuple(layer.name for layer in media.list_image_layers(file))
