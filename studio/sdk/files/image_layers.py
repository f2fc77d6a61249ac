"""Layers of picture files, and how they are packed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studio.core.image import Image


class ExrCompression(StrEnum):
    """Compression of an EXR, by OpenEXR's names. The last two lose what the eye does not see."""

    NONE = "no"
    RLE = "rle"
    ZIPS = "zips"
    ZIP = "zip"
    PIZ = "piz"
    DWAA = "dwaa"
    DWAB = "dwab"


@dataclass(frozen=True, slots=True)
class ImageLayer:
    """Layer of a picture file: an EXR's.

    Args:
        name: As Nuke lists it: "rgba", "diffuse", "depth.Z".
        channels: The file's names of its channels.
        has_alpha: Whether one of them is read as alpha.
        is_light: Whether they are colors. Depth, vectors and ids are numbers that no curve changes.
    """

    name: str
    channels: tuple[str, ...]
    has_alpha: bool = False
    is_light: bool = True


@dataclass(frozen=True, slots=True)
class WrittenLayer:
    """Layer that is written to an EXR.

    Args:
        image: Its first channels are written, as they are.
        channels: A name for each: ("diffuse.R", "diffuse.G", "diffuse.B"), or ("depth.Z",) for red alone.
        needs_float: Write 32-bit floats though the others are half.
    """

    image: Image
    channels: tuple[str, ...]
    needs_float: bool = False
