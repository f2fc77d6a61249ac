"""The recipes of `docs/recipes.md` work: each is applied to a copy of the source, and its test runs there."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import ROOT

_SECTION = re.compile(r"^## (.+)\n((?:(?!^## ).*\n)*)", re.MULTILINE)
_LISTED = re.compile(r"^\* `([\w./]+)`: ", re.MULTILINE)
_BLOCK = re.compile(r"(?:^`([\w./]+)`\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COPIED = ("studio", "nodes", "tests", "docs", "assets/languages", "assets/icons", "main.py", "pyproject.toml")
_LEFT_OUT = shutil.ignore_patterns("quality", "bench", "end_to_end", "decisions", "images")


@dataclass(frozen=True)
class Recipe:
    """A section of the document.

    Args:
        title: Its heading.
        listed: The files that it says are touched.
        blocks: For each block of code: the file, the block's language and its text; no file for commands.
    """

    title: str
    listed: tuple[str, ...]
    blocks: tuple[tuple[str, str, str], ...]

    @property
    def test(self) -> str:
        """The file of its test."""
        (found,) = (path for path in self.listed if "/test_" in path)
        return found


def read_recipes() -> tuple[Recipe, ...]:
    text = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
    return tuple(
        Recipe(title, tuple(_LISTED.findall(body)), tuple(_BLOCK.findall(body)))
        for title, body in _SECTION.findall(text)
    )


RECIPES = read_recipes()


def copy_source(folder: Path) -> Path:
    """Return a copy of the source tree, as far as recipes need it."""
    for part in _COPIED:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=_LEFT_OUT)
        else:
            shutil.copy2(ROOT / part, folder / part)
    return folder


def apply_recipe(recipe: Recipe, source: Path) -> None:
    """Do in a source tree what a recipe says, from its first block to its last."""
    made: set[str] = set()
    for path, language, text in recipe.blocks:
        if language == "sh":
            before = set(source.rglob("*.py"))
            for line in text.splitlines():
                program, *arguments = line.split()
                assert program == "python", line
                _run_python(arguments, source)
            made |= {found.relative_to(source).as_posix() for found in set(source.rglob("*.py")) - before}
        elif language == "diff":
            patched = apply_diff((source / path).read_text(encoding="utf-8"), text)
            (source / path).write_text(patched, encoding="utf-8")
        else:
            assert path in made or not (source / path).exists(), f"{path} is not new"
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_text(text, encoding="utf-8")


def apply_diff(text: str, diff: str) -> str:
    """Return a text with the changes of a diff without line numbers; its hunks are divided by @@."""
    lines = text.splitlines()
    for hunk in diff.split("@@\n"):
        old = [line[1:] for line in hunk.splitlines() if line[0] in " -"]
        new = [line[1:] for line in hunk.splitlines() if line[0] in " +"]
        places = [place for place in range(len(lines)) if lines[place : place + len(old)] == old]
        assert len(places) == 1, f"not there once: {old}"
        lines[places[0] : places[0] + len(old)] = new
    return "\n".join(lines) + "\n"


def run_recipe_tests(source: Path, recipes: tuple[Recipe, ...]) -> dict[str, str]:
    """Run the tests of recipes in a source tree; return what went wrong by their files, "" for nothing."""
    report = source / "report.xml"
    call = ["-m", "pytest", "-q", "--slow", "-p", "no:cacheprovider", f"--junitxml={report}"]
    _run_python([*call, *(recipe.test for recipe in recipes)], source, accepted=(0, 1))
    found: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        module = case.get("classname", "").replace(".", "/") + ".py"
        wrong = "".join(f"{part.get('message')}\n{part.text}" for part in case if part.tag in {"failure", "error"})
        found[module] = found.get(module, "") + wrong
    return found


def _run_python(arguments: Sequence[str], source: Path, accepted: Sequence[int] = (0,)) -> None:
    """Run Python in a source tree; fail with what it says if its exit code is not accepted."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    variables = {**kept, "PYTHONPATH": str(source), "QT_QPA_PLATFORM": "offscreen"}
    call = [sys.executable, *arguments]
    done = subprocess.run(call, cwd=source, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode in accepted, done.stdout + done.stderr


@pytest.fixture(scope="module")
def cooked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Return a source tree with all recipes applied, and what their tests say there."""
    source = copy_source(tmp_path_factory.mktemp("recipes"))
    for recipe in RECIPES:
        apply_recipe(recipe, source)
    return source, run_recipe_tests(source, RECIPES)


def test_there_is_a_recipe_for_each_kind_of_thing() -> None:
    assert [recipe.title for recipe in RECIPES] == [
        "A node",
        "A panel",
        "An action with a key",
        "A container format",
        "A command of the command line",
        "A network",
        "A language",
    ]


def test_a_diff_changes_what_is_there_once() -> None:
    assert apply_diff("a\nb\nc\n", " b\n+new\n@@\n-c\n") == "a\nb\nnew\n"
    for text in ("a\nc\n", "a\nb\nb\n"):
        with pytest.raises(AssertionError, match="not there once"):
            apply_diff(text, " b\n+new\n")


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_recipe_names_the_files_that_it_touches(recipe: Recipe) -> None:
    assert list(recipe.listed) == [path for path, language, _ in recipe.blocks if language != "sh"]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_recipe_works(recipe: Recipe, cooked: tuple[Path, dict[str, str]]) -> None:
    assert cooked[1][recipe.test] == ""


def test_what_recipes_write_is_as_ruff_has_it(cooked: tuple[Path, dict[str, str]]) -> None:
    made = [path for recipe in RECIPES for path in recipe.listed if path.endswith(".py")]
    _run_python(["-m", "ruff", "check", "--no-cache", *made], cooked[0])
    _run_python(["-m", "ruff", "format", "--no-cache", "--check", *made], cooked[0])


def copy_type_cache(folder: Path) -> None:
    """Copy what mypy knows of the project, as one state of it: another mypy may be at work."""
    for known in (ROOT / ".mypy_cache").rglob("*.db"):
        copied = folder / known.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(known)) as source, closing(sqlite3.connect(copied)) as target:
            source.backup(target)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_mypy_accepts_what_recipes_write(cooked: tuple[Path, dict[str, str]]) -> None:
    copy_type_cache(cooked[0])
    made = [path for recipe in RECIPES for path in recipe.listed if path.endswith(".py")]
    _run_python(["-m", "mypy", *made], cooked[0])


@pytest.mark.slow
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_recipe_needs_no_other(recipe: Recipe, tmp_path: Path) -> None:
    apply_recipe(recipe, copy_source(tmp_path))
    assert run_recipe_tests(tmp_path, (recipe,)) == {recipe.test: ""}
