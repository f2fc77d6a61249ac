"""Permissions that a project needs before it may reach outside of its own files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from studio.core.translation import tr, tr_noop


class PermissionKind(StrEnum):
    """A kind of thing outside of a project's files. The values are those of `--allow`."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    WRITE = "write"
    OVERWRITE = "overwrite"
    USER_NODE = "nodes"
    NETWORK = "network"

    @property
    def display_name(self) -> str:
        """What people call it."""
        return tr(_WORDS[self])

    @property
    def heading(self) -> str:
        """What all of this kind are called above a list, with what they do."""
        return tr(_HEADINGS[self])

    @property
    def is_device(self) -> bool:
        """Whether it is a device. It needs a permission in the user's own projects, too: he gives it by choosing it."""
        return self in (PermissionKind.CAMERA, PermissionKind.MICROPHONE)


_WORDS: Final = {
    PermissionKind.CAMERA: tr_noop("camera"),
    PermissionKind.MICROPHONE: tr_noop("microphone"),
    PermissionKind.WRITE: tr_noop("files outside of its folder"),
    PermissionKind.OVERWRITE: tr_noop("files to be replaced"),
    PermissionKind.USER_NODE: tr_noop("your own nodes"),
    PermissionKind.NETWORK: tr_noop("network"),
}
_WITH_DETAIL: Final = {
    PermissionKind.CAMERA: tr_noop("camera “{name}”"),
    PermissionKind.MICROPHONE: tr_noop("microphone “{name}”"),
    PermissionKind.WRITE: tr_noop("a file outside of its folder, “{name}”"),
    PermissionKind.OVERWRITE: tr_noop("a file to be replaced, “{name}”"),
    PermissionKind.USER_NODE: tr_noop("your own node “{name}”"),
    PermissionKind.NETWORK: tr_noop("the network place “{name}”"),
}
_HEADINGS: Final = {
    PermissionKind.CAMERA: tr_noop("See through cameras"),
    PermissionKind.MICROPHONE: tr_noop("Listen to microphones"),
    PermissionKind.WRITE: tr_noop("Write files outside of its folder"),
    PermissionKind.OVERWRITE: tr_noop("Write over files that it did not make"),
    PermissionKind.USER_NODE: tr_noop("Run nodes from your own folder"),
    PermissionKind.NETWORK: tr_noop("Read files from other machines"),
}


@dataclass(frozen=True, slots=True, order=True)
class Permission:
    """The use of one thing. Another device, file, node type or machine is another permission.

    Args:
        kind: What is used.
        detail: Which one. Of a device its key, empty for the system's choice; the path of a file, with the pattern of
            a sequence's numbers; the id of a node type; the place that `find_network_place` returns.
    """

    kind: PermissionKind
    detail: str = ""

    @property
    def display_name(self) -> str:
        """What is used, for people: "camera “/dev/video0”"."""
        return tr(_WITH_DETAIL[self.kind], name=self.detail) if self.detail else self.kind.display_name
