"""What a render says of its nodes: what each one cost, and what was odd about its frames."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from studio.core.language import tr

if TYPE_CHECKING:
    from studio.engine.watch.checks import Notice
    from studio.engine.watch.profile import NodeProfile, Profile

_MIB = 1 << 20
_WIDTH_OF_A_FILE = 160  # columns, where the output is no terminal


def print_profile(profile: Profile) -> None:
    """Print a table, the most expensive node first."""
    from rich import box
    from rich.table import Table

    from studio.app.cli.console import PlainConsole

    rows = profile.table()
    total = sum(row.seconds for row in rows)
    on_gpu = any(row.device_bytes for row in rows)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(tr("node"), overflow="fold")
    table.add_column(tr("type"), no_wrap=True)
    for heading in _headings(on_gpu=on_gpu):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(row.node, row.type, *_cells(row, total, on_gpu=on_gpu))
    PlainConsole(width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE).print(table)


def _headings(*, on_gpu: bool) -> tuple[str, ...]:
    common = (
        tr("computed"),
        tr("found"),
        tr("on disk"),
        tr("total s"),
        tr("share"),
        tr("mean ms"),
        tr("p95 ms"),
        tr("worst ms"),
        tr("at frame"),
        tr("MiB each"),
    )
    return (*common, tr("GPU MiB")) if on_gpu else common


def _cells(row: NodeProfile, total: float, *, on_gpu: bool) -> tuple[str, ...]:
    timed = "–", "–", "–", "–", "–"
    if row.computed:
        timed = (
            f"{row.mean * 1e3:.2f}",
            f"{row.p95 * 1e3:.2f}",
            f"{row.worst * 1e3:.2f}",
            str(row.worst_frame),
            f"{row.bytes_per_value / _MIB:.1f}",
        )
    share = f"{row.seconds / total:.0%}" if total else "–"
    counts = str(row.computed), str(row.found), str(row.on_disk)
    gpu = (f"{row.device_bytes / _MIB:.0f}",) if on_gpu else ()
    return (*counts, f"{row.seconds:.3f}", share, *timed, *gpu)


def profile_as_list(profile: Profile) -> list[dict[str, object]]:
    """Return the table as plain data: seconds and bytes."""
    rows = profile.table()
    total = sum(row.seconds for row in rows)
    return [
        {
            "node": row.node,
            "type": row.type,
            "computed": row.computed,
            "found": row.found,
            "on_disk": row.on_disk,
            "seconds": round(row.seconds, 6),
            "share": round(row.seconds / total, 4) if total else 0.0,
            "mean": round(row.mean, 6),
            "p95": round(row.p95, 6),
            "worst": round(row.worst, 6),
            "worst_frame": row.worst_frame if row.computed else None,
            "bytes": row.bytes,
            "device_bytes": row.device_bytes,
        }
        for row in rows
    ]


def notice_as_dict(notice: Notice) -> dict[str, object]:
    """Return a notice as plain data."""
    return {"node": notice.node, "frame": notice.frame, "text": notice.text}
