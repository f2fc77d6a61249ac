"""The user's folder for videos, and paths of project files that begin with it.

A template names what it writes as `$VIDEOS/Frameloom/grade.mp4`: it lies in the folder of the program, but its results
belong into the user's folders, wherever they are on the machine on which it is opened.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

VIDEOS_PREFIX: Final = "$VIDEOS/"
_XDG_ENTRY: Final = re.compile(r'^\s*XDG_VIDEOS_DIR\s*=\s*"(.*)"\s*$', re.MULTILINE)
_WINDOWS_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"


def find_videos_folder() -> Path:
    """Return the user's folder for videos, as file managers have it; it need not exist."""
    if sys.platform == "win32":
        return _find_windows_folder() or Path.home() / "Videos"
    if sys.platform == "darwin":
        return Path.home() / "Movies"
    return _find_xdg_folder() or Path.home() / "Videos"


def expand_videos_prefix(file: str) -> str:
    """Return a path with the user's folder for videos in place of `$VIDEOS/`; others stay as they are."""
    if not file.startswith(VIDEOS_PREFIX):
        return file
    return (find_videos_folder() / file.removeprefix(VIDEOS_PREFIX)).as_posix()


def _find_xdg_folder() -> Path | None:
    """Return what the settings of the desktop name, which people and languages change."""
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "user-dirs.dirs"
    try:
        found = _XDG_ENTRY.search(settings.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    folder = Path(found[1].replace("$HOME", str(Path.home()), 1)) if found is not None else Path()
    return folder if folder.is_absolute() else None


def _find_windows_folder() -> Path | None:
    """Return what the registry names: the folder can be moved to another disk."""
    if sys.platform == "win32":
        import winreg

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, _WINDOWS_KEY) as key:
            folder = Path(os.path.expandvars(str(winreg.QueryValueEx(key, "My Video")[0])))
            return folder if folder.is_absolute() else None
    return None
