"""Folders that an agent may read from and write to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studio.core.errors import StudioError
from studio.core.paths.network_paths import is_near
from studio.core.translation import tr


def resolve_allowed(text: str, roots: Sequence[Path]) -> Path:
    """Return a path that an agent names, absolute, with links and ".." resolved.

    Args:
        text: The path; a relative one counts from the first folder.
        roots: The folders.

    Raises:
        StudioError: It lies outside of all of them, or there are none.
    """
    if not roots:
        raise StudioError(tr("No folder is open to this connection: start it with --root DIR."))
    if "\0" in text:
        raise StudioError(tr("A path must not hold the character 0."))
    if not is_near(text, str(roots[0])):  # to look at it would open a connection
        raise StudioError(tr("{path} lies on another machine, and is not looked at.", path=text))
    path = Path(text).expanduser()
    found = (path if path.is_absolute() else roots[0] / path).resolve()
    folders = [root.resolve() for root in roots]
    if not any(found == folder or folder in found.parents for folder in folders):
        names = ", ".join(str(folder) for folder in folders)
        raise StudioError(tr("{path} lies outside of the folders that are open: {folders}.", path=text, folders=names))
    return found
