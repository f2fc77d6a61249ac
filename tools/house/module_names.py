"""Rules for names of modules: none of the private vocabulary, no participle alone.

The rules are data: `module_names.txt` beside this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RULES_FILE: Final = Path(__file__).with_name("module_names.txt")
_REGULAR: Final = re.compile(r"[a-z]+(ing|ed)")


@dataclass(frozen=True)
class NameRules:
    """Rules for names of modules.

    Args:
        banned: Names that no module has, with the term to use.
        words: Words that are no part of a module's name, with the term to use.
        participles: Those that do not end in "ed" or "ing".
        nouns: Names that look like a participle, and are nouns of the field.
    """

    banned: Mapping[str, str]
    words: Mapping[str, str]
    participles: frozenset[str]
    nouns: frozenset[str]


def read_name_rules(file: Path = RULES_FILE) -> NameRules:
    """Return the rules of a file.

    Raises:
        ValueError: A line is no rule, or stands twice.
    """
    rules: dict[str, dict[str, str]] = {"banned": {}, "word": {}, "participle": {}, "noun": {}}
    for line in file.read_text(encoding="utf-8").splitlines():
        match line.partition("#")[0].split():
            case []:
                continue
            case ["banned" | "word" as kind, name, term] if name not in rules[kind]:
                rules[kind][name] = term
            case ["participle" | "noun" as kind, name] if name not in rules[kind]:
                rules[kind][name] = ""
            case _:
                raise ValueError(f"{file.name}: {line!r} is no rule, or a second one for the same name")
    return NameRules(rules["banned"], rules["word"], frozenset(rules["participle"]), frozenset(rules["noun"]))


def find_banned_modules(paths: Iterable[str], rules: NameRules | None = None) -> list[str]:
    """Return modules and packages with a name or a word of the private vocabulary, as "path: use TERM".

    Args:
        paths: Source files below the project's root, with slashes.
        rules: Those of the project by default.
    """
    kept = rules or read_name_rules()
    found = []
    for path in _list_names(paths):
        name = path.rpartition("/")[2].removesuffix(".py")
        terms = [kept.words[word] for word in name.strip("_").split("_") if word in kept.words]
        if name in kept.banned:
            terms.insert(0, kept.banned[name])
        if terms:
            found.append(f"{path}: use {terms[0]}")
    return found


def find_participles(paths: Iterable[str], rules: NameRules | None = None) -> list[str]:
    """Return modules and packages whose name is a participle alone and no noun of the field.

    Args:
        paths: Source files below the project's root, with slashes.
        rules: Those of the project by default.
    """
    kept = rules or read_name_rules()
    named = ((path, path.rpartition("/")[2].removesuffix(".py")) for path in _list_names(paths))
    return [
        path
        for path, name in named
        if (_REGULAR.fullmatch(name) or name in kept.participles) and name not in kept.nouns
    ]


def _list_names(paths: Iterable[str]) -> list[str]:
    """Return the paths of modules and of the folders in which they lie, each once, without `__init__.py`."""
    names = {path.removesuffix("/__init__.py") for path in paths}
    return sorted(names | {name.rpartition("/")[0] for name in names if name.count("/") > 1})
