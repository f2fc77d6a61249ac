"""Translation of all texts that a user reads.

English is what the code says; a catalogue (`studio.core.catalogue`) gives another language, from the start
on. A text with parts is a template, so that a translator sees the whole sentence: `tr("{count} of {total} frames",
count=3, total=10)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from gettext import NullTranslations
from typing import ClassVar, Final

_FIELD_WORDS: Final = (
    *("LoRA", "Canny", "Gaussian", "Harris", "Lanczos", "Laplacian", "ProRes", "Scharr", "Slaney", "Sobel"),
    *("CSV", "EMA", "EXR", "FFV1", "GIF", "HEVC", "HTK", "JSON", "JSONL", "KL", "L1", "L2", "Muon"),
    *("PSNR", "R1", "RMS", "SIFT", "SSIM", "STFT", "VP9"),
)
_SPECIAL_WORDS: Final = {word.lower(): word for word in _FIELD_WORDS} | {
    "factorised": "factorized",
    "farneback": "Farnebäck",
    "fov": "field of view",
    "h264": "H.264",
    "shi-tomasi": "Shi–Tomasi",
    "ultrafast": "ultra fast",
    "veryfast": "very fast",
    "veryslow": "very slow",
}
"""Parts of identifiers that are no English words, or names, as artists write them."""
_WORD: Final = re.compile(r"(?<![.\w])[\w-]+")
_NAME_DOT: Final = re.compile(r"(?<=\w)\.(?=[a-z_])")
"""The dot between a parameter and its component; the one of a number, a name or a suffix stays."""
_NUMBERED: Final = re.compile(r"(.+)_(\d+)")


class _Language:
    """Current language; a class, so that it can be replaced."""

    catalogue = NullTranslations()
    translated_identifiers: ClassVar[dict[str, str]] = {}  # what cards and lanes say is asked for at every repaint


def tr(text: str, /, **values: object) -> str:
    """Return a text in the user's language.

    Args:
        text: The English text, a literal, so that it can be collected; with fields as `{name}`.
        values: What the fields stand for.
    """
    found = _Language.catalogue.gettext(text)
    return found.format(**values) if values else found


def tr_n(one: str, many: str, count: int, /, **values: object) -> str:
    """Return a text whose form depends on a number, which both forms may name as `{count}`.

    Args:
        one: The English text for one.
        many: The English text for any other number.
        count: The number.
        values: What further fields stand for.
    """
    return _Language.catalogue.ngettext(one, many, count).format(count=count, **values)


def tr_noop(text: str, /) -> str:
    """Return `text` as it is: it is to be collected here, and goes through `tr` where it is shown."""
    return text


def translate_identifier(identifier: str, /) -> str:
    """Return an identifier in words of the user's language: `frame_rate` as "frame rate"."""
    known = _Language.translated_identifiers
    if identifier not in known:
        known[identifier] = _translate_words(identifier)
    return known[identifier]


def _translate_words(identifier: str) -> str:
    """Translate an identifier: where the catalogue has none with this number, that without it."""
    words = split_identifier(identifier)
    translated = tr(words)
    numbered = _NUMBERED.fullmatch(identifier)
    if translated != words or numbered is None:
        return translated
    return f"{tr(split_identifier(numbered[1]))} {numbered[2]}"


def split_identifier(identifier: str, /) -> str:
    """Return an identifier in English words: `lora_strength` as "LoRA strength", `offset.x` as "offset x"."""
    words = _NAME_DOT.sub(" ", identifier).replace("_", " ")
    return _WORD.sub(lambda word: _SPECIAL_WORDS.get(word[0], word[0]), words)


def get_language() -> str:
    """Return the code of the language in force, as "de"."""
    return str(getattr(_Language.catalogue, "language", "en"))


def use_catalogue(catalogue: NullTranslations) -> Callable[[], None]:
    """Show texts in another language from now on; return what goes back to the one before."""
    before = _Language.catalogue
    _Language.catalogue, _Language.translated_identifiers = catalogue, {}

    def go_back() -> None:
        _Language.catalogue, _Language.translated_identifiers = before, {}

    return go_back
