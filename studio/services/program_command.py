"""The words that start this program once more, in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import studio

_START: Final = "import sys; sys.path.insert(0, {root!r}); from studio.app.run import main; sys.exit(main())"


def make_program_command() -> list[str]:
    """Return what starts this program from any folder, without a command's words."""
    root = str(Path(studio.__file__).resolve().parent.parent)
    return [sys.executable, "-c", _START.format(root=root)]
