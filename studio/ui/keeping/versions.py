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
from studio.core.language import tr
from studio.graph.files import write_text
from studio.graph.project_file import SUFFIX
from studio.ui.keeping.stamp import digest_of, key_of

MOST_VERSIONS = 10
UNTITLED = "Untitled.loom"
_STAMP = "%Y%m%d-%H%M%S-%f"
_UNSAVED = ".unsaved"


@dataclass(frozen=True, slots=True)
class Version:
    """A project as it was once.

    Args:
        file: Where it is kept.
        when: When it was saved.
        size: In bytes.
        unsaved: It was never saved: a crash left it behind.
    """

    file: Path
    when: datetime
    size: int
    unsaved: bool


class Versions:
    """Keeps versions. Its methods touch files: they are called in the worker thread.

    Args:
        folder: The state folder.
    """

    def __init__(self, folder: Path) -> None:
        self._state = folder
        self._folder = folder / "versions"

    def home_of(self, path: Path | None) -> Path:
        """Return the path that relative paths in a project start from: its own, or a fixed one if it has none."""
        return path if path is not None else self._state / UNTITLED

    def keep(self, path: Path | None, text: str, *, unsaved: bool = False, when: datetime | None = None) -> None:
        """Keep a version, and forget those before the last ten. One that equals the newest takes its place.

        Raises:
            ProjectFileError: It cannot be written.
        """
        home = self.home_of(path)
        folder = self._folder / key_of(home)
        kind = _UNSAVED if unsaved else ""
        stamp = (when or datetime.now().astimezone()).astimezone(UTC).strftime(_STAMP)
        target = folder / f"{stamp}{kind}{SUFFIX}"
        others = [v for v in self.of(path) if v.unsaved is unsaved and v.file != target]
        newest = others[:1] if others and _holds(others[0], text) else []
        make_folder(folder)
        write_text(target, text, private=True)
        write_text(folder / "project.txt", f"{home}\n", private=True)
        for version in [*newest, *others[len(newest) :][MOST_VERSIONS - 1 :]]:
            version.file.unlink(missing_ok=True)

    def has(self, path: Path, digest: str) -> bool:
        """Return whether a content is kept already."""
        return any(digest_of(version.file.read_bytes()) == digest for version in self.of(path))

    def of(self, path: Path | None) -> tuple[Version, ...]:
        """Return what is kept of a project, the newest first."""
        folder = self._folder / key_of(self.home_of(path))
        found = (_version(file) for file in folder.glob(f"*{SUFFIX}"))
        return tuple(sorted((v for v in found if v is not None), key=lambda v: v.when, reverse=True))


def make_folder(folder: Path) -> None:
    """Make a folder for files of ours, which others cannot read. Raises ProjectFileError."""
    try:
        make_private_folder(folder)
    except OSError as error:
        raise ProjectFileError(folder, tr("it cannot be made: {reason}", reason=error.strerror or error)) from None


def _holds(version: Version, text: str) -> bool:
    content = text.encode()
    return version.size == len(content) and version.file.read_bytes() == content


def _version(file: Path) -> Version | None:
    stem = file.name.removesuffix(SUFFIX)
    try:
        when = datetime.strptime(stem.removesuffix(_UNSAVED), _STAMP).replace(tzinfo=UTC).astimezone()
        return Version(file, when, file.stat().st_size, stem.endswith(_UNSAVED))
    except (ValueError, OSError):
        return None
