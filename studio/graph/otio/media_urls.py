"""Paths of media as URLs, and back: relative ones, those with drive letters, and those of shares on a network.

RFC 3986 and RFC 8089. Programs write URLs with and without percent-encoding, and plain paths in their place.
"""

from __future__ import annotations

import os
import re
from itertools import takewhile
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from studio.core.paths.network_paths import is_near

_DRIVE: Final = re.compile(r"[A-Za-z]:(?=[\\/]|$)")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_SAFE: Final = "/!$&'()*+,;=@~-._"


def make_url(file: str, folder: PurePath) -> str:
    """Return the URL of a file: relative to a folder on the same drive, and else absolute.

    Args:
        file: Its absolute path, with forward slashes.
        folder: Where the timeline lies, as an absolute path.
    """
    relative = _find_relative(file, folder)
    return quote(relative, safe=_SAFE) if relative else make_absolute_url(file)


def make_absolute_url(file: str) -> str:
    """Return the URL of a file by its whole path."""
    if file.startswith("//"):  # a share: its server is the authority
        return f"file:{quote(file, safe=_SAFE)}"
    if _DRIVE.match(file):
        return f"file:///{file[:2]}{quote(file[2:], safe=_SAFE)}"
    return f"file://{quote(file, safe=_SAFE)}"


def _find_relative(file: str, folder: PurePath) -> str:
    """Return the way from a folder to a file; empty where they have nothing in common but the root."""
    path: PurePath = PureWindowsPath(file) if _DRIVE.match(file) or file.startswith("//") else PurePosixPath(file)
    here: PurePath = type(path)(folder)
    if path.drive.lower() != here.drive.lower() or not path.root:
        return ""
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(path.parts, here.parts, strict=False)))
    if common < (1 if path.drive.startswith("\\\\") else 2):
        return ""
    return "/".join([".."] * (len(here.parts) - common) + list(path.parts[common:]))


def parse_url(url: str, folder: Path) -> str | None:
    """Return the path of a file that a URL names, absolute and with forward slashes; None if it names no file.

    Args:
        url: What the timeline says.
        folder: Where it lies: relative URLs start there.
    """
    text = url.strip()
    if not text or "\0" in text:
        return None
    if text[:5].lower() == "file:":
        return _normalize(_parse_file_url(text), folder)
    if _DRIVE.match(text) or text.startswith("\\\\"):
        return _normalize(text.replace("\\", "/"), folder)
    if _SCHEME.match(text):
        return None
    plain = _normalize(text, folder)
    decoded = _normalize(unquote(text), folder)
    can_look = plain != decoded and is_near(plain, str(folder))
    return plain if can_look and os.path.exists(plain) else decoded  # noqa: PTH110


def _parse_file_url(url: str) -> str:
    parts = urlsplit(url.replace("\\", "/").replace("#", "%23").replace("?", "%3F"))
    path = unquote(parts.path)
    if _DRIVE.match(parts.netloc + "/"):  # file://C:/clip.mov, as some write it
        return parts.netloc + path
    if parts.netloc and parts.netloc.lower() not in ("localhost", "127.0.0.1"):
        return f"//{unquote(parts.netloc)}{path}"
    return path[1:] if _DRIVE.match(path[1:]) else path


def _normalize(path: str, folder: Path) -> str:
    """Return an absolute path without dots; one of another system stays as it is."""
    if _DRIVE.match(path) or path.startswith("//"):
        return PureWindowsPath(os.path.normpath(path) if os.name == "nt" else path).as_posix()
    return Path(os.path.normpath(folder / path)).as_posix()
