"""`render GRAPH`: what a graph writes, to files, with a progress bar."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Any

from studio.app.cli.cache import cache_folders
from studio.app.cli.permissions import grant_allowed
from studio.app.cli.profile import notice_as_dict, print_profile, profile_as_list
from studio.app.cli.render_choice import Choice, choose
from studio.app.cli.render_progress import RenderBars, render_bars
from studio.app.services import load_engine, load_media, load_registry
from studio.app.terminal import print_error, print_json, print_line
from studio.core.errors import MediaError, NodeError, ParameterError, StudioError
from studio.core.language import marked, tr, tr_n
from studio.core.time import FrameRange
from studio.graph.history import Document
from studio.graph.model import Endpoint, Project, Side
from studio.graph.project_file import load_project
from studio.graph.specs import spec_at
from studio.graph.variants import as_seen_from

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.engine.render import RenderReport
    from studio.sdk.registry import Registry

FAILED = 1
_FAILURES_SHOWN = 10


def run(arguments: argparse.Namespace) -> int:
    """Render; return 1 if a node or the writing failed. What is wrong with the input is raised as StudioError."""
    if not 0.0 < arguments.scale <= 1.0:
        raise ParameterError("--scale", arguments.scale, tr("a number above 0 and at most 1"))
    registry = load_registry()
    document = Document(registry, _project(arguments, registry))
    choices = choose(document, arguments)
    grant_allowed(document, arguments, [choice.record.id for choice in choices])
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
        print_json(rows if len(rows) > 1 else rows[0])
    return 0 if all(not isinstance(result, str) and not result.failed for result in results) else FAILED


def _project(arguments: argparse.Namespace, registry: Registry) -> Project:
    """Return the project, as it is while the variant that is asked for is edited."""
    project = load_project(arguments.graph, registry)
    if arguments.variant is None:
        return project
    if project.variant is None:
        raise ParameterError("--variant", arguments.variant, tr("nothing: the project has but one variant"))
    return as_seen_from(project, Side(arguments.variant))


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
        print_error(error)
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
        "keep_graph": arguments.keep_graph,
    }
    if choice.file is None:
        return render(engine, document.graph, choice.record.id, **how)
    spec = spec_at(document.graph, choice.record.id, document.registry) or document.registry[choice.record.type]
    port = spec.outputs[0].name
    return render_output(engine, document.graph, Endpoint(choice.record.id, port), choice.file, **how)


def _report(report: RenderReport, arguments: argparse.Namespace) -> None:
    for failure in report.failed[:_FAILURES_SHOWN]:
        print_error(tr("frame {frame} failed: {reason}", frame=failure.frame, reason=failure.error))
    if (more := len(report.failed) - _FAILURES_SHOWN) > 0:
        print_error(tr_n("{count} further frame failed", "{count} further frames failed", more))
    if arguments.json or arguments.quiet:
        return
    for notice in report.notices:
        print_error(tr("warning: {notice}", notice=notice))
    if arguments.profile:
        print_profile(report.profile)
    frames = [tr_n("{count} frame", "{count} frames", report.frames)]
    frames += [tr("{count} of them from an earlier render", count=report.restored)] if report.restored else []
    frames += [tr("{count} failed", count=len(report.failed))] if report.failed else []
    text = marked("{file}: {frames} in {seconds:.1f} s ({fps:.1f} fps)")
    print_line(tr(text, file=report.file, frames=", ".join(frames), seconds=report.seconds, fps=report.fps))


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
