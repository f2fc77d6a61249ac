"""Model card: read the facts about a model from the lines between `---` at the top of README.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from studio.core.errors import ModelError
from studio.models.model_files import read_text

CARD_FILE: Final = "README.md"
_TOP = re.compile(r"\A\s*---\s*\n(.*?)\n---", re.DOTALL)


def read_licence(folder: Path) -> str:
    """Return the licence as a card gives it, an SPDX identifier as a rule; empty where it says nothing."""
    try:
        top = _TOP.match(read_text(folder / CARD_FILE).replace("\r\n", "\n"))
    except ModelError:
        return ""
    if top is None:
        return ""
    licence = _entry(top[1], "license")
    named = _entry(top[1], "license_name")
    return named if named and licence in ("", "other") else licence


def _entry(top: str, name: str) -> str:
    found = re.search(rf"^{name}:[ \t]*(?:\n[ \t]*-[ \t]*)?(.*)$", top, re.MULTILINE)
    return found[1].strip().strip("'\"") if found else ""
