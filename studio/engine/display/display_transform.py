"""Display transform: pictures through a view of an OpenColorIO config, as the viewer shows them.

A view costs 0.2 s a frame when it is computed for every pixel. It is baked once into a lattice of 65³ points, close to
each other where it is dark and further apart towards light of 66 times white; between them colours are interpolated.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import torch

from studio.core.image import Image
from studio.engine.display.viewer_settings import DisplayView, ViewerSettings
from studio.sdk.color.color_spaces import make_view_processor
from studio.sdk.color.lut import apply_clamped_lut3d, make_identity_lut3d
from studio.sdk.pixels import linear_to_srgb, srgb_to_linear

_POINTS: Final = 65
_BRIGHTEST: Final = 6.0  # an sRGB value: 66 times the light of white
_BEND: Final = 8.0
_SPAN: Final = math.log1p(_BEND * _BRIGHTEST)


def apply_display_transform(image: Image, look: ViewerSettings) -> Image:
    """Return what a display is sent of a picture.

    Args:
        image: sRGB values, of any range; alpha passes.
        look: Its view, which it has, and its exposure, which is applied to the light before; its gamma comes after.

    Returns:
        0..1, on the picture's device.

    Raises:
        StudioError: The config cannot be read, or has no such view.
    """
    assert look.view is not None
    pixels = image.pixels
    if look.exposure != 0.0:
        light = srgb_to_linear(pixels)
        light[:3] *= 2.0**look.exposure
        pixels = linear_to_srgb(light)
    places = pixels.clamp_min(0.0).mul_(_BEND).log1p_().mul_(1.0 / _SPAN)
    return image.with_pixels(apply_clamped_lut3d(places, bake_lut(look.view), alpha=pixels[3:]))


@lru_cache(maxsize=4)
def bake_lut(view: DisplayView) -> torch.Tensor:
    """Return the view as a lattice: [65, 65, 65, 3], by blue, green, red; its sides are bent as
    `apply_display_transform` does.
    """
    with torch.inference_mode(False):
        places = make_identity_lut3d(_POINTS)
        values = torch.expm1(places * _SPAN) / _BEND
        processor = make_view_processor(view.config, "", view.display, view.view)
        shown = processor.apply_to_pixels(values.reshape(1, -1, 3).permute(2, 0, 1))
        return shown.permute(1, 2, 0).reshape(places.shape).clamp(0.0, 1.0).contiguous()
