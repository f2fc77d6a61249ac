"""Reads captions: "a red circle moves left to right while the blue star spins on a cream background"."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache

from nodes.shared.shapes.grammar import (
    ARTICLES,
    BACKGROUND_PREPOSITIONS,
    BACKGROUND_WORDS,
    COLOR_WORDS,
    CONJUNCTIONS,
    SHAPE_WORDS,
    SIZE_WORDS,
    make_motion_phrases,
)
from nodes.shared.shapes.scene import COLORS, CaptionScene, SceneMotion, SceneObject, SceneShape
from studio.core.translation import tr, tr_n
from studio.sdk import Color, ParameterError

_MOST_OBJECTS = 2
_PHRASES = make_motion_phrases()
_LONGEST = max(map(len, _PHRASES))
_OBJECT_COLORS = (COLORS["red"], COLORS["blue"])


@lru_cache(maxsize=64)
def parse_caption(caption: str) -> CaptionScene:
    """Return the scene that a caption describes.

    One or two objects, each with a size, a color, a shape and what it does; then a background, plain or as a gradient
    from top to bottom. What is left out is usual in size, red (blue for the second), still, and on black.

    Raises:
        ParameterError: It has a word that is not known, no object, or too many.
    """
    return _Reader(caption).read()


class _Reader:
    """Goes through the words of one caption."""

    def __init__(self, caption: str) -> None:
        self._caption = caption
        self._words = re.findall(r"[a-z]+", caption.lower().replace("-", " "))
        self._at = 0
        self._objects: list[SceneObject] = []

    def read(self) -> CaptionScene:
        background = COLORS["black"], COLORS["black"]
        while self._at < len(self._words):
            word = self._words[self._at]
            if word in CONJUNCTIONS or word in ARTICLES:
                self._at += 1
            elif word in BACKGROUND_PREPOSITIONS:
                background = self._read_background()
            elif (motion := self._take_motion()) is not None:
                self._add_motion(motion)
            else:
                self._read_object()
        if not 1 <= len(self._objects) <= _MOST_OBJECTS:
            raise self._error(
                tr_n("{count} object", "{count} objects", len(self._objects)),
                tr("one or two objects, such as a red circle"),
            )
        return CaptionScene(tuple(self._objects), *background)

    def _take_motion(self) -> SceneMotion | None:
        """Take the longest phrase that names a motion."""
        for length in range(min(_LONGEST, len(self._words) - self._at), 0, -1):
            motion = _PHRASES.get(tuple(self._words[self._at : self._at + length]))
            if motion is not None:
                self._at += length
                return motion
        return None

    def _add_motion(self, motion: SceneMotion) -> None:
        if not self._objects:
            raise self._error(self._words[self._at - 1], tr("an object before what it does: a red circle spins"))
        last = self._objects[-1]
        known = tuple(one for one in last.motions if one is not SceneMotion.STILL)
        self._objects[-1] = SceneObject(last.shape, last.color, last.size, (*known, motion))

    def _read_object(self) -> None:
        color: Color | None = None
        size = 1.0
        while self._at < len(self._words):
            word = self._words[self._at]
            self._at += 1
            if word in SHAPE_WORDS:
                self._objects.append(self._made(SHAPE_WORDS[word], color, size))
                return
            if word in COLOR_WORDS:
                color = COLOR_WORDS[word]
            elif word in SIZE_WORDS:
                size = SIZE_WORDS[word]
            else:
                raise self._unknown(word)
        raise self._error(self._words[-1], tr("a shape after the color: {shapes}", shapes=", ".join(SHAPE_WORDS)))

    def _made(self, shape: SceneShape, color: Color | None, size: float) -> SceneObject:
        usual = _OBJECT_COLORS[min(len(self._objects), _MOST_OBJECTS - 1)]
        return SceneObject(shape, color or usual, size)

    def _read_background(self) -> tuple[Color, Color]:
        colors: list[Color] = []
        self._at += 1
        while self._at < len(self._words):
            word = self._words[self._at]
            if word in COLOR_WORDS:
                colors.append(COLOR_WORDS[word])
            elif word not in BACKGROUND_WORDS | ARTICLES | {"from", "to", "gradient"}:
                break
            self._at += 1
        if len(colors) not in (1, 2):
            raise self._error(
                tr("the background"), tr("one color, or two as in navy to purple: {colors}", colors=", ".join(COLORS))
            )
        return colors[0], colors[-1]

    def _unknown(self, word: str) -> ParameterError:
        known = {*SHAPE_WORDS, *COLOR_WORDS, *SIZE_WORDS, *(word for phrase in _PHRASES for word in phrase)}
        close = get_close_matches(word, known, n=1)
        accepted = tr(
            "words for shapes ({shapes}), colors ({colors}) and motions ({motions})",
            shapes=", ".join(SceneShape),
            colors=", ".join(COLORS),
            motions=", ".join(SceneMotion),
        )
        hint = tr("{accepted}; did you mean '{close}'?", accepted=accepted, close="".join(close))
        return self._error(word, hint if close else accepted)

    def _error(self, found: str, accepted: str) -> ParameterError:
        return ParameterError("caption", found, accepted)
