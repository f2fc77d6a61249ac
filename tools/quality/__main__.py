"""`python -m tools.quality [--write] [FAMILY …]`: measure the nodes against known answers and print a table."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

from tools import quality
from tools.quality.known_answer import Known

PAGE = Path(__file__).resolve().parents[2] / "docs" / "nodes-quality.md"
_NO_FAMILY = {"__main__", "known_answer", "sheets", "scene_checker", "tiny_checker", "trained_clips"}
_HEAD = """# Quality of the nodes

Made by `python -m tools.quality --write`. Each figure is measured against a known answer: a scene whose motion,
colors or sound are exact because the test made them, another library, or a published value. The tests in `tests/nodes`
check the bars. Figures of real clips need the clips beside the project.
"""


def families() -> list[str]:
    """Return the families that are measured."""
    found = sorted(module.name for module in pkgutil.iter_modules(quality.__path__))
    return [name for name in found if name not in _NO_FAMILY and not name.startswith("test_")]


def measured(family: str) -> list[Known]:
    """Return a family's figures."""
    figures: list[Known] = importlib.import_module(f"{quality.__name__}.{family}").measure()
    return figures


def table(figures: list[Known]) -> str:
    """Return figures as a Markdown table."""
    rows = ["| node | what | figure | bar | known from |", "| --- | --- | --- | --- | --- |"]
    rows += [
        f"| `{known.node}` | {known.what} | {known.value:.4g} {known.unit}{'' if known.ok else ' **missed**'} "
        f"| {known.bar} | {known.reference} |"
        for known in figures
    ]
    return "\n".join(rows)


def main() -> int:
    """Measure; return 0 if every bar is reached."""
    parser = argparse.ArgumentParser(prog="python -m tools.quality", description=__doc__)
    parser.add_argument("families", nargs="*", choices=[[], *families()], metavar="FAMILY")
    parser.add_argument("--write", action="store_true", help="write docs/nodes-quality.md; measures every family")
    arguments = parser.parse_args()
    wanted = families() if arguments.write else arguments.families or families()
    parts, figures = [_HEAD], []
    for family in wanted:
        sys.stderr.write(f"{family} …\n")
        found = measured(family)
        figures += found
        parts.append(f"## {family}\n\n{table(found)}\n")
    text = "\n".join(parts)
    if arguments.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0 if all(known.ok for known in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
