"""Store of each project's view state when it was left.

The state belongs to this user and is no part of the work. So it is not kept in the project's file.
"""

from __future__ import annotations

import json
import logging
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from studio.core.errors import ProjectFileError
from studio.graph.file.text_file import read_text_file, write_text_file
from studio.sdk.params import Point
from studio.ui.shell.session.storage.file_fingerprint import make_project_key
from studio.ui.shell.session.storage.versions import UNTITLED, create_private_folder

logger = logging.getLogger(__name__)

_MAX_KEPT = 200


@dataclass(frozen=True, slots=True)
class ProjectViewState:
    """View state of a project in its window.

    Args:
        frame: Where the playhead is.
        center: The middle of the canvas' view.
        zoom: Of the canvas.
        selected: The ids of the selected nodes.
        level: The ids of the groups that are entered, the outermost first.
    """

    frame: int
    center: Point
    zoom: float
    selected: tuple[str, ...] = ()
    level: tuple[str, ...] = ()


class ViewStateStore:
    """A small file for each project. Its methods touch files: they are called in the worker thread.

    Args:
        folder: The state folder.
    """

    def __init__(self, folder: Path) -> None:
        self._state = folder
        self._folder = folder / "views"

    def _file(self, path: Path | None) -> Path:
        return self._folder / f"{make_project_key(path or self._state / UNTITLED)}.json"

    def write_state(self, path: Path | None, state: ProjectViewState) -> None:
        """Keep how a project looks; those left longest ago are forgotten. What fails is only logged."""
        try:
            create_private_folder(self._folder)
            write_text_file(self._file(path), json.dumps(asdict(state)), private=True)
            kept = sorted(self._folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
            for file in kept[_MAX_KEPT:]:
                file.unlink(missing_ok=True)
        except (ProjectFileError, OSError) as error:
            logger.info("what the project looks like is not kept: %s", error)

    def read_state(self, path: Path | None) -> ProjectViewState | None:
        """Return how a project looked; None if that is not known."""
        try:
            return _parse_state(json.loads(read_text_file(self._file(path))))
        except (ProjectFileError, ValueError, TypeError, KeyError):
            return None


def _parse_state(found: dict[str, Any]) -> ProjectViewState:
    center, zoom = Point(*(float(value) for value in found["center"])), float(found["zoom"])
    if not all(math.isfinite(value) for value in (*center, zoom)) or zoom <= 0:
        raise ValueError("no place on a canvas")
    selected, level = (tuple(str(node) for node in found[name]) for name in ("selected", "level"))
    return ProjectViewState(max(0, int(found["frame"])), center, zoom, selected, level)
