"""The table of figures, each with its target."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from tools.house.definitions import Module, find_duplicate_classes, iter_definitions, list_public_functions, split_words
from tools.house.module_names import find_banned_modules, find_participles
from tools.house.private_names import PRIVATE_NAMES

MAX_FILES: Final = 15
MAX_FAMILY_FILES: Final = 25
QUESTION: Final = re.compile(r"(What|Which|How|Who|Whose|Where|When|Why)\b")
"""How no docstring of a module begins: it names the thing."""


@dataclass(frozen=True)
class HouseFigure:
    """A measured figure.

    Args:
        title: What is measured.
        value: As shown.
        target: As shown.
        is_met: Whether the value is at its target.
    """

    title: str
    value: str
    target: str
    is_met: bool


def measure_house(modules: Sequence[Module]) -> tuple[HouseFigure, ...]:
    """Return all figures."""
    counts = [len(split_words(name)) or 1 for name in list_public_functions(modules)]
    mean, single = sum(counts) / len(counts), counts.count(1) / len(counts)
    duplicates, private = find_duplicate_classes(modules), find_private_names(modules)
    crowded, questions = find_crowded_folders(modules), find_questions(modules)
    silent = find_silent_packages(modules)
    return (
        HouseFigure("words in a public function's name (mean)", f"{mean:.2f}", "≥ 1.9", mean >= 1.9),
        HouseFigure("public functions named by one word", f"{single:.0%}", "≤ 35 %", single <= 0.35),
        _none("public class names that stand in several modules", duplicates),
        _none("names of the private vocabulary", private),
        _none(f"folders with more than {MAX_FILES} files ({MAX_FAMILY_FILES} for commands and node families)", crowded),
        _none("packages that do not say what is in them", silent),
        _none("module docstrings that begin with What, Which, How or Who", questions),
    )


def find_silent_packages(modules: Sequence[Module]) -> list[str]:
    """Return the folders with modules that have no `__init__.py` with a docstring."""
    described = {module.path.rpartition("/")[0] for module in modules if _is_init(module) and module.docstring}
    return sorted({module.path.rpartition("/")[0] for module in modules} - described)


def _is_init(module: Module) -> bool:
    return module.path.endswith("__init__.py")


def find_private_names(modules: Sequence[Module]) -> list[str]:
    """Return definitions and modules that have a name of the private vocabulary, as "path:name" or "path: use TERM"."""
    paths = [module.path for module in modules]
    found = [path for path in paths if path in PRIVATE_NAMES]
    found += [
        f"{module.path}:{name}"
        for module in modules
        for name, _ in iter_definitions(module)
        if f"{module.path}:{name.rpartition('.')[2]}" in PRIVATE_NAMES
    ]
    return found + find_banned_modules(paths) + find_participles(paths)


def find_crowded_folders(modules: Sequence[Module]) -> dict[str, int]:
    """Return folders with more files than they may have."""
    counts = Counter(str(PurePosixPath(module.path).parent) for module in modules)
    return {folder: count for folder, count in sorted(counts.items()) if count > _limit(folder)}


def find_questions(modules: Sequence[Module]) -> list[str]:
    """Return modules whose docstring begins like a question."""
    return [module.path for module in modules if QUESTION.match(module.docstring)]


def format_figures(figures: Sequence[HouseFigure]) -> str:
    """Return the figures as a table in Markdown."""
    rows = [f"| {one.title} | {one.value} | {one.target} | {'yes' if one.is_met else 'no'} |" for one in figures]
    return "\n".join(("| | measured | target | met |", "| --- | --- | --- | --- |", *rows)) + "\n"


def _none(
    title: str, found: Sequence[object] | dict[str, object] | dict[str, int] | dict[str, list[str]]
) -> HouseFigure:
    return HouseFigure(title, str(len(found)), "0", not found)


def _limit(folder: str) -> int:
    is_family = folder.startswith("nodes/") and folder.count("/") == 1 and folder != "nodes/shared"
    return MAX_FAMILY_FILES if is_family or folder.endswith("/commands") else MAX_FILES
