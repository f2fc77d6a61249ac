"""Report: what signals say of a clip, as a page or as numbers."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from nodes.judge.report_page import build_report_page
from nodes.judge.signal_summary import ClipReport, FrameRecord, read_thumbnails, summarize_signal
from nodes.shared.file_params import require_path
from studio.core.errors import MediaError
from studio.core.time import space_evenly
from studio.core.translation import tr
from studio.sdk import (
    ClipInfo,
    Context,
    FileMode,
    FrameRange,
    Image,
    Media,
    Param,
    RecordWriter,
    SinkNode,
    StudioError,
    node,
)
from studio.sdk.pixels import ResampleFilter, premultiply, resize

_SIGNALS: Final = ("a", "b", "c", "d", "e", "f", "g", "h")
_THUMBNAIL, _OVERVIEW = 160, 6


@node("judge.report", name="Report", aliases=("Table", "Statistics", "Export CSV", "Summary", "Benchmark", "HTML"))
class WriteReport(SinkNode):
    """Write a report on a clip from up to eight signals: a page to read, or numbers for another program.

    .html is one self-contained file: a table of mean, deviation, minimum, 5th and 95th percentile and maximum, a plot
    of each signal with its worst frames marked, and the numbers as embedded JSON. .json holds the same as numbers. With
    pictures connected to `image`, the page shows some frames of the clip and the worst frames. Values that are not
    numbers are gaps. Percentiles are interpolated linearly. The report is as long as the longest input, and runs as a
    render.
    """

    file: Path = Param(
        default=Path("out/report.html"),
        file_mode=FileMode.SAVE,
        file_types=(".html", ".json"),
        hashed=False,
        help="The file to write; its suffix selects the format.",
    )
    title: str = Param(default="Report", animatable=False, help="The heading of the page.")
    names: str = Param(
        default="",
        animatable=False,
        help="Names of the signals, in order, separated by commas; a signal without a name has its input's letter.",
    )
    less_is_better: str = Param(
        default="",
        animatable=False,
        help="Names of the signals for which lower is better, such as an error, separated by commas.",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Last as long as the longest input."""
        signals = [inputs[name] for name in _SIGNALS if name in inputs]
        if not signals:
            raise StudioError(tr("no signal is connected; connect at least one to 'a' to 'h'"))
        return replace(signals[0], length=max(clip.length for clip in inputs.values()))

    def open(self, inputs: Mapping[str, ClipInfo], frames: FrameRange, ctx: Context) -> RecordWriter:
        """Open the file."""
        path = self.target()
        kinds = {".html": _write_page, ".json": _write_json}
        write = kinds.get(path.suffix.lower())
        if write is None:
            fitting = ", ".join(kinds)
            raise MediaError(
                path, tr("has the suffix '{suffix}'; accepted: {fitting}", suffix=path.suffix, fitting=fitting)
            )
        connected = [name for name in _SIGNALS if name in inputs]
        rate = inputs[connected[0]].rate
        empty = ClipReport(self.title, None if rate is None else float(rate), frames.start, 0, ())
        return ctx.media.create_records(
            path, lambda records, file: write(self._filled(empty, connected, records), records, file)
        )

    def target(self) -> Path:
        """Return the file's path."""
        return require_path(self.file, tr("the path of the report to write"))

    def write(
        self,
        writer: RecordWriter,
        a: float | None,
        b: float | None,
        c: float | None,
        d: float | None,
        e: float | None,
        f: float | None,
        g: float | None,
        h: float | None,
        image: Image | None,
    ) -> None:
        """Append the values of a frame."""
        values = tuple(float(value) for value in (a, b, c, d, e, f, g, h) if value is not None)
        writer.write_record(FrameRecord(values, "" if image is None else _thumbnail(image)).to_bytes())

    def _filled(self, empty: ClipReport, connected: list[str], records: Iterable[bytes]) -> ClipReport:
        """Return the report of all records."""
        rows = [FrameRecord.from_bytes(data).values for data in records]
        less = {name.casefold() for name in _listed(self.less_is_better)}
        names = _listed(self.names)
        signals = []
        for index, port in enumerate(connected):
            name = names[index] if index < len(names) and names[index] else port.upper()
            column = [row[index] for row in rows]
            bad_high = bool(less & {name.casefold(), port})
            signals.append(summarize_signal(name, column, empty.first_frame, less_is_better=bad_high))
        return replace(empty, frames=len(rows), signals=tuple(signals))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def _write_json(report: ClipReport, records: Iterable[bytes], file: BinaryIO) -> None:
    file.write(json.dumps(report.to_json_dict(), indent=1, allow_nan=False, ensure_ascii=False).encode())


def _write_page(report: ClipReport, records: Iterable[bytes], file: BinaryIO) -> None:
    overview = space_evenly(min(_OVERVIEW, report.frames), report.frames)
    worst = [place.frame - report.first_frame for signal in report.signals for place in signal.worst]
    found = read_thumbnails(records, [*overview, *worst])
    file.write(build_report_page(report, found, overview).encode())


def _thumbnail(image: Image) -> str:
    """Return a small JPEG as base64 text."""
    import cv2

    factor = min(1.0, _THUMBNAIL / image.width, _THUMBNAIL / image.height)
    size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
    colors = premultiply(image.pixels)[:3] if image.has_alpha else image.pixels
    small = resize(colors, *size, ResampleFilter.AREA).nan_to_num(0.0).clamp(0.0, 1.0).mul(255.0).round().byte()
    _, data = cv2.imencode(".jpg", small.flip(0).permute(1, 2, 0).cpu().contiguous().numpy())
    return base64.b64encode(data.tobytes()).decode()
