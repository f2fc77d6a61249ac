"""Encoding of the numbers in picture files: displayed values or light. For the nodes that read or write them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from studio.sdk import Image
from studio.sdk.params import ParamValue
from studio.sdk.pixels import linear_to_srgb, srgb_to_linear


class FileEncoding(StrEnum):
    """What the numbers in a file are."""

    AUTO = "auto"
    SRGB = "sRGB"
    LINEAR = "linear"

    def is_linear_light(self, file: Path) -> bool:
        """Return whether a file holds linear light: with auto, OpenEXR files do and no others."""
        return self is FileEncoding.LINEAR or (self is FileEncoding.AUTO and file.suffix.lower() == ".exr")

    def decode_image(self, image: Image, file: Path) -> Image:
        """Return what was read from a file as displayed values."""
        return image.with_pixels(linear_to_srgb(image.pixels)) if self.is_linear_light(file) else image

    def encode_image(self, image: Image, file: Path) -> Image:
        """Return a picture as it is to be written to a file."""
        return image.with_pixels(srgb_to_linear(image.pixels)) if self.is_linear_light(file) else image


def migrate_exr_encoding(params: dict[str, ParamValue]) -> dict[str, ParamValue]:
    """Return the parameters of a node made before EXR files were known to hold light, so that nothing changes."""
    is_exr = str(params.get("file", "")).lower().endswith(".exr")
    return {"encoding": str(FileEncoding.SRGB), **params} if is_exr else params
