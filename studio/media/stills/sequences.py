"""Numbered picture sequences that are there."""

from __future__ import annotations

import re
from pathlib import Path

from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.media.source_file import translate_read_errors
from studio.sdk.files.sequence_pattern import SequencePattern


def list_sequence_files(pattern: Path) -> tuple[Path, ...]:
    """Return the existing files of a sequence in the order of their numbers; gaps are left out.

    Raises:
        MediaError: The pattern has no place for a number, the folder is missing, or nothing in it fits.
    """
    parsed = SequencePattern.from_text(pattern)
    name = re.compile(re.escape(parsed.prefix) + r"(\d+)" + re.escape(parsed.suffix))
    if not parsed.folder.is_dir():
        raise MediaError(pattern, tr("the folder {folder} does not exist", folder=parsed.folder))
    with translate_read_errors(pattern):
        matches = [(m, p) for p in parsed.folder.iterdir() if (m := name.fullmatch(p.name))]
    fitting = [(int(m[1]), p) for m, p in matches if len(m[1]) == max(parsed.digits, len(str(int(m[1]))))]
    if not fitting:
        raise MediaError(pattern, tr("no file fits; wanted: files such as {name}", name=parsed.frame_path(1).name))
    return tuple(path for _, path in sorted(fitting))
