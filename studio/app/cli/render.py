"""`render GRAPH`: what a graph writes, to files, with a progress bar."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

from studio.app.cli.cache import cache_folders
from studio.app.cli.profile import notice_as_dict, print_profile, profile_as_list
from studio.app.cli.render_choice import Choice, choose
from studio.app.cli.render_progress import RenderBars, render_bars
from studio.app.services import load_engine, load_media, load_registry
from studio.core.errors import MediaError, NodeError, ParameterError, StudioError
from studio.core.time import FrameRange
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.graph.project_file import load_project

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.engine.render import RenderReport

FAILED = 1
_FAILURES_SHOWN = 10


def run(arguments: argparse.Namespace) -> int:
    """Render; return 1 if a node or the writing failed. What is wrong with the input is raised as StudioError."""
    if not 0.0 < arguments.scale <= 1.0:
        raise ParameterError("--scale", arguments.scale, "a number above 0 and at most 1")
    registry = load_registry()
    document = Document(registry, load_project(arguments.graph, registry))
    choices = choose(document, arguments)
    frames = FrameRange.parse(arguments.range) if arguments.range else document.project.range
    from studio.engine.render import refuse_problems  # torch: what is wrong with the arguments is said without it

    folders = None if arguments.no_cache else cache_folders(arguments)
    where = {"device": arguments.device, "precision": arguments.precision}
    with closing(load_engine(registry, load_media(folders), folders, **where)) as engine:
        if len(choices) == 1:
            refuse_problems(engine, document.graph, choices[0].record.id)  # before a progress bar is shown
        results = [_attempt(engine, document, choice, frames, arguments, len(choices) > 1) for choice in choices]
    if arguments.json:
        rows = [_as_dict(choice, result, arguments) for choice, result in zip(choices, results, strict=True)]
        print(json.dumps(rows if len(rows) > 1 else rows[0]))
    return 0 if all(not isinstance(result, str) and not result.failed for result in results) else FAILED


def _attempt(
    engine: Engine,
    document: Document,
    choice: Choice,
    frames: FrameRange | None,
    arguments: argparse.Namespace,
    one_of_many: bool,
) -> RenderReport | str:
    """Render one node and say what came of it; return the report, or what went wrong."""
    expected = (StudioError,) if one_of_many else (NodeError, MediaError)
    try:
        with render_bars(hidden=arguments.quiet or arguments.json) as bars:
            report = _render(engine, document, choice, frames, arguments, bars)
    except expected as error:
        print(f"frameloom: {error}", file=sys.stderr)
        return str(error)
    _report(report, arguments)
    return report


def _render(
    engine: Engine,
    document: Document,
    choice: Choice,
    frames: FrameRange | None,
    arguments: argparse.Namespace,
    bars: RenderBars,
) -> RenderReport:
    from studio.engine.render import render, render_output

    how: dict[str, Any] = {
        "frames": frames,
        "scale": arguments.scale,
        "on_progress": bars.on_progress,
        "on_work": bars.on_work,
        "keep_going": arguments.keep_going,
        "resume": arguments.resume,
    }
    if choice.file is None:
        return render(engine, document.graph, choice.record.id, **how)
    port = document.registry[choice.record.type].outputs[0].name
    return render_output(engine, document.graph, Endpoint(choice.record.id, port), choice.file, **how)


def _report(report: RenderReport, arguments: argparse.Namespace) -> None:
    for failure in report.failed[:_FAILURES_SHOWN]:
        print(f"frameloom: frame {failure.frame} failed: {failure.error}", file=sys.stderr)
    if len(report.failed) > _FAILURES_SHOWN:
        print(f"frameloom: {len(report.failed) - _FAILURES_SHOWN} further frames failed", file=sys.stderr)
    if arguments.json or arguments.quiet:
        return
    for notice in report.notices:
        print(f"frameloom: warning: {notice}", file=sys.stderr)
    if arguments.profile:
        print_profile(report.profile)
    more = f", {report.restored} of them from an earlier render" if report.restored else ""
    more += f", {len(report.failed)} failed" if report.failed else ""
    print(f"{report.file}: {report.frames} frames{more} in {report.seconds:.1f} s ({report.fps:.1f} fps)")


def _as_dict(choice: Choice, result: RenderReport | str, arguments: argparse.Namespace) -> dict[str, object]:
    if isinstance(result, str):
        return {"node": choice.record.name, "error": result}
    found: dict[str, object] = {
        "node": choice.record.name,
        "file": str(result.file),
        "frames": result.frames,
        "seconds": round(result.seconds, 3),
        "fps": round(result.fps, 2),
        "computed": result.computed,
        "restored": result.restored,
        "failed": [{"frame": failure.frame, "error": str(failure.error)} for failure in result.failed],
        "notices": [notice_as_dict(notice) for notice in result.notices],
    }
    if arguments.profile:
        found["profile"] = profile_as_list(result.profile)
    return found
