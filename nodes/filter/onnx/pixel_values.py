"""Numbers of a network's pictures: ranges, means and deviations, order of the channels, light."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from studio.core.translation import tr
from studio.sdk import ModelInfo, ParameterError
from studio.sdk.pixels import linear_to_srgb, srgb_to_linear

if TYPE_CHECKING:
    import torch

    Triple = tuple[float, float, float]

_COLORS: Final = 3
_RANGE_NOTE: Final = "Image.NominalPixelRange"
_ORDER_NOTE: Final = "Image.BitmapPixelFormat"
_LIGHT_NOTE: Final = "Image.ColorSpaceGamma"
"""Of the metadata that ONNX defines: https://github.com/onnx/onnx/blob/main/docs/MetadataProps.md."""


class PixelRange(StrEnum):
    """Numbers that stand for black and white."""

    AUTO = "auto"
    UNIT = "0 to 1"
    BYTE = "0 to 255"
    SIGNED = "-1 to 1"
    IMAGENET = "ImageNet"
    OWN = "own mean and deviation"


class MaskValues(StrEnum):
    """How a file's numbers become a mask."""

    UNIT = "0 to 1"
    BYTE = "0 to 255"
    LOGITS = "logits"
    STRETCH = "stretched in each frame"


class ChannelOrder(StrEnum):
    """Order of the colors."""

    AUTO = "auto"
    RGB = "RGB"
    BGR = "BGR"


_OF_NOTES: Final[Mapping[str, PixelRange]] = {
    "Nominal_0_255": PixelRange.BYTE,
    "Normalized_0_1": PixelRange.UNIT,
    "Normalized_1_1": PixelRange.SIGNED,
}


@dataclass(frozen=True, slots=True)
class PixelCoding:
    """How colors, 0..1, and the numbers of a network become each other: (color − mean) / deviation.

    Args:
        mean: Of red, green and blue.
        deviation: Of red, green and blue.
        is_bgr: Whether blue comes first.
        is_linear: Whether the numbers are linear light, and not sRGB.
    """

    mean: Triple = (0.0, 0.0, 0.0)
    deviation: Triple = (1.0, 1.0, 1.0)
    is_bgr: bool = False
    is_linear: bool = False

    def encode(self, pixels: torch.Tensor) -> torch.Tensor:
        """Return colors as numbers: [1|3|4, H, W] → the same shape.

        A fourth channel is alpha. It has the range of the colors where all three have one, else it stays 0..1.
        """
        import torch

        colors = srgb_to_linear(pixels[:_COLORS]) if self.is_linear else pixels[:_COLORS]
        mean, deviation = self._constants(colors)
        made = (colors - mean) / deviation
        made = made.flip(0) if self.is_bgr else made
        alpha_mean, alpha_deviation = self._alpha_constants
        return torch.cat([made, (pixels[_COLORS:] - alpha_mean) / alpha_deviation])

    def decode(self, values: torch.Tensor) -> torch.Tensor:
        """Return numbers as colors, 0..1: [1|3|4, H, W] → the same shape; what lies outside is clipped."""
        import torch

        colors = values[:_COLORS].flip(0) if self.is_bgr else values[:_COLORS]
        mean, deviation = self._constants(colors)
        made = (colors * deviation + mean).clamp(0.0, 1.0)
        made = linear_to_srgb(made) if self.is_linear else made
        alpha_mean, alpha_deviation = self._alpha_constants
        return torch.cat([made, (values[_COLORS:] * alpha_deviation + alpha_mean).clamp(0.0, 1.0)])

    @property
    def _alpha_constants(self) -> tuple[float, float]:
        is_uniform = len(set(self.mean)) == len(set(self.deviation)) == 1
        return (self.mean[0], self.deviation[0]) if is_uniform else (0.0, 1.0)

    def _constants(self, like: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        count = like.shape[0]
        mean, deviation = (like.new_tensor(each[:count]).view(-1, 1, 1) for each in (self.mean, self.deviation))
        return mean, deviation


def find_range(facts: ModelInfo, dtype: str, chosen: PixelRange) -> PixelRange:
    """Return the range of a file's input: what is chosen, what the file says, or what its numbers suggest."""
    if chosen is not PixelRange.AUTO:
        return chosen
    known = _OF_NOTES.get(facts.metadata.get(_RANGE_NOTE, ""))
    return known or (PixelRange.BYTE if dtype == "uint8" else PixelRange.UNIT)


def find_result_range(of_input: PixelRange, dtype: str, chosen: PixelRange) -> PixelRange:
    """Return the range of a file's pictures: what is chosen, or that of its input where this has no mean of its own."""
    if chosen is not PixelRange.AUTO:
        return chosen
    if dtype == "uint8":
        return PixelRange.BYTE
    return PixelRange.UNIT if of_input in (PixelRange.IMAGENET, PixelRange.OWN) else of_input


def is_bgr(facts: ModelInfo, chosen: ChannelOrder) -> bool:
    """Return whether blue comes first: as is chosen, or as the file says."""
    said = facts.metadata.get(_ORDER_NOTE, "").lower().startswith("bgr")
    return said if chosen is ChannelOrder.AUTO else chosen is ChannelOrder.BGR


def is_linear(facts: ModelInfo) -> bool:
    """Return whether a file says of itself that it takes linear light."""
    return facts.metadata.get(_LIGHT_NOTE, "").lower() == "linear"


def make_coding(
    found: PixelRange, own_mean: str, own_deviation: str, *, bgr: bool = False, linear: bool = False
) -> PixelCoding:
    """Return how colors and numbers of a range become each other. Raises ParameterError for what are no numbers."""
    mean, deviation = {
        PixelRange.BYTE: ((0.0, 0.0, 0.0), (1 / 255, 1 / 255, 1 / 255)),
        PixelRange.SIGNED: ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
        PixelRange.IMAGENET: ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    }.get(found, ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)))
    if found is PixelRange.OWN:
        mean, deviation = _parse_triple("mean", own_mean), _parse_triple("deviation", own_deviation)
        if min(deviation) <= 0.0:
            raise ParameterError("deviation", own_deviation, tr("numbers above 0"))
    return PixelCoding(mean, deviation, bgr, linear)


def make_mask(values: torch.Tensor, meaning: MaskValues) -> torch.Tensor:
    """Return a file's numbers as a mask, 0..1."""
    if meaning is MaskValues.LOGITS:
        return values.sigmoid()
    if meaning is MaskValues.STRETCH:
        least, most = values.aminmax()
        values = (values - least) / (most - least).clamp_min(1e-6)
    if meaning is MaskValues.BYTE:
        values = values / 255.0
    return values.clamp(0.0, 1.0)


def _parse_triple(name: str, text: str) -> Triple:
    accepted = tr("one number for all colors, or three, as '0.485, 0.456, 0.406'")
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        raise ParameterError(name, text, accepted) from None
    if len(found) not in (1, _COLORS) or not all(abs(number) < 1e6 for number in found):
        raise ParameterError(name, text, accepted)
    red, green, blue = found * _COLORS if len(found) == 1 else found
    return red, green, blue
