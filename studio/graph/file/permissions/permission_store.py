"""Store of the permissions that the user has granted, by the fingerprint of the project.

Each project has one small file, in a folder of the user's own.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from studio.core.errors import StudioError
from studio.core.files import make_private_folder, write_atomic
from studio.core.translation import tr
from studio.sdk.permissions import Permission, PermissionKind

logger = logging.getLogger(__name__)

_FOLDER: Final = "permissions"
_MOST_FILES: Final = 1000
_MOST_BYTES: Final = 1 << 16


class PermissionStore:
    """Reads and writes what was allowed. Its methods are called away from the GUI thread.

    Args:
        state: The state folder.
    """

    def __init__(self, state: Path) -> None:
        self.folder = state / _FOLDER

    def read_permissions(self, fingerprint: str) -> frozenset[Permission]:
        """Return what a project was allowed; nothing where there is no entry, or one that cannot be read."""
        file = self._file(fingerprint)
        try:
            if not file.is_file() or file.stat().st_size > _MOST_BYTES:
                return frozenset()
            rows = json.loads(file.read_bytes())["granted"]
            return frozenset(Permission(PermissionKind(row["kind"]), str(row["detail"])) for row in rows)
        except (OSError, ValueError, TypeError, KeyError) as error:
            logger.warning("what was allowed is asked for again: %s: %s", file.name, error)
            return frozenset()

    def has_entry(self, fingerprint: str) -> bool:
        """Return whether the user has saved such a project, or has allowed it something."""
        return self._file(fingerprint).is_file()

    def save_permissions(self, fingerprint: str, granted: Iterable[Permission]) -> None:
        """Keep what a project was allowed, in place of what was kept of it; of too many entries the oldest go.

        Raises:
            StudioError: It cannot be written.
        """
        rows = [{"kind": str(each.kind), "detail": each.detail} for each in sorted(granted)]
        try:
            make_private_folder(self.folder)
            write_atomic(self._file(fingerprint), json.dumps({"granted": rows}) + "\n", private=True)
        except OSError as error:
            raise _make_error(self.folder, error) from error
        self._drop_oldest()

    def remove_permissions(self, fingerprint: str) -> None:
        """Keep nothing of a project. Raises StudioError."""
        try:
            self._file(fingerprint).unlink(missing_ok=True)
        except OSError as error:
            raise _make_error(self.folder, error) from error

    def _file(self, fingerprint: str) -> Path:
        return self.folder / f"{fingerprint}.json"

    def _drop_oldest(self) -> None:
        files = list(self.folder.glob("*.json"))
        if len(files) > _MOST_FILES:
            with suppress(OSError):  # another program drops them, too
                files.sort(key=lambda file: file.stat().st_mtime_ns)
                for file in files[: len(files) - _MOST_FILES]:
                    file.unlink(missing_ok=True)


def _make_error(folder: Path, error: OSError) -> StudioError:
    return StudioError(tr("{folder} cannot be written: {reason}", folder=folder, reason=error.strerror or error))
