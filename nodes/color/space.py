"""Color Space and View Transform: OpenColorIO in the graph."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from studio.sdk import FrameNode, Image, NodeDevice, Param, node
from studio.sdk.color.color_spaces import make_space_processor, make_view_processor

_CONFIG_TYPES = (".ocio", ".ocioz")


class OcioSpace(StrEnum):
    """The spaces of the built-in config, by its own names."""

    SRGB = "sRGB Encoded Rec.709 (sRGB)"
    LINEAR_SRGB = "Linear Rec.709 (sRGB)"
    ACESCG = "ACEScg"
    ACESCCT = "ACEScct"
    ACESCC = "ACEScc"
    ACES2065 = "ACES2065-1"
    GAMMA_18 = "Gamma 1.8 Encoded Rec.709"
    GAMMA_22 = "Gamma 2.2 Encoded Rec.709"
    GAMMA_24 = "Gamma 2.4 Encoded Rec.709"
    CAMERA_709 = "Camera Rec.709"
    SRGB_P3 = "sRGB Encoded P3-D65"
    ADOBE_RGB = "Gamma 2.2 Encoded AdobeRGB"
    LINEAR_P3 = "Linear P3-D65"
    LINEAR_2020 = "Linear Rec.2020"
    LINEAR_ADOBE = "Linear AdobeRGB"
    APPLE_LOG = "Apple Log"
    LOGC3 = "ARRI LogC3 (EI800)"
    LOGC4 = "ARRI LogC4"
    BMD_FILM = "BMDFilm WideGamut Gen5"
    DAVINCI = "DaVinci Intermediate WideGamut"
    CANON_LOG2 = "CanonLog2 CinemaGamut D55"
    CANON_LOG3 = "CanonLog3 CinemaGamut D55"
    D_LOG = "D-Log D-Gamut"
    V_LOG = "V-Log V-Gamut"
    LOG3G10 = "Log3G10 REDWideGamutRGB"
    SLOG3 = "S-Log3 S-Gamut3"
    SLOG3_CINE = "S-Log3 S-Gamut3.Cine"
    RAW = "Raw"


@node(
    "color.space",
    name="Color Space",
    aliases=(
        *("OCIOColorSpace", "Colorspace", "Colour Space", "Color Convert", "ACES", "Log to Linear"),
        *("Color Management", "Log2Lin", "Cineon Converter", "Color Profile Converter", "Cineon Log", "Gamut"),
    ),
    device=NodeDevice.CPU,
)
class ColorSpace(FrameNode):
    """Convert the picture from one color space to another, with OpenColorIO.

    The built-in config is the ACES studio config 4.0 (ACES 2.0): camera logs, ACEScg, and sRGB, the space in which all
    other nodes work. Convert material in another space to sRGB, and back before it is written. With your own config,
    name its spaces in `source_name` and `target_name`; roles such as scene_linear and aliases work too. The conversion
    is OpenColorIO's own, computed for every pixel; alpha is not touched, values outside 0..1 pass where the space
    allows them. Tables that a config's file refers to are not watched for changes.
    """

    source: OcioSpace = Param(default=OcioSpace.LINEAR_SRGB, help="Color space of the input.")
    target: OcioSpace = Param(default=OcioSpace.SRGB, help="Color space of the output.")
    config: Path = Param(
        default=Path(),
        file_types=_CONFIG_TYPES,
        help="Path of your own OpenColorIO config; empty for the built-in one.",
    )
    source_name: str = Param(
        default="", animatable=False, help="Name of a color space of the config, instead of the choice above."
    )
    target_name: str = Param(
        default="", animatable=False, help="Name of a color space of the config, instead of the choice above."
    )

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image) -> Image:
        """Convert every pixel."""
        source, target = self.source_name or str(self.source), self.target_name or str(self.target)
        if source == target:
            return image
        return image.with_pixels(
            make_space_processor(format_config_path(self.config), source, target).apply_to_pixels(image.pixels)
        )


@node(
    "color.view",
    name="View Transform",
    aliases=("OCIODisplay", "Tone Map", "ACES Output", "Display Transform"),
    device=NodeDevice.CPU,
)
class ViewTransform(FrameNode):
    """Apply the display transform of an OpenColorIO config: display and view.

    ACES 2.0 by default: highlights of scene-linear material are rolled off for an sRGB screen. The viewer can apply the
    same views without changing the picture; this node is for files. It is computed exactly for every pixel, which is
    slow; alpha is not touched.
    """

    source: OcioSpace = Param(default=OcioSpace.SRGB, help="Color space of the input.")
    display: str = Param(
        default="sRGB - Display", animatable=False, help="Display of the config; empty for its default."
    )
    view: str = Param(
        default="ACES 2.0 - SDR 100 nits (Rec.709)",
        animatable=False,
        help="View of that display; empty for its default.",
    )
    config: Path = Param(
        default=Path(),
        file_types=_CONFIG_TYPES,
        help="Path of your own OpenColorIO config; empty for the built-in one.",
    )
    source_name: str = Param(
        default="", animatable=False, help="Name of a color space of the config, instead of the choice above."
    )

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image) -> Image:
        """Convert every pixel."""
        source = self.source_name or str(self.source)
        processor = make_view_processor(format_config_path(self.config), source, self.display, self.view)
        return image.with_pixels(processor.apply_to_pixels(image.pixels))


def format_config_path(config: Path) -> str:
    """Return the config's path, empty for the built-in one."""
    return "" if config == Path() else str(config)
