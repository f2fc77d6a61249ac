"""Wildcards of prompts: "__color__" stands for a line of `color.txt` in a folder of the user's, chosen by the seed."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Final

from studio.core.errors import MediaError, ParameterError
from studio.core.translation import tr
from studio.sdk import Media

_WILDCARD: Final = re.compile(r"(?<!\\)__([^\s_]\S*?)__(?!_)")
_NAME: Final = re.compile(r"\w[\w-]*(?:/\w[\w-]*)*")
_SUFFIX: Final = ".txt"
_COMMENT: Final = "#"
_DEEPEST: Final = 16
"""So often a line may name a further wildcard."""
_LONGEST: Final = 100_000
_SHOWN: Final = 20
_MOST: Final = 64

_lines: Final[OrderedDict[tuple[Path, str], tuple[str, ...]]] = OrderedDict()
_lock: Final = threading.Lock()


def has_wildcards(text: str) -> bool:
    """Return whether a text names a wildcard."""
    return _WILDCARD.search(text) is not None


def expand_wildcards(text: str, folder: Path, seed: int, media: Media) -> str:
    """Return a text with a line in the place of each wildcard.

    Lines may name further wildcards, and have weights and choices. A backslash before a wildcard takes its meaning.
    The same text, seed and files give the same result.

    Args:
        text: As it was written.
        folder: With the files; "__animals/cats__" is `animals/cats.txt`. Empty if there is none: nothing is changed.
        seed: Chooses the lines.
        media: Reads the files.

    Raises:
        ParameterError: There is no such file in the folder, or wildcards name each other in a circle.
        MediaError: A file cannot be read, or is too large.
    """
    if folder == Path():
        return text
    random = Random(seed)
    for _ in range(_DEEPEST):
        if not has_wildcards(text):
            return text.replace(r"\__", "__")
        text = _WILDCARD.sub(lambda found: random.choice(_read_lines(_find_file(found[1], folder, media), media)), text)
        if len(text) > _LONGEST:
            break
    accepted = tr("wildcards whose lines do not name each other in a circle, and do not grow without end")
    raise ParameterError("wildcards", str(folder), accepted)


def list_wildcard_files(texts: Iterable[str], folder: Path, media: Media) -> tuple[Path, ...]:
    """Return the files that the wildcards in texts may be read from, those that lines of theirs name, too.

    Files that are not there, or cannot be read, are left out: whoever expands the texts says so.
    """
    found: dict[Path, None] = {}
    waiting = [name for text in texts for name in _WILDCARD.findall(text)] if folder != Path() else []
    while waiting:
        try:
            file = _find_file(waiting.pop(), folder, media)
            if file not in found:
                found[file] = None
                waiting += [name for line in _read_lines(file, media) for name in _WILDCARD.findall(line)]
        except (ParameterError, MediaError):
            continue
    return tuple(found)


def _find_file(name: str, folder: Path, media: Media) -> Path:
    """Return the file of a wildcard: in the folder, and not by a link to elsewhere. Raises ParameterError."""
    file = folder.joinpath(*name.split("/")).with_suffix(_SUFFIX) if _NAME.fullmatch(name) else None
    if file is not None and file.resolve().is_relative_to(folder.resolve()) and file in media.list_folder(folder).files:
        return file
    known = [each for each in media.list_folder(folder).files if each.suffix == _SUFFIX]
    names = [f"__{each.relative_to(folder).with_suffix('').as_posix()}__" for each in known]
    shown = ", ".join([*names[:_SHOWN], *(["…"] if len(names) > _SHOWN else [])])
    raise ParameterError("wildcards", f"__{name}__", tr("a file of the folder: {names}", names=shown or tr("none")))


def _read_lines(file: Path, media: Media) -> tuple[str, ...]:
    """Return the lines of a file that are not empty and no comments; kept until the file changes."""
    key = file, media.get_file_version(file)
    with _lock:
        if key in _lines:
            _lines.move_to_end(key)
            return _lines[key]
    stripped = (line.strip() for line in media.read_text(file).splitlines())
    found = tuple(line for line in stripped if line and not line.startswith(_COMMENT))
    if not found:
        raise ParameterError("wildcards", file.name, tr("a file with a line of text in it"))
    with _lock:
        _lines[key] = found
        while len(_lines) > _MOST:
            _lines.popitem(last=False)
    return found
