"""Sidecar of a rendered file: the graph that made it, as a project file beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from studio.core.errors import MediaError
from studio.sdk.files.sequence_pattern import SequencePattern

SIDECAR_SUFFIX: Final = ".loom"
_LAST_NUMBER: Final = re.compile(r"\d+(?=\D*$)")


def make_sidecar_path(file: Path) -> Path:
    """Return where the graph of a file lies: beside `clip.mp4` as `clip.mp4.loom`.

    A numbered sequence has one for all its files: `shot.####.png.loom`, also where the name was written as
    `shot.%04d.png`.
    """
    try:
        pattern = SequencePattern.from_text(file)
    except MediaError:
        return file.with_name(file.name + SIDECAR_SUFFIX)
    return file.with_name(f"{pattern.prefix}{'#' * pattern.digits}{pattern.suffix}{SIDECAR_SUFFIX}")


def find_sidecar(file: Path) -> Path | None:
    """Return the sidecar of a file, or of the sequence that a numbered file belongs to; None if there is none."""
    found = [make_sidecar_path(file)]
    number = _LAST_NUMBER.search(file.stem)
    if number is not None:
        head, tail = file.stem[: number.start()], file.stem[number.end() :] + file.suffix
        digits = range(len(number[0]), 0, -1)  # the number may have outgrown its digits
        found += [file.with_name(f"{head}{'#' * count}{tail}{SIDECAR_SUFFIX}") for count in digits]
    return next((path for path in found if path.is_file()), None)
