"""Folders of files that come with the program: templates, clips, weights, icons and languages."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

_FOLDER: Final = "assets"  # beside the packages; a package of this name may lie elsewhere, too


def find_asset_folder(name: str) -> Path:
    """Return a folder in `assets`, in the checkout as in an installation. Nothing is written there.

    Args:
        name: Such as "graphs".
    """
    return Path(str(files("studio"))).parent / _FOLDER / name
