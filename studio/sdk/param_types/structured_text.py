"""Texts of parameters that hold more than one value: JSON of a version, of which everything is checked.

Limits: what the parser of JSON refuses (too deep, whole numbers of more than 4300 digits) is no JSON here. NaN and
infinite numbers are no numbers to the checks, and of a member that stands twice the last one counts.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Generic, TypeGuard, TypeVar

from studio.core.errors import ParameterError
from studio.core.translation import tr

_Value = TypeVar("_Value")
_Choice = TypeVar("_Choice", bound=StrEnum)
_SHOWN: Final = 40  # characters of a bad text in an error


@dataclass(frozen=True)
class StructuredFormat:
    """The frame of the JSON of a parameter: `{"version": 1, "<content>": …}`. Every check raises with its name.

    Args:
        parameter: What errors call the parameter.
        content: The member that must be there.
        versions: The versions that can be read, the newest one last.
        kind: The type of the content, as `json` reads it.
        shown_version: How many characters of another version an error shows; None for all.
    """

    parameter: str
    content: str
    versions: tuple[int, ...] = (1,)
    kind: type[list[Any]] | type[dict[str, Any]] = list
    shown_version: int | None = None

    def refuse(self, found: str, accepted: str) -> ParameterError:
        """Return the error for what was found, and what would be accepted."""
        return ParameterError(self.parameter, found, accepted)

    def load(self, text: str, accepted: str) -> dict[str, Any]:
        """Return the members of a text.

        Raises:
            ParameterError: It is no JSON, has no such content, or is of another version.
        """
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not isinstance(found.get(self.content), self.kind):
            raise self.refuse(text[:_SHOWN], accepted)
        if found.get("version") not in self.versions:
            version = str(found.get("version"))[: self.shown_version]
            raise self.refuse(version, tr("version {version}", version=self.versions[-1]))
        return found

    def load_entries(self, text: str, accepted: str, most: int, accepted_count: str) -> list[Any]:
        """Return the content of a text that is a list, as `load` does; refuse more entries than `most`."""
        entries = self.load(text, accepted)[self.content]
        return self.read_list(entries, 0, most, str(len(entries)), accepted_count)

    def read_list(self, value: object, least: int, most: int, found: str, accepted: str) -> list[Any]:
        """Return a list of `least` to `most` values, whatever they are."""
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise self.refuse(found, accepted)
        return value

    def read_bool(self, value: object, found: str) -> bool:
        """Return what is true or false; a number is neither."""
        if not isinstance(value, bool):
            raise self.refuse(found, tr("true or false"))
        return value

    def read_choice(self, value: object, choices: type[_Choice], found: str) -> _Choice:
        """Return the choice of this name."""
        if value not in list(choices):
            raise self.refuse(found, ", ".join(choices))
        return choices(str(value))

    def read_frame(self, text: str, most: int) -> int:
        """Return the frame that is the name of a member, -`most`..`most`."""
        try:
            frame = int(text)
        except ValueError:
            frame = most + 1
        if abs(frame) > most:
            raise self.refuse(text[:_SHOWN], tr("the number of a frame"))
        return frame


class KnownTexts(Generic[_Value]):
    """The values of texts that were read or written last. Any thread may ask.

    Args:
        parse: Read a text that is not known.
        most: How many texts are kept.
    """

    def __init__(self, parse: Callable[[str], _Value], most: int) -> None:
        self._parse = parse
        self._most = most
        self._values: OrderedDict[str, _Value] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, text: str) -> _Value:
        """Return the value of a text; raise what `parse` raises."""
        with self._lock:
            if text in self._values:
                self._values.move_to_end(text)
                return self._values[text]
        value = self._parse(text)
        self.keep(text, value)
        return value

    def keep(self, text: str, value: _Value) -> None:
        """Keep the value of a text that was written: it is read at once."""
        with self._lock:
            self._values[text] = value
            self._values.move_to_end(text)
            while len(self._values) > self._most:
                self._values.popitem(last=False)


def is_number(value: object, limit: float) -> TypeGuard[float]:
    """Return whether it is a number from -`limit` to `limit`; true, false and NaN are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= limit


def is_integer(value: object, least: int, most: int) -> TypeGuard[int]:
    """Return whether it is a whole number of this range, written without a point; true and false are not."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def is_row(value: object, least: int, most: int, limit: float) -> TypeGuard[list[float]]:
    """Return whether it is a list of `least` to `most` numbers from -`limit` to `limit`."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        return False
    return all([is_number(each, limit) for each in value])  # noqa: C419  # a generator takes longer, for each point


def read_name(entry: dict[str, Any], number: int) -> str:
    """Return the name of an entry, or its number; half a character, which UTF-8 cannot hold, becomes a "?"."""
    return str(entry.get("name", number)).encode("utf-8", "replace").decode("utf-8")


def write_json(content: object) -> str:
    """Return JSON without spaces."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)
