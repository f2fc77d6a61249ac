"""Checks of folders that are entered as settings. They read the disk: for worker threads."""

from __future__ import annotations

import os
from pathlib import Path

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.ui.shell.settings.setting_spec import SettingValue


def check_folder(value: SettingValue) -> None:
    """Do nothing for a folder that is there.

    Raises:
        StudioError: It is not there, it is a file, or its path is not a whole one.
    """
    path = Path(str(value))
    if not path.is_absolute():
        raise StudioError(tr("“{path}” is no whole path: begin with the root of the disk.", path=value))
    if not path.exists():
        raise StudioError(tr("The folder “{path}” is not there.", path=value))
    if not path.is_dir():
        raise StudioError(tr("“{path}” is a file, not a folder.", path=value))


def check_writable_folder(value: SettingValue) -> None:
    """Do nothing for a folder that can be written into.

    Raises:
        StudioError: It is not there, or nothing can be written into it.
    """
    check_folder(value)
    if not os.access(Path(str(value)), os.W_OK | os.X_OK):
        raise StudioError(tr("Nothing can be written into “{path}”.", path=value))


def check_folders(value: SettingValue) -> None:
    """Do nothing for folders that are all there.

    Raises:
        StudioError: One is not.
    """
    for folder in value if isinstance(value, tuple) else ():
        check_folder(folder)
