"""`python -m tools.house [--write] [--list] [--picture]`: measure the structure of the code, draw its rooms."""

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
from tools.house.room_diagram import DIAGRAM_PAGE, format_diagram, read_contracts, update_page

PAGE: Final = ROOT / "docs" / "architecture" / "figures.md"
_HEAD: Final = """# Figures of the structure

Measured by `python -m tools.house --write` over `studio/` and `nodes/`.

"""


def main() -> int:
    """Print the figures, or write the diagram; return 0 if the figures are at their targets."""
    parser = argparse.ArgumentParser(prog="python -m tools.house", description="Measure the structure of the code.")
    parser.add_argument("--write", action="store_true", help=f"write the table to {PAGE.relative_to(ROOT)}")
    parser.add_argument("--list", action="store_true", help="list what keeps a figure from its target")
    parser.add_argument(
        "--picture", action="store_true", help=f"write the diagram in {DIAGRAM_PAGE.name}; measure nothing"
    )
    wanted = parser.parse_args()
    if wanted.picture:
        text = DIAGRAM_PAGE.read_text(encoding="utf-8")
        DIAGRAM_PAGE.write_text(update_page(text, format_diagram(read_contracts())), encoding="utf-8")
        return 0
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
