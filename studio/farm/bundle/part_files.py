"""Parts as files in a folder, which machines that know nothing of each other write and one of them joins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from studio.core.errors import FileReadError, ParameterError, StudioError
from studio.core.files import write_atomic
from studio.core.translation import tr, tr_noop

if TYPE_CHECKING:
    from studio.engine.render.remote_parts import PartArrival, RemotePart

_MAGIC: Final = b"LoomFile"
_CHECK: Final = 16
_PART: Final = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")


class PartFolder:
    """Folder of the parts of one render.

    Args:
        folder: It is made when it is needed.
        job: What names the render: parts of others in the same folder are not taken.
    """

    def __init__(self, folder: Path, job: str) -> None:
        self._folder = folder
        self._job = blake2b(job.encode(), digest_size=_CHECK).digest()

    def make_path(self, index: int) -> Path:
        """Return where a part lies."""
        return self._folder / f"part-{index:06}.loompart"

    def write_part(self, index: int, data: bytes) -> None:
        """Write a part; it is there once it is whole. Raises StudioError."""
        path = self.make_path(index)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomic(path, b"".join((_MAGIC, self._job, _digest(index, data), data)))
        except OSError as error:
            raise StudioError(tr("{path} cannot be written: {reason}", path=path, reason=error)) from error

    def read_part(self, index: int) -> bytes | None:
        """Return a part; None where there is none.

        Raises:
            FileReadError: It is damaged, belongs to another render, or cannot be read.
        """
        path = self.make_path(index)
        try:
            found = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FileReadError(path, str(error)) from error
        head, data = found[: len(_MAGIC) + 2 * _CHECK], found[len(_MAGIC) + 2 * _CHECK :]
        job, check = head[len(_MAGIC) : len(_MAGIC) + _CHECK], head[len(_MAGIC) + _CHECK :]
        if not head.startswith(_MAGIC) or check != _digest(index, data):
            raise FileReadError(path, tr("the part is damaged"))
        if job != self._job:
            raise FileReadError(path, tr("the part belongs to another render, or to another version of its project"))
        return data


def _digest(index: int, data: bytes) -> bytes:
    return blake2b(index.to_bytes(8, "little") + data, digest_size=_CHECK).digest()


class FolderParts:
    """Parts that lie in a folder; see `studio.engine.render.remote_parts.RemoteParts`.

    Args:
        folder: Where they lie.
        must_exist: Refuse to make a part that is not there.
    """

    salt: Final = ""

    def __init__(self, folder: PartFolder, *, must_exist: bool = False) -> None:
        self._folder = folder
        self._must_exist = must_exist
        self._waiting: list[int] = []

    def begin(self, parts: Sequence[RemotePart]) -> None:
        """Note what is wanted.

        Raises:
            StudioError: Parts are missing, damaged or of another render, and all must be there.
        """
        self._waiting = [part.index for part in reversed(parts)]
        if self._must_exist:
            self._refuse_incomplete(sorted(self._waiting))

    def _refuse_incomplete(self, parts: Sequence[int]) -> None:
        """Raise StudioError, naming all parts that are missing and all that cannot be used."""
        missing, damaged, reasons = [], [], dict[str, None]()
        for part in parts:
            try:
                if self._folder.read_part(part) is None:
                    missing.append(part)
            except FileReadError as error:
                damaged.append(part)
                reasons[error.reason] = None
        said = [tr("these parts are missing: {parts}", parts=format_part_list(missing))] if missing else []
        if damaged:
            text = tr_noop("these parts cannot be used: {parts} ({reasons})")
            said.append(tr(text, parts=format_part_list(damaged), reasons="; ".join(reasons)))
        if said:
            raise StudioError("; ".join(said))

    def take_arrivals(self, timeout: float) -> Sequence[PartArrival]:
        """Return the next part; without data where it is not there, or cannot be used."""
        from studio.engine.render.remote_parts import PartArrival  # torch

        index = self._waiting.pop()
        try:
            return [PartArrival(index, self._folder.read_part(index))]
        except FileReadError:
            if self._must_exist:
                raise
            return [PartArrival(index, None)]

    def return_part(self, index: int, reason: str) -> None:
        """Let a part that does not fit be made by who joins, if that is wanted. Raises StudioError."""
        if self._must_exist:
            raise FileReadError(self._folder.make_path(index), reason)
        self._waiting.append(index)
        self._folder.make_path(index).unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is at work."""


def parse_part_list(text: str, count: int) -> list[int]:
    """Return the parts that a text names: "3", "0-9" or "0-3,7", as Open Job Description writes them.

    Args:
        text: As typed.
        count: How many parts there are.

    Raises:
        ParameterError: It is no such list, or names a part that is not there.
    """
    found: list[int] = []
    for piece in text.replace(" ", "").split(","):
        match = _PART.fullmatch(piece)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last or last >= count:
            raise ParameterError("--parts", text, tr("parts from 0 to {last}, as 3, 0-9 or 0-3,7", last=count - 1))
        found += range(first, last + 1)
    return list(dict.fromkeys(found))


def format_part_list(parts: Sequence[int]) -> str:
    """Return parts as `parse_part_list` reads them; `parts` are in order."""
    spans: list[list[int]] = []
    for part in parts:
        if spans and part == spans[-1][1] + 1:
            spans[-1][1] = part
        else:
            spans.append([part, part])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
