"""Transfer of finished parts between writers of the same file on different machines."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class PartTransfer(Protocol):
    """A writer whose parts can be made by another writer of the same settings, elsewhere.

    One writer skips to a part, writes its frames, finishes it under a name and exports it. Another one imports it under
    a name of its own; `restore_part` with that name appends it then.
    """

    def skip_frames(self, count: int) -> None:
        """Let the next part begin so many frames further on; what lies between is not written."""
        ...

    def export_part(self, part: str) -> bytes:
        """Return a part that was finished under this name. Raises MediaError where it could not be kept."""
        ...

    def import_part(self, part: str, offset: int, data: bytes) -> None:
        """Keep a part that another writer exported.

        Args:
            part: The name that `restore_part` will be given.
            offset: Frames of the file that come before the part.
            data: What `export_part` returned.

        Raises:
            ValueError: The data is damaged, or was made with other settings or other libraries.
            MediaError: It cannot be written.
        """
        ...
