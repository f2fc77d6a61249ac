"""Checks and suffixes for nodes that have a file or a folder as a parameter."""

from __future__ import annotations

from pathlib import Path

from studio.core.errors import EmptyParameterError
from studio.sdk.params import ParamValue

VIDEO_TYPES = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v", ".mxf", ".ts", ".gif", ".apng")
"""Suffixes of the video files that file dialogs offer."""

IMAGE_TYPES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".exr", ".webp", ".avif", ".bmp")
"""Suffixes of the picture files that file dialogs offer."""


def require_path(file: Path, accepted: str, parameter: str = "file") -> Path:
    """Return the path that a parameter names.

    Raises:
        EmptyParameterError: It is empty; the message says what is `accepted`.
    """
    if file == Path():
        raise EmptyParameterError(parameter, accepted)
    return file


def rename_graph_param(params: dict[str, ParamValue]) -> dict[str, ParamValue]:
    """Return parameters in which `store_graph` has the value of what was called `graph`."""
    return {"store_graph" if name == "graph" else name: value for name, value in params.items()}
