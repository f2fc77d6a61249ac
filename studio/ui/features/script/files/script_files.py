"""Scripts as files: `<folder>/<name>.py`. For worker threads, never the GUI thread."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from studio.core.errors import StudioError
from studio.core.file_stamp import FileStamp, stamp_file
from studio.core.files import make_private_folder, write_atomic
from studio.core.regular_file import read_bytes
from studio.core.translation import tr

SUFFIX: Final = ".py"
MAX_NAME_LENGTH: Final = 60
MAX_BYTES: Final = 2 << 20
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*%\x00-\x1f]|^[. ]|[. ]$')
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # of Windows


class ChangedScriptError(StudioError):
    """Another program has changed a script since it was read."""


@dataclass(frozen=True, slots=True)
class ScriptText:
    """A script as its file has it.

    Args:
        name: Its name: that of the file, without its suffix.
        text: The code.
        stamp: The stamp of the file that holds it.
    """

    name: str
    text: str
    stamp: FileStamp


def find_name_error(name: str) -> str:
    """Return why a script cannot have a name; empty if it can."""
    if not name.strip():
        return tr("Type a name.")
    if len(name) > MAX_NAME_LENGTH:
        return tr(
            "The name has {count} characters; at most {most} are accepted.", count=len(name), most=MAX_NAME_LENGTH
        )
    if _FORBIDDEN.search(name) or _DEVICES.fullmatch(name):
        return tr("“{name}” cannot be the name of a file on every system.", name=name)
    return ""


class ScriptFiles:
    """The folder of the user's scripts.

    Args:
        folder: Where they lie. It is made when the first one is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def list_names(self) -> tuple[str, ...]:
        """Return the names of all scripts, in alphabetical order; nothing where there is no folder."""
        try:
            found = [path.stem for path in self.folder.iterdir() if _is_script(path)]
        except OSError:
            return ()
        return tuple(sorted(found, key=str.casefold))

    def read_script(self, name: str) -> ScriptText:
        """Read a script.

        Raises:
            StudioError: It is missing, too large, or no text.
        """
        path = self._find_path(name)
        stamp = stamp_file(path)
        try:
            text = read_bytes(path, limit_bytes=MAX_BYTES).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise StudioError(tr("{path} is no text in UTF-8.", path=path)) from None
        except OSError as error:
            raise _make_error(path, error) from None
        return ScriptText(name, text.replace("\r\n", "\n"), stamp)

    def write_script(self, name: str, text: str, known: FileStamp | None) -> ScriptText:
        """Write a script; return it as it is now.

        Args:
            name: Its name.
            text: The code.
            known: The file as it may be written over; None to write over any.

        Raises:
            ChangedScriptError: The file is another one than is known, or there is one although none is known.
            StudioError: It cannot be written; the older one is untouched.
        """
        path = self._find_path(name)
        if known is not None and not stamp_file(path).is_missing and stamp_file(path) != known:
            raise ChangedScriptError(tr("The script “{name}” was changed by another program.", name=name))
        try:
            make_private_folder(self.folder)
            write_atomic(path, text if text.endswith("\n") or not text else f"{text}\n", private=True)
        except OSError as error:
            raise _make_error(path, error) from None
        return ScriptText(name, text, stamp_file(path))

    def has_script(self, name: str) -> bool:
        """Return whether there is a script of this name."""
        return self._find_path(name).exists()

    def rename_script(self, name: str, new: str) -> FileStamp:
        """Give a script another name; return the stamp of its file.

        Raises:
            StudioError: There is one of the new name, or the file cannot be moved.
        """
        path, target = self._find_path(name), self._find_path(new)
        if target.exists() and not (path.exists() and target.samefile(path)):
            raise StudioError(tr("There is a script “{name}” already.", name=new))
        try:
            path.rename(target)
        except OSError as error:
            raise _make_error(path, error) from None
        return stamp_file(target)

    def delete_script(self, name: str) -> None:
        """Delete a script. Raises StudioError."""
        path = self._find_path(name)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise _make_error(path, error) from None

    def _find_path(self, name: str) -> Path:
        error = find_name_error(name)
        if error:
            raise StudioError(error)
        return self.folder / f"{name}{SUFFIX}"


def _is_script(path: Path) -> bool:
    return path.suffix == SUFFIX and not find_name_error(path.stem)


def _make_error(path: Path, error: OSError) -> StudioError:
    if isinstance(error, StudioError):
        return error
    return StudioError(tr("{path}: {reason}", path=path, reason=error.strerror or error))
