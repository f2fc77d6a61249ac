"""Permissions that a project needs before it may reach outside of its files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from studio.core.translation import tr, tr_noop


class PermissionKind(StrEnum):
    """A kind of thing outside of a project's files. The values are those of `--allow`."""

    CAMERA = "camera"
    MICROPHONE = "microphone"

    @property
    def display_name(self) -> str:
        """What people call it."""
        return tr(_WORDS[self])


_WORDS: Final = {PermissionKind.CAMERA: tr_noop("camera"), PermissionKind.MICROPHONE: tr_noop("microphone")}
_WITH_DETAIL: Final = {
    PermissionKind.CAMERA: tr_noop("camera “{name}”"),
    PermissionKind.MICROPHONE: tr_noop("microphone “{name}”"),
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
    def display_name(self) -> str:
        """What is used, for people: "camera “/dev/video0”"."""
        return tr(_WITH_DETAIL[self.kind], name=self.detail) if self.detail else self.kind.display_name
