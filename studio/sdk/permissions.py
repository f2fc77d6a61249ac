"""What a project must be allowed before it may reach outside of its files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from studio.core.language import marked, tr


class PermissionKind(StrEnum):
    """A kind of thing outside of a project's files. The values are those of `--allow`."""

    CAMERA = "camera"
    MICROPHONE = "microphone"

    @property
    def words(self) -> str:
        """What people call it."""
        return tr(_WORDS[self])


_WORDS: Final = {PermissionKind.CAMERA: marked("camera"), PermissionKind.MICROPHONE: marked("microphone")}
_NAMED: Final = {
    PermissionKind.CAMERA: marked("camera “{name}”"),
    PermissionKind.MICROPHONE: marked("microphone “{name}”"),
}


@dataclass(frozen=True, slots=True, order=True)
class Permission:
    """The use of one thing. Another device of the same kind is another permission.

    Args:
        kind: What is used.
        detail: Which one, as its key; empty for the system's choice.
    """

    kind: PermissionKind
    detail: str = ""

    @property
    def words(self) -> str:
        """What is used, for people: "camera “/dev/video0”"."""
        return tr(_NAMED[self.kind], name=self.detail) if self.detail else self.kind.words
