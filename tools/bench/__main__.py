"""`python -m tools.bench [--json FILE] [BAR …]`: run the benchmarks, print a table, write the figures."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.bench import (
    api_access,
    busy,
    cache_hits,
    cancellation,
    canvas,
    edits,
    expressions,
    families,
    farm,
    handle_drag,
    large_model,
    long_file,
    memory,
    network,
    node_times,
    overhead,
    painting,
    playback,
    render_stream,
    resume,
    scrub,
    seek,
    sequence_cut,
    sequence_drag,
    start,
    training,
    training_processes,
)
from tools.bench.report import Figure, machine, not_measured, table

BENCHES: dict[tuple[str, ...], Callable[[], list[Figure]]] = {
    ("E1", "E2"): render_stream.measure,
    ("E3",): memory.measure,
    ("E4",): overhead.measure,
    ("E5",): edits.measure,
    ("E6",): cache_hits.measure,
    ("E7",): lambda: scrub.measure() + busy.measure(),
    ("E8",): cancellation.measure,
    ("E9",): seek.measure,
    ("E10",): resume.measure,
    ("E11",): start.measure,
    ("E12",): canvas.measure,
    ("E13",): network.measure,
    ("E14",): training.measure,
    ("E15",): playback.measure,
    ("E16",): long_file.measure,
    ("E17",): painting.measure,
    ("E18",): node_times.measure,
    ("E19",): large_model.measure,
    ("E20",): families.measure,
    ("E21",): handle_drag.measure,
    ("E22",): sequence_cut.measure,
    ("E23",): sequence_drag.measure,
    ("E24",): expressions.measure,
    ("E25",): api_access.measure_api,
    ("E26",): api_access.measure_agent,
    ("E27",): farm.measure,
    ("E28",): farm.measure_dispatch,
    ("E29",): training_processes.measure,
}


def main() -> int:
    """Run what was asked for; return 0 if every figure that was measured is within its bar, and none failed."""
    arguments = _parse()
    figures: list[Figure] = []
    failed = False
    for bars, measure in BENCHES.items():
        if arguments.bars and not set(bars) & set(arguments.bars):
            continue
        sys.stderr.write(f"{', '.join(bars)} …\n")
        try:
            figures += measure()
        except Exception as error:  # the others are measured all the same
            failed = True
            traceback.print_exc()
            figures += [not_measured(bar, "the benchmark failed", f"{type(error).__name__}: {error}") for bar in bars]
    sys.stdout.write(table(figures))
    if arguments.json:
        write_json(arguments.json, figures)
    return 1 if failed or any(figure.measured is not None and not figure.ok for figure in figures) else 0


def write_json(path: Path, figures: Sequence[Figure]) -> None:
    """Write the figures, and what they were taken on."""
    found = {"machine": machine(), "figures": [figure.as_dict() for figure in figures]}
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _parse() -> argparse.Namespace:
    known = [bar for bars in BENCHES for bar in bars]
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description="Measure the bars.")
    parser.add_argument(
        "bars", nargs="*", choices=[*known, []], metavar="BAR", help=f"which: {', '.join(known)}; all if none"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
