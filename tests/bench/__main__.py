"""`python -m tests.bench [--json FILE] [BAR …]`: run the benchmarks, print a table, write the figures."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench import canvas, edits, memory, overhead, seek, start, streaming
from tests.bench.report import Figure

BENCHES: dict[tuple[str, ...], Callable[[], list[Figure]]] = {
    ("E1", "E2"): streaming.measure,
    ("E3",): memory.measure,
    ("E4",): overhead.measure,
    ("E5",): edits.measure,
    ("E9",): seek.measure,
    ("E11",): start.measure,
    ("E12",): canvas.measure,
}


def main() -> int:
    """Run what was asked for; return 0 if every figure is within its bar."""
    known = [bar for bars in BENCHES for bar in bars]
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure the bars.")
    parser.add_argument(
        "bars", nargs="*", choices=[*known, []], metavar="BAR", help=f"which: {', '.join(known)}; all if none"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    arguments = parser.parse_args()
    figures: list[Figure] = []
    for bars, measure in BENCHES.items():
        if not arguments.bars or set(bars) & set(arguments.bars):
            figures += measure()
    for figure in figures:
        mark = "ok  " if figure.ok else "MISS"
        sys.stdout.write(
            f"{mark} {figure.bar:<4} {figure.measured:8.3f} {figure.unit:<3} (≤ {figure.limit:g})  {figure.what}"
            f"{': ' + figure.detail if figure.detail else ''}\n"
        )
    if arguments.json:
        arguments.json.write_text(json.dumps([figure.as_dict() for figure in figures], indent=2) + "\n")
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
