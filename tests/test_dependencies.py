"""Every package that the program imports is declared in pyproject.toml: another one may cease to bring it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

OURS = {"studio", "nodes"}
BROUGHT = {"OpenEXR": canonicalize_name("openexr")}  # a module without an entry in its package's metadata


def iterate_imports(path: Path) -> Iterator[str]:
    """Yield the packages that a file imports, at its top or inside a function."""
    for part in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(part, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in part.names)
        elif isinstance(part, ast.ImportFrom) and part.module and not part.level:
            yield part.module.partition(".")[0]


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    texts = [*project["dependencies"], *extras["speech"], *extras["agent"], *extras["farm"]]
    declared = {canonicalize_name(Requirement(text).name) for text in texts}
    files = [path for name in OURS for path in (ROOT / name).rglob("*.py")]
    imported = {name for path in files for name in iterate_imports(path)} - OURS - sys.stdlib_module_names
    brought = {name: {canonicalize_name(each) for each in found} for name, found in packages_distributions().items()}
    brought |= {name: {package} for name, package in BROUGHT.items()}
    assert len(imported) > 20
    assert {name for name in imported if not brought.get(name, set()) & declared} == set()


def test_what_is_declared_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {canonicalize_name(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.M)}
    declared = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    assert declared - locked == set()
