"""Draws subtitles over a picture: sizes go by its height, lines are broken within safe margins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from nodes.shared.compositing.blending import dissolve
from nodes.shared.titles.title_drawing import (
    BLACK,
    CAPITAL_HEIGHT,
    NOTHING,
    Anchor,
    TextPlacement,
    TitleStyle,
    draw_text,
)
from studio.sdk import Color, Image, Point
from studio.sdk.cues.cue_anchor import USUAL_ANCHOR, split_anchor
from studio.sdk.typography import ASCENT, DESCENT, TextAlign, TextStyle, measure_text

_ANCHORS: Final = (
    *(Anchor.BOTTOM_LEFT, Anchor.BOTTOM, Anchor.BOTTOM_RIGHT),
    *(Anchor.LEFT, Anchor.CENTER, Anchor.RIGHT),
    *(Anchor.TOP_LEFT, Anchor.TOP, Anchor.TOP_RIGHT),
)
_LINE_SPACING: Final = 1.25  # em
_MOST_CHARACTERS: Final = 2000  # more have no place in any picture
_SMALLEST: Final = 0.5  # of the size, to which letters shrink before a text is cut
_STEP: Final = 0.85
_WHITE: Final = Color(1.0, 1.0, 1.0)


class SubtitleLook(NamedTuple):
    """How subtitles look. Lengths are shares, so that a proxy looks like the whole picture.

    Args:
        font: A font file; an empty path for the font that comes along.
        size: Of the letters, as a share of the picture's height.
        weight: 300 to 900.
        color: Of the letters.
        outline: Its width, as a share of the letters' size; 0 for none.
        outline_color: Its color.
        box: Color of a box behind each text; its alpha says how opaque it is.
        margin: Of the picture's height and width, at its edges, that is kept free.
        anchor: Where texts lie that do not say it themselves: a key of the number pad.
    """

    font: Path = Path()
    size: float = 0.055
    weight: int = 500
    color: Color = _WHITE
    outline: float = 0.06
    outline_color: Color = BLACK
    box: Color = NOTHING
    margin: float = 0.06
    anchor: int = USUAL_ANCHOR


class ShownSubtitle(NamedTuple):
    r"""A text that is on.

    Args:
        text: With a mark such as {\an8} in front where it lies elsewhere.
        opacity: 0 to 1.
    """

    text: str
    opacity: float = 1.0


def draw_subtitles(image: Image, subtitles: Sequence[ShownSubtitle], look: SubtitleLook) -> Image:
    """Return a picture with texts over it.

    Texts at one place are stacked: at the bottom each later one lies above the one before, else below it. A text that
    has no room becomes smaller, down to half the size, and is then cut.

    Args:
        image: The picture; its alpha grows where a text covers it.
        subtitles: From the lowest track to the uppermost.
        look: How they look.
    """
    taken: dict[int, float] = {}
    for subtitle in subtitles:
        own, text = split_anchor(subtitle.text)
        anchor = own or look.anchor
        if text.strip() and subtitle.opacity > 0.0:
            free = image.height * (1.0 - 2.0 * look.margin) - taken.get(anchor, 0.0)
            drawn, height = _draw(image, text.strip("\n"), anchor, taken.get(anchor, 0.0), free, look)
            image = drawn if subtitle.opacity >= 1.0 else dissolve(image, drawn, subtitle.opacity)
            taken[anchor] = taken.get(anchor, 0.0) + height
    return image


def _draw(image: Image, text: str, anchor: int, taken: float, free: float, look: SubtitleLook) -> tuple[Image, float]:
    """Return a picture with one text, and the height that it took, in pixels."""
    row, column = divmod(anchor - 1, 3)
    align = (TextAlign.LEFT, TextAlign.CENTER, TextAlign.RIGHT)[column]
    style = TextStyle(
        look.font if look.font != Path() else "sans",
        look.weight,
        align,
        _LINE_SPACING,
        wrap_width=max(1.0, image.width * (1.0 - 2.0 * look.margin)),
    )
    text, size = _fit(text, max(1.0, look.size * image.height), style, free)
    padding = 0.35 * size if look.box.alpha > 0.0 else 0.0
    outline = look.outline * size
    title = TitleStyle(
        look.color, outline=outline, outline_color=look.outline_color, box=look.box, box_padding=padding,
        box_radius=0.15 * size,
    )  # fmt: skip
    away = (-1.0, 1.0, 1.0)[row] * taken
    aside = (look.margin * (image.width - image.height)) * (1.0, 0.0, -1.0)[column]
    placing = TextPlacement(_ANCHORS[anchor - 1], look.margin * image.height, Point(aside, away))
    drawn = draw_text(image, text, size, style, title, placing)
    return drawn, _measure_height(text, size, style) + (_LINE_SPACING - CAPITAL_HEIGHT) * size + 2.0 * padding


def _measure_height(text: str, size: float, style: TextStyle) -> float:
    """Return the pixels from the top of the capitals to the last baseline."""
    return measure_text(text, size, style)[1] - (ASCENT - CAPITAL_HEIGHT + DESCENT) * size


def _fit(text: str, size: float, style: TextStyle, free: float) -> tuple[str, float]:
    """Return a text and a size at which it takes no more than a height."""
    smallest, text = _SMALLEST * size, text[:_MOST_CHARACTERS]
    while _measure_height(text, size, style) > free and size > smallest:
        size = max(smallest, _STEP * size)
    while _measure_height(text, size, style) > free and len(text) > 1:
        text = text[: len(text) * 4 // 5].rstrip(" …") + "…" if len(text) > 6 else "…"
    return text, size
