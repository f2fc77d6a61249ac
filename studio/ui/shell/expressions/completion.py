"""Completion of the names in an expression: what may be meant by the word before the cursor. No widgets here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

_QUOTED: Final = r"`[^`]*`"
_WORD: Final = r"[^\W\d]\w*"
_NAME: Final = rf"(?:{_QUOTED}|{_WORD})"
_REFERENCE: Final = re.compile(
    rf"(?P<up>(?:\.\./)*)(?P<groups>(?:{_NAME}/)*)"
    rf"(?:(?P<node>{_NAME})\.(?:(?P<param>{_WORD})\.)?(?P<member>\w*)|(?P<open>`[^`]*|{_WORD})?)$"
)
_INSIDE_WORD: Final = re.compile(r"\w*`?")
_MOST: Final = 60


class CompletionKind(Enum):
    """Kind of a name."""

    NODE = auto()
    GROUP = auto()
    PARAMETER = auto()
    PART = auto()
    VARIABLE = auto()
    FUNCTION = auto()


@dataclass(frozen=True, slots=True)
class Completion:
    """A name that may be meant.

    Args:
        text: What is written in the place of the word before the cursor.
        label: What the list shows.
        help: One line that explains it.
        kind: What it names.
    """

    text: str
    label: str
    help: str
    kind: CompletionKind


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """The unfinished reference before the cursor.

    Args:
        start: Where the word begins that a completion takes the place of.
        levels_up: How many levels further out the names lie.
        groups: The names of the groups that are entered from there.
        node: The node whose parameters are asked for; None if nodes, variables and functions are.
        param: The parameter whose parts are asked for; None if parameters are.
        word: What is typed of the word, without quotes.
    """

    start: int
    levels_up: int = 0
    groups: tuple[str, ...] = ()
    node: str | None = None
    param: str | None = None
    word: str = ""

    @property
    def is_path(self) -> bool:
        """Whether a node on another level is named: neither a variable nor a function can be meant."""
        return bool(self.levels_up or self.groups)


def read_completion_requests(text: str, cursor: int) -> tuple[CompletionRequest, ...]:
    """Return what may be asked for at the cursor: a path first, then the last word of it, as `a/b` also divides.

    Args:
        text: The expression.
        cursor: Where it is being typed.
    """
    before = text[:cursor]
    found = _REFERENCE.search(before)
    while found is not None and _is_inside(before, found.start()):
        at_end = found.start() == len(before)
        found = None if at_end else _REFERENCE.search(before, found.start() + 1)
    if found is None:
        return ()
    requests = [_make_request(found)]
    if found["groups"]:
        requests.append(_make_request(found, is_path=False))
    return tuple(requests)


def _make_request(found: re.Match[str], *, is_path: bool = True) -> CompletionRequest:
    groups = tuple(map(strip_quotes, re.findall(_NAME, found["groups"]))) if is_path else ()
    levels_up = len(found["up"]) // len("../") if is_path else 0
    if found["node"] is not None:
        member = found["member"]
        return CompletionRequest(
            found.start("member"), levels_up, groups, strip_quotes(found["node"]), found["param"], member
        )
    word = found["open"] or ""
    start = found.start("open") if found["open"] is not None else found.end()
    return CompletionRequest(start, levels_up, groups, word=word.removeprefix("`"))


def _is_inside(before: str, start: int) -> bool:
    """Return whether what was found is a part of something else: of a number, a text or a name in quotes."""
    ahead = before[:start]
    return bool(ahead) and (ahead[-1] in ".`" or ahead[-1].isalnum() or any(ahead.count(each) % 2 for each in "`\"'"))


def find_word_end(text: str, cursor: int) -> int:
    """Return where the word ends that the cursor is in: a completion takes the place of all of it."""
    found = _INSIDE_WORD.match(text, cursor)
    return found.end() if found is not None else cursor


def strip_quotes(name: str) -> str:
    """Return a name without the marks around it."""
    return name[1:-1] if len(name) > 1 and name.startswith("`") and name.endswith("`") else name


def rank_completions(found: Iterable[Completion], word: str) -> tuple[Completion, ...]:
    """Return the completions that have a word in their names, those first that begin with it; not the word alone."""
    ranked = sorted(_iter_ranked(found, word.casefold()), key=lambda pair: pair[0])
    shown = tuple(completion for _, completion in ranked[:_MOST])
    is_done = len(shown) == 1 and shown[0].text == word
    return () if is_done else shown


def _iter_ranked(found: Iterable[Completion], word: str) -> Iterator[tuple[int, Completion]]:
    for completion in found:
        name = completion.label.casefold()
        if name.startswith(word):
            yield 0, completion
        elif any(part.startswith(word) for part in re.split(r"[\W_]+", name)):
            yield 1, completion
        elif word in name:
            yield 2, completion
