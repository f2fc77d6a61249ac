"""Encoder of OpenEXR files: one picture, or several layers, half or float, in every flat compression."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from studio.core.image import Image
from studio.sdk.files.image_layers import ExrCompression, WrittenLayer

_GREATEST_HALF: Final = 65504.0


def encode_exr(
    image: Image,
    *,
    half: bool,
    attributes: Mapping[str, str] | None = None,
    compression: ExrCompression = ExrCompression.ZIP,
) -> bytes:
    """Return an OpenEXR file of one picture.

    Args:
        image: [3|4, H, W]; its values are written as they are.
        half: 16-bit floats, rounded to the nearest and held at ±65504; else 32-bit ones.
        attributes: Texts for the header, by name.
        compression: How the pixels are packed.
    """
    names = tuple("RGBA"[: image.pixels.shape[0]])
    return encode_exr_layers([WrittenLayer(image, names)], half=half, attributes=attributes, compression=compression)


def encode_exr_layers(
    layers: Sequence[WrittenLayer],
    *,
    half: bool,
    attributes: Mapping[str, str] | None = None,
    compression: ExrCompression = ExrCompression.ZIP,
) -> bytes:
    """Return an OpenEXR file of one part that holds the channels of all layers.

    Args:
        layers: Of one size, with different channels; their values are written as they are.
        half: 16-bit floats, but for layers that ask for 32; else 32-bit ones for all.
        attributes: Texts for the header, by name.
        compression: How the pixels are packed.
    """
    import OpenEXR

    channels = {}
    for layer in layers:
        is_half = half and not layer.needs_float
        array = layer.image.as_array()
        for index, name in enumerate(layer.channels):
            plane = array[:, :, index]
            if is_half:
                plane = np.clip(plane, -_GREATEST_HALF, _GREATEST_HALF)
            channels[name] = np.array(plane, np.float16 if is_half else np.float32, order="C")
    header = {
        "compression": getattr(OpenEXR, f"{compression.value.upper()}_COMPRESSION"),
        "type": OpenEXR.scanlineimage,
        **(attributes or {}),
    }
    stream = io.BytesIO()
    OpenEXR.File(header, channels).write(stream)
    return stream.getvalue()
