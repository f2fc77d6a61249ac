"""Hue Curves: hue, saturation and luma as functions of each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from nodes.color.hue_planes import compute_hue, compute_luma_plane, compute_saturation
from nodes.color.hue_qualifier import HueQualifier
from nodes.shared.compositing.masked_mix import apply_masked, make_mix_param
from studio.core.translation import tr_noop
from studio.sdk import ClipInfo, Color, FrameNode, Image, Mask, Media, Param, Point, ToneCurve, node, output
from studio.sdk.color.lut import apply_lut1d
from studio.sdk.pixels import make_empty_frame
from studio.sdk.ports import MASK

if TYPE_CHECKING:
    import torch

_LEVEL = ToneCurve((Point(0.0, 0.5), Point(1.0, 0.5)))
_STEPS = 4097
_STRIP_PIXELS = 32_000  # what a core keeps near, with all that is computed of them
_COLORFUL = 0.25  # saturation from which on the luma curve of hues counts in full
_QUALIFIER, _OPTIONS = tr_noop("Qualifier"), tr_noop("Options")


@node(
    "color.hue_curves",
    aliases=(
        *("HueCorrect", "Hue vs Hue", "Hue vs Sat", "Hue vs Lum", "Sat vs Sat", "Lum vs Sat", "Hue Correct"),
        *("Secondary", "HSL Secondary", "Qualifier", "Hue Curve", "Vibrance", "Selective Color"),
        *("Change Color", "Leave Color"),
    ),
)
class HueCurves(FrameNode):
    """Change hue, saturation and luma by hue, by saturation and by luma.

    A height of 0.5 changes nothing. For each pixel, h is the hue and s the saturation of HSV, 0..1, and Y the BT.709
    luma of displayed values. The chroma, value − Y, is rotated about the gray axis by (hue_vs_hue(h) − 0.5) · 360° so
    that Y stays, and scaled by 2 hue_vs_sat(h) · 2 sat_vs_sat(s) · 2 lum_vs_sat(Y). At last all channels are multiplied
    by 1 + (2 hue_vs_lum(h) − 1) · w, where w rises smoothly from 0 for gray to 1 for a saturation of 0.25, as gray has
    no hue. Hues begin and end at red; their curves go round. All curves are tables of 4097 steps. Saturation and luma
    are looked up within 0..1; values above 1 and below 0 are kept. The qualifier limits the change to hues near that of
    a color, softly, and its matte is an output. Alpha is not touched.
    """

    hue_vs_hue: ToneCurve = Param(
        default=_LEVEL, wraps=True, help="Hue by hue: up or down turns the hue, by 180° at most."
    )
    hue_vs_sat: ToneCurve = Param(
        default=_LEVEL, wraps=True, help="Saturation by hue: up is more colorful, down is gray."
    )
    hue_vs_lum: ToneCurve = Param(default=_LEVEL, wraps=True, help="Luma by hue: up is brighter, down is darker.")
    sat_vs_sat: ToneCurve = Param(default=_LEVEL, help="Saturation by saturation, from gray to colorful.")
    lum_vs_sat: ToneCurve = Param(default=_LEVEL, help="Saturation by luma, from black to white.")
    qualify: bool = Param(default=False, help="Change only the hues near that of the key color.", section=_QUALIFIER)
    key_color: Color = Param(
        default=Color(1.0, 0.0, 0.0),
        help="The color whose hue is changed.",
        section=_QUALIFIER,
        applies_when=("qualify", True),
    )
    width: float = Param(
        default=60.0,
        min=0.0,
        max=360.0,
        step=1.0,
        unit="°",
        help="Range of hues around that of the key color that change in full.",
        section=_QUALIFIER,
        applies_when=("qualify", True),
    )
    softness: float = Param(
        default=30.0,
        min=0.0,
        max=180.0,
        step=1.0,
        unit="°",
        help="How far the change fades out on either side of the range.",
        section=_QUALIFIER,
        applies_when=("qualify", True),
    )
    least_saturation: float = Param(
        default=0.05,
        min=0.0,
        max=1.0,
        step=0.01,
        help="The saturation up to which nothing changes; it fades in to twice as much.",
        section=_QUALIFIER,
        applies_when=("qualify", True),
    )
    mix: float = make_mix_param(_OPTIONS)

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the size of the picture for the matte, too: it does not depend on the mask."""
        main = self.facts(inputs, media)
        return main if output == "image" else self.adapt_clip_info(main, MASK)

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Turn, scale and multiply, where the qualifier and the mask let it."""
        return image if self._is_level() else apply_masked(image, mask, self.mix, lambda: self._correct_picture(image))

    def _correct_picture(self, image: Image) -> Image:
        """Return the whole picture, corrected strip by strip."""
        result = make_empty_frame(image.pixels, image.width, image.height)
        rows = max(1, _STRIP_PIXELS // image.width) if image.pixels.is_cpu else image.height
        for top in range(0, image.height, rows):
            part = image.pixels[:3, top : top + rows].contiguous()
            result[:3, top : top + rows] = self._correct_part(part)
        result[3:] = image.pixels[3:]
        return image.with_pixels(result)

    @output
    def matte(self, image: Image) -> Mask:
        """Return what the qualifier selects; 1 everywhere without it."""
        import torch

        colors = image.pixels[:3].contiguous()
        if not self.qualify:
            return Mask(torch.ones_like(colors[:1]))
        return Mask(self._qualifier().compute_matte(compute_hue(colors), compute_saturation(colors)))

    def _is_level(self) -> bool:
        curves = self.hue_vs_hue, self.hue_vs_sat, self.hue_vs_lum, self.sat_vs_sat, self.lum_vs_sat
        return all(curve.level == 0.5 for curve in curves)

    def _qualifier(self) -> HueQualifier:
        return HueQualifier(self.key_color, self.width, self.softness, self.least_saturation)

    def _correct_part(self, colors: torch.Tensor) -> torch.Tensor:
        """Return colors corrected as far as the qualifier lets them be, [3, H, W]."""
        import torch

        hue, saturation = compute_hue(colors), compute_saturation(colors)
        corrected = self._correct(colors, hue, saturation)
        if not self.qualify:
            return corrected
        return torch.lerp(colors, corrected, self._qualifier().compute_matte(hue, saturation))

    def _correct(self, colors: torch.Tensor, hue: torch.Tensor, saturation: torch.Tensor) -> torch.Tensor:
        """Return the corrected colors, [3, H, W].

        Args:
            colors: [3, H, W].
            hue: [1, H, W], 0..1.
            saturation: [1, H, W], 0..1.
        """
        luma = compute_luma_plane(colors)
        chroma = colors - luma
        along, across, light = _look_up(hue, _make_hue_tables(self.hue_vs_hue, self.hue_vs_sat, self.hue_vs_lum))
        if self.hue_vs_hue.level == 0.5:
            turned = chroma * along
        else:
            turned = (chroma * along).add_(_turn_by_quarter(colors) * across)
        if self.sat_vs_sat.level != 0.5 or self.lum_vs_sat.level != 0.5:
            by_saturation, by_luma = _look_up_pair(saturation, luma, self.sat_vs_sat, self.lum_vs_sat)
            turned *= by_saturation * by_luma
        turned += luma
        if self.hue_vs_lum.level != 0.5:
            weight = (saturation / _COLORFUL).clamp_max_(1.0)
            turned *= (light - 1.0) * (weight * weight * (3.0 - 2.0 * weight)) + 1.0
        return turned


def _turn_by_quarter(colors: torch.Tensor) -> torch.Tensor:
    """Return the chroma turned by 90° about the gray axis, without a luma: [3, H, W]."""
    import torch

    red, green, blue = colors
    turned = torch.stack([blue - green, red - blue, green - red]).mul_(1.0 / math.sqrt(3.0))
    return turned.sub_(compute_luma_plane(turned))


def _look_up(places: torch.Tensor, tables: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return what each of three tables has at the places, each [1, H, W]."""
    found = apply_lut1d(places.expand(3, -1, -1), tables)
    return found[0:1], found[1:2], found[2:3]


