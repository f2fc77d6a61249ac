"""Which language the program speaks: asked once, before the first text is shown. Imports no Qt.

English costs a look for a setting and for catalogues; what reads catalogues is imported only where one is wanted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from studio.core.catalogue import ENGLISH, languages, read_catalogue, wanted_language
from studio.core.errors import CatalogueError
from studio.core.language import tr, use_catalogue

SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "languages"
_WANTED = "FRAMELOOM_LANGUAGE"
_SYSTEM = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_KEPT = re.compile(r"^\[choices\]$(?:\n(?!\[).*)*?\nlanguage=(\w+)\s*$", re.MULTILINE)


def languages_there(config: Path) -> Mapping[str, Path]:
    """Return the catalogues that come with the program and those in the folder of settings, by language."""
    return languages((SHIPPED, config / "languages"))


@dataclass(frozen=True, slots=True)
class Spoken:
    """How it went to speak what is wanted.

    Args:
        problem: Why it is English all the same, in a sentence; empty if nothing is wrong.
        skipped: Which translations were left out, one line each, for the log.
    """

    problem: str = ""
    skipped: tuple[str, ...] = ()


def speak(config: Path, system: Iterable[str] | None = None) -> Spoken:
    """Speak what is wanted: by the environment, by the settings, else by the system.

    Args:
        config: The folder of settings.
        system: The system's languages, the preferred one first; None for what the environment says of them.
    """
    there = languages_there(config)
    chosen = os.environ.get(_WANTED) or _kept(config)
    tags = [chosen] if chosen else _of_environment() if system is None else system
    wanted = wanted_language(tags, there)
    if wanted == ENGLISH:
        known = ", ".join(sorted((ENGLISH, *there)))
        strange = tr("There is no language “{name}”; there are: {known}.", name=chosen, known=known)
        return Spoken(strange if chosen and not chosen.startswith(ENGLISH) else "")
    try:
        catalogue = read_catalogue(there[wanted])
    except CatalogueError as error:
        text = tr("The language “{name}” cannot be used, so this is English: {reason}", name=wanted, reason=error)
        return Spoken(text)
    use_catalogue(catalogue)
    return Spoken(skipped=tuple(f"{there[wanted]}, {line}" for line in catalogue.skipped))


def _kept(config: Path) -> str:
    """Return what the window's menu has put into the settings, which Qt writes; empty for the system's language."""
    try:
        found = _KEPT.search((config / "settings.ini").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return ""
    return found[1] if found is not None else ""


def _of_environment() -> Iterable[str]:
    return ":".join(filter(None, map(os.environ.get, _SYSTEM))).split(":")
