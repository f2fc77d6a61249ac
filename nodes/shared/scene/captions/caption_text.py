"""A caption in either language, short enough to be read whole."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random
from typing import Final

from nodes.shared.scene.captions.caption_spec import CaptionItem, CaptionSpec
from nodes.shared.scene.captions.chinese import make_chinese_caption
from nodes.shared.scene.captions.english import make_english_caption
from nodes.shared.scene.scene_layers import LayerKind

MOST_WORDS: Final = 38
_TRIES: Final = 4
_WORDS: Final = re.compile(r"“[^”]*”|\"[^\"]*\"|[\u4e00-\u9fff]|\w+|\S")


def make_caption(told: CaptionSpec, lots: Random, chinese: float = 0.0, unsaid: float = 0.0) -> str:
    """Return a caption of about `MOST_WORDS` words at the most, Chinese ones by their signs.

    Args:
        told: What it tells.
        lots: Draws the words.
        chinese: How likely it is Chinese, 0..1.
        unsaid: How likely the colour of a thing is not said, 0..1: then it may have any.
    """
    if unsaid:
        told = replace(told, things=tuple(_uncoloured(thing, lots, unsaid) for thing in told.things))
    write = make_chinese_caption if lots.random() < chinese else make_english_caption
    found = write(told, lots)
    for _ in range(_TRIES):
        if _length(found) <= MOST_WORDS:
            break
        found = min(found, write(told, lots), key=_length)
    return found


def _uncoloured(thing: CaptionItem, lots: Random, unsaid: float) -> CaptionItem:
    said = thing.kind is LayerKind.TITLE or lots.random() >= unsaid
    return thing if said else replace(thing, color="")


def _length(text: str) -> int:
    return len(_WORDS.findall(text))
