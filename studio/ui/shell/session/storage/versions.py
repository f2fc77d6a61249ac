"""The last ten saves of each project, in the state folder: earlier versions to go back to.

They lie there, and not beside the project, so that a shared folder is not littered, and a version survives the folder
being deleted. Each is the file as it was written, byte for byte. Work that was left behind by a crash and not wanted is
kept among them, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from studio.core.errors import ProjectFileError
from studio.core.files import make_private_folder
from studio.core.translation import tr
from studio.graph.file.project_file import PROJECT_SUFFIX
from studio.graph.file.text_file import write_text_file
from studio.ui.shell.session.storage.file_fingerprint import compute_digest, make_project_key

MAX_VERSIONS = 10
UNTITLED = "Untitled.loom"
_TIME_FORMAT = "%Y%m%d-%H%M%S-%f"
_UNSAVED = ".unsaved"


@dataclass(frozen=True, slots=True)
class ProjectVersion:
    """A project as it was once.

    Args:
        file: Where it is kept.
        saved_at: When it was saved.
        size: In bytes.
        is_unsaved: It was never saved: a crash left it behind.
    """

    file: Path
    saved_at: datetime
    size: int
    is_unsaved: bool


class VersionStore:
    """Store of versions. Its methods access files; call them in the worker thread.

    Args:
        folder: The state folder.
    """

    def __init__(self, folder: Path) -> None:
        self._state = folder
        self._folder = folder / "versions"

    def find_home(self, path: Path | None) -> Path:
        """Return the path that relative paths in a project start from: its own, or a fixed one if it has none."""
        return path if path is not None else self._state / UNTITLED

    def add_version(self, path: Path | None, text: str, *, unsaved: bool = False, when: datetime | None = None) -> None:
        """Keep a version, and forget those before the last ten. One that equals the newest takes its place.

        Raises:
            ProjectFileError: It cannot be written.
        """
        home = self.find_home(path)
        folder = self._folder / make_project_key(home)
        kind = _UNSAVED if unsaved else ""
        stamp = (when or datetime.now().astimezone()).astimezone(UTC).strftime(_TIME_FORMAT)
        target = folder / f"{stamp}{kind}{PROJECT_SUFFIX}"
        others = [v for v in self.list_versions(path) if v.is_unsaved is unsaved and v.file != target]
        newest = others[:1] if others and _has_content(others[0], text) else []
        create_private_folder(folder)
        write_text_file(target, text, private=True)
        write_text_file(folder / "project.txt", f"{home}\n", private=True)
        for version in [*newest, *others[len(newest) :][MAX_VERSIONS - 1 :]]:
            version.file.unlink(missing_ok=True)

    def has_version(self, path: Path, digest: str) -> bool:
        """Return whether a content is kept already."""
        return any(compute_digest(version.file.read_bytes()) == digest for version in self.list_versions(path))

    def list_versions(self, path: Path | None) -> tuple[ProjectVersion, ...]:
        """Return what is kept of a project, the newest first."""
        folder = self._folder / make_project_key(self.find_home(path))
        found = (_parse_version(file) for file in folder.glob(f"*{PROJECT_SUFFIX}"))
        return tuple(sorted((v for v in found if v is not None), key=lambda v: v.saved_at, reverse=True))


def create_private_folder(folder: Path) -> None:
    """Make a folder for files of ours, which others cannot read. Raises ProjectFileError."""
    try:
        make_private_folder(folder)
    except OSError as error:
        raise ProjectFileError(folder, tr("it cannot be made: {reason}", reason=error.strerror or error)) from None


def _has_content(version: ProjectVersion, text: str) -> bool:
    content = text.encode()
    return version.size == len(content) and version.file.read_bytes() == content


def _parse_version(file: Path) -> ProjectVersion | None:
    stem = file.name.removesuffix(PROJECT_SUFFIX)
    try:
        when = datetime.strptime(stem.removesuffix(_UNSAVED), _TIME_FORMAT).replace(tzinfo=UTC).astimezone()
        return ProjectVersion(file, when, file.stat().st_size, stem.endswith(_UNSAVED))
    except (ValueError, OSError):
        return None
