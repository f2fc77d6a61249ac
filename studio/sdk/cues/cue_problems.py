"""Problems of a file of cues: what cannot be used of it, and where that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from studio.core.errors import StudioError
from studio.core.translation import tr_n

_MOST_LISTED: Final = 20


@dataclass(slots=True)
class CueProblems:
    """Collects what is wrong with a file while it is read.

    Args:
        is_strict: Raise StudioError at the first problem instead of collecting it.
    """

    is_strict: bool = True
    texts: list[str] = field(default_factory=list)
    """What was skipped or changed, each with the number of its line."""
    styled_count: int = 0
    """Cues with italics, colors or exact positions, which are left out."""

    def add(self, text: str) -> None:
        """Note a problem.

        Raises:
            StudioError: Problems are not accepted.
        """
        if self.is_strict:
            raise StudioError(text)
        self.texts.append(text)

    def describe(self) -> Iterator[str]:
        """Yield what a user should read, a line each; of very many problems the first ones and the number of others."""
        yield from self.texts[:_MOST_LISTED]
        more = len(self.texts) - _MOST_LISTED
        if more > 0:
            yield tr_n("… and {count} more", "… and {count} more", more)
        if self.styled_count:
            yield tr_n(
                "The typeface, color or exact position of {count} subtitle was left out.",
                "The typefaces, colors or exact positions of {count} subtitles were left out.",
                self.styled_count,
            )
