"""Relight: new light on a picture that was taken already."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.realism.relief import (
    LightRays,
    compute_light_visibility,
    compute_normals,
    make_parallel_rays,
    make_point_light_rays,
)
from studio.sdk import Color, Depth, FrameNode, Image, NodeDevice, OffsetHandle, Param, Point, node, output
from studio.sdk.pixels import apply_in_linear_light, compute_luma, gaussian_blur, resize, to_interleaved, with_alpha

if TYPE_CHECKING:
    import torch

_WHITE = Color(1.0, 1.0, 1.0)
_FINE, _COARSE, _COARSER = 0.4, 1.6, 5.0


class LightType(StrEnum):
    """How far away the light is."""

    DIRECTIONAL = "directional"
    POINT = "point"


@node(
    "realism.relight",
    aliases=("Light", "Virtual Light", "Bump Map", "Emboss", "Normal Map", "Sun", "Key Light"),
    device=NodeDevice.PARTLY_CPU,
)
class Relight(FrameNode):
    """Add a light of your own to the picture, with shading and soft shadows.

    The picture is treated as a surface. Connect a depth; without one, bright areas are taken as near, with most weight
    on large shapes. The slopes of the surface give the normals n. Each pixel is multiplied by ambient + intensity ·
    max(0, n · l), with l pointing at the light (J. H. Lambert), and a highlight of specular · max(0, n · h)^sharpness
    is added, with h halfway between light and eye (J. F. Blinn, 1977). Ridges cast shadows: the path to the light is
    searched for something higher.

    The light is at `position`, measured from the center of the picture, and `height` in front of it; keyframes move it.
    A directional light is as far away as the sun in that direction; a point light is at the position itself, and fades
    with distance. `relief` sets how many pixels one unit of depth, or the step from black to white, stands out: below 0
    swaps near and far. `smooth` smooths a depth of few gray levels, so that no steps are visible. Alpha is unchanged.
    `normals` gives the normals as colors, 0.5 + 0.5 n: right, up and out of the picture.
    """

    viewer_handles = (OffsetHandle("position"),)

    lamp: LightType = Param(
        default=LightType.DIRECTIONAL,
        help="A directional light far away like the sun, or a point light near the picture.",
    )
    position: Point = Param(
        default=Point(-500.0, -400.0), min=-1e6, max=1e6, unit="px",
        help="Position of the light, from the center of the picture to the right and down.",
    )  # fmt: skip
    height: float = Param(
        default=500.0, min=0.0, max=1e6, slider=(0.0, 2000.0), step=5.0, unit="px",
        help="Distance of the light in front of the picture; a lower light makes longer shadows.",
    )  # fmt: skip
    color: Color = Param(default=Color(1.0, 0.93, 0.82), help="The color of the light.")
    intensity: float = Param(
        default=1.3, min=0.0, max=100.0, slider=(0.0, 4.0), step=0.05, unit="x", help="Strength of the light."
    )
    ambient: float = Param(
        default=0.3, min=0.0, max=100.0, slider=(0.0, 2.0), step=0.05, unit="x",
        help="Strength of the ambient light, which is everywhere, also in shadow.",
    )  # fmt: skip
    sky: Color = Param(default=_WHITE, help="The color of the ambient light.")
    relief: float = Param(
        default=40.0, min=-1e5, max=1e5, slider=(-200.0, 200.0), step=1.0, unit="px",
        help="How far one unit of depth, or the step from black to white, stands out.",
    )  # fmt: skip
    smooth: float = Param(
        default=3.0, min=0.0, max=500.0, slider=(0.0, 30.0), step=0.5, unit="px",
        help="How much the surface is smoothed before it is lit.",
    )  # fmt: skip
    specular: float = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 1.0), step=0.01, unit="x", help="Strength of the highlights."
    )
    sharpness: float = Param(
        default=24.0,
        min=1.0,
        max=1000.0,
        slider=(1.0, 200.0),
        step=1.0,
        help="Sharpness of the highlights; high values look wet.",
    )
    shadow: float = Param(default=0.6, min=0.0, max=1.0, step=0.01, unit="x", help="Darkness of cast shadows.")
    softness: float = Param(default=0.6, min=0.0, max=1.0, step=0.01, unit="x", help="Softness of the shadows' edges.")
    linear: bool = Param(
        default=True, help="Multiply in linear light, as real light does, instead of in displayed values."
    )

    def process(self, image: Image, depth: Depth | None) -> Image:
        """Light the surface."""
        height = self._surface(image, depth)
        rays = (make_point_light_rays if self.lamp is LightType.POINT else make_parallel_rays)(
            height, *self.position, self.height
        )
        light, shine = self._light(height, rays)
        return image.with_pixels(
            apply_in_linear_light(image.pixels, lambda pixels: _multiplied(pixels, light, shine), self.linear)
        )

    @output
    def normals(self, image: Image, depth: Depth | None) -> Image:
        """Show which way the surface faces."""
        facing = compute_normals(self._surface(image, depth))
        shown = to_interleaved(facing * facing.new_tensor([0.5, -0.5, 0.5]).view(3, 1, 1) + 0.5)
        return Image(with_alpha(shown, image.pixels[3:]) if image.has_alpha else shown)

    def _surface(self, image: Image, depth: Depth | None) -> torch.Tensor:
        """Return how far each pixel stands out of the picture, in pixels: [H, W]."""
        if depth is None:
            bright = compute_luma(image.pixels)
            near = bright * image.pixels[3:] if image.has_alpha else bright
        else:
            near = -resize(depth.pixels, image.width, image.height)
        near = near.nan_to_num(0.0, 0.0, 0.0)
        surface = gaussian_blur(near, self.smooth)
        if depth is None:  # brightness is more of a shape the larger it is
            surface = _FINE * surface + _COARSE * gaussian_blur(near, _COARSER * self.smooth)
        return surface[0] * self.relief

    def _light(self, height: torch.Tensor, rays: LightRays) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Return what colors are multiplied by, and the shine that is added: both [3, H, W]."""
        facing, towards = compute_normals(height), rays.directions
        strong = rays.falloff * self.intensity
        if self.shadow > 0.0:
            strong = strong * (1.0 - self.shadow + self.shadow * compute_light_visibility(height, rays, self.softness))
        color, sky = (height.new_tensor(list(each[:3])).view(3, 1, 1) for each in (self.color, self.sky))
        diffuse = (facing * towards).sum(0).clamp_min(0.0) * strong
        light = to_interleaved(sky * self.ambient + color * diffuse)
        if self.specular == 0.0:
            return light, None
        eye = height.new_tensor([0.0, 0.0, 1.0]).view(3, 1, 1)
        halfway = towards + eye
        halfway = halfway / halfway.square().sum(0, keepdim=True).sqrt().clamp_min(1e-6)
        shine = (facing * halfway).sum(0).clamp_min(0.0) ** self.sharpness * strong * self.specular
        return light, color * shine


def _multiplied(pixels: torch.Tensor, light: torch.Tensor, shine: torch.Tensor | None) -> torch.Tensor:
    result = pixels.clone()
    result[:3] *= light
    if shine is not None:
        result[:3] += shine
    return result
