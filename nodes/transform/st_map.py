"""ST Map: a picture whose colors say from where another picture is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from studio.sdk import ClipInfo, FrameNode, Image, Media, Param, node
from studio.sdk.pixels import BorderMode, ResampleFilter, remap_pixels, srgb_to_linear, to_interleaved, with_alpha


class MapOrigin(StrEnum):
    """Where the map's green is 0."""

    LOWER_LEFT = "lower left"
    UPPER_LEFT = "upper left"


@node(
    "transform.st_map",
    name="ST Map",
    aliases=("STMap", "UV Map", "Map UV", "UV Distort", "Displace by Map", "Texture Map", "Lens Map"),
)
class StMap(FrameNode):
    """Fetch each pixel from where a map says: red is the place along the width, green along the height.

    0 is one edge of the picture and 1 the other, so that a map with red (x + ½) / width and green (y + ½) / height
    changes nothing. Maps of Nuke and of lens calibrations count green upwards from the lower edge. The map gives the
    size of the result. Maps are data: read an EXR with its values as "sRGB", so that they are not converted; for one
    that was read as light, turn on `linear`.
    """

    origin: MapOrigin = Param(
        default=MapOrigin.LOWER_LEFT, help="Corner at which the map is 0; in Nuke the lower left."
    )
    linear: bool = Param(default=False, help="The map was read as linear light and converted, so convert it back.")
    filter: ResampleFilter = Param(
        default=ResampleFilter.CUBIC,
        help="Resampling filter: cubic is sharp, linear soft, nearest keeps hard pixels.",
    )
    outside: BorderMode = Param(default=BorderMode.BLACK, help="How to fill what the map fetches from outside.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Take the size of the map; outside may need an alpha channel."""
        facts = inputs.get("image", ClipInfo())
        shape = inputs.get("map", ClipInfo())
        facts = replace(facts, width=shape.width, height=shape.height) if shape.width else facts
        return replace(facts, channels=4) if self.outside is BorderMode.TRANSPARENT else facts

    def process(self, image: Image, map: Image) -> Image:
        """Fetch every pixel."""
        import torch

        pixels = with_alpha(image.pixels) if self.outside is BorderMode.TRANSPARENT else image.pixels
        values = map.pixels[:3]
        values = srgb_to_linear(values) if self.linear else values
        across, down = values[0], values[1]
        down = 1.0 - down if self.origin is MapOrigin.LOWER_LEFT else down
        places = torch.stack([across * image.width - 0.5, down * image.height - 0.5])
        places = places.nan_to_num(-1e6).clamp_(-1e6, 1e6)
        known = (ResampleFilter.NEAREST, ResampleFilter.LINEAR)
        fetch = self.filter if self.filter in known else ResampleFilter.CUBIC
        return image.with_pixels(remap_pixels(pixels, to_interleaved(places), fetch, self.outside))
