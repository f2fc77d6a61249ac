"""Vocabulary of clips of shapes, and the combinations that are held out of training."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from nodes.shared.shapes.grammar import COLOR_WORDS, SHAPE_WORDS
from nodes.shared.shapes.scene import COLORS, SceneMotion, SceneShape
from studio.core.translation import tr
from studio.sdk import ParameterError

OBJECT_COLORS: Final = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink")
BACKGROUNDS: Final = ("black", "white", "gray", "navy", "cream", "brown")
SIZES: Final = {"small": 0.6, "usual": 1.0, "big": 1.5}
GRADIENTS: Final = "gradients"
_SEEN_ALIKE: Final = {(shape, SceneMotion.SPIN) for shape in (SceneShape.CIRCLE, SceneShape.RING)}
_TRIPLES: Final = 9  # every ninth is held back


class ShapeDomain(StrEnum):
    """How much there is to be seen."""

    TINY = "tiny: 3 shapes, 4 colors, 4 directions"
    FULL = "full grammar"
    CUSTOM = "as listed below"


class HoldOut(StrEnum):
    """Which combinations are only in validation samples."""

    NONE = "none"
    PAIRS = "pairs of color and shape"
    TRIPLES = "triples of color, shape and motion"
    BOTH = "pairs and triples"


class Combination(NamedTuple):
    """An object, as places in the lists of a vocabulary."""

    shape: int
    color: int
    motion: int


@dataclass(frozen=True, slots=True)
class ShapeVocabulary:
    """What may be seen.

    Args:
        shapes: Of the objects.
        colors: Of the objects, by name.
        motions: What an object does.
        backgrounds: Colors by name.
        sizes: Of `SIZES`.
        has_gradients: Whether backgrounds may also run from one color to another.
    """

    shapes: tuple[SceneShape, ...]
    colors: tuple[str, ...]
    motions: tuple[SceneMotion, ...]
    backgrounds: tuple[str, ...]
    sizes: tuple[str, ...] = ("usual",)
    has_gradients: bool = False

    @classmethod
    def parse_lists(cls, shapes: str, colors: str, motions: str, backgrounds: str, sizes: str) -> ShapeVocabulary:
        """Return what lists divided by commas say. Raises ParameterError with the words there are."""
        ground = _words("backgrounds", backgrounds, {**_named(COLOR_WORDS), GRADIENTS: GRADIENTS})
        plain = tuple(name for name in ground if name != GRADIENTS)
        if len(plain) < (2 if GRADIENTS in ground else 1):
            raise ParameterError("backgrounds", backgrounds, tr("one color, or two if there are gradients"))
        return cls(
            tuple(SceneShape(name) for name in _words("shapes", shapes, SHAPE_WORDS)),
            _words("colors", colors, _named(COLOR_WORDS)),
            tuple(
                SceneMotion(name)
                for name in _words("motions", motions, {motion.value: motion for motion in SceneMotion})
            ),
            plain,
            _words("sizes", sizes, {name: name for name in SIZES}),
            GRADIENTS in ground,
        )

    def split_combinations(self, hold_out: HoldOut) -> tuple[tuple[Combination, ...], tuple[Combination, ...]]:
        """Return what training samples may show, and what is held back.

        Held back are pairs that lie on a diagonal through the lists, and every ninth triple. A shape that looks alike
        however it is turned does not spin.

        Raises:
            ParameterError: Nothing is left to learn from, or there is nothing to hold back.
        """
        return _divided(self, hold_out)


TINY: Final = ShapeVocabulary(
    (SceneShape.CIRCLE, SceneShape.SQUARE, SceneShape.TRIANGLE),
    ("red", "yellow", "green", "blue"),
    (SceneMotion.LEFT, SceneMotion.RIGHT, SceneMotion.UP, SceneMotion.DOWN),
    ("black",),
)
FULL: Final = ShapeVocabulary(
    tuple(SceneShape), OBJECT_COLORS, tuple(SceneMotion), BACKGROUNDS, tuple(SIZES), has_gradients=True
)


@lru_cache(maxsize=16)
def _divided(words: ShapeVocabulary, hold_out: HoldOut) -> tuple[tuple[Combination, ...], tuple[Combination, ...]]:
    places = product(range(len(words.shapes)), range(len(words.colors)), range(len(words.motions)))
    every = [Combination(*place) for place in places]
    shown = [one for one in every if (words.shapes[one.shape], words.motions[one.motion]) not in _SEEN_ALIKE]
    held = tuple(one for one in shown if _is_held(one, len(words.colors), hold_out))
    seen = tuple(one for one in shown if one not in held)
    if not seen or (hold_out is not HoldOut.NONE and not held):
        raise ParameterError(
            "hold_out",
            tr("{held} of {all} combinations", held=len(held), all=len(shown)),
            tr("more shapes, colors or motions, so that some are for training and some are held out"),
        )
    return seen, held


def _is_held(one: Combination, colors: int, hold_out: HoldOut) -> bool:
    pair = hold_out in (HoldOut.PAIRS, HoldOut.BOTH) and (one.color - one.shape) % colors == 0
    return pair or (hold_out in (HoldOut.TRIPLES, HoldOut.BOTH) and sum(one) % _TRIPLES == 0)


def _named(colors: Iterable[str]) -> dict[str, str]:
    """Return each word for a color with the name it goes by."""
    return {word: word if word in COLORS else "gray" for word in colors}


def _words(
    parameter: str, text: str, known: dict[str, str] | dict[str, SceneShape] | dict[str, SceneMotion]
) -> tuple[str, ...]:
    """Return the words of a list, each once, by the name it goes by."""
    found = []
    for word in (part.strip().lower() for part in text.split(",")):
        if word and word not in known:
            raise ParameterError(parameter, word, ", ".join(known))
        if word:
            found.append(str(known[word]))
    if not found:
        raise ParameterError(parameter, text, tr("one or more of: {words}", words=", ".join(known)))
    return tuple(dict.fromkeys(found))
