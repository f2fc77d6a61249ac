"""Names of numbered files: `shot.####.png` and `shot.%04d.png`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from studio.core.errors import MediaError
from studio.core.translation import tr, tr_n, tr_noop

_NUMBER_FIELD: Final = re.compile(r"(#+)|%(?:0(\d+))?d")
EXAMPLE_PATTERN: Final = tr_noop("shot.####.png or shot.%04d.png")


@dataclass(frozen=True, slots=True)
class SequencePattern:
    """A file name with a place for the frame number.

    Args:
        folder: Where the files lie.
        prefix: What stands before the number.
        suffix: What stands after it.
        digits: How many digits it has at least.
    """

    folder: Path
    prefix: str
    suffix: str
    digits: int

    @classmethod
    def from_text(cls, pattern: Path) -> SequencePattern:
        """Read a pattern.

        Raises:
            MediaError: The file name has no place for a number, or more than one.
        """
        fields = list(_NUMBER_FIELD.finditer(pattern.name))
        if len(fields) != 1:
            many = tr_n(
                "has {count} place for the frame number; accepted: one, as in {example}",
                "has {count} places for the frame number; accepted: one, as in {example}",
                len(fields),
                example=tr(EXAMPLE_PATTERN),
            )
            none = tr("has no place for the frame number; accepted: one, as in {example}", example=tr(EXAMPLE_PATTERN))
            raise MediaError(pattern, many if fields else none)
        field = fields[0]
        digits = len(field[1]) if field[1] else int(field[2] or 1)
        name = pattern.name
        return cls(pattern.parent, name[: field.start()], name[field.end() :], digits)

    def frame_path(self, number: int) -> Path:
        """Return the file with a number."""
        return self.folder / f"{self.prefix}{number:0{self.digits}d}{self.suffix}"


def has_number_field(file: Path) -> bool:
    """Return whether a file's name has a place for a frame number, #### or %04d, and so stands for several files."""
    return _NUMBER_FIELD.search(file.name) is not None


def list_numbered_files(pattern: Path, first: int, count: int) -> tuple[Path, ...]:
    """Return so many files of a sequence from a number on; none where the pattern has no place for a number."""
    try:
        parsed = SequencePattern.from_text(pattern)
    except MediaError:
        return ()
    return tuple(parsed.frame_path(number) for number in range(first, first + count))
