"""Definitions in the source: modules, classes and functions, read from the syntax trees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("studio", "nodes")
_WORD: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")


@dataclass(frozen=True)
class Module:
    """A source file.

    Args:
        path: Below the project's root, with slashes.
        tree: Its syntax tree.
    """

    path: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The dotted name."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def docstring(self) -> str:
        """The docstring, or an empty text."""
        return ast.get_docstring(self.tree) or ""


def read_modules(root: Path = ROOT, packages: Sequence[str] = PACKAGES) -> tuple[Module, ...]:
    """Return all modules of the packages, by path."""
    paths = sorted(path for package in packages for path in (root / package).rglob("*.py"))
    return tuple(
        Module(path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths
    )


def iter_definitions(module: Module) -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield classes, functions and methods with the dotted name below the module; none that stand in a function."""
    waiting: list[tuple[str, ast.stmt]] = [("", statement) for statement in module.tree.body]
    while waiting:
        prefix, found = waiting.pop(0)
        if isinstance(found, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield f"{prefix}{found.name}", found
        if isinstance(found, ast.ClassDef):
            waiting += [(f"{prefix}{found.name}.", statement) for statement in found.body]


def list_public_functions(modules: Sequence[Module]) -> list[str]:
    """Return the names of all functions and methods whose name has no leading underscore, once for each definition.

    A property with a setter counts once.
    """
    return [
        node.name
        for module in modules
        for _, node in iter_definitions(module)
        if not isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not _is_accessor(node)
    ]


def find_duplicate_classes(modules: Sequence[Module]) -> dict[str, list[str]]:
    """Return public class names that stand in several modules, with those modules."""
    found: dict[str, list[str]] = {}
    for module in modules:
        for _, node in iter_definitions(module):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(module.name)
    return {name: places for name, places in sorted(found.items()) if len(places) > 1}


def split_words(name: str) -> list[str]:
    """Return the words of a name in snake case or camel case."""
    return [word for part in name.strip("_").split("_") for word in _WORD.findall(part)]


def _is_accessor(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(mark, ast.Attribute) and mark.attr in ("setter", "deleter") for mark in node.decorator_list)
