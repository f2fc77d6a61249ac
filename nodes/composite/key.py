"""Key: what stands before a screen, cut out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.compositing.blending import center_in_frame
from nodes.shared.compositing.keying import clip_matte, compute_screen_share, remove_screen, suppress_spill
from nodes.shared.compositing.morphology import grow_matte
from studio.core.translation import tr
from studio.sdk import ClipInfo, Color, FrameNode, Image, Mask, Media, Param, ParameterError, node, output
from studio.sdk.pixels import compute_luma, gaussian_blur, with_alpha

if TYPE_CHECKING:
    import torch


class KeyMethod(StrEnum):
    """By what the subject is told from the rest."""

    CHROMA = "chroma"
    LUMA = "luma"


@node(
    "composite.key",
    aliases=(
        *("Keyer", "Keying", "Chroma Key", "Keylight", "IBK", "Primatte", "Green Screen", "Blue Screen", "Luma Key"),
        *("Despill", "Linear Color Key", "Color Difference Key", "Color Range", "Advanced Spill Suppressor"),
        *("Key Cleaner", "Channel Key", "Color Key", "Color Spill", "Difference Key", "Luminance Key", "Delta Keyer"),
        *("Ultra Keyer", "Difference Keyer", "IBKGizmo", "IBKColour", "Ultimatte", "RGB Key"),
        *("Distance Key", "Keying Screen"),
    ),
)
class Key(FrameNode):
    """Key a green or blue screen, or brightness: a picture with alpha, and its matte.

    Chroma is a color difference key: the amount by which the screen's strongest channel exceeds the two others,
    divided by the same amount in the screen's own color, is the share of screen in a pixel (P. Vlahos; S. Wright,
    "Digital Compositing for Film and Video"). A gray subject in front of an even screen gets its exact alpha, hair and
    motion blur included. With a clean plate, the screen's color is that of the plate at each pixel, so that an uneven
    screen keys evenly (as IBK does). The screen is then subtracted from semi-transparent pixels, and the remaining
    spill is replaced by a tint. Luma uses brightness itself as the matte.

    The matte is clipped, eroded or dilated, and softened; `inside` is kept whatever its color (a core matte),
    `outside` is removed (a garbage matte). Alpha is straight; an existing alpha is multiplied.
    """

    method: KeyMethod = Param(default=KeyMethod.CHROMA, help="Chroma keys a colored screen, luma keys brightness.")
    screen: Color = Param(
        default=Color(0.0, 0.694, 0.251),
        help="The screen's color; its strongest channel is the one keyed.",
        applies_when=("method", "chroma"),
    )
    balance: float = Param(
        default=0.7, min=0.0, max=1.0, step=0.01,
        help="The channel that the screen's channel is compared with: 1 is the larger of the two others, which keeps "
        "yellow and cyan subjects solid; 0 is the smaller.", applies_when=("method", "chroma"),
    )  # fmt: skip
    gain: float = Param(
        default=1.0, min=0.0, max=10.0, slider=(0.5, 2.0), step=0.01, unit="x",
        help="Factor for the share of screen in each pixel; above 1 removes more.", applies_when=("method", "chroma"),
    )  # fmt: skip
    clip_black: float = Param(
        default=0.08, min=0.0, max=1.0, step=0.005, help="Matte values up to this become fully transparent."
    )
    clip_white: float = Param(
        default=0.9, min=0.0, max=1.0, step=0.005, help="Matte values from this on become fully opaque."
    )
    grow: float = Param(
        default=0.0, min=-100.0, max=100.0, slider=(-10.0, 10.0), step=0.1, unit="px",
        help="Dilates the matte; negative values erode it.",
    )  # fmt: skip
    soften: float = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 10.0), step=0.1, unit="px",
        help="Softens the matte's edges: the standard deviation of a blur.",
    )  # fmt: skip
    despill: float = Param(
        default=1.0,
        min=0.0,
        max=1.0,
        step=0.01,
        help="Spill suppression: the share of the screen's light on the subject that is removed.",
        applies_when=("method", "chroma"),
    )
    replace_spill: Color = Param(
        default=Color(0.3, 0.3, 0.3),
        help="Tint that replaces the spill; black leaves it darker.",
        applies_when=("method", "chroma"),
    )
    invert: bool = Param(default=False, help="Invert the matte: keep the screen, or the dark.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Add an alpha channel."""
        return replace(inputs.get("image", ClipInfo()), channels=4)

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Give the matte the picture's size, not that of another mask."""
        facts = self.facts(inputs, media)
        return facts if output == self.spec.outputs[0].name else replace(facts, channels=1)

    def process(self, image: Image, plate: Image | None, inside: Mask | None, outside: Mask | None) -> Image:
        """Matte, subtract the screen, take away spill."""
        colors = image.pixels[:3].contiguous()  # what follows goes plane by plane
        alpha = self._matte(image, colors, plate, inside, outside)
        if self.method is KeyMethod.CHROMA and not self.invert:
            screen, primary = self._screen(image, plate)
            front = remove_screen(colors, screen, alpha)
            colors = suppress_spill(front, primary, self.balance, self.despill, self.replace_spill[:3])
        alpha = alpha * image.pixels[3:] if image.has_alpha else alpha
        return image.with_pixels(with_alpha(colors, alpha))

    @output
    def matte(self, image: Image, plate: Image | None, inside: Mask | None, outside: Mask | None) -> Mask:
        """Give what is kept."""
        alpha = self._matte(image, image.pixels[:3].contiguous(), plate, inside, outside)
        return Mask(alpha * image.pixels[3:] if image.has_alpha else alpha)

    def _matte(
        self, image: Image, colors: torch.Tensor, plate: Image | None, inside: Mask | None, outside: Mask | None
    ) -> torch.Tensor:
        if self.method is KeyMethod.LUMA:
            raw = compute_luma(image.pixels).clamp_(0.0, 1.0)
        else:
            screen, primary = self._screen(image, plate)
            raw = (1 - self.gain * compute_screen_share(colors, screen, primary, self.balance)).clamp_(0.0, 1.0)
        matte = grow_matte(clip_matte(raw, self.clip_black, self.clip_white), self.grow)
        matte = gaussian_blur(matte, self.soften)
        matte = 1 - matte if self.invert else matte
        if inside is not None:
            matte = matte.maximum(center_in_frame(inside.pixels, image.width, image.height).clamp(0.0, 1.0))
        if outside is not None:
            matte = matte * (1 - center_in_frame(outside.pixels, image.width, image.height).clamp(0.0, 1.0))
        return matte

    def _screen(self, image: Image, plate: Image | None) -> tuple[torch.Tensor, int]:
        """Return the screen's color, [3, 1, 1] or of each pixel, and the number of its strongest channel."""
        import torch

        red, green, blue = self.screen[:3]
        primary = max(range(3), key=self.screen.__getitem__)
        if self.screen[primary] - max(part for index, part in enumerate((red, green, blue)) if index != primary) <= 0:
            raise ParameterError(
                "screen", tuple(self.screen[:3]), tr("a color in which one of red, green and blue is the strongest")
            )
        plain = torch.tensor([red, green, blue], device=image.pixels.device).view(3, 1, 1)
        if plate is None:
            return plain, primary
        return center_in_frame(plate.pixels, image.width, image.height)[:3].contiguous(), primary
