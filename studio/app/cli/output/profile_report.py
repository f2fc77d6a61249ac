"""Report of a render by node: the cost of each node and the notices about its frames."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from studio.app.terminal import print_line
from studio.core.translation import tr, tr_noop

if TYPE_CHECKING:
    from studio.engine.watch.profile import NodeProfile, RunProfile
    from studio.engine.watch.result_checks import ResultNotice

_MIB = 1 << 20
_WIDTH_OF_A_FILE = 160  # columns, where the output is no terminal


def print_profile(profile: RunProfile) -> None:
    """Print a table, the most expensive node first."""
    from rich import box
    from rich.table import Table

    from studio.app.cli.output.console import PlainConsole

    rows = profile.make_table()
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
    if profile.download_count or profile.upload_count:
        text = tr_noop("Nodes that compute on the CPU copied {down} values from the device, and {up} to it.")
        print_line(tr(text, down=profile.download_count, up=profile.upload_count))


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
    if row.computed_count:
        timed = (
            f"{row.mean_seconds * 1e3:.2f}",
            f"{row.p95_seconds * 1e3:.2f}",
            f"{row.worst_seconds * 1e3:.2f}",
            str(row.worst_frame),
            f"{row.bytes_per_value / _MIB:.1f}",
        )
    share = f"{row.seconds / total:.0%}" if total else "–"
    counts = str(row.computed_count), str(row.memory_count), str(row.disk_count)
    gpu = (f"{row.device_bytes / _MIB:.0f}",) if on_gpu else ()
    return (*counts, f"{row.seconds:.3f}", share, *timed, *gpu)


def profile_to_list(profile: RunProfile) -> list[dict[str, object]]:
    """Return the table as plain data: seconds and bytes."""
    rows = profile.make_table()
    total = sum(row.seconds for row in rows)
    return [
        {
            "node": row.node,
            "type": row.type,
            "computed": row.computed_count,
            "found": row.memory_count,
            "on_disk": row.disk_count,
            "seconds": round(row.seconds, 6),
            "share": round(row.seconds / total, 4) if total else 0.0,
            "mean": round(row.mean_seconds, 6),
            "p95": round(row.p95_seconds, 6),
            "worst": round(row.worst_seconds, 6),
            "worst_frame": row.worst_frame if row.computed_count else None,
            "bytes": row.total_bytes,
            "device_bytes": row.device_bytes,
        }
        for row in rows
    ]


def notice_to_dict(notice: ResultNotice) -> dict[str, object]:
    """Return a notice as plain data."""
    return {"node": notice.node, "frame": notice.frame, "text": notice.text}
