"""A report as one HTML file that needs nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from nodes.judge.line_chart import draw_line_chart, format_number
from nodes.judge.signal_summary import ClipReport, SignalSummary
from studio.core.translation import tr

_STYLE = """
:root { color-scheme: light dark; --ground: #ffffff; --text: #1d2126; --faint: #667080; --line: #d9dee5;
  --accent: #1565c0; --band: #1565c018; --worst: #c62828; }
@media (prefers-color-scheme: dark) { :root { --ground: #16191d; --text: #e4e8ee; --faint: #98a2b0; --line: #333a44;
  --accent: #64b5f6; --band: #64b5f61c; --worst: #ef7070; } }
body { margin: 0 auto; max-width: 1020px; padding: 24px 16px 64px; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 26px; margin: 0; } h2 { font-size: 18px; margin: 36px 0 4px; }
p { margin: 4px 0 12px; color: var(--faint); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; margin-top: 20px; }
th, td { padding: 6px 10px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; white-space: normal; }
th { color: var(--faint); font-weight: 500; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--faint); font-size: 12px; } .end { text-anchor: end; } .middle { text-anchor: middle; }
polyline { fill: none; stroke: var(--accent); stroke-width: 1.6; stroke-linejoin: round; }
.grid { stroke: var(--line); } .band { fill: var(--band); } .worst { fill: var(--worst); } .one { fill: var(--accent); }
.strip { display: flex; flex-wrap: wrap; gap: 10px; margin: 10px 0 0; padding: 0; list-style: none; }
.strip li { font-size: 13px; color: var(--faint); } .strip img { display: block; border-radius: 4px; max-width: 160px; }
"""


def build_report_page(report: ClipReport, thumbnails: Mapping[int, str], overview: list[int]) -> str:
    """Return the HTML of a report.

    Args:
        report: What it says; it lies in the page as JSON, too.
        thumbnails: JPEG files as base64 text, by frame counted from the first.
        overview: Frames, counted from the first, that are shown at the top.
    """
    title = escape(report.title)
    data = json.dumps(report.to_json_dict(), allow_nan=False).replace("<", "\\u003c")
    return "".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1><p>{escape(_clip(report))}</p>",
            _strip([(at, "") for at in overview], report.first_frame, thumbnails),
            _table(report),
            *(_section(signal, report.first_frame, thumbnails) for signal in report.signals),
            f'<script type="application/json" id="report">{data}</script></body></html>\n',
        ]
    )


def _clip(report: ClipReport) -> str:
    last = report.first_frame + report.frames - 1
    frames = tr("frames {first} to {last}", first=report.first_frame, last=last)
    return frames if report.fps is None else tr("{frames}, at {fps:.6g} fps", frames=frames, fps=report.fps)


def _table(report: ClipReport) -> str:
    heads = (tr("signal"), tr("mean"), tr("deviation"), tr("minimum"), "5 %", "95 %", tr("maximum"), tr("worst frame"))
    rows = []
    for signal in report.signals:
        numbers = (signal.mean, signal.deviation, signal.least, signal.p5, signal.p95, signal.greatest)
        worst = str(signal.worst[0].frame) if signal.worst else "–"
        cells = "".join(f"<td>{cell}</td>" for cell in (escape(signal.name), *map(format_number, numbers), worst))
        rows.append(f"<tr>{cells}</tr>")
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _section(signal: SignalSummary, first_frame: int, thumbnails: Mapping[int, str]) -> str:
    better = tr("lower is better") if signal.less_is_better else tr("higher is better")
    worst = [(place.frame - first_frame, format_number(place.value)) for place in signal.worst]
    chart = draw_line_chart(signal, first_frame)
    return f"<h2>{escape(signal.name)}</h2><p>{escape(better)}</p>{chart}{_strip(worst, first_frame, thumbnails)}"


def _strip(places: list[tuple[int, str]], first_frame: int, thumbnails: Mapping[int, str]) -> str:
    """Return some frames as small pictures, each with its number and what is said of it."""
    items = []
    for at, text in places:
        if at in thumbnails:
            said = f"{first_frame + at}{': ' if text else ''}{text}"
            picture = f'<img src="data:image/jpeg;base64,{thumbnails[at]}" alt="{escape(said)}">'
            items.append(f"<li>{picture}{escape(said)}</li>")
    return f'<ul class="strip">{"".join(items)}</ul>' if items else ""
