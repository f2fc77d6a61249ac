"""A file that grows by parts: what videos, sound files and files of records share."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Self

from studio.core.errors import MediaError, format_reason
from studio.core.translation import tr
from studio.media.resume.atomic_file import AtomicFile, remove_leftovers, translate_write_errors
from studio.media.resume.part_cache import FilePart, PartCache
from studio.media.resume.part_envelope import pack_part, unpack_part


class IncrementalWriter:
    """A file that takes parts in order, under a temporary name until it is whole; see `studio.sdk.media.FileWriter`.

    Args:
        path: The file.
        settings: All that a part depends on beside its frames.
        part_frames: How many frames make a part.
        parts: Where finished parts are kept until the file is whole; None to keep none.

    Raises:
        MediaError: The file cannot be made.
    """

    def __init__(self, path: Path, settings: bytes, part_frames: int, parts: PartCache | None) -> None:
        self.path = path
        self._settings = settings
        self._part_frames = part_frames
        self._folder = parts
        self._part: FilePart | None = None
        self._keys: list[str] = []
        self._frames = 0
        self._complete = True
        remove_leftovers(path.parent, path.suffix, path.stem)
        self._partial = AtomicFile(path)

    @property
    def part_frames(self) -> int:
        """The number of frames in a part."""
        return self._part_frames

    def has_part(self, part: str) -> bool:
        """Return whether a part seems to be there from an earlier render."""
        return self._folder is not None and self._folder.has_part(self._key(part))

    def restore_part(self, part: str) -> bool:
        """Append a part that an earlier render kept; return whether it was there, and whole.

        Raises:
            MediaError: The file cannot be written.
        """
        if self._folder is None or self._part is not None:
            return False
        kept = self._folder.open_part(self._key(part))
        if kept is None:
            return False
        self._keys.append(self._key(part))
        self._append_and_close(kept)
        return True

    def finish_part(self, part: str | None) -> None:
        """End the part whose frames were written last, and keep it under its name if it has one.

        Raises:
            MediaError: The file cannot be written.
        """
        self._complete = self._complete and part is not None
        finished, self._part = self._part, None
        if finished is None:
            return
        if part is not None and self._folder is not None and self._folder.store_part(self._key(part), finished):
            self._keys.append(self._key(part))
        self._append_and_close(finished)

    def skip_frames(self, count: int) -> None:
        """Let the next part begin so many frames further on; see `studio.sdk.files.part_transfer`."""
        self._frames += count

    def export_part(self, part: str) -> bytes:
        """Return a finished part as another machine's writer takes it; it is kept here no longer.

        Raises:
            MediaError: It could not be kept.
        """
        self._wait_for_parts()
        data = None if self._folder is None else self._folder.read_part(self._key(part))
        if self._folder is None or data is None:
            error = None if self._folder is None else self._folder.last_error
            reason = tr("it is not there") if error is None else format_reason(error)
            raise MediaError(self.path, tr("a finished part could not be kept: {reason}", reason=reason)) from error
        self._folder.remove_parts([self._key(part)])
        return pack_part(self._settings, data)

    def import_part(self, part: str, offset: int, data: bytes) -> None:
        """Keep a part that another machine's writer exported.

        Raises:
            ValueError: It is damaged, or was made with other settings.
            MediaError: It cannot be kept.
        """
        body = unpack_part(self._settings, data)
        if self._folder is None:
            raise MediaError(self.path, tr("has no folder for finished parts"))
        with translate_write_errors(self.path):
            self._folder.store_bytes(self._key(part), body)

    def _wait_for_parts(self) -> None:
        """Wait until finished parts are kept."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._close_resources()
            self._partial.discard()
            if self._part is not None:
                self._part.close()

    def _open_part(self) -> FilePart:
        """Return the part that is being written, one frame longer."""
        if self._part is None:
            self._part = FilePart.create_spooled(self.path.parent)
        self._part.frame_count += 1
        return self._part

    def _append(self, part: FilePart) -> None:
        """Put a part behind those before."""
        raise NotImplementedError

    def _write_rest(self) -> None:
        """Write what is left to write."""
        raise NotImplementedError

    def _close_resources(self) -> None:
        """Close what is open, whatever the state of the file."""

    def _append_and_close(self, part: FilePart) -> None:
        try:
            with translate_write_errors(self.path):
                self._append(part)
            self._frames += part.frame_count
        finally:
            part.close()

    def _finish(self) -> None:
        if self._part is not None:
            self.finish_part(None)
        if not self._frames:
            raise MediaError(self.path, tr("cannot be written: there is no frame in it"))
        with translate_write_errors(self.path):
            self._write_rest()
        self._partial.commit()
        if self._folder is not None and self._complete:
            self._folder.remove_parts(self._keys)

    def _key(self, part: str) -> str:
        return blake2b(self._settings + part.encode(), digest_size=16).hexdigest()
