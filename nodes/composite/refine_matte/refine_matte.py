"""Refine Matte: soft edges and hair out of a rough mask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from nodes.composite.refine_matte.closed_form import solve_closed_form
from nodes.composite.refine_matte.foreground import estimate_foreground
from nodes.composite.refine_matte.guided_filter import filter_guided
from nodes.composite.refine_matte.trimap import Trimap, make_trimap, read_trimap
from nodes.shared.compositing.keying import suppress_spill
from studio.core.translation import tr
from studio.sdk import ClipInfo, Color, Context, FrameNode, Image, Mask, Media, NodeDevice, Param, ParameterError, node
from studio.sdk.pixels import resize, with_alpha

if TYPE_CHECKING:
    import numpy as np
    import torch

_PRIMARIES: Final = {"red": 0, "green": 1, "blue": 2}
_BALANCE: Final = 0.7
_COLOR_MARGIN: Final = 24  # pixels around what is soft from which colors come
_MARGIN: Final = 3  # pixels around the unknown band that its windows see


class MattingMethod(StrEnum):
    """How alpha is found."""

    CLOSED_FORM = "closed form"
    GUIDED_FILTER = "guided filter"


class SpillColor(StrEnum):
    """Light that fell on the subject."""

    NONE = "none"
    GREEN = "green"
    BLUE = "blue"
    RED = "red"


class RefinedMatte(NamedTuple):
    """A picture with straight alpha, its matte, and what was unknown."""

    image: Image
    matte: Mask
    trimap: Mask


@node(
    "composite.refine_matte",
    aliases=(
        "Alpha Matting", "Closed-Form Matting", "Guided Filter", "Trimap", "Hair", "Refine Edge", "Select and Mask",
        "Refine Hard Matte", "Refine Soft Matte", "Image Matting", "Foreground Estimation", "Despill", "Edge Extend",
        "ViTMatte",
    ),
    device=NodeDevice.CPU,
)  # fmt: skip
class RefineMatte(FrameNode):
    """Find soft edges and hair around a rough mask: a picture with alpha, and the matte.

    Only a band around the outline of the mask is looked at, `inner` pixels inside and `outer` outside of it; it must
    hold all that is half transparent. In place of it, a mask at `trimap` says what is known: white is before, black
    behind, and gray is unknown.

    Closed form takes alpha as a linear function of the color in small windows and solves for all of the band at once
    (A. Levin et al., 2008); it follows hair. The guided filter (K. He et al., 2010) is faster and softer. Colors in the
    band are those of what is before alone, without the old background (T. Germer et al., "Fast Multi-Level Foreground
    Estimation", 2020), so that nothing of it shines through before a new one. Despill takes away colored light.

    Alpha is straight, as everywhere; an existing alpha is multiplied. The result of a proxy is nearly that of the full
    size.
    """

    method: MattingMethod = Param(
        default=MattingMethod.CLOSED_FORM, help="Closed form finds hair; the guided filter is faster, and softer."
    )
    inner: float = Param(
        default=8.0, min=0.0, max=500.0, slider=(0.0, 60.0), step=0.5, unit="px",
        help="Width of the band inside of the mask's outline in which alpha is looked for.",
    )  # fmt: skip
    outer: float = Param(
        default=8.0, min=0.0, max=500.0, slider=(0.0, 60.0), step=0.5, unit="px",
        help="Width of the band outside of the mask's outline; let it reach to the ends of the hair.",
    )  # fmt: skip
    radius: float = Param(
        default=8.0, min=1.0, max=200.0, slider=(1.0, 40.0), step=0.5, unit="px",
        help="Radius of the windows of the guided filter.", applies_when=("method", "guided filter"),
    )  # fmt: skip
    detail: float = Param(
        default=0.01, min=0.0001, max=1.0, slider=(0.001, 0.2), step=0.001,
        help="Contrast of colors that count as an edge for the guided filter; less finds finer ones.",
        applies_when=("method", "guided filter"),
    )  # fmt: skip
    estimate_colors: bool = Param(
        default=True, help="Remove the old background from the colors of half-transparent pixels."
    )
    spill: SpillColor = Param(default=SpillColor.NONE, help="Colored light on the subject that is taken away.")
    despill: float = Param(
        default=1.0, min=0.0, max=1.0, step=0.01, help="The share of the spill that is taken away.",
        applies_when=("spill", "green", "blue", "red"),
    )  # fmt: skip
    replace_spill: Color = Param(
        default=Color(0.3, 0.3, 0.3), help="Tint that replaces the spill; black leaves it darker.",
        applies_when=("spill", "green", "blue", "red"),
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Add an alpha channel. Raises ParameterError where neither a mask nor a trimap is connected."""
        if "mask" not in inputs and "trimap" not in inputs:
            raise ParameterError("mask", tr("nothing"), tr("a mask, or a trimap at 'trimap': connect one of them"))
        return replace(inputs.get("image", ClipInfo()), channels=4)

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Give matte and trimap the picture's size, not that of the mask."""
        facts = self.facts(inputs, media)
        return facts if output == self.spec.outputs[0].name else replace(facts, channels=1)

    def process(self, image: Image, mask: Mask | None, trimap: Mask | None, ctx: Context) -> RefinedMatte:
        """Find alpha and colors."""
        import numpy as np
        import torch

        colors = image.pixels[:3].nan_to_num(0.0, 1.0, 0.0)
        picture = np.ascontiguousarray(colors.permute(1, 2, 0).cpu().numpy(), np.float32)
        known = self._find_known(image, mask, trimap)
        rough = _read_plane(trimap or mask, image)  # one of them is there
        alpha = self._find_alpha(picture, known, rough, ctx).astype(np.float32)
        if self.estimate_colors and ((alpha > 0.0) & (alpha < 1.0)).any():
            picture = _replace_colors(picture, alpha, ctx)
        device = image.pixels.device
        found = torch.from_numpy(picture).permute(2, 0, 1).to(device)
        if self.spill is not SpillColor.NONE:
            found = suppress_spill(
                found.contiguous(), _PRIMARIES[self.spill.value], _BALANCE, self.despill, self.replace_spill[:3]
            )
        cover = torch.from_numpy(alpha).unsqueeze(0).to(device)
        cover = cover * image.pixels[3:].nan_to_num(0.0).clamp(0.0, 1.0) if image.has_alpha else cover
        plane = torch.from_numpy(known.to_plane().astype(np.float32)).unsqueeze(0).to(device)
        return RefinedMatte(image.with_pixels(with_alpha(found, cover)), Mask(cover), Mask(plane))

    def _find_known(self, image: Image, mask: Mask | None, trimap: Mask | None) -> Trimap:
        if trimap is not None:
            return read_trimap(_read_plane(trimap, image))
        if mask is None:
            raise ParameterError("mask", tr("nothing"), tr("a mask, or a trimap at 'trimap': connect one of them"))
        return make_trimap(_read_plane(mask, image), self.inner, self.outer)

    def _find_alpha(self, picture: np.ndarray, known: Trimap, rough: np.ndarray, ctx: Context) -> np.ndarray:
        """Return alpha, [H, W], 0..1; only the window around what is unknown is looked at."""
        import numpy as np

        alpha, unknown = known.to_plane(), known.unknown
        if not unknown.any():
            return alpha
        reach = _MARGIN if self.method is MattingMethod.CLOSED_FORM else _MARGIN + 2 * round(self.radius)
        window = tuple(
            slice(max(0, int(hits[0]) - reach), int(hits[-1]) + 1 + reach)
            for hits in (np.flatnonzero(unknown.any(1)), np.flatnonzero(unknown.any(0)))
        )
        part = picture[window].astype(np.float64)
        some = Trimap(known.front[window], known.back[window])
        if self.method is MattingMethod.CLOSED_FORM:
            found = solve_closed_form(part, some, ctx.check)
        else:
            guess = np.where(some.unknown, rough[window].astype(np.float64), some.to_plane())
            smooth = filter_guided(part, guess, max(1, round(self.radius)), self.detail**2)
            found = np.where(some.unknown, smooth.clip(0.0, 1.0), some.to_plane())
        alpha[window] = found
        return alpha


def _read_plane(mask: Mask | None, image: Image) -> np.ndarray:
    """Return a mask at the size of a picture: float32 [H, W], 0..1."""
    assert mask is not None  # it was checked that one is connected
    pixels: torch.Tensor = mask.pixels.nan_to_num(0.0).clamp(0.0, 1.0)
    if pixels.shape[1:] != image.pixels.shape[1:]:
        pixels = resize(pixels, image.width, image.height).clamp(0.0, 1.0)
    plane: np.ndarray = pixels[0].cpu().numpy()
    return plane


def _replace_colors(picture: np.ndarray, alpha: np.ndarray, ctx: Context) -> np.ndarray:
    """Return a picture whose colors are those before, where alpha is between 0 and 1; others stay bit for bit."""
    import numpy as np

    soft = (alpha > 0.0) & (alpha < 1.0)
    window = tuple(
        slice(max(0, int(hits[0]) - _COLOR_MARGIN), int(hits[-1]) + 1 + _COLOR_MARGIN)
        for hits in (np.flatnonzero(soft.any(1)), np.flatnonzero(soft.any(0)))
    )
    part, cover = np.ascontiguousarray(picture[window]), np.ascontiguousarray(alpha[window])
    front = estimate_foreground(part, cover, ctx.check)
    found = picture.copy()
    found[window] = np.where(((cover > 0.0) & (cover < 1.0))[:, :, None], front, part)
    return found
