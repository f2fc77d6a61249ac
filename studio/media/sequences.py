"""Numbered picture sequences: `shot.####.png` and `shot.%04d.png`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from studio.core.errors import MediaError
from studio.core.language import marked, tr, tr_n
from studio.media.sources import reading

_FIELD = re.compile(r"(#+)|%(?:0(\d+))?d")
EXAMPLE = marked("shot.####.png or shot.%04d.png")


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
    def parse(cls, pattern: Path) -> SequencePattern:
        """Read a pattern.

        Raises:
            MediaError: The file name has no place for a number, or more than one.
        """
        fields = list(_FIELD.finditer(pattern.name))
        if len(fields) != 1:
            many = tr_n(
                "has {count} place for the frame number; accepted: one, as in {example}",
                "has {count} places for the frame number; accepted: one, as in {example}",
                len(fields),
                example=tr(EXAMPLE),
            )
            none = tr("has no place for the frame number; accepted: one, as in {example}", example=tr(EXAMPLE))
            raise MediaError(pattern, many if fields else none)
        field = fields[0]
        digits = len(field[1]) if field[1] else int(field[2] or 1)
        name = pattern.name
        return cls(pattern.parent, name[: field.start()], name[field.end() :], digits)

    def path(self, number: int) -> Path:
        """Return the file with a number."""
        return self.folder / f"{self.prefix}{number:0{self.digits}d}{self.suffix}"


def list_sequence(pattern: Path) -> tuple[Path, ...]:
    """Return the existing files of a sequence in the order of their numbers; gaps are left out.

    Raises:
        MediaError: The pattern has no place for a number, the folder is missing, or nothing in it fits.
    """
    parsed = SequencePattern.parse(pattern)
    name = re.compile(re.escape(parsed.prefix) + r"(\d+)" + re.escape(parsed.suffix))
    if not parsed.folder.is_dir():
        raise MediaError(pattern, tr("the folder {folder} does not exist", folder=parsed.folder))
    with reading(pattern):
        matches = [(m, p) for p in parsed.folder.iterdir() if (m := name.fullmatch(p.name))]
    fitting = [(int(m[1]), p) for m, p in matches if len(m[1]) == max(parsed.digits, len(str(int(m[1]))))]
    if not fitting:
        raise MediaError(pattern, tr("no file fits; wanted: files such as {name}", name=parsed.path(1).name))
    return tuple(path for _, path in sorted(fitting))
