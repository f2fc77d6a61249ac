"""`render GRAPH`: a graph to a file, with a progress bar."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from studio.app.cli.cache import cache_folders
from studio.app.cli.profile import notice_as_dict, print_profile, profile_as_list
from studio.app.services import load_engine, load_media, load_registry
from studio.core.errors import MediaError, NodeError, ParameterError, UnknownNodeError
from studio.core.time import FrameRange
from studio.graph.commands import SetParam
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.project_file import load_project
from studio.sdk.params import FileMode, ParamKind, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.engine.engine import Engine
    from studio.engine.render import RenderReport
    from studio.sdk.registry import Registry

FAILED = 1


def run(arguments: argparse.Namespace) -> int:
    """Render; return 1 if a node or the writing failed. What is wrong with the input is raised as StudioError."""
    if not 0.0 < arguments.scale <= 1.0:
        raise ParameterError("--scale", arguments.scale, "a number above 0 and at most 1")
    registry = load_registry()
    document = Document(registry, load_project(arguments.graph, registry))
    for setting in arguments.settings:
        _apply_setting(document, setting)
    record = _choose(document, arguments.node)
    output = _choose_output(document, record, arguments.output)
    frames = FrameRange.parse(arguments.range) if arguments.range else document.project.range
    from studio.engine.render import refuse_problems  # torch: what is wrong with the arguments is said without it

    folders = None if arguments.no_cache else cache_folders(arguments)
    where = {"device": arguments.device, "precision": arguments.precision}
    with closing(load_engine(registry, load_media(), folders, **where)) as engine:
        refuse_problems(engine, document.graph, record.id)  # before a progress bar is shown
        try:
            with _progress(hidden=arguments.quiet or arguments.json) as on_progress:
                report = _render(engine, document, record, output, frames, arguments.scale, on_progress)
        except (NodeError, MediaError) as error:
            print(f"frameloom: {error}", file=sys.stderr)
            return FAILED
    _report(report, arguments)
    return 0


def _apply_setting(document: Document, setting: str) -> None:
    path, equals, text = setting.partition("=")
    name, dot, param = path.rpartition(".")
    if not equals or not dot:
        raise ParameterError("--set", setting, "NODE.PARAM=VALUE, as in grade.gain=1.5")
    record = document.graph.by_name(name)
    spec = document.registry[record.type].param(param)
    value = spec.parse(text)
    if spec.kind is ParamKind.FILE and value:
        value = Path(str(value)).expanduser().absolute().as_posix()
    document.apply(SetParam(record.id, param, value))


def _choose(document: Document, name: str | None) -> NodeRecord:
    """Return the node to render: the one named, or the only one that writes."""
    if name is not None:
        return document.graph.by_name(name)
    sinks = [record for record in document.graph.nodes.values() if _is_sink(document.registry, record)]
    if len(sinks) == 1:
        return sinks[0]
    names = ", ".join(sorted(record.name for record in sinks or document.graph.nodes.values())) or "none"
    if not sinks:
        raise UnknownNodeError(
            f"No node in this graph writes a file; name one with --node and a file with -o: {names}."
        )
    raise UnknownNodeError(f"{len(sinks)} nodes write a file; choose one with --node: {names}.")


def _is_sink(registry: Registry, record: NodeRecord) -> bool:
    spec = registry.get(record.type)
    return spec is not None and not spec.outputs


def _choose_output(document: Document, record: NodeRecord, output: Path | None) -> Path | None:
    """Point a writing node to `output`; return the path for a node that does not write by itself."""
    if output is not None:
        output = output.expanduser().absolute()
    if not _is_sink(document.registry, record):
        if output is None:
            raise ParameterError("-o", "", f"a file to write to, because {record.name} writes none by itself")
        return output
    target = _target_param(document, record)
    if output is not None:
        document.apply(SetParam(record.id, target.name, output.as_posix()))
    elif not document.graph[record.id].params.get(target.name, target.default):
        raise ParameterError(f"{record.name}.{target.name}", "", "a file to write to; give one with -o")
    return None


def _target_param(document: Document, record: NodeRecord) -> ParamSpec:
    for param in document.registry[record.type].params.values():
        if param.kind is ParamKind.FILE and param.file_mode is FileMode.SAVE:
            return param
    raise ParameterError("--node", record.name, "a node that writes a file")


def _render(
    engine: Engine,
    document: Document,
    record: NodeRecord,
    output: Path | None,
    frames: FrameRange | None,
    scale: float,
    on_progress: Callable[[int, int], None],
) -> RenderReport:
    from studio.engine.render import render, render_output

    if output is None:
        return render(engine, document.graph, record.id, frames=frames, scale=scale, on_progress=on_progress)
    port = document.registry[record.type].outputs[0].name
    source = Endpoint(record.id, port)
    return render_output(engine, document.graph, source, output, frames=frames, scale=scale, on_progress=on_progress)


@contextmanager
def _progress(*, hidden: bool) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with frames, frames a second and time left; on a pipe, nothing until the end."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("rendering"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[fps]} fps"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, disable=hidden or not console.is_terminal) as progress:
        task = progress.add_task("", total=None, fps="–")

        def on_progress(done: int, total: int) -> None:
            speed = progress.tasks[0].speed
            progress.update(task, completed=done, total=total, fps=f"{speed:.1f}" if speed else "–")

        yield on_progress


def _report(report: RenderReport, arguments: argparse.Namespace) -> None:
    if arguments.json:
        found = {
            "file": str(report.file),
            "frames": report.frames,
            "seconds": round(report.seconds, 3),
            "fps": round(report.fps, 2),
            "notices": [notice_as_dict(notice) for notice in report.notices],
        }
        if arguments.profile:
            found["profile"] = profile_as_list(report.profile)
        print(json.dumps(found))
    elif not arguments.quiet:
        for notice in report.notices:
            print(f"frameloom: warning: {notice}", file=sys.stderr)
        if arguments.profile:
            print_profile(report.profile)
        print(f"{report.file}: {report.frames} frames in {report.seconds:.1f} s ({report.fps:.1f} fps)")
