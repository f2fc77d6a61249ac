"""Layout of a text: line breaks and the position of each character, in em, the same at every size and scale."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from studio.sdk.typography import arabic, bidi, fonts

_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufe00-\ufe0f\U000e0000-\U000e01ef]")
_EMOJI_TAIL = re.compile("(?:\u200d[\u2600-\u27bf\U0001f000-\U0001faff]|[\U0001f3fb-\U0001f3ff]|\u20e3)+")
_NOT_FIRST = frozenset("、。，．：；！？）」』】》〉”’・ー々…ぁぃぅぇぉっゃゅょァィゥェォッャュョ")
_NOT_LAST = frozenset("（「『【《〈“‘")


@dataclass(frozen=True, slots=True)
class FontFace:
    """Parameters of a font's metrics: font, weight, and the space between characters in em."""

    font: str
    weight: int
    spacing: float = 0.0


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character with a place: it starts `x` em from the line's left end."""

    character: str
    font: str
    x: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of glyphs from left to right, how wide it is in em, and whether it is read from right to left."""

    glyphs: tuple[Glyph, ...]
    width: float
    is_right_to_left: bool = False

    @property
    def reading_order(self) -> tuple[Glyph, ...]:
        """The glyphs in about the order in which they are read."""
        return self.glyphs[::-1] if self.is_right_to_left else self.glyphs


def normalize_text(text: str) -> str:
    """Return what of a text can be drawn: composed, without what has no look, an emoji being one character.

    What makes several characters one emoji (joiners, skin tones, variation selectors) is left out, and so are
    control characters. Half a surrogate pair becomes U+FFFD.
    """
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))
    text = _EMOJI_TAIL.sub("", _UNSEEN.sub("", text))
    return "".join(each for each in text if each == "\n" or unicodedata.category(each) != "Cc")


@lru_cache(maxsize=256)
def break_lines(text: str, face: FontFace, wrap: float) -> tuple[TextLine, ...]:
    """Return the lines of a text.

    Args:
        text: Each of its lines is a paragraph with a direction of its own.
        face: What measures depend on.
        wrap: The width in em that lines are broken at; 0 does not break them. A word that is wider is broken too.
    """
    found: list[TextLine] = []
    for paragraph in normalize_text(text).split("\n"):
        clusters = _split_clusters(arabic.shape_letters(paragraph))
        base = bidi.compute_base_level(paragraph)
        found += [_place_glyphs(line, base, face) for line in _wrap_paragraph(clusters, face, wrap)]
    return tuple(found)


def _split_clusters(text: str) -> list[str]:
    """Return characters with the marks that go over and under them."""
    found: list[str] = []
    for each in text:
        if found and unicodedata.category(each) in ("Mn", "Me"):
            found[-1] += each
        else:
            found.append(each)
    return found


def _measure_width(cluster: str, face: FontFace) -> float:
    """Return how far a cluster moves the next one; letters that join are not moved apart."""
    spacing = 0.0 if fonts.is_arabic_form(cluster[0]) else face.spacing
    return fonts.measure_advance(*fonts.resolve_glyph(cluster[0], face.font), face.weight) + spacing


def _wrap_paragraph(clusters: list[str], face: FontFace, wrap: float) -> Iterator[list[str]]:
    """Yield the lines of a paragraph, in the order of reading; white space at a break is left out."""
    line: list[str] = []
    width = 0.0
    for cluster in clusters:
        step = _measure_width(cluster, face)
        if wrap > 0.0 and line and width + step > wrap and not cluster.isspace():
            cut = _find_last_break(line, cluster)
            yield _strip_spaces(line[:cut])
            line = line[cut:]
            width = sum(_measure_width(each, face) for each in line)
        line.append(cluster)
        width += step
    yield _strip_spaces(line) if wrap > 0.0 else line


def _find_last_break(line: Sequence[str], after: str) -> int:
    """Return where a line may be broken, at the end of the last word if there is one; never at 0."""
    following = [*line[1:], after]
    for index in range(len(line) - 1, -1, -1):
        if _can_break(line[index], following[index]) and not all(each.isspace() for each in line[: index + 1]):
            return index + 1
    return len(line)


def _can_break(before: str, after: str) -> bool:
    if after[0].isspace():
        return False
    if before[0].isspace() or before == "-":
        return True
    wide = "W" in unicodedata.east_asian_width(before[0]) + unicodedata.east_asian_width(after[0])
    return wide and after not in _NOT_FIRST and before not in _NOT_LAST


def _strip_spaces(line: list[str]) -> list[str]:
    stop = len(line)
    while stop and line[stop - 1].isspace():
        stop -= 1
    return line[:stop]


def _place_glyphs(line: list[str], base: int, face: FontFace) -> TextLine:
    """Return a line with its characters from left to right as they are seen."""
    glyphs: list[Glyph] = []
    x = 0.0
    found = bidi.compute_levels("".join(cluster[0] for cluster in line), base)
    for index in bidi.compute_visual_order(found):
        letter, marks = line[index][0], line[index][1:]
        character, font = fonts.resolve_glyph(bidi.mirror_character(letter) if found[index] % 2 else letter, face.font)
        glyphs.append(Glyph(character, font, x))
        glyphs += [_place_mark(mark, glyphs[-1], face) for mark in marks]
        x += _measure_width(letter, face)
    return TextLine(tuple(glyphs), max(0.0, x - face.spacing) if line else 0.0, base == 1)


def _place_mark(mark: str, below: Glyph, face: FontFace) -> Glyph:
    """Put a mark over the middle of what it belongs to."""
    character, font = fonts.resolve_glyph(mark, face.font)
    own, other = (
        fonts.measure_ink(character, font, face.weight),
        fonts.measure_ink(below.character, below.font, face.weight),
    )
    if own is None or other is None:
        return Glyph(character, font, below.x)
    return Glyph(character, font, below.x + (sum(other) - sum(own)) / 2)
