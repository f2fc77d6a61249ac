"""What the numbers in picture files are: displayed values or light; what nodes share that read or write them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from studio.sdk import Image
from studio.sdk.params import ParamValue
from studio.sdk.pixels import from_linear, to_linear


class Encoding(StrEnum):
    """What the numbers in a file are."""

    AUTO = "auto"
    SRGB = "sRGB"
    LINEAR = "linear"

    def is_light(self, file: Path) -> bool:
        """Return whether a file holds linear light: with auto, OpenEXR files do and no others."""
        return self is Encoding.LINEAR or (self is Encoding.AUTO and file.suffix.lower() == ".exr")

    def decoded(self, image: Image, file: Path) -> Image:
        """Return what was read from a file as displayed values."""
        return image.with_pixels(from_linear(image.pixels)) if self.is_light(file) else image

    def encoded(self, image: Image, file: Path) -> Image:
        """Return a picture as it is to be written to a file."""
        return image.with_pixels(to_linear(image.pixels)) if self.is_light(file) else image


def with_numbers_as_they_are(params: dict[str, ParamValue]) -> dict[str, ParamValue]:
    """Return the parameters of a node made before EXR files were known to hold light, so that nothing changes."""
    is_exr = str(params.get("file", "")).lower().endswith(".exr")
    return {"encoding": str(Encoding.SRGB), **params} if is_exr else params
