"""`python -m tools.house [--write] [--list]`: measure the structure of the code."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from tools.house.definitions import ROOT, find_duplicate_classes, read_modules
from tools.house.figures import (
    find_crowded_folders,
    find_private_names,
    find_questions,
    format_figures,
    measure_house,
)

PAGE: Final = ROOT / "docs" / "architecture" / "figures.md"
_HEAD: Final = """# Figures of the structure

Measured by `python -m tools.house --write` over `studio/` and `nodes/`.

"""


def main() -> int:
    """Print the figures; return 0 if all are at their target."""
    parser = argparse.ArgumentParser(prog="python -m tools.house", description="Measure the structure of the code.")
    parser.add_argument("--write", action="store_true", help=f"write the table to {PAGE.relative_to(ROOT)}")
    parser.add_argument("--list", action="store_true", help="list what keeps a figure from its target")
    wanted = parser.parse_args()
    modules = read_modules()
    figures = measure_house(modules)
    sys.stdout.write(format_figures(figures))
    if wanted.list:
        found = (
            *find_private_names(modules),
            *find_questions(modules),
            *(f"{folder}: {count} files" for folder, count in find_crowded_folders(modules).items()),
            *(f"{name}: {', '.join(places)}" for name, places in find_duplicate_classes(modules).items()),
        )
        sys.stdout.write("".join(f"{line}\n" for line in found))
    if wanted.write:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(_HEAD + format_figures(figures), encoding="utf-8")
    return 0 if all(figure.is_met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
