"""Choice of the program's language, made once, before the first text is shown.

Imports no Qt. For English it looks only for a setting and for catalogues. The code that reads catalogues is imported
only where one is wanted.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from studio.app.settings import AppSettings
from studio.core.catalogue import ENGLISH, find_catalogues, read_catalogue, select_language
from studio.core.errors import CatalogueError
from studio.core.files import find_asset_folder
from studio.core.translation import tr, use_catalogue

SHIPPED_FOLDER = find_asset_folder("languages")
_LANGUAGE_VARIABLE = "FRAMELOOM_LANGUAGE"
_SYSTEM_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def find_languages(config: Path) -> Mapping[str, Path]:
    """Return the catalogues that come with the program and those in the folder of settings, by language."""
    return find_catalogues((SHIPPED_FOLDER, config / "languages"))


@dataclass(frozen=True, slots=True)
class LanguageResult:
    """Result of setting the language.

    Args:
        problem: Why it is English all the same, in a sentence; empty if nothing is wrong.
        skipped_translations: Which translations were left out, one line each, for the log.
    """

    problem: str = ""
    skipped_translations: tuple[str, ...] = ()


def set_language(config: Path, system: Iterable[str] | None = None) -> LanguageResult:
    """Set the language: that of the environment, else of the settings, else of the system.

    Args:
        config: The folder of settings.
        system: The system's languages, the preferred one first; None for what the environment says of them.
    """
    there = find_languages(config)
    chosen = os.environ.get(_LANGUAGE_VARIABLE) or AppSettings(config).language
    tags = [chosen] if chosen else _get_environment_languages() if system is None else system
    wanted = select_language(tags, there)
    if wanted == ENGLISH:
        known = ", ".join(sorted((ENGLISH, *there)))
        strange = tr("There is no language “{name}”; there are: {known}.", name=chosen, known=known)
        return LanguageResult(strange if chosen and not chosen.startswith(ENGLISH) else "")
    try:
        catalogue = read_catalogue(there[wanted])
    except CatalogueError as error:
        text = tr("The language “{name}” cannot be used, so this is English: {reason}", name=wanted, reason=error)
        return LanguageResult(text)
    use_catalogue(catalogue)
    return LanguageResult(skipped_translations=tuple(f"{there[wanted]}, {line}" for line in catalogue.skipped_entries))


def _get_environment_languages() -> Iterable[str]:
    return ":".join(filter(None, map(os.environ.get, _SYSTEM_VARIABLES))).split(":")