def _look_up_pair(
    saturation: torch.Tensor, luma: torch.Tensor, sat_vs_sat: ToneCurve, lum_vs_sat: ToneCurve
) -> tuple[torch.Tensor, torch.Tensor]:
    import torch

    places = torch.cat([saturation, luma, luma]).clamp_(0.0, 1.0)
    found = apply_lut1d(places, _make_saturation_tables(sat_vs_sat, lum_vs_sat))
    return found[0:1], found[1:2]


@lru_cache(maxsize=16)
def _make_hue_tables(hue_vs_hue: ToneCurve, hue_vs_sat: ToneCurve, hue_vs_lum: ToneCurve) -> torch.Tensor:
    """Return by hue what the chroma is multiplied by, that turned by 90°, and all channels: [3, 4097]."""
    angles = [(height - 0.5) * math.tau for height in _sample(hue_vs_hue, goes_round=True)]
    factors = [2.0 * height for height in _sample(hue_vs_sat, goes_round=True)]
    along = [factor * math.cos(angle) for factor, angle in zip(factors, angles, strict=True)]
    across = [factor * math.sin(angle) for factor, angle in zip(factors, angles, strict=True)]
    return _to_tables(along, across, [2.0 * height for height in _sample(hue_vs_lum, goes_round=True)])


@lru_cache(maxsize=16)
def _make_saturation_tables(sat_vs_sat: ToneCurve, lum_vs_sat: ToneCurve) -> torch.Tensor:
    by_luma = [2.0 * height for height in _sample(lum_vs_sat)]
    return _to_tables([2.0 * height for height in _sample(sat_vs_sat)], by_luma, by_luma)


def _sample(curve: ToneCurve, *, goes_round: bool = False) -> list[float]:
    sampled = curve.repeat() if goes_round else curve
    return [sampled.evaluate_at(index / (_STEPS - 1)) for index in range(_STEPS)]


def _to_tables(*rows: list[float]) -> torch.Tensor:
    import torch

    with torch.inference_mode(False):
        return torch.tensor(rows)
