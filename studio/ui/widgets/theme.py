"""Every colour, distance and font of the window: the only place with a literal one.

Sizes are in Qt's device-independent pixels, so that all of it follows the screen's scale. Colours are tokens with two
values, for the dark and the light theme. A token is one object that changes its value when the theme is switched: who
holds it follows, and who made a copy, a picture or a stylesheet from it makes that anew on `QEvent.StyleChange`.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from functools import lru_cache
from string import Template
from typing import Final
from weakref import WeakKeyDictionary

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from studio.core.translation import tr_noop
from studio.sdk.ports import PortType
from studio.ui.widgets.stylesheet import build_stylesheet


class Theme(StrEnum):
    """Theme that the user chooses."""

    DARK = "dark"
    LIGHT = "light"
    SYSTEM = "system"


_tokens: Final[list[tuple[QColor, QColor, QColor]]] = []  # each with its dark and its light value
_styled_widgets: Final[WeakKeyDictionary[QWidget, tuple[str, dict[str, QColor]]]] = WeakKeyDictionary()


def _token(dark: str, light: str) -> QColor:
    """Return a colour that has another value in each theme."""
    color = QColor(dark)
    _tokens.append((color, QColor(dark), QColor(light)))
    return color


class SyntaxPart(StrEnum):
    """Part of source code that has a color of its own."""

    KEYWORD = "keyword"
    NAME = "name"  # where it is defined
    BUILTIN = "builtin"
    STRING = "string"
    NUMBER = "number"
    COMMENT = "comment"


class Colors:
    """The tokens. They are shared: make a copy (`QColor(Colors.TEXT)`) before changing one."""

    CANVAS: Final = _token("#131518", "#E4E7EB")  # behind the graph and the picture
    PANEL: Final = _token("#1A1D21", "#F3F4F6")  # docks, menus
    RAISED: Final = _token("#22262B", "#FFFFFF")  # cards and fields
    HOVER: Final = _token("#2A2F35", "#E8EBEF")  # what is raised, under the mouse
    LINE: Final = _token("#2C3138", "#C9CED6")  # separators, 1 px
    TEXT: Final = _token("#E8EAED", "#1A1E23")
    SECONDARY: Final = _token("#A9B1BB", "#414A55")
    FAINT: Final = _token("#87919E", "#5A6470")
    ACCENT: Final = _token("#F0A93B", "#985400")  # selection, playhead, focus ring
    ACCENT_DIM: Final = _token("#5A4526", "#F7DDB4")  # behind selected text and rows
    ON_ACCENT: Final = _token("#131518", "#FFFFFF")  # text on the accent
    DANGER: Final = _token("#F2645A", "#BC2620")  # failed
    DANGER_DIM: Final = _token("#3A2224", "#FBE0DD")  # behind what failed
    GOOD: Final = _token("#3CC79A", "#08704C")  # cached
    ON_DISK: Final = _token("#7D93FF", "#4656CE")  # kept from an earlier run
    WARNING: Final = _token("#F7D75A", "#7D5A00")  # stale
    COMPUTING: Final = _token("#5CB8F2", "#11669F")
    EXPRESSION: Final = _token("#BBA4F5", "#6740B8")  # of a parameter that an expression sets
    EXPRESSION_DIM: Final = _token("#4A4166", "#D9CCF2")  # around the field of an expression
    SHADOW: Final = _token("#5A000000", "#3C1A2330")
    CLEAR: Final = QColor(0, 0, 0, 0)


OVERLAY_LINE: Final = QColor(255, 255, 255, 200)  # what lies over pictures is seen on dark and bright ones
OVERLAY_SHADE: Final = QColor(0, 0, 0, 110)
SHAPE_COLORS: Final = tuple(
    map(QColor, ("#FF5C5C", "#5CC878", "#60A5FF", "#FFBE3C", "#C878FF", "#46D2D2", "#FF82BE", "#BED250"))
)
"""Of shapes over pictures, by their numbers; seen on dark and bright ones."""
OVERLAY_FILM: Final = QColor(235, 40, 40, 130)

CHANNEL_RED: Final = QColor("#F2695F")  # readable on the panels of both themes
CHANNEL_GREEN: Final = QColor("#3FA75A")
CHANNEL_BLUE: Final = QColor("#5B93F5")

SURROUND_DARK: Final = QColor("#1C1C1C")  # neutral around the picture in both themes: a tint would shift its colours
SURROUND_MIDDLE: Final = QColor("#777777")
SURROUND_LIGHT: Final = QColor("#C8C8C8")
ON_SURROUND_DARK: Final = QColor("#D8D8D8")
FAINT_ON_SURROUND_DARK: Final = QColor("#A8A8A8")
ON_SURROUND_LIGHT: Final = QColor("#0A0A0A")

SCOPE_GROUND: Final = QColor("#0B0C0E")  # scopes are light on black in both themes, as pictures are
SCOPE_LINES: Final = QColor("#A9B1BB")
SCOPE_SKIN: Final = QColor("#F0B088")
SCOPE_CHANNELS: Final = (QColor("#E0483C"), QColor("#3CC060"), QColor("#4A78F0"))


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
    "Image": _token("#F0A93B", "#B26500"),
    "Mask": _token("#3CC79A", "#0A8A5F"),
    "Flow": _token("#F26B4A", "#D0451F"),
    "Keypoints": _token("#F7D75A", "#8A7600"),
    "Depth": _token("#9FB4C7", "#557085"),
    "Points": _token("#4FD6E0", "#0A7E8C"),
    "Camera": _token("#F0565E", "#B51F2A"),
    "Signal": _token("#C8E06A", "#4F7300"),
    "Audio": _token("#5CB8F2", "#1B7CC4"),
    "Text": _token("#F2F2F2", "#3C4046"),
    "Subtitles": _token("#CDB4F2", "#7A52B8"),
    "Features": _token("#7D93FF", "#4A5FDB"),
    "Latents": _token("#D58BE0", "#A24BB5"),
    "Model": _token("#E07BA6", "#C0427C"),
    "Dataset": _token("#B99B7A", "#84603A"),
}

_FAMILY_COLORS: Final = {
    "source": _token("#6FA8DC", "#2F75B5"),
    "text": _token("#D9D9D9", "#5A6067"),
    "color": _token("#E0A458", "#B06A14"),
    "transform": _token("#8FBF6B", "#5B8A36"),
    "filter": _token("#B98BE0", "#8A55C4"),
    "composite": _token("#5FB8B0", "#1F837B"),
    "time": _token("#E3C75A", "#94790A"),
    "audio": _token("#5CB8F2", "#1B7CC4"),
    "signal": _token("#B4CF5C", "#5F7F12"),
    "encode": _token("#7D93FF", "#4A5FDB"),
    "fuse": _token("#9C7BE8", "#6F48CC"),
    "motion": _token("#F2795A", "#CF4A26"),
    "generate": _token("#D58BE0", "#A24BB5"),
    "realism": _token("#C99A6B", "#9A6A34"),
    "convert": _token("#6BC3A0", "#2C8A68"),
    "train": _token("#E07BA6", "#C0427C"),
    "judge": _token("#9FB4C7", "#557085"),
    "overlay": _token("#C8E06A", "#6A8712"),
    "output": _token("#D9695F", "#BF4338"),
    "graph": _token("#8C96A3", "#66707C"),
}

_PART_COLORS: Final = {
    "x": _token("#F2736A", "#C4302A"),
    "y": _token("#6CCB6F", "#1F7F33"),
    "red": _token("#F2736A", "#C4302A"),
    "green": _token("#6CCB6F", "#1F7F33"),
    "blue": _token("#6FA4F5", "#2A62C9"),
    "alpha": _token("#C3CAD3", "#59626D"),
}

_CURVE_COLORS: Final = (
    _token("#6FC7E8", "#0F7499"),
    _token("#D58BE0", "#9A3FA8"),
    _token("#C8E06A", "#5B7500"),
    _token("#F29A76", "#B94C1E"),
    _token("#8FA2FF", "#4A56CE"),
    _token("#4FD1B0", "#08795C"),
    _token("#E58AB0", "#B83A72"),
    _token("#D9BE7C", "#80631A"),
)

_SYNTAX_COLORS: Final = {
    SyntaxPart.KEYWORD: _token("#D58BE0", "#8A2F9E"),
    SyntaxPart.NAME: _token("#6FC7E8", "#0B6A8C"),
    SyntaxPart.BUILTIN: _token("#8FA2FF", "#4450C4"),
    SyntaxPart.STRING: _token("#A9D27A", "#40700A"),
    SyntaxPart.NUMBER: _token("#F29A76", "#A8431A"),
    SyntaxPart.COMMENT: _token("#87919E", "#5A6470"),
}

NOTE_COLORS: Final = (
    (tr_noop("Red"), "#E06C65"),
    (tr_noop("Orange"), "#E39A4F"),
    (tr_noop("Yellow"), "#E3C75A"),
    (tr_noop("Green"), "#6BB57C"),
    (tr_noop("Teal"), "#5FB8B0"),
    (tr_noop("Blue"), "#6FA8DC"),
    (tr_noop("Violet"), "#9C7BE8"),
    (tr_noop("Pink"), "#E07BA6"),
)
"""What backdrops and sticky notes are offered, as files keep it; the canvas blends it with the theme."""


def find_port_color(type: PortType | None) -> QColor:
    """Return the colour of a port type; the neutral one for numbers, for unknown types and for None."""
    return _PORT_COLORS.get(type.name, Colors.SECONDARY) if type is not None else Colors.SECONDARY


def find_curve_color(part: str, number: int) -> QColor:
    """Return the colour of a curve.

    Args:
        part: Of a point or colour, as "x" or "red"; empty for a plain number.
        number: Tells plain numbers apart: neighbours have different colours.
    """
    return _PART_COLORS.get(part) or _CURVE_COLORS[number % len(_CURVE_COLORS)]


def find_syntax_color(part: SyntaxPart) -> QColor:
    """Return the color of a part of source code."""
    return _SYNTAX_COLORS[part]


def find_family_color(family: str) -> QColor:
    """Return the colour of a node family. Families that a plug-in brings get one that is always the same."""
    known = _FAMILY_COLORS.get(family)
    if known is not None:
        return known
    return _plug_in_color(family)


@lru_cache(maxsize=256)
def _plug_in_color(family: str) -> QColor:
    hue = int.from_bytes(hashlib.blake2b(family.encode(), digest_size=2).digest(), "big") % 360
    dark, light = QColor.fromHsl(hue, 120, 150), QColor.fromHsl(hue, 140, 90)
    color = QColor(light if is_light() else dark)
    _tokens.append((color, dark, light))
    return color


def make_ui_font(size: int = FONT_BODY, *, bold: bool = False) -> QFont:
    """Return the one UI font at `size` pixels, with figures of equal width."""
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return font


def make_mono_font(size: int = FONT_SMALL) -> QFont:
    """Return a font in which all characters are equally wide, for traces and logs."""
    font = QFont()
    font.setFamilies(list(MONO_FAMILIES))
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(size)
    return font


def colorize_text(text: str, color: QColor) -> str:
    """Return rich text in a colour; nothing for nothing.

    Args:
        text: Rich text: what a user wrote is escaped already.
        color: Its colour.
    """
    return f"<span style='color:{color.name()}'>{text}</span>" if text else ""


def get_shape_color(number: int) -> QColor:
    """Return a color of shapes; after the last comes the first."""
    return SHAPE_COLORS[number % len(SHAPE_COLORS)]


def with_alpha(color: QColor, alpha: float) -> QColor:
    """Return a copy of `color` with an opacity of `alpha`, 0..1."""
    copy = QColor(color)
    copy.setAlphaF(alpha)
    return copy


def blend_colors(first: QColor, second: QColor, amount: float) -> QColor:
    """Return the opaque mix of two colours: `amount` 0 gives the first, 1 the second. It is shared."""
    return _blend_rgb(first.rgb(), second.rgb(), amount)


@lru_cache(maxsize=1024)
def _blend_rgb(first_rgb: int, second_rgb: int, amount: float) -> QColor:
    first, second = QColor.fromRgb(first_rgb), QColor.fromRgb(second_rgb)
    channels = ((first.redF(), second.redF()), (first.greenF(), second.greenF()), (first.blueF(), second.blueF()))
    return QColor.fromRgbF(*(a + (b - a) * amount for a, b in channels))


def make_palette() -> QPalette:
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


def is_light() -> bool:
    """Whether the window is light at this moment."""
    return Colors.CANVAS.lightness() > Colors.TEXT.lightness()


def apply_theme(app: QApplication, theme: Theme = Theme.DARK) -> None:
    """Give the whole application a theme, at once: tokens, style, palette, font and the one stylesheet."""
    light = theme is Theme.LIGHT or (theme is Theme.SYSTEM and _system_is_light(app))
    for color, of_dark, of_light in _tokens:
        color.setRgba((of_light if light else of_dark).rgba())
    if app.style().name() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(make_palette())
    app.setFont(make_ui_font())
    app.setStyleSheet(build_stylesheet(_stylesheet_tokens(), light=light))
    for widget in app.allWidgets():
        if widget in _styled_widgets:
            _fill_sheet(widget)


def _system_is_light(app: QApplication) -> bool:
    return app.styleHints().colorScheme() is Qt.ColorScheme.Light


def set_widget_style(widget: QWidget, sheet: str, **colors: QColor) -> None:
    """Give a widget a stylesheet of its own, which follows the theme.

    Args:
        widget: Gets it.
        sheet: Names tokens, as $panel, and what `colors` holds.
        colors: Tokens by the names that they have in this sheet.
    """
    kept = _styled_widgets.get(widget)
    same = kept is not None and kept[0] == sheet and all(kept[1].get(name) is colors[name] for name in colors)
    if not same:
        _styled_widgets[widget] = sheet, colors
        _fill_sheet(widget)


def _fill_sheet(widget: QWidget) -> None:
    sheet, colors = _styled_widgets[widget]
    own = {name: color.name() for name, color in colors.items()}
    widget.setStyleSheet(Template(sheet).substitute(_stylesheet_tokens(), **own))


def _stylesheet_tokens() -> dict[str, str]:
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
