"""The recipes of `docs/recipes.md` work: each is applied to a copy of the source, and its test runs there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
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
                subprocess.run([sys.executable, *arguments], cwd=source, check=True, env=_environment(source))
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
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] in " -")
        new = "".join(line[1:] for line in lines if line[0] in " +")
        assert text.count(f"\n{old}") == 1, f"not there once:\n{old}"
        text = text.replace(f"\n{old}", f"\n{new}")
    return text


def run_recipe_tests(source: Path, recipes: tuple[Recipe, ...]) -> dict[str, str]:
    """Run the tests of recipes in a source tree; return what went wrong by their files, "" for nothing."""
    report = source / "report.xml"
    call = [sys.executable, "-m", "pytest", "-q", "--slow", "-p", "no:cacheprovider", f"--junitxml={report}"]
    done = subprocess.run(
        [*call, *(recipe.test for recipe in recipes)],
        cwd=source, env=_environment(source), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert report.is_file(), done.stdout + done.stderr
    found: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        module = case.get("classname", "").replace(".", "/") + ".py"
        wrong = "".join(f"{part.get('message')}\n{part.text}" for part in case if part.tag in {"failure", "error"})
        found[module] = found.get(module, "") + wrong
    return found


def _environment(source: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    return {**kept, "PYTHONPATH": str(source), "QT_QPA_PLATFORM": "offscreen"}


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


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_recipe_names_the_files_that_it_touches(recipe: Recipe) -> None:
    assert list(recipe.listed) == [path for path, language, _ in recipe.blocks if language != "sh"]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_recipe_works(recipe: Recipe, cooked: tuple[Path, dict[str, str]]) -> None:
    assert cooked[1][recipe.test] == ""


def test_what_recipes_write_is_as_ruff_has_it(cooked: tuple[Path, dict[str, str]]) -> None:
    made = [path for recipe in RECIPES for path in recipe.listed if path.endswith(".py")]
    for call in (["check", "--no-cache"], ["format", "--no-cache", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *call, *made]
        done = subprocess.run(ruff, cwd=cooked[0], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_recipe_needs_no_other(recipe: Recipe, tmp_path: Path) -> None:
    apply_recipe(recipe, copy_source(tmp_path))
    assert run_recipe_tests(tmp_path, (recipe,)) == {recipe.test: ""}
