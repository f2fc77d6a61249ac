"""Syntax of prompts: weights, as in "a (red:1.3) car", and choices, as in "a {red|blue} car"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

_STRONGER: Final = 1.1
_MAX_WEIGHT: Final = 10.0
_PARTS: Final = re.compile(r"\\[\\(){}|]|[()]|:\s*[-+]?\d*\.?\d+\s*(?=\))|[^\\():]+|[\\:]", re.DOTALL)
_CHOICE: Final = re.compile(r"(?<!\\)\{((?:\\[{}|]|[^{}])*)(?<!\\)\}")
_BAR: Final = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class WeightedSpan:
    """Part of a text with a weight of its own.

    Args:
        start: Index of its first character.
        end: Index behind its last character.
        weight: 1 for a usual one; −10..10.
    """

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class WeightedText:
    """A text without its syntax.

    Args:
        text: What a text encoder reads.
        spans: The parts of it whose weight is not 1, in order.
    """

    text: str
    spans: tuple[WeightedSpan, ...] = ()


def choose_alternatives(text: str, seed: int) -> str:
    """Return a text with one alternative of each "{red|blue}", chosen by the seed. Choices may be nested.

    Braces without a bar stay as they are. A backslash before a brace or a bar takes its meaning.
    """
    random, spared = Random(seed), "\0"

    def choose(found: re.Match[str]) -> str:
        options = _BAR.split(found[1])
        return random.choice(options) if len(options) > 1 else f"{spared}{found[1]}\1"

    while _CHOICE.search(text):
        text = _CHOICE.sub(choose, text)
    return re.sub(r"\\([{}|])", r"\1", text.replace(spared, "{").replace("\1", "}"))


def escape_syntax(text: str) -> str:
    """Return a text that is read as it is: `parse_weights` and `choose_alternatives` change nothing of what it says."""
    return re.sub(r"[\\(){}|]", r"\\\g<0>", text)


def parse_weights(text: str) -> WeightedText:
    """Return a text without its weights, and the weights.

    "(word:1.3)" weighs 1.3, "(word)" 1.1; weights of nested parentheses multiply. A backslash before a parenthesis
    takes its meaning. A parenthesis without its other one stays in the text.
    """
    if "(" not in text and "\\" not in text:
        return WeightedText(text)
    plain: list[str] = []
    spans: list[WeightedSpan] = []
    length = 0
    for part, weight in _merge(_iterate_parts(text)):
        if weight != 1.0:
            spans.append(WeightedSpan(length, length + len(part), weight))
        plain.append(part)
        length += len(part)
    return WeightedText("".join(plain), tuple(spans))


def _iterate_parts(text: str) -> Iterator[tuple[str, float]]:
    """Yield parts of a text with their weights."""
    parts = _PARTS.findall(text)
    closes = _match_parentheses(parts)
    weights = [1.0]
    for place, part in enumerate(parts):
        if part == "(" and place in closes:
            weights.append(weights[-1] * closes[place])
        elif part == ")" and place in closes:
            weights.pop()
        elif part.startswith(":") and place + 1 in closes and len(part) > 1:
            continue
        else:
            clean = part[1] if len(part) == 2 and part[0] == "\\" else part
            yield clean, max(-_MAX_WEIGHT, min(_MAX_WEIGHT, weights[-1]))


def _match_parentheses(parts: list[str]) -> dict[int, float]:
    """Return the places of parentheses that belong together: of the first the weight, of the last 1."""
    found: dict[int, float] = {}
    waiting: list[int] = []
    for place, part in enumerate(parts):
        if part == "(":
            waiting.append(place)
        elif part == ")" and waiting:
            before = parts[place - 1]
            is_number = before.startswith(":") and len(before) > 1 and place - 1 > waiting[-1]
            found[waiting.pop()] = float(before[1:]) if is_number else _STRONGER
            found[place] = 1.0
    return found


def _merge(parts: Iterator[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Yield parts, neighbors of one weight as one."""
    held, weight = "", 1.0
    for part, each in parts:
        if each != weight and held:
            yield held, weight
            held = ""
        held, weight = held + part, each
    if held:
        yield held, weight
