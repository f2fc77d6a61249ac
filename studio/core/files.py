"""Files written whole, under another name first; files that only this user may read; files of the program."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Final

from studio.core.translation import tr

_ASSETS: Final = "assets"  # beside the packages; a package of this name may lie elsewhere, too
_FILE: Final = 0o600
_FOLDER: Final = 0o700
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_LONGEST_NAME: Final = 240  # bytes; file systems take 255
_SHORT_NAME: Final = 40
_WRITABLE: Final = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def find_asset_folder(name: str) -> Path:
    """Return a folder of files that come with the program, in a checkout or an installation. Nothing is written there.

    Args:
        name: Such as "graphs".
    """
    return Path(str(files("studio"))).parent / _ASSETS / name


def write_atomic(path: Path, data: bytes | str, *, private: bool = False, durable: bool = True) -> None:
    """Write a whole file: there is all of it, or what was there before. Several threads and programs may do so at once.

    Args:
        path: The file. Its folder must be there.
        data: All that it holds; a text is written as UTF-8, with its line ends as they are.
        private: Only this user may read it (mode 0600), whatever its mode was. A link in its place is replaced, so
            that it never lands in another folder. Without it a link is followed, a new file gets the mode that
            the umask leaves, and one that is there keeps its own.
        durable: Return when it is on the disk. Not needed where a checksum tells later whether the file is whole.

    Raises:
        OSError: It cannot be written, or the file there is write-protected.
        ValueError: No file can have this name.
    """
    content = data.encode() if isinstance(data, str) else data
    opener = open_private if private else None
    with (
        open_replacement(path, private=private, durable=durable) as temporary,
        open(temporary, "xb", opener=opener) as file,
    ):
        file.write(content)


@contextmanager
def open_replacement(path: Path, *, private: bool = False, durable: bool = True) -> Iterator[Path]:
    """Give a free name in a file's folder; what the block writes there takes the file's place at its end.

    Nothing of it stays where the block raises. The arguments and errors are those of `write_atomic`.

    Yields:
        The name, `.{name}.{random}`. Nothing lies there.
    """
    target = path if private else Path(os.path.realpath(path))
    mode = _FILE if private else _mode_to_keep(target)
    temporary = _free_name(target)
    try:
        yield temporary
        if mode is not None and stat.S_IMODE(temporary.stat().st_mode) != mode:
            temporary.chmod(mode)
        move_file(temporary, target, durable=durable)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def move_file(source: Path, target: Path, *, durable: bool = True) -> None:
    """Give a whole file its name, in place of what is there: for files that grow over more than one block.

    Args:
        source: The file, closed, in the same file system.
        target: Its name. A link there is replaced.
        durable: As in `write_atomic`.

    Raises:
        OSError: It cannot be moved, or not brought to the disk; it then still lies at `source`.
    """
    if durable:
        _flush(source)
    source.replace(target)
    if durable:
        _flush_folder(target.parent)


def make_private_folder(path: Path) -> None:
    """Make a folder that only this user may enter (mode 0700), and those above it that are missing alike.

    One that is there is made so, too, if it is this user's.

    Raises:
        OSError: It cannot be made.
    """
    if not path.is_dir():
        if not path.parent.exists():
            make_private_folder(path.parent)
        path.mkdir(_FOLDER, exist_ok=True)
    make_private(path)


def make_matching_folder(path: Path) -> None:
    """Make a folder below one of ours: private if that is, and else as the umask says. Raises OSError."""
    above = next((folder for folder in path.parents if folder.exists()), None)
    if above is not None and is_private(above):
        make_private_folder(path)
    else:
        path.mkdir(parents=True, exist_ok=True)


def make_private(path: Path) -> None:
    """Take the rights of others off a file or folder that is there and this user's. What fails is left as it is."""
    with suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS and os.name != "nt":
            path.chmod(mode & ~_OTHERS)


def is_private(folder: Path) -> bool:
    """Return whether a folder is there and others may not enter it. On Windows its mode does not say so."""
    try:
        return not folder.stat().st_mode & _OTHERS
    except OSError:
        return False


def open_private(name: str, flags: int) -> int:
    """Return a handle, for the argument `opener` of `open`: a file that is made is readable for this user only."""
    return os.open(name, flags, _FILE)


def get_folder_opener(folder: Path) -> Callable[[str, int], int] | None:
    """Return the argument `opener` of `open` for files in a folder of ours: they are private where it is."""
    return open_private if is_private(folder) else None


def _free_name(target: Path) -> Path:
    """Return a name beside a file that no other writer has."""
    start = target.name if len(os.fsencode(target.name)) <= _LONGEST_NAME else target.name[:_SHORT_NAME]
    return target.with_name(f".{start}.{os.urandom(4).hex()}")


def _mode_to_keep(target: Path) -> int | None:
    """Return the mode of the file that is there; None if there is none.

    Raises:
        PermissionError: It is write-protected: putting a new one in its place would go round that.
        OSError: It is a pipe, a device or a socket.
    """
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, tr("what lies there is a pipe or a device; it is not replaced"))
    if not (mode & _WRITABLE and os.access(target, os.W_OK)):
        raise PermissionError(errno.EACCES, tr("it is write-protected"))
    return stat.S_IMODE(mode)


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _flush_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk, where the system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)  # Windows opens no folder
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
