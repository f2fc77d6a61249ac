"""Every colour, distance and font of the window: the only place with a literal one.

Sizes are in Qt's device-independent pixels, so that all of it follows the screen's scale.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from studio.core.language import marked
from studio.sdk.ports import PortType
from studio.ui.stylesheet import stylesheet


class Colors:
    """The tokens. They are shared: make a copy (`QColor(Colors.TEXT)`) before changing one."""

    CANVAS: Final = QColor("#131518")  # behind the graph and the picture
    PANEL: Final = QColor("#1A1D21")  # docks, menus
    RAISED: Final = QColor("#22262B")  # cards and fields
    HOVER: Final = QColor("#2A2F35")  # what is raised, under the mouse
    LINE: Final = QColor("#2C3138")  # separators, 1 px
    TEXT: Final = QColor("#E8EAED")
    SECONDARY: Final = QColor("#A9B1BB")
    FAINT: Final = QColor("#7C8794")
    ACCENT: Final = QColor("#F0A93B")  # selection, playhead, focus ring
    ACCENT_DIM: Final = QColor("#5A4526")  # behind selected text and rows
    ON_ACCENT: Final = QColor("#131518")  # text on the accent
    DANGER: Final = QColor("#F2645A")  # failed
    DANGER_DIM: Final = QColor("#3A2224")  # behind what failed
    GOOD: Final = QColor("#3CC79A")  # cached
    ON_DISK: Final = QColor("#7D93FF")  # kept from an earlier run
    WARNING: Final = QColor("#F7D75A")  # stale
    COMPUTING: Final = QColor("#5CB8F2")
    SHADOW: Final = QColor(0, 0, 0, 90)
    CLEAR: Final = QColor(0, 0, 0, 0)


SPACE_1: Final = 4
SPACE_2: Final = 8
SPACE_3: Final = 12
SPACE_4: Final = 16
SPACE_5: Final = 24

RADIUS_CARD: Final = 6
RADIUS_FIELD: Final = 4

MOTION_MS: Final = 120
"""How long things that move take, where the system does not ask for less."""

FONT_TINY: Final = 11
FONT_SMALL: Final = 12
FONT_BODY: Final = 13
FONT_TITLE: Final = 16
FONT_LARGE: Final = 20

# Each of these has figures of equal width without being asked: PySide6 6.7 cannot name an OpenType feature.
FONT_FAMILIES: Final = ("Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans")
MONO_FAMILIES: Final = ("Cascadia Mono", "Menlo", "Noto Sans Mono", "DejaVu Sans Mono")

_PORT_COLORS: Final = {
    "Image": QColor("#F0A93B"),
    "Mask": QColor("#3CC79A"),
    "Flow": QColor("#F26B4A"),
    "Keypoints": QColor("#F7D75A"),
    "Depth": QColor("#9FB4C7"),
    "Signal": QColor("#C8E06A"),
    "Audio": QColor("#5CB8F2"),
    "Text": QColor("#F2F2F2"),
    "Features": QColor("#7D93FF"),
    "Latents": QColor("#D58BE0"),
    "Model": QColor("#E07BA6"),
    "Dataset": QColor("#B99B7A"),
}

_FAMILY_COLORS: Final = {
    "source": QColor("#6FA8DC"),
    "text": QColor("#D9D9D9"),
    "color": QColor("#E0A458"),
    "transform": QColor("#8FBF6B"),
    "filter": QColor("#B98BE0"),
    "composite": QColor("#5FB8B0"),
    "time": QColor("#E3C75A"),
    "audio": QColor("#5CB8F2"),
    "signal": QColor("#B4CF5C"),
    "encode": QColor("#7D93FF"),
    "fuse": QColor("#9C7BE8"),
    "motion": QColor("#F2795A"),
    "generate": QColor("#D58BE0"),
    "realism": QColor("#C99A6B"),
    "convert": QColor("#6BC3A0"),
    "train": QColor("#E07BA6"),
    "judge": QColor("#9FB4C7"),
    "overlay": QColor("#C8E06A"),
    "output": QColor("#D9695F"),
}

NOTE_COLORS: Final = (
    (marked("Red"), "#E06C65"),
    (marked("Orange"), "#E39A4F"),
    (marked("Yellow"), "#E3C75A"),
    (marked("Green"), "#6BB57C"),
    (marked("Teal"), "#5FB8B0"),
    (marked("Blue"), "#6FA8DC"),
    (marked("Violet"), "#9C7BE8"),
    (marked("Pink"), "#E07BA6"),
)
"""What backdrops and sticky notes are offered, as files keep it; the canvas blends it with the theme."""


def port_color(type: PortType | None) -> QColor:
    """Return the colour of a port type; the neutral one for numbers, for unknown types and for None."""
    return _PORT_COLORS.get(type.name, Colors.SECONDARY) if type is not None else Colors.SECONDARY


def family_color(family: str) -> QColor:
    """Return the colour of a node family. Families that a plug-in brings get one that is always the same."""
    known = _FAMILY_COLORS.get(family)
    if known is not None:
        return known
    hue = int.from_bytes(hashlib.blake2b(family.encode(), digest_size=2).digest(), "big") % 360
    return QColor.fromHsl(hue, 120, 150)


def ui_font(size: int = FONT_BODY, *, bold: bool = False) -> QFont:
    """Return the one UI font at `size` pixels, with figures of equal width."""
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return font


def mono_font(size: int = FONT_SMALL) -> QFont:
    """Return a font in which all characters are equally wide, for traces and logs."""
    font = QFont()
    font.setFamilies(list(MONO_FAMILIES))
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(size)
    return font


def with_alpha(color: QColor, alpha: float) -> QColor:
    """Return a copy of `color` with an opacity of `alpha`, 0..1."""
    copy = QColor(color)
    copy.setAlphaF(alpha)
    return copy


def blend(first: QColor, second: QColor, amount: float) -> QColor:
    """Return the opaque mix of two colours: `amount` 0 gives the first, 1 the second. It is shared."""
    return _blended(first.rgb(), second.rgb(), amount)


@lru_cache(maxsize=1024)
def _blended(first_rgb: int, second_rgb: int, amount: float) -> QColor:
    first, second = QColor.fromRgb(first_rgb), QColor.fromRgb(second_rgb)
    channels = ((first.redF(), second.redF()), (first.greenF(), second.greenF()), (first.blueF(), second.blueF()))
    return QColor.fromRgbF(*(a + (b - a) * amount for a, b in channels))


def palette() -> QPalette:
    """Return the palette that Fusion paints everything with that the stylesheet does not name."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: Colors.PANEL,
        QPalette.ColorRole.WindowText: Colors.TEXT,
        QPalette.ColorRole.Base: Colors.RAISED,
        QPalette.ColorRole.AlternateBase: Colors.PANEL,
        QPalette.ColorRole.ToolTipBase: Colors.RAISED,
        QPalette.ColorRole.ToolTipText: Colors.TEXT,
        QPalette.ColorRole.PlaceholderText: Colors.FAINT,
        QPalette.ColorRole.Text: Colors.TEXT,
        QPalette.ColorRole.Button: Colors.RAISED,
        QPalette.ColorRole.ButtonText: Colors.TEXT,
        QPalette.ColorRole.BrightText: Colors.DANGER,
        QPalette.ColorRole.Link: Colors.ACCENT,
        QPalette.ColorRole.LinkVisited: Colors.ACCENT,
        QPalette.ColorRole.Highlight: Colors.ACCENT_DIM,
        QPalette.ColorRole.HighlightedText: Colors.TEXT,
        QPalette.ColorRole.Light: Colors.HOVER,
        QPalette.ColorRole.Midlight: Colors.HOVER,
        QPalette.ColorRole.Mid: Colors.LINE,
        QPalette.ColorRole.Dark: Colors.CANVAS,
        QPalette.ColorRole.Shadow: Colors.CANVAS,
        QPalette.ColorRole.Accent: Colors.ACCENT,
    }
    for role, color in roles.items():
        made.setColor(role, color)
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, Colors.FAINT)
    return made


def apply_theme(app: QApplication) -> None:
    """Give the whole application the dark theme: style, palette, font and the one stylesheet."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(palette())
    app.setFont(ui_font())
    app.setStyleSheet(stylesheet(_tokens()))


def _tokens() -> dict[str, str]:
    colors = {
        name.lower(): value.name()
        for name, value in vars(Colors).items()
        if isinstance(value, QColor) and value.alpha() == 255
    }
    sizes = {
        "space_1": SPACE_1,
        "space_2": SPACE_2,
        "space_3": SPACE_3,
        "radius_card": RADIUS_CARD,
        "radius_field": RADIUS_FIELD,
        "font_tiny": FONT_TINY,
        "font_small": FONT_SMALL,
        "font_body": FONT_BODY,
    }
    colors["signal"] = _PORT_COLORS["Signal"].name()
    return colors | {name: f"{size}px" for name, size in sizes.items()}
