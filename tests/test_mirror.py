"""The tests mirror the tree: each lies where the module or the room lies that it tests."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = frozenset({"api", "app", "core", "engine", "farm", "graph", "media", "models", "sdk", "services", "ui"})
FILES_IN_A_FOLDER = 25
APART = {
    "bench": "the earlier name of tools/bench, which other programs call",
    "end_to_end": "whole programs, from a start to a file",
    "farm/fault_nodes": "a node of the user's own that fails as a test wants it",
    "gpu": "checks that need a graphics card, by a command of their own",
    "tiny_models": "the tiny models that tests of all rooms load",
    "engine/properties": "the engine against a plain evaluation, whatever the graph",
}


def _find_source(place: PurePosixPath) -> PurePosixPath:
    """Return what a place below `tests` mirrors, without a suffix."""
    return PurePosixPath("studio", place) if place.parts[0] in ROOMS else place


def _is_package(place: PurePosixPath) -> bool:
    return (ROOT / _find_source(place) / "__init__.py").is_file()


def _is_module(place: PurePosixPath) -> bool:
    return (ROOT / _find_source(place).with_suffix(".py")).is_file()


def _is_apart(place: PurePosixPath) -> bool:
    return any(place.is_relative_to(folder) for folder in APART)


def _is_named_after_module(test: PurePosixPath) -> bool:
    """Return whether a test is called `test_<module>` or `test_<module>_<topic>`, or lies in a folder of a module."""
    words = test.name.removeprefix("test_").split("_")
    names = ("_".join(words[: count + 1]) for count in range(len(words)))
    return _is_module(test.parent) or any(_is_module(test.parent / name) for name in names)


def _read_tested_modules(code: str) -> set[PurePosixPath]:
    """Return the modules and packages of ours that a test imports from, as places below `tests`."""
    found = set()
    for statement in ast.walk(ast.parse(code)):
        if not isinstance(statement, ast.ImportFrom) or not statement.module:
            continue
        root, *rest = statement.module.split(".")
        if root not in {"studio", "nodes", "tools"}:
            continue
        place = PurePosixPath(*(rest if root == "studio" else [root, *rest]))
        found |= {place / name.name if _is_module(place / name.name) else place for name in statement.names}
    return found


def _find_fault(test: PurePosixPath, code: str) -> str | None:
    """Return what is wrong with the place of a test (below `tests`, without a suffix), and where it should lie."""
    if not (_is_package(test.parent) or _is_module(test.parent)):
        return f"tests/{test}.py: there is no {_find_source(test.parent)}, neither a package nor a module"
    if _is_named_after_module(test):
        return None
    modules = _read_tested_modules(code)
    if len(modules) == 1 and _is_module(module := modules.pop()):
        return f"tests/{test}.py tests one module: it should be tests/{module.parent}/test_{module.name}.py"
    return None


def _list_tests() -> Iterator[PurePosixPath]:
    """Yield all tests in folders that mirror the tree, as places below `tests`."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        place = PurePosixPath(path.relative_to(ROOT / "tests").with_suffix("").as_posix())
        if len(place.parts) > 1 and not _is_apart(place):
            yield place


def test_each_test_lies_where_what_it_tests_lies() -> None:
    tests = list(_list_tests())
    faults = [_find_fault(test, (ROOT / f"tests/{test}.py").read_text(encoding="utf-8")) for test in tests]
    assert tests
    assert [fault for fault in faults if fault] == []


def test_each_folder_of_tests_mirrors_a_room_or_a_module() -> None:
    files = (ROOT / "tests").rglob("*.py")
    folders = {PurePosixPath(path.parent.relative_to(ROOT / "tests").as_posix()) for path in files} - {PurePosixPath()}
    assert [f for f in sorted(folders) if not (_is_apart(f) or _is_package(f) or _is_module(f))] == []


def test_no_folder_of_tests_is_crowded() -> None:
    counts = Counter(test.parent for test in _list_tests())
    assert {str(folder): count for folder, count in counts.items() if count > FILES_IN_A_FOLDER} == {}


@pytest.mark.parametrize(
    ("test", "code", "fault"),
    [
        ("core/test_memory", "", None),
        ("core/test_memory_of_maps", "from studio.core.errors import reason", None),
        ("bootstrap/test_anything", "", None),
        ("core/test_sums", "from studio.core import errors, memory", None),
        ("core/test_sums", "from studio.core.memory import x", "it should be tests/core/test_memory.py"),
        ("nodes/filter/test_sums", "from nodes.time.cut import x", "it should be tests/nodes/time/test_cut.py"),
        ("ui/elsewhere/test_memory", "", "there is no studio/ui/elsewhere"),
    ],
)
def test_faults_say_where_a_test_should_lie(test: str, code: str, fault: str | None) -> None:
    found = _find_fault(PurePosixPath(test), code)
    assert (fault in found) if fault and found else found == fault
