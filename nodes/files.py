"""What nodes share that have the parameter `file`."""

from __future__ import annotations

from pathlib import Path

from studio.sdk import ParameterError


def given(file: Path, accepted: str) -> Path:
    """Return the path that the parameter `file` names.

    Raises:
        ParameterError: It is empty; the message says what is `accepted`.
    """
    if file == Path():
        raise ParameterError("file", "", accepted)
    return file
