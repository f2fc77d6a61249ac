"""Texts of a stranger are plain wherever they are shown: nothing goes past the one way to the terminal."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TERMINAL = {
    "studio/app/terminal.py": "is the way",
    "studio/app/cli/console.py": "is the way, for tables and bars",
    "studio/models/convert/worker.py": "speaks JSON to the program that started it",
    "nodes/convert/speech_worker.py": "speaks JSON and samples to the program that started it",
}
PRINTING = re.compile(
    r"((?<![\w.])(print|input)|\b(Console|TextColumn|ArgumentParser|StreamHandler|std(out|err)\.(buffer\.)?write(lines)?))$"
)


def calls(pattern: re.Pattern[str], *folders: str) -> Iterator[tuple[str, int, str, ast.Call]]:
    """Yield the calls whose dotted name a pattern finds: the module, the line, the name, and the call."""
    quick = re.compile(pattern.pattern.removesuffix("$") + r"\(")  # most modules need no parsing
    for path in (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if quick.search(text) else ():
            if isinstance(node, ast.Call) and pattern.search(name := dotted(node.func)):
                yield path.relative_to(ROOT).as_posix(), node.lineno, name, node


def dotted(expression: ast.expr) -> str:
    """Return what is called as `a.b.c`; a part that is no name is left out."""
    parts = []
    while isinstance(expression, ast.Attribute):
        parts.append(expression.attr)
        expression = expression.value
    return ".".join(reversed([*parts, expression.id if isinstance(expression, ast.Name) else ""]))


def test_nothing_goes_past_the_way_to_the_terminal() -> None:
    found = calls(PRINTING, "studio", "nodes")
    past = [f"{module}:{line}: {name}" for module, line, name, _ in found if module not in TERMINAL]
    assert not past
    assert all((ROOT / path).exists() for path in TERMINAL)
