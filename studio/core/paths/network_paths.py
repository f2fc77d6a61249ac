r"""Paths that lie on another machine. To look at one of them opens a connection, and may send the user's name along.

Windows connects to `\\server\share` with the credentials of who is logged in, as soon as a program asks whether a file
is there. Automatic mounts of other systems connect as well. So paths are judged here by their text alone.
"""

from __future__ import annotations

import re
from typing import Final

_SHARE: Final = re.compile(r"//(?:[?.]/+UNC/+)?(?P<server>[^/?.][^/]*)/*(?P<share>[^/]*)", re.IGNORECASE)
_DEVICE: Final = re.compile(r"//[?.](?:/+(?P<name>[^/]*)|$)")
_LOCAL: Final = re.compile(r"[A-Za-z]:|Volume\{[^}]*\}", re.IGNORECASE)
_AUTOMOUNT: Final = re.compile(r"(?P<mount>/net|/Network/Servers)/+(?P<server>[^/]+)(?:/|$)")


def find_network_place(path: str) -> str:
    r"""Return the machine and the share that a path lies on: "//server/share"; empty for one on this machine.

    Args:
        path: A path as Windows, macOS or Linux write it: "\\server\share\a.mov", "//server/share/a.mov",
            "\\?\UNC\server\share\a.mov", "\\.\pipe\name", "/net/server/a.mov".
    """
    text = path.replace("\\", "/")
    if not text.startswith("//"):
        mounted = _AUTOMOUNT.match(text)
        return f"{mounted['mount']}/{mounted['server']}" if mounted is not None else ""
    text = f"//{text.lstrip('/')}"
    share = _SHARE.match(text)
    if share is not None:
        return f"//{share['server']}/{share['share']}".rstrip("/").lower()
    device = _DEVICE.match(text)
    name = (device["name"] or "") if device is not None else ""
    return "" if _LOCAL.fullmatch(name) else f"//./{name}".rstrip("/").lower()


def is_near(path: str, other: str) -> bool:
    """Return whether a path may be looked at by who has opened another: it is on this machine, or on the same share."""
    place = find_network_place(path)
    return not place or place == find_network_place(other)
