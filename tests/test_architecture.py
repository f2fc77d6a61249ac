"""The house rules that a program can check: who imports whom, and how long things may grow."""

from __future__ import annotations

import ast
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import nodes
import studio

ROOT = Path(__file__).resolve().parent.parent
LINES_IN_A_FILE = 400
LINES_IN_A_FUNCTION = 50
QT = ("PySide6", "shiboken6", "NodeGraphQt", "Qt")
PIXELS = ("torch", "cv2", "av")
ENTRIES = """
    main.py bootstrap.py pyproject.toml requirements.lock .ci/run .pre-commit-config.yaml
    README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md LICENSE
    studio/core studio/sdk studio/graph studio/engine studio/media studio/ui studio/app nodes tools/bench
    assets/graphs/slow-motion.loom assets/graphs/grade.loom assets/graphs/pulse.loom
    docs/decisions docs/glossary.md docs/data-representation.md docs/node-author-guide.md docs/performance.md
"""


def _modules(*packages: str) -> list[str]:
    """Return the names of all modules in packages of ours, themselves included."""
    roots = {"studio": studio.__path__, "nodes": nodes.__path__}
    found = [f.name for root, path in roots.items() for f in pkgutil.walk_packages(path, f"{root}.")]
    return [name for name in ["nodes", *found] if name.startswith(tuple(f"{p}." for p in packages)) or name in packages]


def _loaded_after_importing(modules: list[str], forbidden: tuple[str, ...]) -> str:
    """Import modules one after another in one fresh Python. Return the first that loads something forbidden."""
    program = f"""
import importlib, sys
for name in {modules!r}:
    importlib.import_module(name)
    loaded = sorted(set(sys.modules) & set({forbidden!r}))
    if loaded:
        sys.exit(f"importing {{name}} loads {{', '.join(loaded)}}")
"""
    variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    return done.stderr.strip()


def _sources(*more: str) -> Iterator[Path]:
    for folder in ("studio", "nodes", *more):
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_what_computes_and_the_command_line_load_no_qt() -> None:
    packages = ["studio.core", "studio.sdk", "studio.graph", "studio.engine", "studio.media", "studio.models", "nodes"]
    modules = [*_modules(*packages), "main", *_modules("studio.app.cli")]
    assert {*packages, "studio.app.cli"} <= set(modules)
    assert _loaded_after_importing(modules, QT) == ""


def test_what_shows_and_describes_loads_no_pixel_library() -> None:
    packages = ["studio.core", "studio.sdk", "studio.graph", "studio.ui", "studio.app"]
    modules = _modules(*packages)
    assert set(packages) <= set(modules)
    assert _loaded_after_importing(modules, PIXELS) == ""


def test_no_file_grows_too_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in _sources("tests", "assets")}
    assert lengths
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > LINES_IN_A_FILE} == {}


def test_no_function_grows_too_long() -> None:
    long = []
    for path in _sources():
        for found in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(found, (ast.FunctionDef, ast.AsyncFunctionDef)):
                assert found.end_lineno is not None
                if (lines := found.end_lineno - found.lineno + 1) > LINES_IN_A_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{found.lineno} {found.name}: {lines} lines")
    assert long == []


@pytest.mark.parametrize("entry", ENTRIES.split())
def test_what_others_rely_on_is_there(entry: str) -> None:
    assert (ROOT / entry).exists()


def test_the_lock_names_no_place_and_nothing_that_hides_the_stubs() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if not line.lstrip().startswith("#")]
    assert [line for line in packages if "==" not in line or line.startswith(("-", "nvidia", "types-"))] == []
    assert "torch==2.13.0" in packages
    assert [line for line in lines if "://" in line] == []
