"""Circles of imports: none between modules, and none between the rooms of a package. Modules of the window import few.

An import counts wherever it stands: at the top of a module, in a function, or under TYPE_CHECKING.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from studio.ui.window import FEATURES

ROOT = Path(__file__).resolve().parent.parent
KNOWN_CIRCLES = {
    # A node class has its spec as an attribute, and the spec has its node class: each names the other's type.
    ("studio.sdk.node", "studio.sdk.signatures.methods", "studio.sdk.spec"),
}

IMPORTS_OF_A_MODULE = 20


def _module_paths() -> dict[str, Path]:
    """Return the file of each module of studio, by its name."""
    found = {}
    for path in sorted((ROOT / "studio").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _imports(path: Path) -> Iterator[str]:
    """Yield what a file imports, wherever it does; a name from a module also as if it were a module in it."""
    for found in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(found, ast.Import):
            yield from (f"{name.name}{end}" for name in found.names for end in ("", ".*"))
        elif isinstance(found, ast.ImportFrom):
            assert found.module is not None, f"{path}: a relative import"
            for name in found.names:
                yield f"{found.module}.{name.name}"
            yield found.module


@cache
def _build_graph() -> dict[str, set[str]]:
    """Return which modules each module imports. A package counts only where a name comes from its own `__init__`."""
    paths = _module_paths()
    graph = {}
    for module, path in paths.items():
        names = set(_imports(path))
        wanted = {name for name in names if name in paths and name != module}
        named = {name.rpartition(".")[0] for name in names if name not in paths}
        graph[module] = {name for name in wanted if paths[name].name != "__init__.py" or name in named}
    return graph


def _find_circles(graph: Mapping[str, Collection[str]]) -> set[tuple[str, ...]]:
    """Return the sets of modules that reach each other, each sorted by name (Tarjan's algorithm)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    circles: set[tuple[str, ...]] = set()

    def visit(module: str) -> None:
        order[module] = lowest[module] = len(order)
        stack.append(module)
        for other in graph[module]:
            if other not in order:
                visit(other)
            if other in stack:
                lowest[module] = min(lowest[module], lowest[other])
        if lowest[module] == order[module]:
            at = stack.index(module)
            members = tuple(sorted(stack[at:]))
            del stack[at:]
            if len(members) > 1:
                circles.add(members)

    for module in graph:
        if module not in order:
            visit(module)
    return circles


def _merge_modules(graph: Mapping[str, Collection[str]], room_of: Callable[[str], str | None]) -> dict[str, set[str]]:
    """Return which rooms each room imports; modules without a room are left out."""
    rooms: dict[str, set[str]] = {room: set() for module in graph if (room := room_of(module)) is not None}
    for module, imported in graph.items():
        room = room_of(module)
        if room is not None:
            rooms[room] |= {other for name in imported if (other := room_of(name)) is not None and other != room}
    return rooms


def test_modules_import_each_other_in_no_circle() -> None:
    graph = _build_graph()
    assert len(graph) > 300
    assert "studio.engine.training.train_run" in graph["studio.engine.jobs.job_runner"]  # within a function
    assert "studio.engine.compilation.compiled_output" in graph["studio.engine.watch.result_checks"]  # for its type
    assert _find_circles(graph) == KNOWN_CIRCLES


@pytest.mark.parametrize("package", ["engine", "graph", "media", "models"])
def test_the_rooms_of_a_package_import_each_other_in_no_circle(package: str) -> None:
    def room_of(module: str) -> str | None:
        parts = module.split(".")
        return parts[2] if parts[1:2] == [package] and len(parts) > 2 else None

    rooms = _merge_modules(_build_graph(), room_of)
    assert rooms
    assert _find_circles(rooms) == set()


def test_no_module_of_the_window_imports_many_of_ours() -> None:
    graph = _build_graph()
    counts = {module: len(imported) for module, imported in graph.items() if module.startswith("studio.ui.")}
    assert len(counts) > 300
    counts["studio.ui.window"] -= len(FEATURES)  # the list of the features: one import for each is what it is for
    assert [module for module, count in counts.items() if count > IMPORTS_OF_A_MODULE] == []


def test_a_circle_is_found() -> None:
    assert _find_circles({"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": []}) == {("b", "c")}
    assert _find_circles({"a": ["b", "c"], "b": ["c"], "c": []}) == set()
