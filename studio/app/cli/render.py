"""`render GRAPH`: what a graph writes, to files, with a progress bar."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.app.cli.cache import cache_folders
from studio.app.cli.overwriting import outputs_of, refuse_or_accept
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
    from studio.engine.outputs import ProjectOutputs
    from studio.engine.render import RenderReport
    from studio.sdk.registry import Registry

FAILED = 1
_FAILURES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class _Errand:
    """What all renders of a command have in common.

    Args:
        engine: Computes.
        document: Has the graph.
        frames: Which frames; None for the whole clip.
        arguments: The command line.
        outputs: What the project has made.
    """

    engine: Engine
    document: Document
    frames: FrameRange | None
    arguments: argparse.Namespace
    outputs: ProjectOutputs


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
        errand = _Errand(engine, document, frames, arguments, outputs_of(arguments.graph))
        refuse_or_accept(
            errand.outputs, _files(errand, choices), accepted=arguments.overwrite or bool(arguments.output)
        )
        results = [_attempt(errand, choice, len(choices) > 1) for choice in choices]
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


def _files(errand: _Errand, choices: Sequence[Choice]) -> Iterator[Path]:
    """Yield the files that will be written."""
    from studio.engine.render import files_to_write, output_files

    engine, graph, scale = errand.engine, errand.document.graph, errand.arguments.scale
    for choice in choices:
        if choice.file is None:
            yield from files_to_write(engine, graph, choice.record.id, errand.frames, scale)
        else:
            output = _first_output(errand.document, choice)
            yield from output_files(engine, graph, output, choice.file, errand.frames, scale)


def _first_output(document: Document, choice: Choice) -> Endpoint:
    spec = spec_at(document.graph, choice.record.id, document.registry) or document.registry[choice.record.type]
    return Endpoint(choice.record.id, spec.outputs[0].name)


def _attempt(errand: _Errand, choice: Choice, one_of_many: bool) -> RenderReport | str:
    """Render one node and say what came of it; return the report, or what went wrong."""
    arguments = errand.arguments
    expected = (StudioError,) if one_of_many else (NodeError, MediaError)
    try:
        with render_bars(hidden=arguments.quiet or arguments.json) as bars:
            report = _render(errand, choice, bars)
    except expected as error:
        print_error(error)
        return str(error)
    _report(report, arguments)
    return report


def _render(errand: _Errand, choice: Choice, bars: RenderBars) -> RenderReport:
    from studio.engine.render import render, render_output

    arguments, engine, graph = errand.arguments, errand.engine, errand.document.graph
    how: dict[str, Any] = {
        "frames": errand.frames,
        "scale": arguments.scale,
        "on_progress": bars.on_progress,
        "on_work": bars.on_work,
        "keep_going": arguments.keep_going,
        "resume": arguments.resume,
        "keep_graph": arguments.keep_graph,
        "outputs": errand.outputs,
    }
    if choice.file is None:
        return render(engine, graph, choice.record.id, **how)
    return render_output(engine, graph, _first_output(errand.document, choice), choice.file, **how)


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
