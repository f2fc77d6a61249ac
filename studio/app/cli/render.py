"""`render GRAPH`: what a graph writes, to files, with a progress bar."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.app.cli.arguments.allow_option import allows_overwriting, grant_allowed
from studio.app.cli.arguments.graph_argument import load_graph
from studio.app.cli.arguments.overwrite_option import check_overwrite, load_project_outputs
from studio.app.cli.cache import get_cache_folders
from studio.app.cli.farm.part_commands import is_part_command, make_folder_parts, map_sources, run_part_command
from studio.app.cli.farm.render_farm import RenderFarm, open_render_farm
from studio.app.cli.output.profile_report import notice_to_dict, print_profile, profile_to_list
from studio.app.cli.output.progress import RenderBars, show_render_bars
from studio.app.cli.render_targets import RenderTarget, select_targets
from studio.app.terminal import print_error, print_json, print_line
from studio.core.errors import MediaError, NodeError, ParameterError, StudioError
from studio.core.time import FrameRange
from studio.core.translation import tr, tr_n, tr_noop
from studio.graph.file.output_paths import find_output_folder, resolve_output_paths
from studio.graph.history import Document
from studio.graph.model import Endpoint, Project, Side
from studio.graph.specs import get_spec_at
from studio.graph.variants import with_active_side
from studio.services.engine_setup import load_engine, load_media, load_registry

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.engine.output_records import ProjectOutputs
    from studio.engine.render import RenderReport
    from studio.engine.render.remote_parts import RemoteParts
    from studio.sdk.registry import Registry

EXIT_FAILED = 1
_FAILURES_SHOWN = 10


@dataclass(slots=True)
class _RenderJob:
    """Settings that all renders of a command share.

    Args:
        engine: Computes.
        document: Has the graph.
        frames: Which frames; None for the whole clip.
        arguments: The command line.
        outputs: What the project has made.
        farm: Who makes parts of it; None for this process alone.
    """

    engine: Engine
    document: Document
    frames: FrameRange | None
    arguments: argparse.Namespace
    outputs: ProjectOutputs
    farm: RenderFarm | None = None


def run_render(arguments: argparse.Namespace) -> int:
    """Render; return 1 if a node or the writing failed. What is wrong with the input is raised as StudioError."""
    if not 0.0 < arguments.scale <= 1.0:
        raise ParameterError("--scale", arguments.scale, tr("a number above 0 and at most 1"))
    registry = load_registry()
    document = Document(registry, map_sources(_project(arguments, registry), arguments, registry))
    choices = select_targets(document, arguments)
    grant_allowed(document, arguments, [choice.record.id for choice in choices])
    frames = FrameRange.from_text(arguments.range) if arguments.range else document.project.range
    from studio.engine.render import refuse_problems  # torch: what is wrong with the arguments is said without it

    folders = None if arguments.no_cache else get_cache_folders(arguments)
    where = {"device": arguments.device, "precision": arguments.precision}
    with closing(load_engine(registry, load_media(folders), folders, **where)) as engine:
        if len(choices) == 1:
            refuse_problems(engine, document.graph, choices[0].record.id)  # before a progress bar is shown
        if is_part_command(arguments):
            return run_part_command(engine, document.graph, _find_sink(document, choices), frames, arguments)
        errand = _RenderJob(engine, document, frames, arguments, load_project_outputs(arguments.graph))
        accepted = arguments.overwrite or bool(arguments.output) or allows_overwriting(arguments)
        check_overwrite(errand.outputs, _files(errand, choices), accepted=accepted)
        with open_render_farm(arguments, engine) as errand.farm:
            results = [_try_render(errand, choice, len(choices) > 1) for choice in choices]
    if arguments.json:
        rows = [_as_dict(choice, result, arguments) for choice, result in zip(choices, results, strict=True)]
        print_json(rows if len(rows) > 1 else rows[0])
    return 0 if all(not isinstance(result, str) and not result.failures for result in results) else EXIT_FAILED


def _project(arguments: argparse.Namespace, registry: Registry) -> Project:
    """Return the project with the requested variant active."""
    project = load_graph(arguments.graph, registry)
    project = resolve_output_paths(project, registry, find_output_folder(arguments.graph))
    if arguments.variant is None:
        return project
    if project.variant is None:
        raise ParameterError("--variant", arguments.variant, tr("nothing: the project has only one variant"))
    return with_active_side(project, Side(arguments.variant))


def _find_sink(document: Document, choices: Sequence[RenderTarget]) -> str:
    """Return the one node that writes a file by itself, whose parts are made. Raises StudioError."""
    if len(choices) != 1 or choices[0].file is not None:
        names = ", ".join(choice.record.name for choice in choices)
        raise ParameterError("--node", names, tr("one node that writes a file: parts are those of one file"))
    return choices[0].record.id


def _files(errand: _RenderJob, choices: Sequence[RenderTarget]) -> Iterator[Path]:
    """Yield the files that will be written."""
    from studio.engine.render import list_output_files, list_render_files

    engine, graph, scale = errand.engine, errand.document.graph, errand.arguments.scale
    for choice in choices:
        if choice.file is None:
            yield from list_render_files(engine, graph, choice.record.id, errand.frames, scale)
        else:
            output = _first_output(errand.document, choice)
            yield from list_output_files(engine, graph, output, choice.file, errand.frames, scale)


def _first_output(document: Document, choice: RenderTarget) -> Endpoint:
    spec = get_spec_at(document.graph, choice.record.id, document.registry) or document.registry[choice.record.type]
    return Endpoint(choice.record.id, spec.outputs[0].name)


def _try_render(errand: _RenderJob, choice: RenderTarget, one_of_many: bool) -> RenderReport | str:
    """Render one node and say what came of it; return the report, or what went wrong."""
    arguments = errand.arguments
    expected = (StudioError,) if one_of_many else (NodeError, MediaError)
    try:
        with show_render_bars(hidden=arguments.quiet or arguments.json) as bars:
            report = _render(errand, choice, bars)
    except expected as error:
        print_error(error)
        return str(error)
    _report(report, arguments)
    return report


def _render(errand: _RenderJob, choice: RenderTarget, bars: RenderBars) -> RenderReport:
    from studio.engine.render import render_output, render_sink

    arguments, engine, graph = errand.arguments, errand.engine, errand.document.graph
    how: dict[str, Any] = {
        "frames": errand.frames,
        "scale": arguments.scale,
        "on_progress": bars.on_progress,
        "on_work": bars.on_node_progress,
        "keep_going": arguments.keep_going,
        "resume": arguments.resume,
        "keep_graph": arguments.keep_graph,
        "sidecar": arguments.sidecar,
        "outputs": errand.outputs,
    }
    if choice.file is None:
        how["remote"] = make_folder_parts(arguments, graph, choice.record.id) or _ask_farm(errand, choice)
        return render_sink(engine, graph, choice.record.id, **how)
    output = _first_output(errand.document, choice)
    how["remote"] = _ask_farm(errand, choice, output.port)
    return render_output(engine, graph, output, choice.file, **how)


def _ask_farm(errand: _RenderJob, choice: RenderTarget, output: str = "") -> RemoteParts | None:
    """Return who makes the parts of a render; None for this process alone."""
    if errand.farm is None:
        return None
    from studio.engine.render import refuse_problems

    graph, arguments = errand.document.graph, errand.arguments
    refuse_problems(errand.engine, graph, choice.record.id)
    how: dict[str, Any] = {"frames": errand.frames, "scale": arguments.scale, "keep_graph": arguments.keep_graph}
    return errand.farm.make_parts(graph, choice.record.id, output=output, file=choice.file, **how)


def _report(report: RenderReport, arguments: argparse.Namespace) -> None:
    for failure in report.failures[:_FAILURES_SHOWN]:
        print_error(tr("frame {frame} failed: {reason}", frame=failure.frame, reason=failure.error))
    if (more := len(report.failures) - _FAILURES_SHOWN) > 0:
        print_error(tr_n("{count} further frame failed", "{count} further frames failed", more))
    if arguments.json or arguments.quiet:
        return
    for notice in report.notices:
        print_error(tr("warning: {notice}", notice=notice))
    if arguments.profile:
        print_profile(report.profile)
    frames = [tr_n("{count} frame", "{count} frames", report.frames)]
    frames += (
        [tr("{count} of them from an earlier render", count=report.restored_count)] if report.restored_count else []
    )
    frames += [tr("{count} failed", count=len(report.failures))] if report.failures else []
    text = tr_noop("{file}: {frames} in {seconds:.1f} s ({fps:.1f} fps)")
    print_line(tr(text, file=report.file, frames=", ".join(frames), seconds=report.seconds, fps=report.fps))


def _as_dict(choice: RenderTarget, result: RenderReport | str, arguments: argparse.Namespace) -> dict[str, object]:
    if isinstance(result, str):
        return {"node": choice.record.name, "error": result}
    found: dict[str, object] = {
        "node": choice.record.name,
        "file": str(result.file),
        "frames": result.frames,
        "seconds": round(result.seconds, 3),
        "fps": round(result.fps, 2),
        "computed": result.computed_count,
        "restored": result.restored_count,
        "failed": [{"frame": failure.frame, "error": str(failure.error)} for failure in result.failures],
        "notices": [notice_to_dict(notice) for notice in result.notices],
    }
    if arguments.profile:
        found["profile"] = profile_to_list(result.profile)
    return found
